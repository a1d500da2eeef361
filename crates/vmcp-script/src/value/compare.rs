//! Equality and order.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_traits::FromPrimitive;

use crate::{
    heap::{Dict, Heap, Object, price},
    stop::{Run, Stop},
    value::{Value, repr::a_kind},
};

/// Values nest no deeper than this in a comparison.
const MAX_DEPTH: u32 = 100;

/// Whether two values that can be keys are the same key. Keys are nested within the hash's limit.
pub(crate) fn same_key(heap: &Heap, a: Value, b: Value) -> bool {
    equal(heap, a, b).unwrap_or(false)
}

/// Whether two values are equal.
pub(crate) fn equal(heap: &Heap, a: Value, b: Value) -> Run<bool> {
    equal_at(heap, a, b, 0)
}

fn equal_at(heap: &Heap, a: Value, b: Value, depth: u32) -> Run<bool> {
    if depth == MAX_DEPTH {
        return Err(too_deep());
    }
    // Shared parts are compared once for each way that leads to them: depth alone bounds nothing.
    heap.toil(price::COMPARE)?;
    Ok(match (a, b) {
        (Value::Object(x), Value::Object(y)) if x == y => true,
        (Value::Object(x), Value::Object(y)) => {
            objects_equal(heap, heap.get(x), heap.get(y), depth + 1)?
        }
        (Value::Int(x), Value::Float(y)) | (Value::Float(y), Value::Int(x)) => {
            int_float(x, y) == Some(Ordering::Equal)
        }
        (Value::Float(x), Value::Float(y)) => x == y,
        (Value::Float(x), Value::Object(_)) => big_float(heap, b, x) == Some(Ordering::Equal),
        (Value::Object(_), Value::Float(y)) => big_float(heap, a, y) == Some(Ordering::Equal),
        // `type(x) == str`: a function that makes values of a type stands for the type's name.
        (Value::Builtin(id), Value::Object(_)) => heap.as_str(b).is_some_and(|b| is_type(id, b)),
        (Value::Object(_), Value::Builtin(id)) => heap.as_str(a).is_some_and(|a| is_type(id, a)),
        _ => a.is(b),
    })
}

fn too_deep() -> Stop {
    Stop::value(format!(
        "values that are nested more than maxNesting={MAX_DEPTH} levels deep cannot be compared"
    ))
}

fn objects_equal(heap: &Heap, a: &Object, b: &Object, depth: u32) -> Run<bool> {
    heap.toil(price::INTO)?;
    Ok(match (a, b) {
        (Object::Str(x), Object::Str(y)) => {
            x.len() == y.len() && looked_at(heap, x.len())? && x == y
        }
        (Object::Bytes(x), Object::Bytes(y)) => {
            x.len() == y.len() && looked_at(heap, x.len())? && x == y
        }
        (Object::Big(x), Object::Big(y)) => heap.toil(x.bits() as usize / 64).map(|()| x == y)?,
        (Object::List(x), Object::List(y)) => all_equal(heap, &x.items, &y.items, depth)?,
        (Object::Tuple(x), Object::Tuple(y)) => all_equal(heap, x, y, depth)?,
        (Object::Range(x), Object::Range(y)) => {
            x.len() == y.len()
                && (x.len() == 0 || (x.start == y.start && (x.len() == 1 || x.step == y.step)))
        }
        (Object::Dict(x), Object::Dict(y)) => dicts_equal(heap, x, y, depth)?,
        (Object::Set(x), Object::Set(y)) => x.len() == y.len() && subset(heap, x, y)?,
        (Object::Record(x), Object::Record(y)) => {
            x.name == y.name && records_equal(heap, &x.fields, &y.fields, depth)?
        }
        _ => false,
    })
}

/// Charges for looking at so many bytes; always true.
fn looked_at(heap: &Heap, bytes: usize) -> Run<bool> {
    heap.toil(bytes / 16).map(|()| true)
}

fn is_type(id: u16, name: &str) -> bool {
    crate::builtins::type_made_by(id) == Some(name)
}

/// Fields in any order.
fn records_equal(
    heap: &Heap,
    x: &[(Box<str>, Value)],
    y: &[(Box<str>, Value)],
    depth: u32,
) -> Run<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (at, (name, value)) in x.iter().enumerate() {
        let other = match &y[at] {
            (same, other) if same == name => Some(*other),
            _ => {
                heap.toil(y.len())?;
                y.iter().find(|(known, _)| known == name).map(|(_, other)| *other)
            }
        };
        match other {
            Some(other) if equal_at(heap, *value, other, depth)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

fn all_equal(heap: &Heap, x: &[Value], y: &[Value], depth: u32) -> Run<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (a, b) in x.iter().zip(y) {
        if !equal_at(heap, *a, *b, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn dicts_equal(heap: &Heap, x: &Dict, y: &Dict, depth: u32) -> Run<bool> {
    if x.len() != y.len() {
        return Ok(false);
    }
    for (key, value) in x.iter() {
        let Some(other) = y.get(heap, key)? else { return Ok(false) };
        if !equal_at(heap, value, other, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether every key of `x` is one of `y`.
fn subset(heap: &Heap, x: &Dict, y: &Dict) -> Run<bool> {
    for (key, _) in x.iter() {
        if y.get(heap, key)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The order of two values, where they have one.
pub(crate) fn order(heap: &Heap, a: Value, b: Value) -> Run<Ordering> {
    order_at(heap, a, b, 0)
}

fn order_at(heap: &Heap, a: Value, b: Value, depth: u32) -> Run<Ordering> {
    if depth == MAX_DEPTH {
        return Err(too_deep());
    }
    heap.toil(price::COMPARE)?;
    let ordered = match (a, b) {
        (Value::Int(x), Value::Int(y)) => Some(x.cmp(&y)),
        (Value::Bool(x), Value::Bool(y)) => Some(x.cmp(&y)),
        // NaN sorts after everything, so that sorting is an order.
        (Value::Float(x), Value::Float(y)) => Some(floats(x, y)),
        (Value::Int(x), Value::Float(y)) => Some(int_float(x, y).unwrap_or(Ordering::Less)),
        (Value::Float(x), Value::Int(y)) => {
            Some(int_float(y, x).map_or(Ordering::Greater, Ordering::reverse))
        }
        _ => big_order(heap, a, b),
    };
    if let Some(ordered) = ordered {
        return Ok(ordered);
    }
    heap.toil(price::INTO)?;
    match (heap.object(a), heap.object(b)) {
        (Some(Object::Str(x)), Some(Object::Str(y))) => {
            looked_at(heap, x.len().min(y.len()))?;
            Ok(x.cmp(y))
        }
        (Some(Object::Bytes(x)), Some(Object::Bytes(y))) => {
            looked_at(heap, x.len().min(y.len()))?;
            Ok(x.cmp(y))
        }
        (Some(Object::List(x)), Some(Object::List(y))) => {
            sequences(heap, &x.items, &y.items, depth)
        }
        (Some(Object::Tuple(x)), Some(Object::Tuple(y))) => sequences(heap, x, y, depth),
        _ => {
            let (a, b) = (a_kind(heap, a), a_kind(heap, b));
            Err(Stop::type_error(format!("{a} and {b} have no order")))
        }
    }
}

fn sequences(heap: &Heap, x: &[Value], y: &[Value], depth: u32) -> Run<Ordering> {
    for (a, b) in x.iter().zip(y) {
        if !equal_at(heap, *a, *b, depth + 1)? {
            return order_at(heap, *a, *b, depth + 1);
        }
    }
    Ok(x.len().cmp(&y.len()))
}

fn floats(x: f64, y: f64) -> Ordering {
    x.partial_cmp(&y).unwrap_or_else(|| x.is_nan().cmp(&y.is_nan()))
}

/// The order of an integer and a float; `None` for NaN.
fn int_float(x: i64, y: f64) -> Option<Ordering> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    if y.is_nan() {
        return None;
    }
    if y >= LIMIT {
        return Some(Ordering::Less);
    }
    if y < -LIMIT {
        return Some(Ordering::Greater);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the bounds were just looked at")]
    let whole = y.trunc() as i64;
    Some(x.cmp(&whole).then_with(|| 0.0.partial_cmp(&y.fract()).unwrap_or(Ordering::Equal)))
}

/// The exact order of a big number and a float; `None` for NaN.
fn big_float(heap: &Heap, big: Value, float: f64) -> Option<Ordering> {
    let Some(Object::Big(big)) = heap.object(big) else { return None };
    if float.is_nan() {
        return None;
    }
    let Some(whole) = BigInt::from_f64(float.trunc()) else {
        return Some(if float > 0.0 { Ordering::Less } else { Ordering::Greater });
    };
    let by_fraction = || 0.0.partial_cmp(&float.fract()).unwrap_or(Ordering::Equal);
    Some((**big).cmp(&whole).then_with(by_fraction))
}

/// The order of two numbers of which at least one is big.
fn big_order(heap: &Heap, a: Value, b: Value) -> Option<Ordering> {
    match (heap.object(a), heap.object(b)) {
        (Some(Object::Big(x)), Some(Object::Big(y))) => Some(x.cmp(y)),
        (Some(Object::Big(x)), None) => match b {
            Value::Int(y) => Some((**x).cmp(&BigInt::from(y))),
            Value::Float(y) => Some(big_float(heap, a, y).unwrap_or(Ordering::Less)),
            _ => None,
        },
        (None, Some(Object::Big(_))) => big_order(heap, b, a).map(Ordering::reverse),
        _ => None,
    }
}
