//! The views of the last catalogues, made in the background, one at a time.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;
use vmcp_core::Catalog;

use super::{library::Library, meaning::Follows, shown, titles::Titles, view::View};

/// Views that are kept: more callers than these with catalogues of their own cost a new one each.
const KEPT: usize = 32;

/// The views of the last catalogues.
pub(super) struct Views {
    /// The most recently used ones last.
    kept: Mutex<VecDeque<Entry>>,
    desk: Arc<Desk>,
}

/// What is made of one catalogue.
#[derive(Clone)]
pub(super) struct Entry {
    id: u64,
    /// The catalogue below. When nobody has it any more, nobody asks for its view.
    below: Weak<Catalog>,
    shown: Arc<Catalog>,
    view: Shared<BoxFuture<'static, Option<Arc<View>>>>,
}

/// Where views are made.
struct Desk {
    /// One at a time: those that wait find most of their work done by those before.
    turn: Semaphore,
    /// The library that was made last.
    latest: Mutex<Option<Arc<Library>>>,
    titles: Titles,
    /// Where those are told that are to have vectors.
    follows: Option<Arc<Follows>>,
}

impl Entry {
    /// The catalogue that clients see.
    pub(super) fn shown(self) -> Arc<Catalog> {
        self.shown
    }

    /// The view, as soon as it is there; `None` if it could not be made. The work goes on when
    /// the future is dropped.
    pub(super) async fn ready(self) -> Option<Arc<View>> {
        self.view.await
    }
}

impl Views {
    /// No view yet; backends are also found by their `titles`, and tools by their meaning if there
    /// are `follows`.
    pub(super) fn new(titles: Titles, follows: Option<Arc<Follows>>) -> Self {
        let desk = Desk { turn: Semaphore::new(1), latest: Mutex::default(), titles, follows };
        Self { kept: Mutex::default(), desk: Arc::new(desk) }
    }

    /// The library that was made last.
    pub(super) fn latest(&self) -> Option<Arc<Library>> {
        self.desk.latest.lock().expect("no panic inside").clone()
    }

    /// What is made of `below`; making its view starts when it is first asked for.
    pub(super) fn of(&self, below: &Arc<Catalog>) -> Entry {
        if let Some(entry) = known(&mut self.kept(), below.id()) {
            return entry;
        }
        // Not under the lock: that is in the way of everybody's calls.
        let shown = Arc::new(shown::of(below));
        let mut kept = self.kept();
        if let Some(entry) = known(&mut kept, below.id()) {
            return entry;
        }
        kept.retain(|entry| entry.below.strong_count() > 0);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        let others = kept.iter().filter_map(|entry| entry.view.peek().cloned().flatten());
        let others = others.map(|view| Arc::clone(&view.library)).collect();
        let below_weak = Arc::downgrade(below);
        let making = Arc::clone(&self.desk).make(Weak::clone(&below_weak), others);
        let making = AbortOnDropHandle::new(tokio::spawn(making));
        let view = async move { making.await.ok().flatten() }.boxed().shared();
        let entry = Entry { id: below.id(), below: below_weak, shown, view };
        kept.push_back(entry.clone());
        entry
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Entry>> {
        self.kept.lock().expect("no panic inside")
    }
}

/// What there is of the catalogue `id`, which is then the last to be dropped.
fn known(kept: &mut VecDeque<Entry>, id: u64) -> Option<Entry> {
    let at = kept.iter().position(|entry| entry.id == id)?;
    let entry = kept.remove(at)?;
    kept.push_back(entry.clone());
    Some(entry)
}

impl Desk {
    /// Makes the view of `below`, if anybody still has that; `libraries` are known beside the latest.
    async fn make(
        self: Arc<Self>,
        below: Weak<Catalog>,
        mut libraries: Vec<Arc<Library>>,
    ) -> Option<Arc<View>> {
        let _turn = self.turn.acquire().await.ok()?;
        let below = below.upgrade()?;
        libraries.splice(0..0, self.latest.lock().expect("no panic inside").clone());
        let (titles, follows) = (self.titles.clone(), self.follows.clone());
        let make = move || Arc::new(View::new(&below, &titles, follows.as_deref(), &libraries));
        match tokio::task::spawn_blocking(make).await {
            Ok(view) => {
                *self.latest.lock().expect("no panic inside") = Some(Arc::clone(&view.library));
                Some(view)
            }
            Err(failure) => {
                tracing::error!(error = %failure, "indexing the tools failed");
                None
            }
        }
    }
}

#[cfg(test)]
mod tests;
