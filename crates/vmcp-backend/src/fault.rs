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
    /// It is busy, and others were called first. Nothing was sent.
    #[error(
        "is busy: it answered HTTP {status}, so that {} at a time to it, and this one had no turn within {waited:?} (`timeouts.call`); {}",
        calls_go(*.allowed), try_again(.retry_after.as_ref())
    )]
    NoTurn { status: u16, allowed: usize, waited: Duration, retry_after: Option<Duration> },
    /// It broke the protocol.
    #[error("{0}")]
    Protocol(String),
    /// The endpoint does not serve this transport or era (HTTP 4xx without a JSON-RPC answer).
    #[error("answered HTTP {status} to `{method}` at {url}: {quote}{}", where_to_look(*.status))]
    Refused { status: u16, method: String, url: String, quote: String },
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
            | Self::NoTurn { .. }
            | Self::Refused { status: 500.., .. } => Kind::Unavailable,
            Self::Unauthorized(_) => Kind::Denied,
            Self::Protocol(_) | Self::Refused { .. } | Self::Answered { .. } => Kind::Protocol,
            Self::TooLarge(_) => Kind::Limit,
            Self::TimedOut { .. } => Kind::TimedOut,
        };
        let wait = match &self {
            Self::Busy { retry_after, .. } | Self::NoTurn { retry_after, .. } => *retry_after,
            _ => None,
        };
        Error::backend(backend, kind, format!("backend `{backend}` {self}")).retry_after(wait)
    }
}

fn asks_to_wait(wait: Option<&Duration>) -> String {
    wait.map_or_else(
        || "; try again later".to_owned(),
        |wait| format!(" and asks to wait {} s", wait.as_secs()),
    )
}

const fn where_to_look(status: u16) -> &'static str {
    if matches!(status, 404 | 405) { "; is its `url` right?" } else { "" }
}

fn calls_go(allowed: usize) -> String {
    if allowed == 1 { "one call goes".to_owned() } else { format!("{allowed} calls go") }
}

fn try_again(wait: Option<&Duration>) -> String {
    wait.map_or_else(
        || "try again later".to_owned(),
        |wait| format!("try again in {} s", wait.as_secs().max(1)),
    )
}

/// `bytes` as a short, printable quotation for an error text: 120 characters, on one line, nothing
/// that a terminal would act on.
pub(crate) fn quote(bytes: &[u8]) -> String {
    // Enough for the characters, however long each is.
    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(4 * QUOTED)]);
    let clean: String =
        text.chars().map(|c| if is_hidden(c) { ' ' } else { c }).take(QUOTED).collect();
    match clean.trim() {
        "" => "an empty body".to_owned(),
        text => format!("`{text}`"),
    }
}

/// Characters of a quotation.
const QUOTED: usize = 120;

/// Whether a terminal would act on `c`, or show nothing or the neighbours out of order.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quotation_is_short_and_harmless() {
        let long = "é".repeat(500);
        for (bytes, expected) in [
            (&b"plain"[..], "`plain`".to_owned()),
            (b" \r\n\t ", "an empty body".to_owned()),
            (b"", "an empty body".to_owned()),
            (b"\x1b[2J\x07a\nb\x00", "`[2J a b`".to_owned()),
            ("a\u{202e}b\u{200b}c\u{feff}".as_bytes(), "`a b c`".to_owned()),
            (b"\xff\xfe", "`\u{fffd}\u{fffd}`".to_owned()),
            (long.as_bytes(), format!("`{}`", "é".repeat(120))),
        ] {
            assert_eq!(quote(bytes), expected);
        }
    }
}
