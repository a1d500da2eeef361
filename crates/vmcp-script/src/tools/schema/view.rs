//! A JSON value that was read into a heap of its own, to look at.

use crate::{
    heap::{Heap, Object},
    json,
    program::Literal,
    value::Value,
};

/// Texts longer than this are not read: no signature needs them.
const MAX_TEXT: usize = 256 << 10;

/// What a text of that length may take. A list of empty dicts takes the most.
const MAX_MEMORY: usize = 32 << 20;

/// A text that was read.
pub(in crate::tools) struct Document {
    heap: Heap,
    value: Value,
}

impl Document {
    /// Reads `text`, unless it is long, deep, or no JSON.
    pub(in crate::tools) fn read(text: &str) -> Option<Self> {
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut heap = Heap::new(MAX_MEMORY);
        let value = json::read(&mut heap, text).ok()?;
        Some(Self { heap, value })
    }

    pub(in crate::tools) const fn root(&self) -> View<'_> {
        View { heap: &self.heap, value: self.value }
    }
}

/// A value of a [`Document`].
#[derive(Clone, Copy)]
pub(in crate::tools) struct View<'d> {
    heap: &'d Heap,
    value: Value,
}

impl<'d> View<'d> {
    const fn at(self, value: Value) -> Self {
        Self { heap: self.heap, value }
    }

    pub(in crate::tools) fn is_object(self) -> bool {
        matches!(self.heap.object(self.value), Some(Object::Dict(_)))
    }

    /// The members of an object, none of anything else.
    pub(in crate::tools) fn members(self) -> impl Iterator<Item = (&'d str, Self)> {
        let dict = match self.heap.object(self.value) {
            Some(Object::Dict(dict)) => Some(dict),
            _ => None,
        };
        dict.into_iter()
            .flat_map(|dict| dict.iter())
            .filter_map(move |(key, value)| Some((self.heap.as_str(key)?, self.at(value))))
    }

    /// A member of an object.
    pub(in crate::tools) fn get(self, key: &str) -> Option<Self> {
        self.members().find(|(known, _)| *known == key).map(|(_, value)| value)
    }

    /// The items of a list, if it is one.
    pub(in crate::tools) fn list(self) -> Option<impl ExactSizeIterator<Item = Self>> {
        match self.heap.object(self.value) {
            Some(Object::List(list)) => Some(list.items.iter().map(move |item| self.at(*item))),
            _ => None,
        }
    }

    /// The items of a list, none of anything else.
    pub(in crate::tools) fn items(self) -> impl Iterator<Item = Self> {
        self.list().into_iter().flatten()
    }

    pub(in crate::tools) fn text(self) -> Option<&'d str> {
        self.heap.as_str(self.value)
    }

    pub(in crate::tools) const fn bool(self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The value as it would stand in a script.
    pub(in crate::tools) fn literal(self) -> Literal {
        match self.value {
            Value::Bool(value) => Literal::Bool(value),
            Value::Int(value) => Literal::Int(value),
            Value::Float(value) => Literal::Float(value),
            _ => match self.heap.object(self.value) {
                Some(Object::Str(text)) => Literal::Str(text.clone()),
                Some(Object::Big(_)) => Literal::BigInt,
                Some(Object::List(_)) => Literal::List,
                Some(Object::Dict(_)) => Literal::Dict,
                _ => Literal::None,
            },
        }
    }
}
