//! YAML text to a tree in which every value knows where it stands.
//!
//! Built on the events of `saphyr-parser`, not on a ready-made tree: only here can duplicate
//! keys, tags and runaway aliases be refused with their place. What YAML allows and a
//! configuration never needs (tags, several documents, keys that are lists) is an error.

use std::rc::Rc;

use crate::source::Span;

mod build;
mod merge;
mod parse;
mod scalar;

pub(crate) use parse::parse;
pub(crate) use scalar::Plain;

/// The largest text that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 1024 * 1024;
/// How many keys and values are read.
pub(crate) const MAX_VALUES: usize = 50_000;
/// How deep lists and mappings may be nested.
pub(crate) const MAX_DEPTH: usize = 64;
/// How much all aliases together may add; see [`Node::weight`].
pub(crate) const MAX_ALIAS_WEIGHT: usize = 10_000;
/// How many bytes of text weigh as much as one more value.
const BYTES_PER_WEIGHT: usize = 100;

/// A value and its place. Values behind an alias are shared.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) kind: Kind,
    /// How many values this one counts, itself included, with aliases expanded; long texts count
    /// more than once.
    weight: usize,
    /// How many levels lie below this one.
    height: usize,
}

/// What a value is.
#[derive(Debug)]
pub(crate) enum Kind {
    Scalar(Scalar),
    List(Vec<Rc<Node>>),
    Map(Vec<Entry>),
}

/// A single value, not yet typed.
#[derive(Debug)]
pub(crate) struct Scalar {
    /// The text after YAML's own escapes and folding, before any `${}`.
    pub(crate) text: String,
    /// Whether it is written without quotes, so that `5` may be a number.
    pub(crate) plain: bool,
}

/// One `key: value` of a mapping.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: String,
    pub(crate) key_span: Span,
    pub(crate) value: Rc<Node>,
    /// Whether the key stood here before; then only the earlier one counts.
    pub(crate) repeated: bool,
}

impl Node {
    /// Returns a node and counts what is below it.
    fn new(span: Span, kind: Kind) -> Self {
        let (below, text): (Vec<&Rc<Self>>, usize) = match &kind {
            Kind::Scalar(scalar) => (Vec::new(), scalar.text.len()),
            Kind::List(items) => (items.iter().collect(), 0),
            Kind::Map(entries) => (
                entries.iter().map(|entry| &entry.value).collect(),
                entries.iter().map(|entry| entry.key.len()).sum(),
            ),
        };
        let own = 1 + text / BYTES_PER_WEIGHT;
        let weight = below.iter().fold(own, |sum: usize, node| sum.saturating_add(node.weight));
        let height = below.iter().map(|node| node.height + 1).max().unwrap_or(0);
        Self { span, kind, weight, height }
    }

    /// Returns the entry under `key`, if this is a mapping that has it.
    pub(crate) fn entry(&self, key: &str) -> Option<&Entry> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|entry| entry.key == key),
            _ => None,
        }
    }

    /// Returns the scalar under `key`, if this is a mapping that has one there.
    pub(crate) fn scalar_at(&self, key: &str) -> Option<&Scalar> {
        match &self.entry(key)?.value.kind {
            Kind::Scalar(scalar) => Some(scalar),
            _ => None,
        }
    }

    /// Returns where the value begins, which for a mapping is its first key.
    pub(crate) fn head_span(&self) -> Span {
        match &self.kind {
            Kind::Map(entries) => entries.first().map_or(self.span, |entry| entry.key_span),
            Kind::List(items) => items.first().map_or(self.span, |item| item.head_span()),
            Kind::Scalar(_) => self.span,
        }
    }

    /// Returns whether this is the absence of a value: nothing, `~` or `null`.
    pub(crate) fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar(scalar) if scalar.plain_value() == Plain::Null)
    }

    /// Returns a word for the kind of value, with its article.
    pub(crate) fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::List(_) => "a list",
            Kind::Map(_) => "a mapping",
            Kind::Scalar(scalar) => scalar.plain_value().name(),
        }
    }

    /// Returns how many values this one counts with every alias expanded.
    #[cfg(test)]
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }
}

#[cfg(test)]
mod tests;
