//! Names that are nearly right.

use super::Method;

/// Names this long or longer are no slips of the pen, and take time to compare.
const LONGEST: usize = 40;

/// "did you mean …" for the method called `name`, or nothing.
pub(super) fn suggestion<'t>(
    name: &str,
    known: impl Iterator<Item = &'t (&'static str, Method)>,
) -> String {
    if name.len() > LONGEST {
        return String::new();
    }
    let plain = name.replace('_', "").to_ascii_lowercase();
    let best = known
        .map(|(known, _)| (distance(&plain, known), *known))
        .min()
        .filter(|(distance, known)| *distance * 3 <= known.len().max(3));
    best.map_or_else(String::new, |(_, known)| format!("; did you mean `{known}`?"))
}

/// How many letters to change, add or take away to make one of the other.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (at, x) in a.bytes().enumerate() {
        let mut corner = row[0];
        row[0] = at + 1;
        for (to, y) in b.bytes().enumerate() {
            let changed = corner + usize::from(x != y);
            corner = row[to + 1];
            row[to + 1] = changed.min(corner + 1).min(row[to] + 1);
        }
    }
    row[b.len()]
}
