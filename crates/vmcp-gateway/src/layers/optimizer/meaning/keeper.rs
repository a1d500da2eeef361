//! The folder of vectors as the worker uses it: off the runtime's threads, and never a failure.

use std::sync::Arc;

use tokio::task::spawn_blocking;
use vmcp_search::kept::{Kept, Key};

use super::{
    folder::Folder,
    held::{Held, Whose},
};

/// New vectors that are worth a write while more are being made.
const MUCH: usize = 256;

/// Keeps vectors, if there is a folder for them.
pub(super) struct Keeper {
    folder: Option<Folder>,
    /// Texts whose vectors are not on disk yet.
    unsaved: Vec<Key>,
    /// The last attempt failed, which was told.
    is_failing: bool,
    /// Models so far.
    epochs: u64,
}

impl Keeper {
    pub(super) const fn new(folder: Option<Folder>) -> Self {
        Self { folder, unsaved: Vec::new(), is_failing: false, epochs: 0 }
    }

    /// What earlier runs kept of a model.
    pub(super) async fn load(&mut self, whose: Whose) -> Held {
        self.epochs += 1;
        self.unsaved.clear();
        let kept = match self.folder.clone() {
            Some(folder) => read(folder, whose.clone()).await,
            None => Kept::default(),
        };
        tracing::debug!(model = whose.id, vectors = kept.vectors.len(), "looked up kept vectors");
        Held::new(whose, self.epochs, kept.vectors)
    }

    /// Notes texts that are new in memory.
    pub(super) fn note(&mut self, keys: impl Iterator<Item = Key>) {
        if self.folder.is_some() {
            self.unsaved.extend(keys);
        }
    }

    /// Saves what was noted if it is much.
    pub(super) async fn save_much(&mut self, held: &Arc<Held>) {
        // What cannot be written is not tried again for each few texts: that may take a second.
        if self.unsaved.len() >= MUCH && !self.is_failing {
            self.save(held).await;
        }
    }

    /// Saves what was noted. A failure is told once, until it works again; the vectors are tried
    /// again with the next ones.
    pub(super) async fn save(&mut self, held: &Arc<Held>) {
        let Some(folder) = self.folder.clone().filter(|_| !self.unsaved.is_empty()) else { return };
        // They stay noted until they are saved: whoever gives up waiting here saves them at the end.
        let (vectors, new) = (Arc::clone(held), self.unsaved.clone());
        let save = move || (folder.save(&vectors, &new), folder);
        let Ok((Err(error), folder)) = spawn_blocking(save).await else {
            self.unsaved.clear();
            self.is_failing = false;
            return;
        };
        self.unsaved.retain(|key| held.has(key));
        if !std::mem::replace(&mut self.is_failing, true) {
            let folder = folder.0.display();
            tracing::warn!(%folder, %error, "vectors could not be kept for the next run");
        }
    }
}

async fn read(folder: Folder, whose: Whose) -> Kept {
    let read = move || {
        let kept = folder.load(&whose);
        let path = folder.0.display();
        match &kept {
            Ok(kept) if kept.damaged > 0 => {
                let repaired = folder.repair(&whose).err();
                let repaired = repaired.map(|error| error.to_string());
                let damaged = kept.damaged;
                tracing::warn!(folder = %path, damaged, error = repaired, "kept vectors were damaged; those are made anew");
            }
            Ok(_) => {}
            Err(error) => tracing::warn!(folder = %path, %error, "kept vectors could not be read"),
        }
        kept.unwrap_or_default()
    };
    spawn_blocking(read).await.unwrap_or_default()
}
