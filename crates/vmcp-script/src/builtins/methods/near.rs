//! Names that are nearly right.

use super::Method;
use crate::near::distance;

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
