//! The catalogues whose tools are to have vectors.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::sync::Notify;
use vmcp_core::Catalog;
use vmcp_search::{Document, Prose, kept::Key};

use super::held::Held;

/// The tools of one catalogue that searches find. Whoever searches them holds it; dropped, its
/// vectors are spare ones.
pub(in super::super) struct Follow {
    below: Weak<Catalog>,
    texts: Vec<(Key, Arc<str>)>,
}

/// All of them.
#[derive(Default)]
pub(in super::super) struct Follows {
    all: Mutex<Vec<Weak<Follow>>>,
    /// How many there ever were.
    count: AtomicU64,
    /// There is one more, or something else for the one who waits.
    pub(super) news: Notify,
}

/// A text that has no vector yet, and where it can be had.
pub(super) struct Missing {
    pub(super) key: Key,
    below: Weak<Catalog>,
    tool: Arc<str>,
}

impl Follow {
    /// How many of its tools have no vector yet.
    pub(in super::super) fn awaited(&self, held: &Held) -> usize {
        held.awaited(self.texts.iter().map(|(key, _)| key))
    }
}

impl Missing {
    /// Whether nobody has its catalogue any more. The text may well be in one that came since.
    pub(super) fn is_gone(&self) -> bool {
        self.below.strong_count() == 0
    }

    /// The text; nothing when its catalogue is gone.
    pub(super) fn prose(&self) -> Option<Prose> {
        let below = self.below.upgrade()?;
        Some(Document::new(below.tool(&self.tool)?, None).prose())
    }
}

impl Follows {
    /// Sees to it that the tools of `below` get vectors. `texts` are the fingerprints of what stands
    /// for them, with their names.
    pub(in super::super) fn follow(
        &self,
        below: &Arc<Catalog>,
        texts: Vec<(Key, Arc<str>)>,
    ) -> Arc<Follow> {
        let follow = Arc::new(Follow { below: Arc::downgrade(below), texts });
        let mut all = self.all.lock().expect("no panic inside");
        all.retain(|follow| follow.strong_count() > 0);
        all.push(Arc::downgrade(&follow));
        self.count.fetch_add(1, Ordering::AcqRel);
        self.news.notify_one();
        follow
    }

    /// How many there ever were: more than before, and somebody waits for vectors.
    pub(super) fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Those whose catalogue is still there.
    fn live(&self) -> Vec<Arc<Follow>> {
        let all = self.all.lock().expect("no panic inside");
        let live = all.iter().filter_map(Weak::upgrade);
        live.filter(|follow| follow.below.strong_count() > 0).collect()
    }

    /// The fingerprints of all texts, each once.
    pub(super) fn keys(&self) -> HashSet<Key> {
        self.live().iter().flat_map(|follow| &follow.texts).map(|(key, _)| *key).collect()
    }

    /// The texts for which `wanted` says so, each once.
    pub(super) fn missing(&self, wanted: impl Fn(&Key) -> bool) -> Vec<Missing> {
        let (mut seen, mut missing) = (HashSet::new(), Vec::new());
        for follow in self.live() {
            for (key, tool) in follow.texts.iter().filter(|(key, _)| wanted(key)) {
                if seen.insert(*key) {
                    let below = Weak::clone(&follow.below);
                    missing.push(Missing { key: *key, below, tool: Arc::clone(tool) });
                }
            }
        }
        missing
    }
}
