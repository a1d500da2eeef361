//! Types of values that were seen.

use crate::{
    program::Literal,
    tools::{
        names,
        schema::View,
        types::{Field, Record, Type},
    },
};

/// Items of a list that are looked at.
const MAX_ITEMS: usize = 5;

/// Fields of an object that has more are taken for data.
const MAX_FIELDS: usize = 24;

/// The type of a value that was seen, of which `left` parts may still be told apart.
pub(super) fn kind(value: View<'_>, depth: u8, left: &mut usize) -> Type {
    let Some(rest) = left.checked_sub(1) else { return Type::Any };
    *left = rest;
    match value.literal() {
        Literal::None => Type::None,
        Literal::Bool(_) => Type::Bool,
        Literal::Int(_) | Literal::BigInt => Type::Int,
        Literal::Float(_) => Type::Float,
        Literal::Str(_) | Literal::Format => Type::Str,
        Literal::List if depth == 0 => Type::List(Box::new(Type::Any)),
        Literal::List => {
            let items = value.items().take(MAX_ITEMS).map(|item| kind(item, depth - 1, left));
            Type::List(Box::new(items.reduce(merge).unwrap_or(Type::Any)))
        }
        Literal::Dict => object(value, depth, left),
    }
}

fn object(value: View<'_>, depth: u8, left: &mut usize) -> Type {
    let fields = value.members().count();
    let is_record = (1..=MAX_FIELDS).contains(&fields)
        && value.members().all(|(name, _)| names::is_plain(name) && name.len() <= 40);
    if depth == 0 || !is_record {
        return Type::Dict;
    }
    let fields = value.members().map(|(name, value)| Field {
        name: name.into(),
        kind: kind(value, depth - 1, left),
        optional: false,
    });
    Type::Record(Record { fields: fields.collect(), more: false })
}

/// What values of both types have in common, and what may be missing.
pub(super) fn merge(a: Type, b: Type) -> Type {
    match (a, b) {
        (a, b) if a == b => a,
        (Type::Record(a), Type::Record(b)) => merge_records(a, b),
        (Type::Dict, Type::Record(_)) | (Type::Record(_), Type::Dict) => Type::Dict,
        (Type::List(a), Type::List(b)) => Type::List(Box::new(match (*a, *b) {
            // An empty list says nothing of its items.
            (Type::Any, known) | (known, Type::Any) => known,
            (a, b) => merge(a, b),
        })),
        (Type::Int, Type::Float) | (Type::Float, Type::Int) => Type::Float,
        (Type::Union(parts), other) | (other, Type::Union(parts)) => merge_into(parts, other),
        (a, b) => Type::union([a, b]),
    }
}

/// Merges `other` with that of several types which it is most like.
fn merge_into(parts: Vec<Type>, other: Type) -> Type {
    let like = |part: &Type| {
        let is_object = |kind: &Type| matches!(kind, Type::Record(_) | Type::Dict);
        is_object(part) && is_object(&other)
            || matches!((part, &other), (Type::List(_), Type::List(_)))
    };
    let (mut alike, mut rest): (Vec<Type>, Vec<Type>) = parts.into_iter().partition(like);
    let merged = match (other, alike.pop()) {
        (Type::Union(others), part) => {
            rest.extend(alike);
            rest.extend(part);
            return others.into_iter().fold(Type::union(rest), merge);
        }
        (other, Some(part)) => merge(part, other),
        (other, None) => other,
    };
    rest.extend(alike);
    rest.push(merged);
    Type::union(rest)
}

fn merge_records(mut a: Record, b: Record) -> Type {
    for field in &mut a.fields {
        field.optional |= !b.fields.iter().any(|other| other.name == field.name);
    }
    for other in b.fields {
        match a.fields.iter_mut().find(|field| field.name == other.name) {
            Some(field) => {
                let known = std::mem::replace(&mut field.kind, Type::Any);
                field.kind = merge(known, other.kind);
                field.optional |= other.optional;
            }
            None => a.fields.push(Field { optional: true, ..other }),
        }
    }
    if a.fields.len() > MAX_FIELDS { Type::Dict } else { Type::Record(a) }
}
