//! What can go wrong with one request, by what can be done about it.

use std::time::Duration;

use vmcp_search::EmbedError;

/// Each text continues the address that was asked: `refuses connections`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// Asking the same again soon may help; the service may say when.
    Passing { text: String, wait: Option<Duration> },
    /// It may help later.
    Lasting(String),
    /// Asking for less may help.
    TooMuch(String),
    /// Nothing helps until somebody changes something.
    Broken(String),
}

impl Fault {
    pub(super) fn passing(text: impl Into<String>) -> Self {
        Self::Passing { text: text.into(), wait: None }
    }

    /// Rewrites its text.
    pub(super) fn map(self, rewrite: impl FnOnce(String) -> String) -> Self {
        match self {
            Self::Passing { text, wait } => Self::Passing { text: rewrite(text), wait },
            Self::Lasting(text) => Self::Lasting(rewrite(text)),
            Self::TooMuch(text) => Self::TooMuch(rewrite(text)),
            Self::Broken(text) => Self::Broken(rewrite(text)),
        }
    }

    /// What the caller of the embedder `id` is told.
    pub(super) fn into_error(self, id: &str) -> EmbedError {
        let id = id.to_owned();
        match self {
            Self::Passing { text: reason, .. } | Self::Lasting(reason) => {
                EmbedError::Unavailable { id, reason }
            }
            Self::TooMuch(reason) | Self::Broken(reason) => EmbedError::Unusable { id, reason },
        }
    }
}
