//! A text that must not reach a log, an error or a terminal.

use std::fmt;

/// The value of an environment variable of a container, such as a token.
///
/// It has no `Display`, and `Debug` prints `***`. The engine shows it to everybody who may use the
/// engine (`docker inspect`). It is not wiped from memory when dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a text.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns the text itself. Do not print what this returns.
    #[must_use]
    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("***")
    }
}
