//! Finding tools by their meaning: a worker in the background that gives every tool a vector, and
//! the vectors of questions.
//!
//! Choice: nobody waits for the worker. Before it is done, and whenever the model fails, words
//! decide alone, and the answer says so; it is the worker alone that finds out how the model is and
//! tells it. One question that a model cannot stand, or one tool's text, is no failure of the model:
//! a caller or a backend could otherwise take meaning away from all.
//!
//! | file | what |
//! |---|---|
//! | `worker.rs` | opens the model, embeds what is missing |
//! | `follows.rs` | the catalogues whose tools are to have vectors |
//! | `held.rs` | the vectors in memory |
//! | `keeper.rs`, `folder.rs` | the vectors on disk |
//! | `questions.rs` | the vectors of questions |
//! | `refused.rs`, `backoff.rs` | what is tried again, and when |
//! | `shared.rs` | what the worker tells |

mod backoff;
mod folder;
mod follows;
mod held;
mod keeper;
mod questions;
mod refused;
mod shared;
pub(super) mod text;
mod worker;

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
};

use futures_util::FutureExt;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use vmcp_search::{EmbedError, Source};

use self::{
    folder::Folder,
    keeper::Keeper,
    shared::{Model, Shared},
    worker::Worker,
};
pub(super) use self::{
    follows::{Follow, Follows},
    held::Held,
    questions::Vector,
};
use super::{
    Meaning,
    status::{ModelStatus, State, Status},
    words::ByWords,
};
use crate::metrics::Embedding;

/// The meaning of all tools. Dropped, it lets go of the model.
pub(super) struct Meanings {
    shared: Arc<Shared>,
    source: Arc<dyn Source>,
    stop: CancellationToken,
    worker: Mutex<Option<JoinHandle<()>>>,
}

/// The meaning of a question, and what it is to be compared with.
pub(super) struct Sought {
    pub(super) vector: Vector,
    pub(super) held: Arc<Held>,
    pub(super) model: Arc<str>,
}

impl Meanings {
    /// Starts the worker. Must be called inside a tokio runtime. It is not ready before
    /// [`settle`](Self::settle), unless it `has_settled`.
    pub(super) fn start(meaning: Meaning, has_settled: bool) -> Self {
        let (shared, stop) = (Arc::new(Shared::new(has_settled)), CancellationToken::new());
        let keeper = Keeper::new(meaning.store.map(Folder));
        let source = meaning.source;
        let mut worker = Worker::new(Arc::clone(&shared), Arc::clone(&source), keeper);
        let (stopped, failing) = (stop.clone(), Arc::clone(&shared));
        let worker = tokio::spawn(async move {
            let work = AssertUnwindSafe(stopped.run_until_cancelled(worker.run())).catch_unwind();
            if work.await.is_err() {
                // Told by whatever hook there is; nobody is to wait for the worker any more.
                failing.degrade(&panicked());
                return;
            }
            worker.end().await;
        });
        Self { shared, source, stop, worker: Mutex::new(Some(worker)) }
    }

    /// The catalogues whose tools get vectors.
    pub(super) fn follows(&self) -> &Arc<Follows> {
        &self.shared.follows
    }

    /// The first catalogue that counts is followed: with its vectors, all is ready.
    pub(super) fn settle(&self) {
        self.shared.has_settled.store(true, Ordering::Release);
        self.shared.follows.news.notify_one();
    }

    /// The meaning of a question.
    ///
    /// # Errors
    /// Why words must do.
    pub(super) async fn of(&self, question: &str) -> Result<Sought, ByWords> {
        let model = self.usable()?;
        match model.ask(question).await {
            Ok(vector) => {
                let (held, model) = (Arc::clone(&model.held), model.embedder.id().into());
                Ok(Sought { vector, held, model })
            }
            Err(failure) => {
                tracing::debug!(error = %failure, "a question could not be embedded");
                self.shared.is_suspect.store(true, Ordering::Release);
                self.shared.follows.news.notify_one();
                Err(match &*failure {
                    EmbedError::Unavailable { .. } => ByWords::Away,
                    EmbedError::Unusable { .. } => ByWords::Question,
                })
            }
        }
    }

    fn usable(&self) -> Result<Arc<Model>, ByWords> {
        match (self.shared.state(), self.shared.model()) {
            (State::Degraded { is_lasting: true, .. }, _) => Err(ByWords::Unusable),
            (State::Degraded { .. }, _) => Err(ByWords::Away),
            (_, Some(model)) if model.is_hopeless() => Err(ByWords::Away),
            (_, Some(model)) if model.held.is_complete() => Ok(model),
            (State::Embedding { done, total }, _) => {
                Err(ByWords::Embedding { percent: done * 100 / total.max(1) })
            }
            (State::Off, _) => Err(ByWords::Unusable),
            _ => Err(ByWords::Opening),
        }
    }

    /// How it is.
    pub(super) fn state(&self) -> State {
        self.shared.state()
    }

    /// Waits until all texts that are followed have vectors, or it is clear that they will not.
    pub(super) async fn catch_up(&self) {
        let mut states = self.shared.states();
        loop {
            let is_over = match &*states.borrow_and_update() {
                State::Off | State::Degraded { .. } => true,
                State::Ready => self.shared.is_caught_up(),
                _ => false,
            };
            if is_over || states.changed().await.is_err() {
                return;
            }
        }
    }

    /// Whether all that the first searches need was there once; else what is missing.
    pub(super) fn ready(&self) -> Result<(), String> {
        match self.shared.is_ready() {
            true => Ok(()),
            false => Err(match (self.shared.state(), self.shared.trouble()) {
                (State::Ready, _) => "waiting for the tools of the backends".to_owned(),
                (state @ (State::Opening(_) | State::Embedding { .. }), Some(reason)) => {
                    format!("{state}; last failure: {reason}")
                }
                (state, _) => state.to_string(),
            }),
        }
    }

    /// Adds what it knows to `status`.
    pub(super) fn tell(&self, status: &mut Status) {
        let keys = self.shared.follows.keys();
        status.state = self.state();
        status.is_ready = self.shared.is_ready();
        status.source = Some(self.source.describe());
        status.tools = keys.len();
        status.refused = self.shared.refused.load(Ordering::Acquire);
        if let Some(model) = self.shared.model() {
            let whose = model.held.whose();
            status.model = Some(ModelStatus { id: whose.id.clone(), dim: whose.dim });
            (status.vectors, status.cached) = model.held.count(keys.iter());
            status.vectors_bytes = model.held.memory_bytes();
        }
    }

    /// Lets go of the model, keeps what is to be kept, and waits for that.
    pub(super) async fn close(&self) {
        self.stop.cancel();
        let worker = self.worker.lock().expect("no panic inside").take();
        if let Some(worker) = worker {
            // It ends by itself, or it has panicked, which was told.
            let _ = worker.await;
        }
    }
}

impl Embedding for Meanings {
    fn is_ready(&self) -> bool {
        self.usable().is_ok()
    }

    fn vectors(&self) -> [(&'static str, usize); 4] {
        let mut status = Status::default();
        self.tell(&mut status);
        let Status { tools, vectors, cached, .. } = status;
        let missing = tools.saturating_sub(vectors);
        let refused = status.refused.min(missing);
        [
            ("embedded", vectors - cached),
            ("cached", cached),
            ("missing", missing - refused),
            ("refused", refused),
        ]
    }

    fn embedded(&self) -> [(&'static str, u64); 2] {
        let counts = &self.shared.counts;
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        [("tool", read(&counts.tools)), ("question", read(&counts.questions))]
    }

    fn cache_hits(&self) -> u64 {
        self.shared.counts.hits.load(Ordering::Relaxed)
    }
}

fn panicked() -> EmbedError {
    let reason = "opening it panicked; please report this, and restart".to_owned();
    EmbedError::Unusable { id: "the model".to_owned(), reason }
}

impl Drop for Meanings {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
