//! Embedding what is missing, some tools at a time.

use std::{slice, sync::atomic::Ordering, time::Duration};

use tokio::task::spawn_blocking;
use vmcp_search::{EmbedError, Prose, Vectors, kept::Key};

use super::{
    super::{follows::Missing, questions::patient, shared::Model},
    State, Worker, probe,
};

/// Tools that are embedded together, two texts each: few enough for a question to get its turn soon,
/// enough for a service far away to be worth the way.
const BATCH: usize = 8;
/// How long a batch may take. Services have shorter limits of their own.
const PATIENCE: Duration = Duration::from_secs(60);

impl Worker {
    /// Embeds what is missing; returns the last failure of a single text.
    pub(super) async fn embed_all(
        &mut self,
        model: &Model,
        mut missing: Vec<Missing>,
    ) -> Result<Option<EmbedError>, EmbedError> {
        let total = self.shared.follows.keys().len().max(missing.len());
        let mut last_failure = None;
        while !missing.is_empty() {
            self.shared.set(State::Embedding { done: total - missing.len(), total });
            let batch = missing.drain(..BATCH.min(missing.len())).collect();
            let texts = self.texts(batch).await;
            if !texts.is_empty() {
                last_failure = self.embed_batch(model, &texts).await?.or(last_failure);
            }
            self.keeper.save_much(&model.held).await;
        }
        Ok(last_failure)
    }

    /// The texts that can be had. Reads definitions, which may be long.
    async fn texts(&mut self, batch: Vec<Missing>) -> Vec<(Key, Prose)> {
        let keys: Vec<_> = batch.iter().map(|missing| missing.key).collect();
        let read = |missing: Missing| (missing.key, missing.prose(), missing.is_gone());
        let read = spawn_blocking(move || batch.into_iter().map(read).collect::<Vec<_>>()).await;
        let unread = || keys.into_iter().map(|key| (key, None, false)).collect();
        let mut texts = Vec::new();
        for (key, prose, is_gone) in read.unwrap_or_else(|_| unread()) {
            match prose {
                Some(prose) => texts.push((key, prose)),
                // Whoever else has it is asked in the next round.
                None if is_gone => {}
                // Or it would be looked for again at once, and for ever.
                None => self.refused.put_off(key),
            }
        }
        texts
    }

    /// Embeds some texts. If that fails and the model works, some text is to blame; it is found,
    /// and put aside.
    async fn embed_batch(
        &mut self,
        model: &Model,
        texts: &[(Key, Prose)],
    ) -> Result<Option<EmbedError>, EmbedError> {
        let Err(failure) = self.embed(model, texts).await else { return Ok(None) };
        probe(model).await?;
        if let [(key, prose)] = texts {
            let (tool, error) = (&prose.short, &failure);
            tracing::debug!(%error, %tool, "a tool could not be embedded");
            self.refused.add(*key, &failure);
            return Ok(Some(failure));
        }
        let mut last_failure = None;
        for text in texts {
            let failure = Box::pin(self.embed_batch(model, slice::from_ref(text))).await?;
            last_failure = failure.or(last_failure);
        }
        Ok(last_failure)
    }

    async fn embed(&mut self, model: &Model, texts: &[(Key, Prose)]) -> Result<(), EmbedError> {
        let full = texts.iter().map(|(_, prose)| &*prose.full);
        let all: Vec<_> = full.chain(texts.iter().map(|(_, prose)| &*prose.short)).collect();
        let vectors = patient(&*model.embedder, &all, PATIENCE).await?;
        let (full, short) = vectors.split_at(texts.len());
        let blended = full.iter().zip(short).map(|(full, short)| Vectors::blend(full, short));
        let keys = texts.iter().map(|(key, _)| *key);
        self.keeper.note(keys.clone());
        model.held.add(keys.zip(blended));
        self.shared.counts.tools.fetch_add(texts.len() as u64, Ordering::Relaxed);
        Ok(())
    }
}
