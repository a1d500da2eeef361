//! The text of a configuration file, and how line and column map onto it.

/// The text of one configuration file and the name that diagnostics show for it.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The name shown after `-->` in diagnostics; usually the path as the user typed it.
    pub name: &'a str,
    /// The whole text. At most 1 MiB is accepted; a byte order mark and CRLF are fine.
    pub text: &'a str,
}

impl<'a> Source<'a> {
    /// Returns a source with this display name and text.
    #[must_use]
    pub fn new(name: &'a str, text: &'a str) -> Self {
        Self { name, text }
    }
}

/// A place in the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
}

/// From the first character to one past the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: Position,
    pub(crate) end: Position,
}

impl Span {
    /// Returns the span of the very first character.
    pub(crate) fn top() -> Self {
        let start = Position { line: 1, column: 1 };
        Self { start, end: start }
    }
}

/// Cuts `text` into lines at `\n`, `\r\n` and `\r`, the breaks that YAML knows.
///
/// The breaks are not part of the lines. There is always at least one line.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\n', '\r']) {
        found.push(&rest[..at]);
        let width = if rest[at..].starts_with("\r\n") { 2 } else { 1 };
        rest = &rest[at + width..];
    }
    found.push(rest);
    found
}

#[cfg(test)]
mod tests;
