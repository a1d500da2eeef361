//! A service in use, and leaving it.

use std::{path::PathBuf, time::Duration};

use tokio::time::Instant;

use super::{Exit, Joined};
use crate::{
    EmbeddingContainer, Engine, Error,
    register::{Entry, Register},
};

/// How long another process may hold the gate while we want to leave.
const PATIENCE: Duration = Duration::from_secs(60);

/// An embedding service that this process uses.
///
/// As long as this lives, no other vmcp stops it. Dropping it leaves without stopping, so call
/// [`Running::stop`]; a container that is left behind by the last one is an orphan: the next start
/// joins it, and [`Engine::orphans`] lists it once this process has ended.
#[derive(Debug)]
pub struct Running {
    leaving: Leaving,
    id: String,
    was_running: bool,
    entry: Entry,
    url: String,
}

/// What became of a container that was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Left {
    /// It was stopped and removed.
    Stopped,
    /// It runs on for others, the one that came first of them is its owner now.
    StillUsed {
        /// How many others.
        others: usize,
    },
    /// It was gone already, or its name belongs to a container that is not ours.
    Gone,
}

impl Running {
    pub(super) fn new(leaving: Leaving, joined: Joined, entry: Entry, url: String) -> Self {
        let Joined { id, was_running } = joined;
        Self { leaving, id, was_running, entry, url }
    }

    /// Returns the address of the service, `http://127.0.0.1:PORT`. A container that is started
    /// again has another one.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the container's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.leaving.name
    }

    /// Whether it ran before, so that it was joined and not made.
    #[must_use]
    pub fn was_running(&self) -> bool {
        self.was_running
    }

    /// Returns how the container ended, or `None` while it runs. For who lost the connection to
    /// the service and wants to say why; then drop this and start again.
    ///
    /// # Errors
    /// [`Error::Gone`] when it was removed, and when the engine does not answer.
    pub async fn ended(&self) -> Result<Option<Exit>, Error> {
        let Leaving { engine, settings, name, .. } = &self.leaving;
        let container = engine.container(&self.id).await?;
        let container = container.ok_or_else(|| Error::Gone { name: name.clone() })?;
        if container.state.running {
            return Ok(None);
        }
        Ok(Some(settings.exit(engine, &container).await))
    }

    /// Leaves; the last one to leave stops and removes the container.
    ///
    /// Takes up to the settings' `grace` and some more. Waits a minute for another process that
    /// starts or stops the same container.
    ///
    /// # Errors
    /// When the engine or the register does not work; the container may then be left behind.
    pub async fn stop(self) -> Result<Left, Error> {
        self.leaving.leave(Some(self.entry)).await
    }
}

/// What it takes to leave a container.
#[derive(Debug)]
pub(super) struct Leaving {
    engine: Engine,
    settings: EmbeddingContainer,
    name: String,
    register: PathBuf,
}

impl Leaving {
    pub(super) fn new(engine: &Engine, settings: &EmbeddingContainer, register: PathBuf) -> Self {
        let (engine, settings) = (engine.clone(), settings.clone());
        Self { engine, name: settings.name(), settings, register }
    }

    /// Gives up `entry`, and stops the container if nobody is left.
    pub(super) async fn leave(&self, entry: Option<Entry>) -> Result<Left, Error> {
        let register = Register::open(&self.register, &self.name)?;
        let gate = register.gate(Instant::now() + PATIENCE).await?;
        drop(entry);
        let Some(gate) = gate else {
            let doing = "wait for another process that starts or stops it".to_owned();
            return Err(Error::Deadline { doing, deadline: PATIENCE });
        };
        let others = gate.users()?.len();
        if others > 0 {
            return Ok(Left::StillUsed { others });
        }
        match self.engine.container(&self.name).await? {
            Some(container) if self.settings.made(&container, &self.register) => {
                self.engine.end(&container.id, &self.name, self.settings.grace).await?;
                Ok(Left::Stopped)
            }
            _ => Ok(Left::Gone),
        }
    }
}
