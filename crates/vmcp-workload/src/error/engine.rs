//! Engines that are not found, and those that do not do what they are asked.

use std::{fmt, time::Duration};

use super::{Error, seconds};
use crate::engine::WireFault;

/// What was found at a place where an engine may listen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Seen {
    /// No such socket.
    Nothing,
    /// This user may not use the socket.
    Forbidden,
    /// There is a socket, or an address, and nobody listens.
    Deserted,
    /// Something listens and answers nothing.
    Silent,
    /// Something answers, but not as an engine.
    Stranger,
    /// Another failure, in the system's words.
    Failed(String),
}

impl fmt::Display for Seen {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Nothing => "nothing there",
            Self::Forbidden => "permission denied",
            Self::Deserted => "nobody listens",
            Self::Silent => "no answer within 5 s",
            Self::Stranger => "what answers there is no container engine",
            Self::Failed(text) => text,
        })
    }
}

/// Why the engine did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum EngineFault {
    /// It refused.
    #[error("the engine refused ({status}): {text}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Its words.
        text: String,
    },
    /// It did not answer in time.
    #[error("the engine did not answer within {}", seconds(*.0))]
    Silent(Duration),
    /// It answered what could not be read.
    #[error("the engine's answer makes no sense: {0}")]
    Senseless(String),
    /// The connection failed.
    #[error("the engine was not reached: {0}")]
    Lost(String),
}

impl EngineFault {
    pub(crate) fn doing(self, doing: String) -> Error {
        Error::Engine { doing, source: self }
    }
}

impl From<WireFault> for EngineFault {
    fn from(fault: WireFault) -> Self {
        match fault {
            WireFault::TooLong(_) => Self::Senseless(fault.to_string()),
            fault => Self::Lost(fault.to_string()),
        }
    }
}

impl From<serde_json::Error> for EngineFault {
    fn from(error: serde_json::Error) -> Self {
        Self::Senseless(error.to_string())
    }
}

/// Places where nothing is go into one list; what is more telling comes first.
pub(super) fn seen_at(seen: &[(String, Seen)]) -> String {
    let (nothing, rest): (Vec<_>, Vec<_>) =
        seen.iter().partition(|(_, what)| *what == Seen::Nothing);
    let mut parts: Vec<_> = rest.iter().map(|(place, what)| format!("{place}: {what}")).collect();
    if !nothing.is_empty() {
        let places: Vec<_> = nothing.iter().map(|(place, _)| place.as_str()).collect();
        parts.push(format!("nothing at {}", places.join(", ")));
    }
    parts.join("; ")
}
