//! Tools for tests.

use std::sync::Arc;

use serde_json::json;
use vmcp_core::Json;

use crate::{Document, Index};

/// A tool that owns what a document borrows.
#[derive(Debug, Clone)]
pub(crate) struct Sample {
    name: String,
    definition: Json,
}

impl Sample {
    /// The tool `name`, which is `backend_original`, or just the original name.
    pub(crate) fn new(name: &str, description: &str) -> Self {
        let definition = json!({ "description": description });
        let definition = Json::parse(definition.to_string()).expect("it was JSON before");
        Self { name: name.to_owned(), definition }
    }

    pub(crate) fn document(&self) -> Document<'_> {
        let (backend, original) = self.name.split_once('_').unwrap_or(("", &self.name));
        Document { name: &self.name, original, backend, title: None, definition: &self.definition }
    }
}

/// Tools that are written `name: description`.
pub(crate) fn samples(tools: &[&str]) -> Vec<Sample> {
    let sample = |tool: &&str| {
        let (name, description) = tool.split_once(": ").unwrap_or((tool, ""));
        Sample::new(name, description)
    };
    tools.iter().map(sample).collect()
}

/// The index of `samples`.
pub(crate) fn index(samples: &[Sample]) -> Arc<Index> {
    Arc::new(Index::build(samples.iter().map(Sample::document)))
}
