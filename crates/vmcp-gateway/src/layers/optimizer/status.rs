//! How searching by meaning is, for operators.

use std::{fmt, time::Instant};

use vmcp_search::Progress;

/// How searching is.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// How searching by meaning is.
    pub state: State,
    /// Whether everything that the first searches need was there once; see
    /// [`Optimizer::ready`](super::Optimizer::ready).
    pub is_ready: bool,
    /// Where the model comes from, in the operator's words; `None` without meaning.
    pub source: Option<String>,
    /// The model, while one is open.
    pub model: Option<ModelStatus>,
    /// Texts that are to have vectors: tools of all catalogues, each text once.
    pub tools: usize,
    /// Those of them that have one.
    pub vectors: usize,
    /// Those of them whose vector an earlier run made.
    pub cached: usize,
    /// Those of them that the model could not embed; they are found by their words.
    pub refused: usize,
    /// The index of words that was made last.
    pub index: Option<IndexStatus>,
    /// About how many bytes of memory all vectors take, those that are spare too.
    pub vectors_bytes: usize,
}

/// The model that makes vectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelStatus {
    /// Its identity; see [`Embedder::id`](vmcp_search::Embedder::id).
    pub id: String,
    /// The length of its vectors.
    pub dim: usize,
}

/// An index of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IndexStatus {
    /// See [`Index::version`](vmcp_search::Index::version).
    pub version: u64,
    /// How many tools it has.
    pub tools: usize,
    /// About how many bytes of memory it takes, with the vectors of its tools.
    pub memory_bytes: usize,
}

/// How searching by meaning is.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// It is not configured, or the gateway is closed.
    Off,
    /// The model is being opened; with how far that is, if it was told.
    Opening(Option<Progress>),
    /// So many of so many tools have vectors. Before all had them once, words decide alone.
    Embedding {
        /// Those that have one, or cannot have one.
        done: usize,
        /// All.
        total: usize,
    },
    /// All tools have vectors.
    Ready,
    /// Words decide alone, because of this.
    Degraded {
        /// What happened, in full.
        reason: String,
        /// Since when.
        since: Instant,
        /// Whether somebody must change something, as far as it can be told.
        is_lasting: bool,
    },
}

impl Default for Status {
    /// Without meaning and without an index.
    fn default() -> Self {
        Self {
            state: State::Off,
            is_ready: true,
            source: None,
            model: None,
            tools: 0,
            vectors: 0,
            cached: 0,
            refused: 0,
            index: None,
            vectors_bytes: 0,
        }
    }
}

impl State {
    /// One word for it.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Opening(_) => "opening",
            Self::Embedding { .. } => "embedding",
            Self::Ready => "ready",
            Self::Degraded { .. } => "degraded",
        }
    }
}

/// The state in a line.
impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Off | Self::Ready => f.write_str(self.as_str()),
            Self::Opening(None) => f.write_str("opening the embedding model"),
            Self::Opening(Some(progress)) => show(progress, f),
            Self::Embedding { done, total } => write!(f, "embedding tools: {done} of {total}"),
            Self::Degraded { reason, .. } => f.write_str(reason),
        }
    }
}

fn show(progress: &Progress, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "opening the embedding model: {}", progress.doing)?;
    match progress.done {
        Some((done, all)) if all > 0 => {
            write!(f, ", {} %", u128::from(done.min(all)) * 100 / u128::from(all))
        }
        _ => Ok(()),
    }
}
