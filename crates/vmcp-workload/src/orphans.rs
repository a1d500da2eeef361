//! Containers that nobody uses any more: their processes were killed, or the machine was.

use std::{path::Path, time::Duration};

use tokio::time::Instant;

use crate::{
    Engine, Error, Owner,
    engine::Listed,
    register::{Register, make},
    settings::{IMAGE, MODEL, PREFIX, managed},
    start::absolute,
};

/// How long an orphan may take to end by itself.
const GRACE: Duration = Duration::from_secs(10);
/// How long another process may hold the gate.
const PATIENCE: Duration = Duration::from_secs(60);

/// A container that vmcp made and nobody uses.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Orphan {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// The image it was made from.
    pub image: String,
    /// The model that it serves.
    pub model: String,
    /// Whether it runs, in the engine's word, such as `running` or `exited`.
    pub state: String,
    /// The process that made it.
    pub owner: Option<Owner>,
}

impl Engine {
    /// Returns the containers of a register (the folder in the settings) that nobody uses and
    /// whose maker has ended, by name.
    ///
    /// Containers of other registers are not shown: whether they are used cannot be seen here.
    /// Neither are those that another process starts or stops just now.
    ///
    /// # Errors
    /// When the engine or the register does not work.
    pub async fn orphans(&self, register: &Path) -> Result<Vec<Orphan>, Error> {
        make(register)?;
        let register = absolute(register)?;
        let mut orphans = Vec::new();
        for listed in self.labelled(&managed(&register)).await? {
            let Some(orphan) = orphan(listed) else { continue };
            if orphan.owner.as_ref().is_some_and(Owner::may_live) {
                continue;
            }
            let gate = Register::open(&register, &orphan.name)?.gate(Instant::now()).await?;
            if gate.is_some_and(|gate| gate.users().is_ok_and(|users| users.is_empty())) {
                orphans.push(orphan);
            }
        }
        orphans.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(orphans)
    }

    /// Stops and removes an orphan that [`Engine::orphans`] returned for the same register. One
    /// that is gone meanwhile is fine.
    ///
    /// # Errors
    /// [`Error::InUse`] when a process uses it by now, and when the engine or the register does
    /// not work.
    pub async fn remove(&self, register: &Path, orphan: &Orphan) -> Result<(), Error> {
        make(register)?;
        let register = absolute(register)?;
        let users = Register::open(&register, &orphan.name)?;
        let gate = users.gate(Instant::now() + PATIENCE).await?;
        let in_use = || Error::InUse { name: orphan.name.clone() };
        let gate = gate.ok_or_else(in_use)?;
        if !gate.users()?.is_empty() {
            return Err(in_use());
        }
        // Looked up again: only the engine's own word says whose it is.
        let still = self.labelled(&managed(&register)).await?;
        if still.iter().any(|listed| listed.id == orphan.id) {
            self.end(&orphan.id, &orphan.name, GRACE).await?;
        }
        Ok(())
    }
}

fn orphan(listed: Listed) -> Option<Orphan> {
    // The name is the name of a folder too.
    let name = listed.name().filter(|name| name.starts_with(PREFIX))?.to_owned();
    let labels = listed.labels.unwrap_or_default();
    let label = |label: &str| labels.get(label).cloned().unwrap_or_default();
    Some(Orphan {
        image: label(IMAGE),
        model: label(MODEL),
        owner: Owner::from_labels(&labels),
        name,
        id: listed.id,
        state: listed.state,
    })
}
