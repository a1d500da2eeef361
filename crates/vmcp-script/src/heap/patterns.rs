//! Compiled patterns, and those that were used last.

use std::sync::Arc;

use super::{Handle, Heap, Object};
use crate::{regex::Pattern, value::Value};

/// How many are remembered.
const KNOWN: usize = 32;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct PatternObject {
    /// The text, as a string.
    pub(crate) source: Value,
    /// The flags that it was asked for with; it may have more of its own.
    pub(crate) asked: u32,
    pub(crate) compiled: Arc<Pattern>,
}

/// A match.
#[derive(Debug)]
pub(crate) struct MatchObject {
    pub(crate) pattern: Value,
    pub(crate) text: Value,
    /// Bytes of the text, by twos for the whole match and each group.
    pub(crate) slots: Box<[usize]>,
}

impl Heap {
    /// A pattern that was compiled before and is still there.
    pub(crate) fn known_pattern(&self, source: &str, flags: u32) -> Option<Value> {
        let same = |handle: &&Handle| match self.get(**handle) {
            Object::Pattern(known) => known.asked == flags && *known.compiled.source == *source,
            _ => false,
        };
        self.patterns.iter().rev().find(same).map(|handle| Value::Object(*handle))
    }

    /// Remembers a pattern until the next collection that finds it unused.
    pub(crate) fn know_pattern(&mut self, pattern: Handle) {
        if self.patterns.len() == KNOWN {
            self.patterns.remove(0);
        }
        self.patterns.push(pattern);
    }

    /// Forgets those that `is_live` does not know.
    pub(super) fn forget_patterns(&mut self, is_live: impl Fn(Handle) -> bool) {
        self.patterns.retain(|handle| is_live(*handle));
    }
}
