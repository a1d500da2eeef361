//! The embedding model, loaded once for everything that is measured.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use tokio::runtime::Handle;
use vmcp_embed::model::{Model, Settings};
use vmcp_search::{EmbedError, Embedder, Progress, Source};

use crate::Outcome;

/// Loads the model that lies in a folder. To be used where blocking is allowed, as all of this.
pub(super) fn load(folder: &Path) -> Outcome<Arc<dyn Embedder>> {
    Ok(Arc::new(Handle::current().block_on(Model::open(folder, Settings::default()))?))
}

/// Embeds one text.
pub(super) fn embed(embedder: &dyn Embedder, text: &str) -> Outcome<Vec<f32>> {
    let vectors = Handle::current().block_on(vmcp_search::embed::embed(embedder, &[text]))?;
    Ok(vectors.into_iter().next().ok_or("a text has a vector")?)
}

/// An embedder that is open already, as a source of it.
pub(super) struct Open(pub(super) Arc<dyn Embedder>);

#[async_trait]
impl Source for Open {
    fn describe(&self) -> String {
        self.0.id().to_owned()
    }

    async fn check(&self) -> Result<(), EmbedError> {
        Ok(())
    }

    async fn open(
        &self,
        _: &(dyn Fn(Progress) + Send + Sync),
    ) -> Result<Arc<dyn Embedder>, EmbedError> {
        Ok(Arc::clone(&self.0))
    }
}

/// Remembers every vector: a question is embedded once, however many ways are asked.
pub(super) struct Remembering {
    embedder: Arc<dyn Embedder>,
    known: Mutex<HashMap<String, Vec<f32>>>,
}

impl Remembering {
    pub(super) fn new(embedder: Arc<dyn Embedder>) -> Self {
        Self { embedder, known: Mutex::default() }
    }

    async fn vector(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let known = self.known.lock().expect("no panic inside").get(text).cloned();
        if let Some(vector) = known {
            return Ok(vector);
        }
        let vector = vmcp_search::embed::embed(&*self.embedder, &[text]).await?.concat();
        self.known.lock().expect("no panic inside").insert(text.to_owned(), vector.clone());
        Ok(vector)
    }
}

#[async_trait]
impl Embedder for Remembering {
    fn id(&self) -> &str {
        self.embedder.id()
    }

    fn dim(&self) -> usize {
        self.embedder.dim()
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            vectors.push(self.vector(text).await?);
        }
        Ok(vectors)
    }
}
