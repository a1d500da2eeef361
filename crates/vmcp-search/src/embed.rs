//! Whatever turns texts into vectors: a model in this process, a service elsewhere.

#[cfg(test)]
mod tests;

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
