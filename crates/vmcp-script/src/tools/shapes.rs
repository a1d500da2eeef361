//! What results look like, learned from results.

mod learn;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{Toolbox, schema::Document, tool::Tool, types::Type};
use learn::{kind, merge};

/// Tools whose results are remembered.
const MAX_TOOLS: usize = 2000;

/// Results of one tool that are looked at; later ones are not.
const MAX_RESULTS: u32 = 5;

/// Types inside of one shape.
const MAX_PARTS: usize = 150;

/// Lists and objects inside of each other that are looked at.
const MAX_DEPTH: u8 = 4;

/// What the results of tools look like: names of fields and types, never values.
///
/// Kept across catalogues by whoever builds toolboxes, and only for tools without an
/// `outputSchema`; forgotten when a tool's definition changes. Objects with many keys, or with keys
/// that are not plain names, are told as `dict`: their keys are data. Small objects with plain keys
/// are not, so a keeper who must not tell one caller the keys of another keeps shapes for each.
#[derive(Debug, Default)]
pub struct Shapes {
    known: Mutex<HashMap<Box<str>, Shape>>,
}

#[derive(Debug)]
struct Shape {
    /// Of the definition.
    hash: u64,
    kind: Type,
    results: u32,
}

impl Shapes {
    /// What the results of a tool looked like, if there were any.
    pub(super) fn of(&self, tool: &Tool) -> Option<Type> {
        let known = self.lock();
        let shape = known.get(tool.name())?;
        (shape.hash == tool.hash()).then(|| shape.kind.clone())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Box<str>, Shape>> {
        // What another thread left when it panicked is whole: entries are replaced at once.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether another result of the tool would tell something.
    fn wants(&self, tool: &Tool) -> bool {
        let known = self.lock();
        match known.get(tool.name()) {
            Some(shape) => shape.hash != tool.hash() || shape.results < MAX_RESULTS,
            None => known.len() < MAX_TOOLS,
        }
    }

    fn add(&self, tool: &Tool, kind: Type) {
        let hash = tool.hash();
        let mut known = self.lock();
        let (kind, results) = match known.remove(tool.name()).filter(|shape| shape.hash == hash) {
            Some(shape) => match merge(shape.kind.clone(), kind) {
                merged if merged.parts() <= MAX_PARTS => (merged, shape.results + 1),
                _ => (shape.kind, MAX_RESULTS),
            },
            None => (kind, 1),
        };
        known.insert(tool.name().into(), Shape { hash, kind, results });
    }
}

impl Toolbox {
    /// Learns from what a tool gave, JSON text as the script got it. The next toolbox that is made
    /// with the same [`Shapes`] shows it, and [`Toolbox::describe`] does so at once.
    ///
    /// # Panics
    /// When there is no tool of this number.
    pub fn remember(&self, tool: u32, result: &str) {
        let tool = &self.tools[tool as usize];
        let signature = tool.signature();
        if signature.result.is_some() && !signature.seen {
            return;
        }
        if !self.shapes.wants(tool) {
            return;
        }
        if let Some(result) = Document::read(result) {
            self.shapes.add(tool, kind(result.root(), MAX_DEPTH, &mut { MAX_PARTS }));
        }
    }
}
