//! What goes wrong with containers, in words for who has to do something about it.

mod engine;
mod hint;
mod pull;

use std::{io, path::PathBuf, time::Duration};

pub use engine::{EngineFault, Seen};
pub use pull::PullProblem;

/// Why a container is not used, stopped or removed.
///
/// Texts complete "failed to start the embedding service:". [`Error::hint`] says what to do;
/// [`Error::log`] has what the container printed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// `DOCKER_HOST` names what cannot be used.
    #[error("`DOCKER_HOST` is `{host}`, but {why}")]
    Unusable {
        /// The value.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No engine answers.
    #[error("no container engine answers on this machine: {}", engine::seen_at(seen))]
    NoEngine {
        /// The places that were tried, in order, and what was there.
        seen: Vec<(String, Seen)>,
    },
    /// The engine does not know requests that are needed.
    #[error("the container engine at {place} is too old: its API is {api}, needed is 1.41")]
    TooOld {
        /// Where it listens.
        place: String,
        /// The version of its API.
        api: String,
    },
    /// The settings make no container.
    #[error("{0}")]
    Settings(&'static str),
    /// The image is not here and did not come.
    #[error("pull {image}: {problem}{}", said(text))]
    Pull {
        /// The image.
        image: String,
        /// The kind of problem.
        problem: PullProblem,
        /// What the engine said; may be empty.
        text: String,
    },
    /// A container that was not made by this register of vmcp has the name.
    #[error("a container named {name} is there already, and it is not one that vmcp made here")]
    Foreign {
        /// The name.
        name: String,
    },
    /// The container that runs has another build of the image, and others use it.
    #[error("{name} runs another build of {image}, and {} it", uses(*users))]
    OtherBuild {
        /// The container.
        name: String,
        /// The image.
        image: String,
        /// How many processes use it.
        users: usize,
    },
    /// The container has ended by itself.
    #[error("{name} ended before it was ready: {exit}")]
    Ended {
        /// The container.
        name: String,
        /// How.
        exit: crate::Exit,
    },
    /// The container was removed by somebody else meanwhile.
    #[error("{name} is gone: somebody removed it")]
    Gone {
        /// The container.
        name: String,
    },
    /// The service was not ready in time.
    #[error("{name} was not ready within the {} that a start may take: {last}", seconds(*deadline))]
    NotReady {
        /// The container.
        name: String,
        /// How long there was, for everything.
        deadline: Duration,
        /// What it answered last.
        last: String,
        /// The last lines that it printed.
        log: Vec<String>,
    },
    /// What answers is no embedding service.
    #[error("what runs in {name} is no embedding service: it answers GET {path} with {answer}")]
    Stranger {
        /// The container.
        name: String,
        /// The path that was asked for.
        path: String,
        /// What came.
        answer: String,
    },
    /// The deadline passed before the container ran.
    #[error("no time left to {doing}: {} are over", seconds(*deadline))]
    Deadline {
        /// What was being done.
        doing: String,
        /// How long there was.
        deadline: Duration,
    },
    /// The folder of the users or of the models cannot be used.
    #[error("use {}: {source}", path.display())]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The container has become used, or is no orphan.
    #[error("{name} is in use and was left alone")]
    InUse {
        /// The container.
        name: String,
    },
    /// The engine refused a request or did not answer.
    #[error("{doing}: {source}")]
    Engine {
        /// What was asked for.
        doing: String,
        /// Why it was not done.
        source: EngineFault,
    },
}

fn said(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!(" (`{text}`)") }
}

fn uses(users: usize) -> String {
    if users == 1 { "another process uses".into() } else { format!("{users} processes use") }
}

/// A duration for people.
pub(crate) fn seconds(duration: Duration) -> String {
    match duration.as_millis() {
        millis @ 0..1000 => format!("{millis} ms"),
        millis @ 1000..120_000 => format!("{} s", millis / 1000),
        millis => format!("{} min", millis / 60_000),
    }
}

#[cfg(test)]
mod tests;
