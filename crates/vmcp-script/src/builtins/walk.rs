//! Going through values by position, without copying what need not be copied.

use crate::{
    heap::{Handle, Heap, Object, Range},
    machine::{Machine, items},
    stop::Run,
    value::Value,
};

/// Something whose items are asked for one by one, while nothing changes it.
pub(crate) enum Walk {
    List(Handle),
    Tuple(Handle),
    Range(Range),
    Copied(Vec<Value>),
}

impl Walk {
    /// The items of `value`; dicts and sets are copied and charged for, strings become strings of
    /// one character each.
    pub(crate) fn of(machine: &mut Machine, value: Value) -> Run<Self> {
        match (value, machine.heap().object(value)) {
            (Value::Object(at), Some(Object::List(_))) => Ok(Self::List(at)),
            (Value::Object(at), Some(Object::Tuple(_))) => Ok(Self::Tuple(at)),
            (_, Some(Object::Range(range))) => Ok(Self::Range(**range)),
            _ => Ok(Self::Copied(items(machine.heap_mut(), value)?)),
        }
    }

    /// How many items there are.
    pub(crate) fn len(&self, heap: &Heap) -> usize {
        match self {
            Self::List(at) | Self::Tuple(at) => self.held(heap, *at).len(),
            Self::Range(range) => usize::try_from(range.len()).unwrap_or(usize::MAX),
            Self::Copied(items) => items.len(),
        }
    }

    /// The item at a position within the length.
    pub(crate) fn at(&self, heap: &Heap, at: usize) -> Value {
        match self {
            Self::List(handle) | Self::Tuple(handle) => self.held(heap, *handle)[at],
            Self::Range(range) => Value::Int(range.at(at as u64)),
            Self::Copied(items) => items[at],
        }
    }

    fn held<'h>(&self, heap: &'h Heap, at: Handle) -> &'h [Value] {
        match heap.get(at) {
            Object::List(list) => &list.items,
            Object::Tuple(items) => items,
            _ => unreachable!("it was made for a list or a tuple"),
        }
    }
}
