//! Hashes of values that can be keys.

use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher};

use num_bigint::BigInt;
use num_traits::{FromPrimitive, ToPrimitive};

use crate::{
    builtins,
    heap::{Heap, Object, price},
    stop::{Run, Stop},
    value::{Value, repr::a_kind},
};

/// Tuples nest no deeper than this in a key.
const MAX_DEPTH: u32 = 50;

/// What `hash()` says: the same in every run.
pub(crate) fn stable(heap: &Heap, value: Value) -> Run<u64> {
    let mut hasher = DefaultHasher::new();
    feed(heap, value, &mut hasher, 0)?;
    Ok(hasher.finish())
}

/// The hash of `value`; equal values have equal ones.
pub(crate) fn hash(heap: &Heap, value: Value) -> Run<u64> {
    let mut hasher = heap.hasher.build_hasher();
    feed(heap, value, &mut hasher, 0)?;
    Ok(hasher.finish())
}

fn feed(heap: &Heap, value: Value, hasher: &mut impl Hasher, depth: u32) -> Run<()> {
    // Shared parts count once for each way that leads to them: depth alone bounds nothing.
    heap.toil(price::COMPARE)?;
    match value {
        Value::None | Value::Unset => 0_u8.hash(hasher),
        Value::Bool(value) => (1_u8, value).hash(hasher),
        Value::Int(value) => value.hash(hasher),
        Value::Float(value) => float(value, hasher),
        // As the type's name, which it equals.
        Value::Builtin(id) => match builtins::type_made_by(id) {
            Some(name) => name.hash(hasher),
            None => (2_u8, id).hash(hasher),
        },
        Value::Module(id) => (3_u8, id).hash(hasher),
        Value::Tool(id) => (4_u8, id).hash(hasher),
        Value::Object(handle) => match heap.get(handle) {
            Object::Tuple(_) | Object::Record(_) if depth == MAX_DEPTH => {
                return Err(Stop::value(format!(
                    "a key that is nested more than maxKeyNesting={MAX_DEPTH} levels deep"
                )));
            }
            Object::Str(text) => {
                heap.toil(text.len() / 16)?;
                text.hash(hasher);
            }
            Object::Bytes(bytes) => {
                heap.toil(bytes.len() / 16)?;
                bytes.hash(hasher);
            }
            Object::Record(record) => {
                heap.toil(record.fields.len() * price::LOOKUP)?;
                return fields(heap, &record.fields, hasher, depth + 1);
            }
            Object::Big(big) => {
                heap.toil(big.bits() as usize / 32)?;
                big.hash(hasher);
            }
            Object::Range(range) => (range.start, range.len(), range.step).hash(hasher),
            Object::Tuple(items) => {
                heap.toil(price::INTO)?;
                items.len().hash(hasher);
                for item in items {
                    feed(heap, *item, hasher, depth + 1)?;
                }
            }
            Object::Function(_) | Object::Bound(..) => handle.hash(hasher),
            _ => {
                let message = format!("{} cannot be a key: it can change", a_kind(heap, value));
                return Err(Stop::type_error(message));
            }
        },
    }
    Ok(())
}

/// Fields in any order: the sum of their hashes.
fn fields(
    heap: &Heap,
    fields: &[(Box<str>, Value)],
    hasher: &mut impl Hasher,
    depth: u32,
) -> Run<()> {
    let mut sum = 0_u64;
    for (name, value) in fields {
        let mut one = DefaultHasher::new();
        name.hash(&mut one);
        feed(heap, *value, &mut one, depth)?;
        sum = sum.wrapping_add(one.finish());
    }
    (fields.len(), sum).hash(hasher);
    Ok(())
}

/// A whole float has the hash of the integer that it equals.
fn float(value: f64, hasher: &mut impl Hasher) {
    #[expect(clippy::cast_possible_truncation, reason = "the bounds were just looked at")]
    if value.fract() == 0.0 && value.abs() < 9.2e18 {
        (value as i64).hash(hasher);
    } else if let Some(whole) = BigInt::from_f64(value).filter(|_| value.fract() == 0.0) {
        match whole.to_i64() {
            Some(small) => small.hash(hasher),
            None => whole.hash(hasher),
        }
    } else {
        value.to_bits().hash(hasher);
    }
}
