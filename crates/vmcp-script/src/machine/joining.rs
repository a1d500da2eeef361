//! Sequences, sets and dicts under operators.

use num_bigint::Sign;

use super::{
    arithmetic::unsupported,
    sequences::{check_bytes, check_values, entries},
};
use crate::{
    ast::BinaryOp,
    heap::{Handle, Heap, Object},
    stop::Run,
    value::Value,
};

/// `a + b` of sequences.
pub(crate) fn concatenate(heap: &mut Heap, a: Value, b: Value) -> Run {
    match (heap.object(a), heap.object(b)) {
        (Some(Object::Str(x)), Some(Object::Str(y))) => {
            check_bytes(heap, x.len() + y.len())?;
            let text = [&**x, &**y].concat();
            heap.string(text)
        }
        (Some(Object::Bytes(x)), Some(Object::Bytes(y))) => {
            check_bytes(heap, x.len() + y.len())?;
            let bytes = [&**x, &**y].concat();
            heap.value(Object::Bytes(bytes.into()))
        }
        (Some(Object::List(x)), Some(Object::List(y))) => {
            check_values(heap, x.items.len() + y.items.len())?;
            let items = [&x.items[..], &y.items[..]].concat();
            heap.list(items)
        }
        (Some(Object::Tuple(x)), Some(Object::Tuple(y))) => {
            check_values(heap, x.len() + y.len())?;
            let items = [&x[..], &y[..]].concat();
            heap.tuple(items)
        }
        _ => Err(unsupported(heap, BinaryOp::Add, a, b)),
    }
}

/// How often something is repeated that is multiplied by `value`: as often as can be for a number
/// that is too large for anything.
fn times(heap: &Heap, value: Value) -> Option<usize> {
    match (value, heap.object(value)) {
        (Value::Int(times), _) => Some(usize::try_from(times).unwrap_or(0)),
        (_, Some(Object::Big(big))) if big.sign() == Sign::Minus => Some(0),
        (_, Some(Object::Big(_))) => Some(usize::MAX),
        _ => None,
    }
}

/// `a * b` where one is a sequence and the other a number.
pub(crate) fn repeat(heap: &mut Heap, a: Value, b: Value) -> Run {
    let (sequence, times) = match (times(heap, a), times(heap, b)) {
        (Some(times), None) => (b, times),
        (None, Some(times)) => (a, times),
        _ => return Err(unsupported(heap, BinaryOp::Mul, a, b)),
    };
    match heap.object(sequence) {
        Some(Object::Str(text)) => {
            check_bytes(heap, text.len().saturating_mul(times))?;
            let text = text.repeat(times);
            heap.string(text)
        }
        Some(Object::Bytes(bytes)) => {
            check_bytes(heap, bytes.len().saturating_mul(times))?;
            let bytes = bytes.repeat(times);
            heap.value(Object::Bytes(bytes.into()))
        }
        Some(Object::List(list)) => {
            check_values(heap, list.items.len().saturating_mul(times))?;
            let items = list.items.repeat(times);
            heap.list(items)
        }
        Some(Object::Tuple(items)) => {
            check_values(heap, items.len().saturating_mul(times))?;
            let items = items.repeat(times);
            heap.tuple(items)
        }
        _ => Err(unsupported(heap, BinaryOp::Mul, a, b)),
    }
}

/// `|`, `&`, `-`, `^` of sets, and `|` of dicts.
pub(crate) fn combine(heap: &mut Heap, op: BinaryOp, a: Value, b: Value) -> Run {
    let (Value::Object(x), Value::Object(y)) = (a, b) else {
        return Err(unsupported(heap, op, a, b));
    };
    match (heap.get(x), heap.get(y)) {
        (Object::Set(_), Object::Set(_)) => combine_sets(heap, op, x, y),
        (Object::Dict(_), Object::Dict(_)) if op == BinaryOp::Or => {
            let dict = heap.put(Object::Dict(Box::default()))?;
            for source in [x, y] {
                for (key, value) in entries(heap, source)? {
                    heap.dict_set(dict, key, value)?;
                }
            }
            Ok(Value::Object(dict))
        }
        _ => Err(unsupported(heap, op, a, b)),
    }
}

fn combine_sets(heap: &mut Heap, op: BinaryOp, x: Handle, y: Handle) -> Run {
    let result = heap.put(Object::Set(Box::default()))?;
    let (left, right) = (entries(heap, x)?, entries(heap, y)?);
    for (key, _) in left {
        let shared = heap.dict_get(y, key)?.is_some();
        let keep = match op {
            BinaryOp::Or => true,
            BinaryOp::And => shared,
            _ => !shared,
        };
        if keep {
            heap.dict_set(result, key, Value::None)?;
        }
    }
    if matches!(op, BinaryOp::Or | BinaryOp::Xor) {
        for (key, _) in right {
            if op == BinaryOp::Or || heap.dict_get(x, key)?.is_none() {
                heap.dict_set(result, key, Value::None)?;
            }
        }
    }
    Ok(Value::Object(result))
}
