//! The background task that gives every tool a vector.

mod batch;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use vmcp_search::{EmbedError, Embedder, Source, kept::Key};

use super::{
    backoff::Backoff,
    held::{Held, Whose},
    keeper::Keeper,
    questions::{PATIENCE, Questions, patient},
    refused::Refused,
    shared::{Model, Shared},
};
use crate::layers::optimizer::status::State;

/// What every model can embed.
const PROBE: &str = "list files";

/// The worker.
pub(super) struct Worker {
    shared: Arc<Shared>,
    source: Arc<dyn Source>,
    keeper: Keeper,
    backoff: Backoff,
    refused: Refused,
    /// The vectors of the model that was open last.
    held: Option<Arc<Held>>,
    /// It is in the log that tools are found by meaning.
    is_told: bool,
}

impl Worker {
    pub(super) fn new(shared: Arc<Shared>, source: Arc<dyn Source>, keeper: Keeper) -> Self {
        let (backoff, refused) = (Backoff::default(), Refused::default());
        Self { shared, source, keeper, backoff, refused, held: None, is_told: false }
    }

    /// Works until it is dropped.
    pub(super) async fn run(&mut self) {
        loop {
            let failure = match self.open().await {
                Ok(model) => self.serve(&model).await,
                Err(failure) => failure,
            };
            self.degrade(&failure);
            self.shared.use_model(None);
            self.backoff.wait().await;
        }
    }

    /// Lets go of the model, and keeps what is not kept yet.
    pub(super) async fn end(&mut self) {
        self.shared.use_model(None);
        self.shared.set(State::Off);
        if let Some(held) = self.held.take() {
            self.keeper.save(&held).await;
        }
    }

    async fn open(&mut self) -> Result<Arc<Model>, EmbedError> {
        let shared = Arc::clone(&self.shared);
        let progress = move |progress| shared.set(State::Opening(Some(progress)));
        let embedder = self.source.open(&progress).await?;
        let held = self.held_for(&*embedder).await;
        let counts = Arc::clone(&self.shared.counts);
        let (questions, failures) = (Questions::counted(counts), AtomicU32::new(0));
        let model = Arc::new(Model { embedder, held, questions, failures });
        self.shared.use_model(Some(Arc::clone(&model)));
        Ok(model)
    }

    /// The vectors of a model: those of the last one if it is the same, else those that were kept.
    async fn held_for(&mut self, embedder: &dyn Embedder) -> Arc<Held> {
        let whose = Whose { id: embedder.id().to_owned(), dim: embedder.dim() };
        if let Some(held) = self.held.take() {
            self.keeper.save(&held).await;
            if *held.whose() == whose {
                return Arc::clone(self.held.insert(held));
            }
            tracing::info!(old = held.whose().id, new = whose.id, "another embedding model");
        }
        let held = Arc::new(self.keeper.load(whose).await);
        Arc::clone(self.held.insert(held))
    }

    /// Sees to it that all tools have vectors, until the model cannot be used any more.
    async fn serve(&mut self, model: &Model) -> EmbedError {
        loop {
            match self.work(model).await {
                Ok(()) => self.wait().await,
                Err(unusable @ EmbedError::Unusable { .. }) => return unusable,
                Err(away) => {
                    self.degrade(&away);
                    self.backoff.wait().await;
                }
            }
        }
    }

    /// Words decide from now on, and what was put aside is tried again: perhaps nothing was wrong
    /// with it.
    fn degrade(&mut self, failure: &EmbedError) {
        self.is_told = false;
        self.refused.clear();
        self.shared.degrade(failure);
    }

    async fn work(&mut self, model: &Model) -> Result<(), EmbedError> {
        if self.shared.is_suspect.swap(false, Ordering::AcqRel) || self.shared.is_degraded() {
            probe(model).await?;
            model.failures.store(0, Ordering::Release);
        }
        // Whatever comes to be missing meanwhile is seen to before anybody is told that it is done.
        let mut last_failure = None;
        let follows = loop {
            let follows = self.shared.follows.count();
            let (held, refused) = (&model.held, &self.refused);
            let wanted = |key: &Key| !held.has(key) && !refused.has(key);
            let missing = self.shared.follows.missing(wanted);
            if missing.is_empty() {
                break follows;
            }
            last_failure = self.embed_all(model, missing).await?.or(last_failure);
        };
        self.keeper.save(&model.held).await;
        self.finish(model, follows, last_failure)
    }

    /// Says that all is done, unless it is not: texts that failed once are tried once more first,
    /// and when most of them fail it is not the texts.
    fn finish(
        &mut self,
        model: &Model,
        follows: u64,
        failure: Option<EmbedError>,
    ) -> Result<(), EmbedError> {
        let wanted: HashSet<Key> = self.shared.follows.keys();
        self.refused.retain(|key| wanted.contains(key) && !model.held.has(key));
        self.shared.refused.store(self.refused.len(), Ordering::Release);
        model.held.give_up(self.refused.keys().collect());
        model.held.trim(&wanted);
        if self.refused.len() * 2 > wanted.len()
            && let Some(failure) = failure
        {
            return Err(failure);
        }
        let total = wanted.len();
        if self.refused.is_waited_for() && !model.held.is_complete() {
            self.shared.set(State::Embedding { done: total - self.refused.len(), total });
            return Ok(());
        }
        if total > 0 {
            model.held.complete();
        }
        if total > 0 && !std::mem::replace(&mut self.is_told, true) {
            tracing::info!(
                tools = total,
                refused = self.refused.len(),
                "tools are found by meaning"
            );
        }
        self.shared.caught_up(follows);
        Ok(())
    }

    /// Waits until there may be something to do.
    async fn wait(&self) {
        let again = self.refused.next().unwrap_or_else(far_away);
        tokio::select! {
            () = self.shared.follows.news.notified() => {}
            () = sleep_until(again) => {}
        }
    }
}

fn far_away() -> Instant {
    Instant::now() + Duration::from_secs(24 * 3600)
}

/// Whether the model works at all.
async fn probe(model: &Model) -> Result<(), EmbedError> {
    patient(&*model.embedder, &[PROBE], PATIENCE).await.map(drop)
}
