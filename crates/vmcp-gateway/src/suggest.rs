//! Names that are near to one that does not exist.

use vmcp_core::Catalog;

/// At most this many.
const MOST: usize = 3;
/// Longer names are not compared: the comparison costs their product.
const LONGEST: usize = 128;

/// The tools that the caller of `name` may have meant.
pub(crate) fn tools<'a>(catalog: &'a Catalog, name: &str) -> Vec<&'a str> {
    near(name, catalog.tools().map(|tool| &*tool.name))
}

/// Those of `names` that may have been meant by `name`, the likeliest first.
pub(crate) fn near<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let wanted = name.to_ascii_lowercase();
    let mut near: Vec<(f64, &str)> = names
        .filter(|name| name.len() <= LONGEST)
        .map(|name| (similarity(&wanted, &name.to_ascii_lowercase()), name))
        .filter(|(score, _)| *score > 0.75)
        .collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    near.truncate(MOST);
    near.into_iter().map(|(_, name)| name).collect()
}

/// How alike two names are; a name without its prefix is nearly the name.
fn similarity(wanted: &str, name: &str) -> f64 {
    let bare = if name.ends_with(wanted) && wanted.len() > 2 { 0.95 } else { 0.0 };
    strsim::jaro_winkler(wanted, name).max(bare)
}
