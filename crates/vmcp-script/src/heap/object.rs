//! What slots hold.

use num_bigint::BigInt;

use super::{Dict, Handle, MatchObject, PatternObject};
use crate::{stop::ErrorKind, value::Value};

/// An object. Kept at 24 bytes: larger ones are boxed.
#[derive(Debug)]
pub(crate) enum Object {
    /// Nothing; the next free slot.
    Free(Option<u32>),
    Str(Box<str>),
    Bytes(Box<[u8]>),
    Big(Box<BigInt>),
    List(Box<List>),
    Tuple(Box<[Value]>),
    Dict(Box<Dict>),
    Set(Box<Dict>),
    Range(Box<Range>),
    Function(Box<Closure>),
    /// A variable that functions share.
    Cell(Value),
    /// The state of a `for`.
    Iter(Box<Iter>),
    /// `struct(…)`, matches of regular expressions and the like: named values.
    Record(Box<Record>),
    Error(Box<ErrorObject>),
    /// A compiled regular expression.
    Pattern(Box<PatternObject>),
    /// A match of one.
    Match(Box<MatchObject>),
    /// A method with its receiver, as in `add = items.append`.
    Bound(Value, u16),
}

#[derive(Debug)]
pub(crate) struct List {
    pub(crate) items: Vec<Value>,
    /// How many loops are reading it now; it must not change meanwhile.
    pub(crate) iterating: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) start: i64,
    pub(crate) stop: i64,
    pub(crate) step: i64,
}

impl Range {
    /// How many numbers it has.
    pub(crate) fn len(self) -> u64 {
        let (low, high) =
            if self.step > 0 { (self.start, self.stop) } else { (self.stop, self.start) };
        if low >= high {
            return 0;
        }
        (high.abs_diff(low) - 1) / self.step.unsigned_abs() + 1
    }

    /// The number at `index`, which is within its length.
    pub(crate) const fn at(self, index: u64) -> i64 {
        self.start.wrapping_add(self.step.wrapping_mul(index as i64))
    }
}

#[derive(Debug)]
pub(crate) struct Closure {
    pub(crate) proto: u32,
    /// Cells of enclosing functions.
    pub(crate) captures: Box<[Handle]>,
    pub(crate) defaults: Box<[Value]>,
}

#[derive(Debug)]
pub(crate) struct Iter {
    pub(crate) source: Value,
    pub(crate) next: u64,
}

#[derive(Debug)]
pub(crate) struct Record {
    /// What it is called when it is shown.
    pub(crate) name: &'static str,
    pub(crate) fields: Vec<(Box<str>, Value)>,
}

#[derive(Debug)]
pub(crate) struct ErrorObject {
    pub(crate) kind: ErrorKind,
    pub(crate) message: Box<str>,
    pub(crate) data: Value,
}

impl Object {
    /// The bytes that it holds beside its slot.
    pub(crate) fn size(&self) -> usize {
        const VALUE: usize = size_of::<Value>();
        match self {
            Self::Free(_) | Self::Cell(_) | Self::Bound(..) => 0,
            Self::Str(text) => text.len(),
            Self::Bytes(bytes) => bytes.len(),
            Self::Big(big) => {
                size_of::<BigInt>() + usize::try_from(big.bits() / 8 + 8).unwrap_or(0)
            }
            Self::List(list) => size_of::<List>() + list.items.capacity() * VALUE,
            Self::Tuple(items) => items.len() * VALUE,
            Self::Dict(dict) | Self::Set(dict) => dict.size(),
            Self::Range(_) => size_of::<Range>(),
            Self::Function(closure) => {
                size_of::<Closure>() + closure.captures.len() * 4 + closure.defaults.len() * VALUE
            }
            Self::Iter(_) => size_of::<Iter>(),
            Self::Record(record) => {
                let names: usize = record.fields.iter().map(|(name, _)| name.len()).sum();
                size_of::<Record>() + record.fields.capacity() * 32 + names
            }
            Self::Error(error) => size_of::<ErrorObject>() + error.message.len(),
            Self::Pattern(pattern) => size_of::<PatternObject>() + pattern.compiled.size(),
            Self::Match(found) => size_of::<MatchObject>() + found.slots.len() * size_of::<usize>(),
        }
    }

    /// Calls `visit` with the values that it refers to, of a long one with about `most` from the
    /// position `from` on; returns the position to go on from, if there are more.
    pub(super) fn visit(
        &self,
        from: usize,
        most: usize,
        visit: &mut dyn FnMut(Value),
    ) -> Option<usize> {
        let some = |items: &[Value], visit: &mut dyn FnMut(Value)| {
            items.iter().skip(from).take(most).copied().for_each(visit);
            items.len()
        };
        let length = match self {
            Self::List(list) => some(&list.items, visit),
            Self::Tuple(items) => some(items, visit),
            Self::Dict(dict) | Self::Set(dict) => dict.visit(from, most, visit),
            Self::Record(record) => {
                record.fields.iter().skip(from).take(most).for_each(|(_, value)| visit(*value));
                record.fields.len()
            }
            short => {
                short.visit_all(visit);
                0
            }
        };
        (from + most < length).then_some(from + most)
    }

    /// As `visit`, for what refers to no more than the source text has names.
    fn visit_all(&self, visit: &mut dyn FnMut(Value)) {
        match self {
            Self::Function(closure) => {
                closure.captures.iter().for_each(|cell| visit(Value::Object(*cell)));
                closure.defaults.iter().copied().for_each(visit);
            }
            Self::Cell(value) | Self::Bound(value, _) => visit(*value),
            Self::Iter(iter) => visit(iter.source),
            Self::Error(error) => visit(error.data),
            Self::Pattern(pattern) => visit(pattern.source),
            Self::Match(found) => {
                visit(found.pattern);
                visit(found.text);
            }
            _ => {}
        }
    }
}
