//! How JSON text is laid out.

/// How JSON text is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style<'a> {
    /// What each level is indented by, on lines of its own; without it everything is on one line.
    pub(crate) indent: Option<&'a str>,
    /// What every line but the first starts with.
    pub(crate) prefix: &'a str,
    /// Between items.
    pub(crate) item: &'a str,
    /// Between a key and its value.
    pub(crate) key: &'a str,
    /// Whether characters beyond ASCII are escaped.
    pub(crate) ascii: bool,
    /// Whether the keys of objects are sorted.
    pub(crate) sorted: bool,
}

impl Style<'_> {
    /// The shortest text; keys in their own order.
    pub(crate) const COMPACT: Self =
        Self { indent: None, prefix: "", item: ",", key: ":", ascii: false, sorted: false };
}
