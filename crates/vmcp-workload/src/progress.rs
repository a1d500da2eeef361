//! What is told while a container starts.

use std::{fmt, time::Duration};

/// A step on the way to a running service; its text is a line for a terminal.
///
/// Pulling tells several times a second, waiting once for each look.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// The image comes from its registry.
    Pulling {
        /// The image.
        image: String,
        /// How many layers are here.
        layers_here: usize,
        /// How many layers are known so far; grows.
        layers: usize,
        /// How many bytes were downloaded.
        bytes_here: u64,
        /// How many bytes the layers have whose size is known; grows.
        bytes: u64,
    },
    /// A container is made.
    Starting {
        /// Its name.
        container: String,
    },
    /// A container that runs is used.
    Joining {
        /// Its name.
        container: String,
        /// How many other processes use it.
        others: usize,
    },
    /// The service is not ready yet.
    Waiting {
        /// For how long by now.
        elapsed: Duration,
        /// Why, in a few words; may be empty.
        because: String,
    },
    /// Containers of vmcp that nobody uses were seen, other than the one that is started.
    Orphans {
        /// Their names.
        containers: Vec<String>,
    },
}

impl fmt::Display for Progress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pulling { image, layers_here, layers, bytes_here, bytes } => {
                write!(out, "pulling {image}: {layers_here} of {layers} layers, ")?;
                write!(out, "{} of {} MB", megabytes(*bytes_here), megabytes(*bytes))
            }
            Self::Starting { container } => write!(out, "starting {container}"),
            Self::Joining { container, others: 0 } => write!(out, "using {container}, which runs"),
            Self::Joining { container, others } => {
                write!(out, "using {container}, which runs for {others} other")
            }
            Self::Waiting { elapsed, because } => {
                write!(out, "waiting for the model, {} s", elapsed.as_secs())?;
                if because.is_empty() { Ok(()) } else { write!(out, " ({because})") }
            }
            Self::Orphans { containers } => {
                write!(out, "nobody uses {}", containers.join(", "))
            }
        }
    }
}

/// Where progress is told.
pub(crate) type Tell<'a> = &'a mut (dyn FnMut(Progress) + Send);

/// Millions of bytes with one digit after the point.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes / 100_000;
    format!("{}.{}", tenths / 10, tenths % 10)
}
