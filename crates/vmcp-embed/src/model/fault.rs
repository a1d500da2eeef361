//! Why a model cannot be had, by whether asking again can help.

use vmcp_search::EmbedError;

/// Each text goes on after the name of the model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It may work later.
    Passing(String),
    /// It will not, until somebody changes something.
    Lasting(String),
}

impl Fault {
    /// What whoever wants the model `id` is told.
    pub(super) fn into_error(self, id: &str) -> EmbedError {
        let id = id.to_owned();
        match self {
            Self::Passing(reason) => EmbedError::Unavailable { id, reason },
            Self::Lasting(reason) => EmbedError::Unusable { id, reason },
        }
    }
}
