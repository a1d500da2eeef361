//! `optimizer`: two tools in place of all, and how tools are found.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::values::decimal;
use crate::{Duration, Secret};

/// Two tools in place of all: `find_tool` finds those that fit a task, `call_tool` calls one of
/// them.
///
/// The section switches this on by being there, as in `optimizer: {}`. Tools are found by their
/// words, and by their meaning too with `embedding` or `embeddingService`.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Optimizer {
    /// Whether the section counts; `false` is as if it was not there. Default: `true`.
    pub enabled: bool,
    /// How many tools one search gives at most. Default: 8.
    #[schemars(range(min = 1, max = 50))]
    pub max_tools_to_return: u32,
    /// A model that vmcp runs, here or in a container; `embedding: {}` is the default model here.
    /// Either this or `embeddingService`. Default: none.
    pub embedding: Option<Embedding>,
    /// The `http://` or `https://` URL of a service that embeds; the base URL, such as
    /// `https://api.openai.com/v1`, for `openai`. Either this or `embedding`. Default: none.
    pub embedding_service: Option<String>,
    /// How long one request to the service may take. Default: `30s`.
    pub embedding_service_timeout: Duration,
    /// What the service speaks. Default: `tei`.
    pub embedding_provider: EmbeddingProvider,
    /// Which model the service is asked for; needed by and only for `openai`, which takes its key
    /// from the environment variable `OPENAI_API_KEY`, if that is set. Default: none.
    pub embedding_model: Option<String>,
    /// Headers sent with every request to the service, at most 32; only for `openai`.
    /// Default: none.
    pub embedding_headers: BTreeMap<String, Secret>,
    /// How much of a search is by meaning, from 0, words alone, to 1, meaning alone. A text or a
    /// number. Default: 0.5.
    #[schemars(schema_with = "decimal::schema", range(min = 0, max = 1))]
    pub hybrid_search_semantic_ratio: f64,
    /// How far in meaning a tool may be from what is asked for, from 0, the same, to 2, the
    /// opposite; those that are further are found by their words alone. A text or a number.
    /// Default: 1.0.
    #[schemars(schema_with = "decimal::schema", range(min = 0, max = 2))]
    pub semantic_distance_threshold: f64,
    /// What `OPENAI_API_KEY` held, if `embeddingProvider` is `openai`. Not in the file.
    #[serde(skip)]
    pub embedding_api_key: Option<Secret>,
}

impl Default for Optimizer {
    fn default() -> Self {
        Self {
            enabled: true,
            max_tools_to_return: 8,
            embedding: None,
            embedding_service: None,
            embedding_service_timeout: Duration::from_secs(30),
            embedding_provider: EmbeddingProvider::default(),
            embedding_model: None,
            embedding_headers: BTreeMap::new(),
            hybrid_search_semantic_ratio: 0.5,
            semantic_distance_threshold: 1.0,
            embedding_api_key: None,
        }
    }
}

/// A model that vmcp runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Embedding {
    /// A folder with the files of the model, or its name on Hugging Face, such as
    /// `sentence-transformers/all-MiniLM-L6-v2`. Default: the one that vmcp knows best.
    pub model: Option<String>,
    /// Whether nothing may be downloaded: the model is inside the program, in the folder, or in a
    /// cache. Not with `image`. Default: `false`.
    pub offline: bool,
    /// The container image of a Text Embeddings Inference server, which vmcp starts and ends.
    /// Default: none; the model runs inside vmcp.
    pub image: Option<String>,
}

/// What an embedding service speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum EmbeddingProvider {
    /// Text Embeddings Inference.
    #[default]
    Tei,
    /// The embeddings interface of `OpenAI`, which others have too.
    #[serde(rename = "openai")]
    OpenAi,
}

/// Where the meaning of texts comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning<'a> {
    /// A model inside this program.
    Model {
        /// A folder or a name; the default model if absent.
        model: Option<&'a str>,
        /// Whether nothing may be downloaded.
        offline: bool,
    },
    /// A container that this program starts.
    Container {
        /// The image.
        image: &'a str,
        /// The name of a model; the default model if absent.
        model: Option<&'a str>,
    },
    /// A service that runs already.
    Service {
        /// Where it listens.
        url: &'a str,
        /// What it speaks.
        provider: EmbeddingProvider,
    },
}

impl Optimizer {
    /// Returns where the meaning of texts comes from, or `None` if tools are found by their words
    /// alone.
    #[must_use]
    pub fn meaning(&self) -> Option<Meaning<'_>> {
        if let Some(Embedding { model, offline, image }) = &self.embedding {
            let (model, offline) = (model.as_deref(), *offline);
            return Some(match image {
                Some(image) => Meaning::Container { image, model },
                None => Meaning::Model { model, offline },
            });
        }
        let url = self.embedding_service.as_deref()?;
        Some(Meaning::Service { url, provider: self.embedding_provider })
    }
}
