//! Keys that are remembered while a text is read.

use crate::value::Value;

/// How many: objects of one list mostly have the same ones.
const COUNT: usize = 32;

/// The keys that were read last, by where they stand in the text.
#[derive(Debug, Default)]
pub(super) struct Keys([Option<Key>; COUNT]);

#[derive(Debug, Clone, Copy)]
struct Key {
    start: usize,
    length: usize,
    value: Value,
}

impl Keys {
    /// The string of a key that was read before.
    pub(super) fn find(&self, source: &str, name: &str) -> Option<Value> {
        let key = self.0[place(name)]?;
        let known = source.as_bytes().get(key.start..key.start + key.length)?;
        (known == name.as_bytes()).then_some(key.value)
    }

    /// Remembers the key that stands at `start`, in place of another one.
    pub(super) fn note(&mut self, start: usize, name: &str, value: Value) {
        self.0[place(name)] = Some(Key { start, length: name.len(), value });
    }

    /// Their strings.
    pub(super) fn values(&self) -> impl Iterator<Item = Value> {
        self.0.iter().flatten().map(|key| key.value)
    }
}

fn place(name: &str) -> usize {
    let bytes = name.as_bytes();
    let (first, last) = (bytes.first().copied(), bytes.last().copied());
    let mix = usize::from(first.unwrap_or(0)) * 7 + usize::from(last.unwrap_or(0));
    (bytes.len() * 31 + mix) % COUNT
}
