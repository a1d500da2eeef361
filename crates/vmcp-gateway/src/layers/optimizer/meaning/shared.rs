//! What the worker tells, and whoever searches reads.

use std::{
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicBool, AtomicU32, AtomicU64, AtomicUsize, Ordering},
    },
    time::Instant,
};

use tokio::sync::watch;
use vmcp_search::{EmbedError, Embedder};

use super::{
    follows::Follows,
    held::Held,
    questions::{Questions, Vector},
};
use crate::layers::optimizer::status::State;

/// What the worker tells, and whoever searches reads.
pub(super) struct Shared {
    pub(super) follows: Arc<Follows>,
    state: watch::Sender<State>,
    model: RwLock<Option<Arc<Model>>>,
    /// What is wrong, until all is well again.
    trouble: Mutex<Option<Trouble>>,
    /// A question failed: the worker is to find out whether the model does.
    pub(super) is_suspect: AtomicBool,
    /// The first catalogue that counts is there and followed.
    pub(super) has_settled: AtomicBool,
    /// All that the first searches need was there once.
    is_ready: AtomicBool,
    pub(super) refused: AtomicUsize,
    /// Of [`Follows::count`], how many have all their vectors.
    done: AtomicU64,
    pub(super) counts: Arc<Counts>,
}

/// Why words decide alone.
struct Trouble {
    reason: String,
    since: Instant,
}

/// How much was asked of models, whichever is open.
#[derive(Default)]
pub(super) struct Counts {
    /// Tools that were embedded.
    pub(super) tools: AtomicU64,
    /// Questions that were embedded.
    pub(super) questions: AtomicU64,
    /// Questions whose vectors were there, or on their way.
    pub(super) hits: AtomicU64,
}

/// A model that is open, and its vectors.
pub(super) struct Model {
    pub(super) embedder: Arc<dyn Embedder>,
    pub(super) held: Arc<Held>,
    pub(super) questions: Questions,
    /// Questions that it did not answer since it last answered something.
    pub(super) failures: AtomicU32,
}

/// After so many failures nobody waits for the model, until the worker has found out how it is.
const HOPELESS: u32 = 3;

impl Model {
    /// The vector of a question.
    pub(super) async fn ask(&self, question: &str) -> Result<Vector, Arc<EmbedError>> {
        let answer = self.questions.ask(&self.embedder, question).await;
        match answer.as_ref().map_err(|failure| &**failure) {
            Ok(_) => self.failures.store(0, Ordering::Release),
            Err(EmbedError::Unavailable { .. }) => {
                self.failures.fetch_add(1, Ordering::AcqRel);
            }
            // It did answer.
            Err(EmbedError::Unusable { .. }) => {}
        }
        answer
    }

    pub(super) fn is_hopeless(&self) -> bool {
        self.failures.load(Ordering::Acquire) >= HOPELESS
    }
}

impl Shared {
    pub(super) fn new(has_settled: bool) -> Self {
        Self {
            follows: Arc::default(),
            state: watch::Sender::new(State::Opening(None)),
            model: RwLock::default(),
            trouble: Mutex::default(),
            is_suspect: AtomicBool::new(false),
            has_settled: AtomicBool::new(has_settled),
            is_ready: AtomicBool::new(false),
            refused: AtomicUsize::new(0),
            done: AtomicU64::new(0),
            counts: Arc::default(),
        }
    }

    pub(super) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    pub(super) fn states(&self) -> watch::Receiver<State> {
        self.state.subscribe()
    }

    pub(super) fn set(&self, state: State) {
        self.state.send_if_modified(|old| {
            let differs = *old != state;
            *old = state;
            differs
        });
    }

    pub(super) fn model(&self) -> Option<Arc<Model>> {
        self.model.read().expect("no panic inside").clone()
    }

    pub(super) fn use_model(&self, model: Option<Arc<Model>>) {
        *self.model.write().expect("no panic inside") = model;
    }

    /// Words decide alone from now on. Says so in the log when it is news.
    pub(super) fn degrade(&self, failure: &EmbedError) {
        let reason = failure.to_string();
        let is_lasting = matches!(failure, EmbedError::Unusable { .. });
        let (before, since) = self.note_trouble(&reason);
        match before {
            None => {
                tracing::warn!(error = %reason, "tools are found by words only until it works again");
            }
            Some(known) if known != reason => {
                tracing::debug!(error = %reason, "tools are still found by words only");
            }
            Some(_) => {}
        }
        self.set(State::Degraded { reason, since, is_lasting });
    }

    /// Returns what was wrong before, if anything, and since when something is. The state does not
    /// know: it may be that the model is tried again.
    fn note_trouble(&self, reason: &str) -> (Option<String>, Instant) {
        let mut trouble = self.trouble.lock().expect("no panic inside");
        let since = trouble.as_ref().map_or_else(Instant::now, |trouble| trouble.since);
        let before = trouble.replace(Trouble { reason: reason.to_owned(), since });
        (before.map(|trouble| trouble.reason), since)
    }

    /// What went wrong last, until all is well again.
    pub(super) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().expect("no panic inside");
        trouble.as_ref().map(|trouble| trouble.reason.clone())
    }

    pub(super) fn is_degraded(&self) -> bool {
        matches!(&*self.state.borrow(), State::Degraded { .. })
    }

    /// All tools of the first `follows` have vectors, or cannot have one.
    pub(super) fn caught_up(&self, follows: u64) {
        self.trouble.lock().expect("no panic inside").take();
        self.done.store(follows, Ordering::Release);
        // A catalogue that came while these were embedded is not done with them.
        if self.has_settled.load(Ordering::Acquire) && self.is_caught_up() {
            self.is_ready.store(true, Ordering::Release);
        }
        // Those who wait for all look again, whether the state is another one or not.
        self.state.send_replace(State::Ready);
    }

    /// Whether all that is followed has vectors, or cannot have one.
    pub(super) fn is_caught_up(&self) -> bool {
        self.done.load(Ordering::Acquire) == self.follows.count()
    }

    pub(super) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn since(shared: &Shared) -> Instant {
        let reason = "connection refused".to_owned();
        shared.degrade(&EmbedError::Unavailable { id: "a fake".to_owned(), reason });
        match shared.state() {
            State::Degraded { since, .. } => since,
            other => panic!("{other:?}"),
        }
    }

    /// Or the log would tell it anew with every attempt, and `since` would say when the last one was.
    #[test]
    fn trouble_lasts_while_the_model_is_tried_again() {
        let shared = Shared::new(true);
        let first = since(&shared);
        shared.set(State::Opening(None));
        assert_eq!(since(&shared), first);
        shared.caught_up(0);
        assert!(shared.trouble.lock().unwrap().is_none());
    }
}
