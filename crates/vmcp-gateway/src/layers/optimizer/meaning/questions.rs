//! The vectors of questions: the last ones are kept, and who asks the same at the same time waits
//! for one answer.

use std::{
    collections::VecDeque,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use vmcp_search::{EmbedError, Embedder, embed::embed, kept::Key};

use super::{shared::Counts, text};

/// How long a search waits for the meaning of its question. A model takes milliseconds, a service
/// far away some hundred; a model that calls a tool should not wait longer for a better order.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);
/// Questions whose vectors are kept: 0.4 MB with vectors of 384 numbers.
const KEPT: usize = 256;

/// The vector of a question.
pub(in super::super) type Vector = Arc<[f32]>;

type Answer = Result<Vector, Arc<EmbedError>>;
type Flight = BoxFuture<'static, Answer>;

/// The questions to one model.
pub(super) struct Questions {
    inner: Mutex<Inner>,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Inner {
    /// The most recently used last.
    kept: VecDeque<(Key, Vector)>,
    flying: Vec<(Key, WeakShared<Flight>)>,
}

enum Found {
    Kept(Vector),
    Flying(Shared<Flight>),
    New(Shared<Flight>),
}

impl Questions {
    /// None yet; those to come are counted there.
    pub(super) fn counted(counts: Arc<Counts>) -> Self {
        Self { inner: Mutex::default(), counts }
    }

    /// The vector of `text`. When all who wait give up, so does the embedder.
    pub(super) async fn ask(&self, embedder: &Arc<dyn Embedder>, text: &str) -> Answer {
        let key = text::of_question(text);
        let found = self.find(key, embedder, text);
        let is_new = matches!(found, Found::New(_));
        if !is_new {
            self.counts.hits.fetch_add(1, Ordering::Relaxed);
        }
        let flight = match found {
            Found::Kept(vector) => return Ok(vector),
            Found::Flying(flight) | Found::New(flight) => flight,
        };
        let vector = flight.await?;
        self.counts.questions.fetch_add(is_new.into(), Ordering::Relaxed);
        self.keep(key, &vector);
        Ok(vector)
    }

    fn find(&self, key: Key, embedder: &Arc<dyn Embedder>, text: &str) -> Found {
        let mut inner = self.inner.lock().expect("no panic inside");
        if let Some(vector) = inner.kept(key) {
            return Found::Kept(vector);
        }
        inner.flying.retain(|(_, flight)| flight.upgrade().is_some());
        let same = inner.flying.iter().find(|(flying, _)| *flying == key);
        if let Some(flight) = same.and_then(|(_, flight)| flight.upgrade()) {
            return Found::Flying(flight);
        }
        let flight = fly(Arc::clone(embedder), text.to_owned()).boxed().shared();
        inner.flying.extend(flight.downgrade().map(|flight| (key, flight)));
        Found::New(flight)
    }

    fn keep(&self, key: Key, vector: &Vector) {
        let mut inner = self.inner.lock().expect("no panic inside");
        if inner.kept(key).is_none() {
            inner.kept.push_back((key, Arc::clone(vector)));
        }
        let superfluous = inner.kept.len().saturating_sub(KEPT);
        inner.kept.drain(..superfluous);
    }
}

impl Inner {
    /// The vector that is kept for a question, which is then the last to be dropped.
    fn kept(&mut self, key: Key) -> Option<Vector> {
        let at = self.kept.iter().position(|(kept, _)| *kept == key)?;
        let found = self.kept.remove(at)?;
        let vector = Arc::clone(&found.1);
        self.kept.push_back(found);
        Some(vector)
    }
}

async fn fly(embedder: Arc<dyn Embedder>, text: String) -> Answer {
    let mut vectors = patient(&*embedder, &[&text], PATIENCE).await?;
    Ok(vectors.swap_remove(0).into())
}

/// Embeds `texts`, and gives up after a while.
pub(super) async fn patient(
    embedder: &dyn Embedder,
    texts: &[&str],
    patience: Duration,
) -> Result<Vec<Vec<f32>>, EmbedError> {
    let away = |reason| Err(EmbedError::Unavailable { id: embedder.id().to_owned(), reason });
    // A text that makes an embedder panic must not take the worker, or the caller, with it.
    let answer = AssertUnwindSafe(embed(embedder, texts)).catch_unwind();
    match tokio::time::timeout(patience, answer).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(_)) => away("it panicked; please report this".to_owned()),
        Err(_) => away(format!("no answer within {} s", patience.as_secs())),
    }
}
