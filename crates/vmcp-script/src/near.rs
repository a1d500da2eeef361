//! Names that are near to one that does not exist.

use crate::tools::prose;

/// At most so many are told.
const MOST: usize = 3;

/// Names this long or longer are no slips of the pen, and take time to compare.
const LONGEST: usize = 80;

/// Those of `known` that `name` may have been meant to be, the best first.
pub(crate) fn names<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    if name.len() >= LONGEST {
        return Vec::new();
    }
    let wanted = plain(name);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> = known
        .into_iter()
        .filter(|known| known.len() < LONGEST)
        .filter_map(|known| Some((farness(&wanted, &plain(known))?, known)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(MOST);
    // Beside one that is nearly right, others are noise.
    let worst = near.first().map_or(0, |(best, _)| best * 2 + 2);
    near.into_iter().take_while(|(far, _)| *far <= worst).map(|(_, name)| name).collect()
}

/// ``did you mean `a` or `b`?``, or nothing. The names may be those of anybody.
pub(crate) fn question<'n>(names: impl IntoIterator<Item = &'n str>) -> Option<String> {
    let names: Vec<String> =
        names.into_iter().map(|name| format!("`{}`", prose::line(name, LONGEST))).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

/// Letters and digits alone: what people get wrong is the rest.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How far `known` is from `wanted`, or nothing if one was not meant to be the other.
fn farness(wanted: &str, known: &str) -> Option<usize> {
    let most = wanted.len().max(known.len()).max(3) / 3;
    if wanted.len().abs_diff(known.len()) <= most {
        let far = distance(wanted, known);
        // Names of one letter or two are all near to each other.
        let shared = wanted.len().max(known.len()) - far.min(most);
        if far <= most && (far == 0 || shared > 1) {
            return Some(far * 2);
        }
    }
    // The name without its prefix, or the beginning of it.
    let part = wanted.len() > 2 && (known.ends_with(wanted) || known.starts_with(wanted));
    let whole = known.len() > 2 && (wanted.ends_with(known) || wanted.starts_with(known));
    (part || whole).then(|| 5 + wanted.len().abs_diff(known.len()))
}

/// How many letters to change, add, take away or swap to make one of the other.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    let mut above = row.clone();
    for (at, x) in a.iter().enumerate() {
        let before = std::mem::replace(&mut above, row.clone());
        row[0] = at + 1;
        for (to, y) in b.iter().enumerate() {
            let changed = above[to] + usize::from(x != y);
            row[to + 1] = changed.min(above[to + 1] + 1).min(row[to] + 1);
            if at > 0 && to > 0 && *x == b[to - 1] && a[at - 1] == *y {
                row[to + 1] = row[to + 1].min(before[to - 1] + 1);
            }
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn near_names_are_slips_of_the_pen_and_parts() {
        let known =
            ["github_search_issues", "github_get_issue", "len", "list", "print", "parallel"];
        let check = |name: &str, expected: &[&str]| assert_eq!(names(name, known), expected);
        check("github_serch_issues", &["github_search_issues"]);
        check("githubSearchIssues", &["github_search_issues"]);
        check("search_issues", &["github_search_issues"]);
        check("get_issue", &["github_get_issue"]);
        check("prnt", &["print"]);
        check("lenn", &["len"]);
        check("lne", &["len"]);
        check("parallel_map", &["parallel"]);
        check("x", &[]);
        assert_eq!(names("x", ["y", "xs", "re"]), [""; 0]);
        assert_eq!(names("it", ["id", "its", "I"]), ["its"]);
        assert_eq!(names("I", ["i", "j"]), ["i"]);
        check("", &[]);
        check(&"p".repeat(5000), &[]);
    }
}
