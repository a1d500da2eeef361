//! Operators on values.

use num_bigint::BigInt;
use num_traits::{Signed, ToPrimitive, Zero};

use crate::{
    ast::BinaryOp,
    heap::{Heap, Object, price},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{a_kind, type_name},
    },
};

/// Integers have no more bits than this: a few squarings make numbers that take seconds to print.
pub(crate) const MAX_BITS: u64 = 4096;

/// `a op b`.
pub(crate) fn binary(heap: &mut Heap, op: BinaryOp, a: Value, b: Value) -> Run {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => ints(heap, op, x, y),
        (Value::Float(x), Value::Float(y)) => floats(op, x, y),
        (Value::Int(x), Value::Float(y)) if !is_bitwise(op) => floats(op, x as f64, y),
        (Value::Float(x), Value::Int(y)) if !is_bitwise(op) => floats(op, x, y as f64),
        _ => objects(heap, op, a, b),
    }
}

/// `-value`.
pub(crate) fn minus(heap: &mut Heap, value: Value) -> Run {
    match value {
        // Zero has a sign too.
        Value::Float(value) => Ok(Value::Float(-value)),
        value if is_whole(heap, value) => binary(heap, BinaryOp::Sub, Value::Int(0), value),
        value => Err(no_sign(heap, '-', value)),
    }
}

/// `+value`.
pub(crate) fn plus(heap: &Heap, value: Value) -> Run {
    match value {
        Value::Float(_) => Ok(value),
        value if is_whole(heap, value) => Ok(value),
        value => Err(no_sign(heap, '+', value)),
    }
}

/// `~value`.
pub(crate) fn invert(heap: &mut Heap, value: Value) -> Run {
    if is_whole(heap, value) {
        return binary(heap, BinaryOp::Sub, Value::Int(-1), value);
    }
    let kind = a_kind(heap, value);
    Err(Stop::type_error(format!("`~` needs a whole number, not {kind}")))
}

fn is_whole(heap: &Heap, value: Value) -> bool {
    matches!(value, Value::Int(_)) || matches!(heap.object(value), Some(Object::Big(_)))
}

fn no_sign(heap: &Heap, sign: char, value: Value) -> Stop {
    let kind = a_kind(heap, value);
    Stop::type_error(format!("`{sign}` needs a number, not {kind}"))
}

const fn is_bitwise(op: BinaryOp) -> bool {
    matches!(op, BinaryOp::And | BinaryOp::Or | BinaryOp::Xor | BinaryOp::Shl | BinaryOp::Shr)
}

fn ints(heap: &mut Heap, op: BinaryOp, x: i64, y: i64) -> Run {
    let small = match op {
        BinaryOp::Add => x.checked_add(y),
        BinaryOp::Sub => x.checked_sub(y),
        BinaryOp::Mul => x.checked_mul(y),
        BinaryOp::Div => {
            if y == 0 {
                return Err(division_by_zero());
            }
            return Ok(Value::Float(x as f64 / y as f64));
        }
        BinaryOp::Floor | BinaryOp::Mod if y == 0 => return Err(division_by_zero()),
        BinaryOp::Floor => {
            x.checked_div(y).map(|q| if (x % y != 0) && ((x < 0) != (y < 0)) { q - 1 } else { q })
        }
        BinaryOp::Mod => Some(
            x.checked_rem(y).map_or(0, |r| if r != 0 && ((r < 0) != (y < 0)) { r + y } else { r }),
        ),
        BinaryOp::And => Some(x & y),
        BinaryOp::Or => Some(x | y),
        BinaryOp::Xor => Some(x ^ y),
        BinaryOp::Shl => return shift_left(heap, x, y),
        BinaryOp::Shr => {
            if y < 0 {
                return Err(Stop::value("a shift by a negative number"));
            }
            Some(x >> y.min(63))
        }
        BinaryOp::Pow => return power(heap, x, y),
    };
    match small {
        Some(value) => Ok(Value::Int(value)),
        None => bigs(heap, op, &BigInt::from(x), &BigInt::from(y)),
    }
}

fn shift_left(heap: &mut Heap, x: i64, y: i64) -> Run {
    let Ok(by) = u64::try_from(y) else {
        return Err(Stop::value("a shift by a negative number"));
    };
    if x == 0 {
        return Ok(Value::Int(0));
    }
    if by > MAX_BITS {
        return Err(too_big());
    }
    number(heap, BigInt::from(x) << by)
}

fn power(heap: &mut Heap, x: i64, y: i64) -> Run {
    let Ok(exponent) = u32::try_from(y) else {
        return match (x, y) {
            (0, ..0) => Err(division_by_zero()),
            (1, _) => Ok(Value::Int(1)),
            (0, _) => Ok(Value::Int(0)),
            (-1, _) => Ok(Value::Int(if y % 2 == 0 { 1 } else { -1 })),
            (_, ..0) => Ok(Value::Float((x as f64).powf(y as f64))),
            _ => Err(too_big()),
        };
    };
    if let Some(value) = x.checked_pow(exponent) {
        return Ok(Value::Int(value));
    }
    // At least as many as this, and at most twice as many.
    let bits = u64::from(63 - x.unsigned_abs().leading_zeros()) * u64::from(exponent);
    if bits > MAX_BITS {
        return Err(too_big());
    }
    heap.toil(price::product(MAX_BITS, MAX_BITS))?;
    number(heap, BigInt::from(x).pow(exponent))
}

fn floats(op: BinaryOp, x: f64, y: f64) -> Run {
    Ok(Value::Float(match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::Div | BinaryOp::Floor | BinaryOp::Mod if y == 0.0 => {
            return Err(division_by_zero());
        }
        BinaryOp::Div => x / y,
        BinaryOp::Floor => (x / y).floor(),
        BinaryOp::Mod => {
            let rest = x % y;
            if rest != 0.0 && ((rest < 0.0) != (y < 0.0)) { rest + y } else { rest }
        }
        BinaryOp::Pow => x.powf(y),
        _ => return Err(Stop::type_error(format!("`{}` needs whole numbers", symbol(op)))),
    }))
}

/// A whole number, small again if it fits.
pub(crate) fn number(heap: &mut Heap, value: BigInt) -> Run {
    if let Some(small) = value.to_i64() {
        return Ok(Value::Int(small));
    }
    if value.bits() > MAX_BITS {
        return Err(too_big());
    }
    heap.value(Object::Big(Box::new(value)))
}

fn bigs(heap: &mut Heap, op: BinaryOp, x: &BigInt, y: &BigInt) -> Run {
    heap.toil(price::product(x.bits(), y.bits()))?;
    let result = match op {
        BinaryOp::Add => x + y,
        BinaryOp::Sub => x - y,
        BinaryOp::Mul => x * y,
        BinaryOp::And => x & y,
        BinaryOp::Or => x | y,
        BinaryOp::Xor => x ^ y,
        BinaryOp::Div | BinaryOp::Floor | BinaryOp::Mod if y.is_zero() => {
            return Err(division_by_zero());
        }
        BinaryOp::Div => {
            let quotient = x.to_f64().unwrap_or(f64::NAN) / y.to_f64().unwrap_or(f64::NAN);
            return Ok(Value::Float(quotient));
        }
        BinaryOp::Floor => floor_division(x, y).0,
        BinaryOp::Mod => floor_division(x, y).1,
        BinaryOp::Pow | BinaryOp::Shl | BinaryOp::Shr => return big_exponent(heap, op, x, y),
    };
    number(heap, result)
}

fn floor_division(x: &BigInt, y: &BigInt) -> (BigInt, BigInt) {
    let (quotient, rest) = (x / y, x % y);
    if !rest.is_zero() && (rest.sign() != y.sign()) {
        return (quotient - 1, rest + y);
    }
    (quotient, rest)
}

/// `x op y` for an exponent or a shift that is negative or beyond 32 bits.
fn beyond(op: BinaryOp, x: &BigInt, y: &BigInt) -> Run {
    if op != BinaryOp::Pow && y.is_negative() {
        return Err(Stop::value("a shift by a negative number"));
    }
    match (op, x.to_i64()) {
        (BinaryOp::Shr, _) => Ok(Value::Int(if x.is_negative() { -1 } else { 0 })),
        (_, Some(0)) if !y.is_negative() => Ok(Value::Int(0)),
        (BinaryOp::Pow, Some(1)) => Ok(Value::Int(1)),
        (BinaryOp::Pow, Some(-1)) => Ok(Value::Int(if y.bit(0) { -1 } else { 1 })),
        _ => Err(too_big()),
    }
}

fn big_exponent(heap: &mut Heap, op: BinaryOp, x: &BigInt, y: &BigInt) -> Run {
    let Some(by) = y.to_u32() else { return beyond(op, x, y) };
    let bits = match op {
        BinaryOp::Pow => x.bits().saturating_mul(u64::from(by)),
        BinaryOp::Shl => x.bits() + u64::from(by),
        _ => 0,
    };
    if bits > MAX_BITS + 64 {
        return Err(too_big());
    }
    heap.toil(price::product(bits, bits))?;
    let result = match op {
        BinaryOp::Pow => x.pow(by),
        BinaryOp::Shl => x << by,
        _ => x >> by,
    };
    number(heap, result)
}

/// A value as a big number, if it is whole.
pub(crate) fn to_big(heap: &Heap, value: Value) -> Option<BigInt> {
    match value {
        Value::Int(value) => Some(BigInt::from(value)),
        _ => match heap.object(value) {
            Some(Object::Big(big)) => Some((**big).clone()),
            _ => None,
        },
    }
}

/// A value as a float, if it is a number.
pub(crate) fn to_float(heap: &Heap, value: Value) -> Option<f64> {
    match value {
        Value::Int(value) => Some(value as f64),
        Value::Float(value) => Some(value),
        _ => match heap.object(value) {
            Some(Object::Big(big)) => big.to_f64(),
            _ => None,
        },
    }
}

fn objects(heap: &mut Heap, op: BinaryOp, a: Value, b: Value) -> Run {
    if let (Some(x), Some(y)) = (to_big(heap, a), to_big(heap, b)) {
        return bigs(heap, op, &x, &y);
    }
    if let (Some(x), Some(y)) = (to_float(heap, a), to_float(heap, b)) {
        return floats(op, x, y);
    }
    match op {
        BinaryOp::Add => super::joining::concatenate(heap, a, b),
        BinaryOp::Mul => super::joining::repeat(heap, a, b),
        BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor => {
            super::joining::combine(heap, op, a, b)
        }
        _ => Err(unsupported(heap, op, a, b)),
    }
}

/// The error for operands that an operator does not take.
pub(crate) fn unsupported(heap: &Heap, op: BinaryOp, a: Value, b: Value) -> Stop {
    let (left, right) = (type_name(heap, a), type_name(heap, b));
    let hint = match (op, left, right) {
        (BinaryOp::Add, "string", _) | (BinaryOp::Add, _, "string") => {
            "; use str(x) or an f-string"
        }
        _ => "",
    };
    Stop::type_error(format!("unsupported operands: {left} {} {right}{hint}", symbol(op)))
}

const fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::Floor => "//",
        BinaryOp::Mod => "%",
        BinaryOp::Pow => "**",
        BinaryOp::And => "&",
        BinaryOp::Or => "|",
        BinaryOp::Xor => "^",
        BinaryOp::Shl => "<<",
        BinaryOp::Shr => ">>",
    }
}

fn division_by_zero() -> Stop {
    Stop::raise(ErrorKind::ZeroDivision, "division by zero")
}

/// The error for a number beyond [`MAX_BITS`].
pub(crate) fn too_big() -> Stop {
    Stop::raise(ErrorKind::Overflow, format!("an integer of more than {MAX_BITS} bits"))
}
