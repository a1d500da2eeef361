//! The lanes of a backend by who uses them; each is opened at most once at a time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, Weak},
};

use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;
use vmcp_core::{Json, Session};

use super::{Declared, Lane, Opener, follow, watches::Watches};
use crate::fault::Fault;

/// Updates that a slow watcher may lag behind.
const UPDATES: usize = 64;

/// Who uses a lane.
#[derive(Debug, Clone)]
pub(crate) enum Key {
    /// Everybody, and we ourselves for lists and probes.
    Shared,
    /// Clients without a session, none of whom can be asked back.
    Sessionless,
    /// One client session.
    Session(Arc<Session>),
}

impl Key {
    fn name(&self) -> &str {
        match self {
            // Session identifiers are longer than these.
            Self::Shared => "",
            Self::Sessionless => "-",
            Self::Session(session) => &session.id,
        }
    }
}

/// A place for one lane at a time.
pub(crate) struct Slot {
    session: Option<Weak<Session>>,
    /// The backend's own task looks after the shared lane.
    pub(super) is_shared: bool,
    declared: Declared,
    current: Mutex<Option<Arc<Lane>>>,
    /// Nothing is opened here any more.
    retired: CancellationToken,
    /// Held while a lane is being opened: concurrent callers wait for the one attempt.
    opening: tokio::sync::Mutex<()>,
    pub(super) watches: Watches,
    /// Updates of watched resources over whatever lane is in the slot: the whole `params`.
    pub(crate) updates: broadcast::Sender<Json>,
    /// Told that some list has changed.
    pub(super) changed: Arc<Notify>,
}

/// All slots of a backend.
#[derive(Default)]
pub(crate) struct Slots {
    all: Mutex<HashMap<String, Arc<Slot>>>,
    /// Some list has changed, whichever lane said so.
    pub(crate) changed: Arc<Notify>,
}

impl Slots {
    /// The slot of `key`, made if there is none.
    pub(crate) fn slot(&self, key: &Key, declared: impl FnOnce() -> Declared) -> Arc<Slot> {
        let mut slots = self.all.lock().expect("no panic inside");
        if let Some(slot) = slots.get(key.name()) {
            return Arc::clone(slot);
        }
        let session = match key {
            Key::Session(session) => Some(Arc::downgrade(session)),
            Key::Shared | Key::Sessionless => None,
        };
        let slot = Arc::new(Slot {
            session,
            is_shared: matches!(key, Key::Shared),
            declared: declared(),
            current: Mutex::default(),
            retired: CancellationToken::new(),
            opening: tokio::sync::Mutex::new(()),
            watches: Watches::default(),
            updates: broadcast::channel(UPDATES).0,
            changed: Arc::clone(&self.changed),
        });
        slots.insert(key.name().to_owned(), Arc::clone(&slot));
        slot
    }

    /// Takes out the slots whose session is gone.
    pub(crate) fn take_orphans(&self) -> Vec<Arc<Slot>> {
        let mut slots = self.all.lock().expect("no panic inside");
        slots.extract_if(|_, slot| slot.is_orphan()).map(|(_, slot)| slot).collect()
    }

    /// Takes out everything.
    pub(crate) fn take_all(&self) -> Vec<Arc<Slot>> {
        self.all.lock().expect("no panic inside").drain().map(|(_, slot)| slot).collect()
    }
}

impl Slot {
    fn place(&self) -> MutexGuard<'_, Option<Arc<Lane>>> {
        self.current.lock().expect("no panic inside")
    }

    fn is_orphan(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.strong_count() == 0)
    }

    pub(super) fn is_retired(&self) -> bool {
        self.retired.is_cancelled()
    }

    /// The open lane, if there is one.
    pub(crate) fn current(&self) -> Option<Arc<Lane>> {
        self.place().as_ref().filter(|lane| lane.closed().is_none()).cloned()
    }

    /// The open lane, or a new one.
    ///
    /// A caller that gives up does not end the attempt: others may wait for it, and a session that
    /// nobody owns would stay open at the server.
    pub(crate) async fn lane(self: &Arc<Self>, opener: &Arc<Opener>) -> Result<Arc<Lane>, Fault> {
        if let Some(lane) = self.current() {
            return Ok(lane);
        }
        let (slot, opener) = (Arc::clone(self), Arc::clone(opener));
        let attempt = tokio::spawn(async move { slot.open(&opener).await });
        attempt.await.unwrap_or_else(|_| Err(was_closed()))
    }

    async fn open(self: &Arc<Self>, opener: &Arc<Opener>) -> Result<Arc<Lane>, Fault> {
        let _one_at_a_time = self.opening.lock().await;
        if let Some(lane) = self.current() {
            return Ok(lane);
        }
        let opening = opener.open(self.session.clone(), &self.declared);
        let lane = self.retired.run_until_cancelled(opening).await.ok_or_else(was_closed)??;
        if !self.put(&lane) {
            lane.close().await;
            return Err(was_closed());
        }
        follow::start(self, &lane, opener).await;
        Ok(lane)
    }

    /// Puts `lane` here; `false` if it is too late for that.
    fn put(&self, lane: &Arc<Lane>) -> bool {
        let mut place = self.place();
        if self.is_retired() {
            return false;
        }
        if let Some(old) = place.replace(Arc::clone(lane)) {
            old.end_listening();
        }
        true
    }

    /// Takes the lane out.
    pub(crate) fn take(&self) -> Option<Arc<Lane>> {
        self.place().take()
    }

    /// Closes the open lane, and any that is being opened, for good.
    pub(crate) async fn retire(&self) {
        self.retired.cancel();
        // Whoever was about to put a lane here sees that it is too late.
        let lane = self.take();
        if let Some(lane) = lane {
            lane.close().await;
        }
        let _nobody_is_opening = self.opening.lock().await;
    }
}

fn was_closed() -> Fault {
    Fault::Connect("was closed".to_owned())
}
