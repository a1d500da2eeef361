//! What the operator decides about searches.

use std::{fmt, path::PathBuf, sync::Arc};

use vmcp_search::Source;

/// What the operator decides about searches, and may change while the gateway runs.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Tools that one search gives at most, `maxToolsToReturn`; from 1 to 50. Default 8.
    pub max_tools_to_return: usize,
    /// What meaning counts against words, `hybridSearchSemanticRatio`: from 0, words alone, to 1,
    /// meaning alone. Default 0.5, the balance that finds best. Not used without [`Meaning`].
    pub semantic_ratio: f32,
    /// The largest cosine distance, `semanticDistanceThreshold`, at which a tool is found by its
    /// meaning: from 0, the same, to 2, the opposite. Default 1. Not used without [`Meaning`].
    pub semantic_distance_threshold: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { max_tools_to_return: 8, semantic_ratio: 0.5, semantic_distance_threshold: 1.0 }
    }
}

/// How tools are found by their meaning too; stays as it is while the gateway runs.
#[derive(Clone)]
pub struct Meaning {
    /// What turns texts into vectors. It is opened in the background.
    pub source: Arc<dyn Source>,
    /// The folder where vectors are kept between runs; made if it is not there. `None` keeps
    /// nothing. Several processes may use one.
    pub store: Option<PathBuf>,
}

impl fmt::Debug for Meaning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = self.source.describe();
        f.debug_struct("Meaning").field("source", &source).field("store", &self.store).finish()
    }
}
