//! One tool.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::OnceLock,
};

use super::{Shapes, Signature, names, prose, types::Type};
use crate::json;

/// Bytes of a name that are shown.
const MAX_NAME: usize = 128;

/// Bytes of a description, as it is spelled, that are looked at for stubs and searches.
const MAX_DESCRIPTION: usize = 4096;

/// A tool of the catalogue. What its definition says is read when it is first asked for.
#[derive(Debug)]
pub(super) struct Tool {
    name: Box<str>,
    /// The name as it is shown, where that is something else.
    shown: Option<Box<str>>,
    /// The name as scripts can write it.
    plain: Box<str>,
    definition: Box<str>,
    signature: OnceLock<Signature>,
    description: OnceLock<Box<str>>,
    hash: OnceLock<u64>,
    /// What its results looked like when the toolbox was made.
    seen: Option<Type>,
}

impl Tool {
    pub(super) fn new(name: &str, definition: &str) -> Self {
        let shown = Some(prose::line(name, MAX_NAME)).filter(|shown| *shown != *name);
        Self {
            name: name.into(),
            shown: shown.map(Into::into),
            plain: names::plain(name).into(),
            definition: definition.into(),
            signature: OnceLock::new(),
            description: OnceLock::new(),
            hash: OnceLock::new(),
            seen: None,
        }
    }

    /// Learns what its results looked like so far.
    pub(super) fn seen_in(mut self, shapes: &Shapes) -> Self {
        self.seen = shapes.of(&self);
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The name, to stand in a sentence.
    pub(super) fn shown_name(&self) -> &str {
        self.shown.as_deref().unwrap_or(&self.name)
    }

    pub(super) fn plain_name(&self) -> &str {
        &self.plain
    }

    pub(super) fn definition(&self) -> &str {
        &self.definition
    }

    /// A number that another definition does not have.
    pub(super) fn hash(&self) -> u64 {
        *self.hash.get_or_init(|| {
            let mut hasher = DefaultHasher::new();
            self.definition.hash(&mut hasher);
            hasher.finish()
        })
    }

    pub(super) fn signature(&self) -> &Signature {
        self.signature.get_or_init(|| {
            let mut signature = Signature::of(&self.definition);
            if signature.result.is_none() {
                signature.result.clone_from(&self.seen);
                signature.seen = self.seen.is_some();
            }
            signature
        })
    }

    /// The beginning of its description; empty if it has none.
    pub(super) fn description(&self) -> &str {
        self.description.get_or_init(|| {
            let members = json::raw::members(&self.definition).unwrap_or_default();
            let text = members.iter().rev().find(|(key, _)| key == "description");
            let text = text.and_then(|(_, text)| json::raw::string(text, MAX_DESCRIPTION));
            prose::line(&text.unwrap_or_default(), MAX_DESCRIPTION).into()
        })
    }
}
