//! What is known about a backend's well-being, for people and for `/status`.

use std::time::{Instant, SystemTime};

use vmcp_core::Version;

/// How a backend is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// The first connection is being made.
    Connecting,
    /// It answers.
    Up,
    /// It does not answer; another attempt follows.
    Down,
    /// It ended five times within a minute; attempts follow, ever more slowly.
    CrashLooping,
    /// It was closed.
    Closed,
}

impl State {
    /// The word for it in logs and `/status`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Up => "up",
            Self::Down => "down",
            Self::CrashLooping => "crash-looping",
            Self::Closed => "closed",
        }
    }
}

/// A snapshot of a backend's well-being.
#[derive(Debug, Clone)]
pub struct Status {
    /// How it is.
    pub state: State,
    /// Since when.
    pub since: SystemTime,
    /// The last failure, kept after recovery; free of secrets.
    pub last_error: Option<String>,
    /// When the next attempt starts by itself.
    pub next_retry: Option<Instant>,
    /// The version spoken, once known.
    pub version: Option<Version>,
    /// How long the last successful connect and first listing took, in milliseconds.
    pub ready_ms: Option<u64>,
    /// The process, for a stdio backend that runs.
    pub pid: Option<u32>,
    /// Whether the circuit breaker refuses calls.
    pub breaker_open: bool,
    /// How many calls may run at once, while the server is busy (HTTP 429 or 503); `None` if none
    /// is held back.
    pub calls_at_once: Option<usize>,
    /// Answers so far that no request waited for: with an id that nobody used or of another type,
    /// repeated, or too late.
    pub unmatched: u64,
}

impl Status {
    pub(crate) fn starting() -> Self {
        Self {
            state: State::Connecting,
            since: SystemTime::now(),
            last_error: None,
            next_retry: None,
            version: None,
            ready_ms: None,
            pid: None,
            breaker_open: false,
            calls_at_once: None,
            unmatched: 0,
        }
    }
}
