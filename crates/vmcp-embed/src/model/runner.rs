//! The model that is loaded, and whose turn it is to use it.

use std::{num::NonZeroUsize, path::Path, sync::Arc};

use async_trait::async_trait;
use tokio::{sync::Semaphore, task::spawn_blocking};
use vmcp_search::{EmbedError, Embedder};

use super::{
    ModelSource, Places,
    network::Network,
    parts::{self, Files, Parts, Read},
    pooling::Pooling,
    tokens::Tokenizer,
};

/// How much of the machine a model may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// Threads for one text; 1 by default. Two make a text faster by less than half, and take the
    /// time from requests that wait for no model.
    pub threads: NonZeroUsize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { threads: NonZeroUsize::MIN }
    }
}

/// A model in memory.
///
/// Its vectors have length 1. It embeds one text at a time, whoever asks first; between two texts of
/// one request those of others have their turn, so that a search waits for one text at most and not
/// for a whole catalogue. Needs a tokio runtime.
pub struct Model {
    id: String,
    dim: usize,
    loaded: Arc<Loaded>,
    turn: Arc<Semaphore>,
}

struct Loaded {
    network: Network,
    tokenizer: Tokenizer,
    pooling: Pooling,
    most_tokens: usize,
}

impl Model {
    /// Loads the model that lies in a folder.
    ///
    /// # Errors
    /// [`EmbedError::Unusable`], which says what is missing or wrong.
    pub async fn open(folder: &Path, settings: Settings) -> Result<Self, EmbedError> {
        let places = Places { folder: Some(folder.to_owned()), ..Places::default() };
        ModelSource::new(places, settings).model(&|_| ()).await
    }

    /// Loads a model called `name`, which is said to be at `place`, of its files.
    pub(super) async fn load(
        name: String,
        settings: Settings,
        place: String,
        files: impl Files,
    ) -> Result<Self, EmbedError> {
        let loaded = spawn_blocking(move || load(&name, settings, &files)).await;
        let loaded = loaded.unwrap_or_else(|_| Err("loading it crashed".to_owned()));
        loaded.map_err(|reason| EmbedError::Unusable { id: place, reason })
    }

    async fn embed_one(&self, text: &str) -> Result<Vec<f32>, EmbedError> {
        let turn = Arc::clone(&self.turn).acquire_owned().await;
        let loaded = Arc::clone(&self.loaded);
        let text = cut(text).to_owned();
        let vector = spawn_blocking(move || {
            // Held until the work is done, even if nobody waits for it any more.
            let _turn = turn;
            loaded.embed(&text)
        });
        let vector = vector.await.unwrap_or_else(|_| Err("it crashed on a text".to_owned()));
        vector.map_err(|reason| EmbedError::Unusable { id: self.id.clone(), reason })
    }
}

#[async_trait]
impl Embedder for Model {
    fn id(&self) -> &str {
        &self.id
    }

    fn dim(&self) -> usize {
        self.dim
    }

    async fn embed(&self, texts: &[&str]) -> Result<Vec<Vec<f32>>, EmbedError> {
        let mut vectors = Vec::with_capacity(texts.len());
        for text in texts {
            vectors.push(self.embed_one(text).await?);
        }
        Ok(vectors)
    }
}

impl Loaded {
    fn embed(&self, text: &str) -> Result<Vec<f32>, String> {
        let tokens = self.tokenizer.encode(text, self.most_tokens);
        Ok(self.pooling.pool(&self.network.run(&tokens)?))
    }

    /// Finds out whether tokenizer and network belong together; `told` is how many tokens the
    /// network knows.
    fn check_vocabulary(&self, told: Option<u64>) -> Result<(), String> {
        let largest = self.tokenizer.largest();
        let count = u64::from(largest) + 1;
        let unfit = |why: String| {
            format!("its {} and its network are of different models: {why}", parts::TOKENIZER)
        };
        // Networks are padded to round numbers, so a few tokens too many are none too many.
        if let Some(told) = told.filter(|told| *told > count + count / 10) {
            return Err(unfit(format!("the first has {count} tokens, the second {told}")));
        }
        let run = self.network.run(&[largest.cast_signed()]);
        run.map(drop).map_err(|_| unfit(format!("the second does not know token {largest}")))
    }
}

/// The longest text that is looked at, in bytes: far more than 128 tokens of any language.
const MOST_BYTES: usize = 16 << 10;

fn cut(text: &str) -> &str {
    let end = (0..=MOST_BYTES.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or_default()]
}

fn load(name: &str, settings: Settings, read: Read<'_>) -> Result<Model, String> {
    let parts = Parts::read(read)?;
    let id = parts.id(name);
    let tokenizer = Tokenizer::parse(&parts.tokenizer)?;
    let network = Network::load(parts.network, settings.threads.get())?;
    let Parts { pooling, most_tokens, .. } = parts;
    check_room(most_tokens, tokenizer.around())?;
    let loaded = Loaded { network, tokenizer, pooling, most_tokens };
    let dim = loaded.embed("a text")?.len();
    check_length(dim, parts.dim)?;
    loaded.check_vocabulary(parts.vocabulary)?;
    Ok(Model { id, dim, loaded: Arc::new(loaded), turn: Arc::new(Semaphore::new(1)) })
}

/// Finds out whether anything is left of a text: all would have the same vector otherwise.
fn check_room(most: usize, around: usize) -> Result<(), String> {
    if most > around {
        return Ok(());
    }
    Err(format!(
        "it reads {most} tokens of a text, but its {} puts {around} around it, so nothing of the text \
         is left; correct {} or {}",
        parts::TOKENIZER,
        parts::LENGTH,
        parts::TOKENIZER_SETTINGS
    ))
}

/// Finds out whether the network is the one that the settings are of.
fn check_length(dim: usize, told: Option<u64>) -> Result<(), String> {
    match told.filter(|told| usize::try_from(*told) != Ok(dim)) {
        None => Ok(()),
        Some(told) => Err(format!(
            "its network gives {dim} numbers a text, but {} says {told}; they are of different \
             models",
            parts::POOLING
        )),
    }
}
