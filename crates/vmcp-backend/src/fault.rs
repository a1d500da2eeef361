//! What can go wrong between us and a backend, and what a caller is told about it.

use std::time::Duration;

use vmcp_core::{BackendId, Error, Kind};

/// A failure below JSON-RPC.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum Fault {
    /// Nothing was sent: the other side was never reached.
    #[error("{0}")]
    Connect(String),
    /// It was reached and went away before the answer. The call may have been executed.
    #[error("{0}")]
    Closed(String),
    /// It does not know our session any more. Nothing was executed.
    #[error("forgot the session")]
    SessionGone,
    /// It refuses our credentials, or wants some.
    #[error("answered HTTP {0}: it wants other credentials; set `headers` for it")]
    Unauthorized(u16),
    /// It is busy.
    #[error("is busy: it answered HTTP {status}{}", asks_to_wait(.retry_after.as_ref()))]
    Busy { status: u16, retry_after: Option<Duration> },
    /// It broke the protocol.
    #[error("{0}")]
    Protocol(String),
    /// The endpoint does not serve this transport or era (HTTP 4xx without a JSON-RPC answer).
    #[error("answered HTTP {status} to `{method}`: {quote}")]
    Refused { status: u16, method: String, quote: String },
    /// A message was longer than the limit.
    #[error("sent a message of more than {0} bytes (`server.maxResultBytes`)")]
    TooLarge(usize),
    /// No answer in time.
    #[error("did not answer within {waited:?} (`{key}`)")]
    TimedOut { waited: Duration, key: &'static str },
    /// A JSON-RPC error during a handshake.
    #[error("answered error {code} to `{method}`: {message}")]
    Answered { method: String, code: i64, message: String },
}

impl Fault {
    /// Whether the request was certainly not executed, so that sending it again is safe.
    pub(crate) const fn never_ran(&self) -> bool {
        matches!(self, Self::Connect(_) | Self::SessionGone)
    }

    /// Whether the server may be gone, or another than the one that was found.
    pub(crate) const fn is_suspicious(&self) -> bool {
        matches!(
            self,
            Self::Connect(_) | Self::Closed(_) | Self::TimedOut { .. } | Self::Refused { .. }
        )
    }

    /// The public error of a call to `backend`.
    pub(crate) fn into_error(self, backend: &BackendId) -> Error {
        let kind = match &self {
            Self::Connect(_)
            | Self::Closed(_)
            | Self::SessionGone
            | Self::Busy { .. }
            | Self::Refused { status: 500.., .. } => Kind::Unavailable,
            Self::Unauthorized(_) => Kind::Denied,
            Self::Protocol(_) | Self::Refused { .. } | Self::Answered { .. } => Kind::Protocol,
            Self::TooLarge(_) => Kind::Limit,
            Self::TimedOut { .. } => Kind::TimedOut,
        };
        let wait = match &self {
            Self::Busy { retry_after, .. } => *retry_after,
            _ => None,
        };
        Error::backend(backend, kind, format!("backend `{backend}` {self}")).retry_after(wait)
    }
}

fn asks_to_wait(wait: Option<&Duration>) -> String {
    wait.map_or_else(String::new, |wait| format!(" and asks to wait {} s", wait.as_secs()))
}

/// `bytes` as a short, printable quotation for an error text.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(480)]);
    let clean: String =
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(120).collect();
    match clean.trim() {
        "" => "an empty body".to_owned(),
        text => format!("`{text}`"),
    }
}
