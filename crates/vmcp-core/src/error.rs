//! Why an operation failed: what kind of failure, whose fault, what the caller may read.

use std::{fmt, time::Duration};

use crate::{BackendId, Json};

/// A failed operation.
///
/// `message` is public: any caller may read it. The private cause goes into `source` and from
/// there to the log only.
#[derive(Debug)]
pub struct Error {
    /// What went wrong, as far as a caller can act on it.
    pub kind: Kind,
    /// Whose fault it was.
    pub origin: Origin,
    /// A lower-case fragment that says what happened and, where there is one, the way out.
    pub message: Box<str>,
    /// How long to wait before another try is worth it.
    pub retry_after: Option<Duration>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong. Each variant is a decision that a caller can make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The request makes no sense in this protocol version or state.
    InvalidRequest,
    /// The parameters are wrong; asking again with others may help.
    InvalidParams,
    /// No such tool, prompt or resource for this caller; reads the same when it is hidden.
    NotFound,
    /// Nobody serves this method.
    MethodNotFound,
    /// The caller may not do this.
    Denied,
    /// The other side cannot be reached or is not ready; later may help.
    Unavailable,
    /// No answer in time. The call may have been executed.
    TimedOut,
    /// The caller gave up.
    Cancelled,
    /// A named limit was hit.
    Limit,
    /// The caller lacks client capabilities that the operation needs; the value is the object of
    /// those capabilities.
    MissingCapability(Json),
    /// The other side broke the protocol.
    Protocol,
    /// A JSON-RPC error that another server answered; relayed as it is.
    Relayed {
        /// The JSON-RPC code.
        code: i64,
        /// The whole `error` object as it was received.
        error: Json,
    },
    /// A defect of ours.
    Internal,
}

/// Whose fault it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The caller's.
    Client,
    /// A backend's.
    Backend(BackendId),
    /// Our own, or the configuration's.
    Gateway,
}

impl Error {
    /// An error with a public message.
    #[must_use]
    pub fn new(kind: Kind, origin: Origin, message: impl Into<Box<str>>) -> Self {
        Self { kind, origin, message: message.into(), retry_after: None, source: None }
    }

    /// An error of the caller's.
    #[must_use]
    pub fn client(kind: Kind, message: impl Into<Box<str>>) -> Self {
        Self::new(kind, Origin::Client, message)
    }

    /// An error of `backend`'s.
    #[must_use]
    pub fn backend(backend: &BackendId, kind: Kind, message: impl Into<Box<str>>) -> Self {
        Self::new(kind, Origin::Backend(backend.clone()), message)
    }

    /// A defect of ours. The message stays the same for every defect: the cause is for the log.
    #[must_use]
    pub fn internal(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::new(Kind::Internal, Origin::Gateway, "internal error of the gateway").because(source)
    }

    /// Keeps the private cause.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Says how long to wait.
    #[must_use]
    pub fn retry_after(mut self, wait: Option<Duration>) -> Self {
        self.retry_after = wait;
        self
    }

    /// The backend whose fault it was.
    #[must_use]
    pub fn backend_id(&self) -> Option<&BackendId> {
        match &self.origin {
            Origin::Backend(id) => Some(id),
            _ => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
