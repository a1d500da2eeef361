//! Types of parameters and results, as far as they help to write a call.

mod show;

pub(super) use show::literal;

use crate::program::Literal;

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Type {
    /// Anything, or what nobody said.
    Any,
    None,
    Bool,
    Int,
    Float,
    Str,
    List(Box<Type>),
    /// An object of which nothing more is known.
    Dict,
    Record(Record),
    /// One of these values; there is at least one.
    OneOf(Vec<Literal>),
    /// One of these types; there are at least two.
    Union(Vec<Type>),
}

/// An object with known fields.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Record {
    pub(super) fields: Vec<Field>,
    /// Whether there are more.
    pub(super) more: bool,
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    pub(super) name: Box<str>,
    pub(super) kind: Type,
    /// Whether it may be missing.
    pub(super) optional: bool,
}

impl Type {
    /// One of `kinds`, in the simplest way to say it.
    pub(super) fn union(kinds: impl IntoIterator<Item = Self>) -> Self {
        let mut all: Vec<Self> = Vec::new();
        for kind in kinds {
            let parts = match kind {
                Self::Union(parts) => parts,
                kind => vec![kind],
            };
            for part in parts {
                if all.contains(&part) {
                    continue;
                }
                match (part, all.last_mut()) {
                    (Self::OneOf(more), Some(Self::OneOf(known))) => known.extend(more),
                    (part, _) => all.push(part),
                }
            }
        }
        // `None` comes last, as people write it.
        all.sort_by_key(|kind| *kind == Self::None);
        match all.len() {
            1 => all.remove(0),
            0 => Self::Any,
            _ if all.contains(&Self::Any) => Self::Any,
            _ => Self::Union(all),
        }
    }

    /// How many types there are in it, itself included.
    pub(super) fn parts(&self) -> usize {
        1 + match self {
            Self::List(item) => item.parts(),
            Self::Record(record) => record.fields.iter().map(|field| field.kind.parts()).sum(),
            Self::Union(kinds) => kinds.iter().map(Self::parts).sum(),
            _ => 0,
        }
    }

    /// Whether `None` is one of its values.
    pub(super) fn takes_none(&self) -> bool {
        match self {
            Self::Any | Self::None => true,
            Self::OneOf(values) => values.contains(&Literal::None),
            Self::Union(kinds) => kinds.iter().any(Self::takes_none),
            _ => false,
        }
    }

    /// The texts among the values that it is limited to.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        let kinds = match self {
            Self::Union(kinds) => kinds.as_slice(),
            kind => std::slice::from_ref(kind),
        };
        let values = kinds.iter().flat_map(|kind| match kind {
            Self::OneOf(values) => values.as_slice(),
            _ => &[],
        });
        values.filter_map(|value| match value {
            Literal::Str(text) => Some(&**text),
            _ => None,
        })
    }

    /// Whether `value` may be one of its values, as far as `value` is known.
    pub(super) fn takes(&self, value: &Literal) -> bool {
        match self {
            Self::Any => true,
            Self::None => *value == Literal::None,
            Self::Bool => matches!(value, Literal::Bool(_)),
            Self::Int => match value {
                Literal::Int(_) | Literal::BigInt => true,
                // JSON Schema counts 1.0 among the whole numbers.
                Literal::Float(value) => value.fract() == 0.0,
                _ => false,
            },
            Self::Float => matches!(value, Literal::Int(_) | Literal::BigInt | Literal::Float(_)),
            Self::Str => matches!(value, Literal::Str(_) | Literal::Format),
            Self::List(_) => *value == Literal::List,
            Self::Dict | Self::Record(_) => *value == Literal::Dict,
            Self::OneOf(values) => values.iter().any(|known| may_equal(known, value)),
            Self::Union(kinds) => kinds.iter().any(|kind| kind.takes(value)),
        }
    }
}

fn may_equal(known: &Literal, value: &Literal) -> bool {
    match (known, value) {
        (Literal::Str(_), Literal::Format) => true,
        (Literal::Int(known), Literal::Float(value)) => *known as f64 == *value,
        (Literal::Float(known), Literal::Int(value)) => *known == *value as f64,
        _ => known == value,
    }
}
