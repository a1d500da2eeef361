//! Whatever turns texts into vectors: a model in this process, a service elsewhere.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use async_trait::async_trait;

/// Turns texts into vectors, so that texts of like meaning have vectors of like direction.
///
/// Dropping the future of [`embed`](Self::embed) gives up the work.
#[async_trait]
pub trait Embedder: Send + Sync {
    /// What makes the vectors: vectors of equal identity may be compared and kept, others not. It
    /// names the model, its revision and how its output is pooled.
    fn id(&self) -> &str;

    /// The length of each vector.
    fn dim(&self) -> usize;

    /// Returns a vector of [`dim`](Self::dim) numbers for each text, in the order of the texts.
    /// Their length does not matter. Texts that are longer than the model reads are cut by it.
    ///
    /// # Errors
    /// Says whether asking again can help.
    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError>;
}

/// Where an embedder comes from: a model that must be found and loaded, a service that must be asked
/// what it is, a container that must be started first.
#[async_trait]
pub trait Source: Send + Sync {
    /// What it is, in the words of the operator: a folder, an address, an image.
    fn describe(&self) -> String;

    /// Finds out in a moment, and without fetching anything, whether [`open`](Self::open) can work
    /// at all, so that a program can refuse to start.
    ///
    /// # Errors
    /// Why it cannot, and what to do.
    async fn check(&self) -> Result<(), EmbedError>;

    /// Opens it. May take minutes, and tells `progress` how far it is. May be called again when
    /// the embedder that it gave has become [`Unusable`](EmbedError::Unusable).
    ///
    /// # Errors
    /// Says whether trying again can help.
    async fn open(
        &self,
        progress: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError>;
}

/// How far the opening of a [`Source`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// What is being done, such as `downloading all-MiniLM-L6-v2`.
    pub doing: String,
    /// How much is done, of how much; nothing where that is not known. In bytes mostly.
    pub done: Option<(u64, u64)>,
}

/// Why there are no vectors.
#[derive(Debug, thiserror::Error)]
pub enum EmbedError {
    /// It may work later: the service is away, slow or busy.
    #[error("embed texts with {id}: {reason}")]
    Unavailable {
        /// See [`Embedder::id`].
        id: String,
        /// What happened.
        reason: String,
    },
    /// It will not work until somebody changes something: the model is another one than before,
    /// or what comes back are no vectors.
    #[error("use {id} for embedding: {reason}")]
    Unusable {
        /// See [`Embedder::id`].
        id: String,
        /// What is wrong.
        reason: String,
    },
}

/// Embeds `texts` and checks what comes back: one vector each, of the right length, of numbers.
///
/// # Errors
/// Those of the embedder; [`EmbedError::Unusable`] when it breaks its promise.
pub async fn embed(embedder: &dyn Embedder, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
    let vectors = embedder.embed(texts).await?;
    let fault = fault(&vectors, texts.len(), embedder.dim());
    let unusable = |reason| EmbedError::Unusable { id: embedder.id().to_owned(), reason };
    fault.map_or(Ok(vectors), |reason| Err(unusable(reason)))
}

fn fault(vectors: &[Vec<f32>], count: usize, dim: usize) -> Option<String> {
    if vectors.len() != count {
        return Some(format!("{} vectors came back for {count} texts", vectors.len()));
    }
    let other = vectors.iter().find(|vector| vector.len() != dim);
    if let Some(other) = other {
        let found = other.len();
        return Some(format!("a vector has {found} numbers, expected {dim}; is it another model?"));
    }
    let finite = vectors.iter().flatten().all(|number| number.is_finite());
    (!finite).then(|| "a vector has something that is not a number".to_owned())
}
