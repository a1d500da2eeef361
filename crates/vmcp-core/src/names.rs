//! Identifiers that are checked once and then trusted.

use std::{borrow::Borrow, fmt, sync::Arc};

/// The operator's name for one backend: 1 to 64 characters of `A-Za-z0-9_.-`.
///
/// It is the gateway that assigns it, never the backend: names that a server gives itself must not
/// drive behaviour (MCP 2026-07-28, server identity). Cheap to clone.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BackendId(Arc<str>);

/// Why a text is not a backend name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a backend name: use 1 to 64 letters, digits, `_`, `-` or `.`")]
pub struct BadBackendId(String);

impl BackendId {
    /// The longest name, in characters.
    pub const MAX_LENGTH: usize = 64;

    /// Checks `name`.
    ///
    /// # Errors
    /// When it is empty, too long, or has a character that a tool name may not have.
    pub fn new(name: &str) -> Result<Self, BadBackendId> {
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
        let fits = (1..=Self::MAX_LENGTH).contains(&name.len());
        if fits && name.chars().all(legal) {
            Ok(Self(name.into()))
        } else {
            Err(BadBackendId(name.chars().take(80).collect()))
        }
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for BackendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for BackendId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Borrow<str> for BackendId {
    fn borrow(&self) -> &str {
        &self.0
    }
}
