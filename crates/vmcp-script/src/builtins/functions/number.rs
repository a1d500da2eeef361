//! Numbers: reading them, rounding them, powers.

use num_bigint::{BigInt, Sign};
use num_traits::{FromPrimitive, Signed, ToPrimitive, Zero};

use super::convert::one;
use crate::{
    ast::BinaryOp,
    builtins::{Native, Table, parameters},
    heap::{Object, price},
    machine::{Arguments, MAX_BITS, Machine, binary, number, to_big, to_float, too_big},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Native> =
    &[("int", int), ("float", float), ("abs", absolute), ("round", round), ("pow", power)];

fn int(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, base] = parameters::take(&arguments, "int", ["x", "base"], 0)?;
    let value = value.or_else(|| arguments.positional.first().copied());
    let Some(value) = value else { return Ok(Value::Int(0)) };
    match (value, machine.heap().object(value)) {
        (_, Some(Object::Str(text))) => {
            let digits = text.len().min(2 * MAX_BITS as usize);
            machine.spend(text.len() * 2 + digits * digits / 64)?;
            let base = match base {
                Some(base) => parameters::whole(machine.heap(), base, "int", "base")?,
                None => 10,
            };
            let read = read_int(text, base)?;
            number(machine.heap_mut(), read)
        }
        _ if base.is_some() => {
            let kind = type_name(machine.heap(), value);
            Err(Stop::type_error(format!(
                "int() with a base reads text, not {an} {kind}",
                an = article(kind)
            )))
        }
        (Value::Int(_), _) | (_, Some(Object::Big(_))) => Ok(value),
        (Value::Bool(value), _) => Ok(Value::Int(value.into())),
        (Value::Float(value), _) => truncated(machine, value, "int"),
        (_, _) => {
            let kind = type_name(machine.heap(), value);
            let hint = if value.is(Value::None) { "; write int(x or 0)" } else { "" };
            Err(Stop::type_error(format!(
                "int() cannot make a number of {an} {kind}{hint}",
                an = article(kind)
            )))
        }
    }
}

/// A float without what is behind its point.
fn truncated(machine: &mut Machine, value: f64, function: &str) -> Run {
    match BigInt::from_f64(value.trunc()) {
        Some(big) => number(machine.heap_mut(), big),
        None if value.is_nan() => Err(Stop::value(format!("{function}() of nan"))),
        None => Err(Stop::raise(ErrorKind::Overflow, format!("{function}() of infinity"))),
    }
}

fn read_int(text: &str, base: i64) -> Run<BigInt> {
    let shown: String = text.chars().take(40).collect();
    let wrong = || {
        let hint = match text.trim().parse::<f64>() {
            Ok(_) if base == 10 => "; write int(float(x))",
            _ => "",
        };
        Stop::value(format!("int() cannot read \"{shown}\" as a whole number in base {base}{hint}"))
    };
    if base != 0 && !(2..=36).contains(&base) {
        return Err(Stop::value(format!("int() has bases from 2 to 36, and 0, not {base}")));
    }
    let text = text.trim();
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (base, digits) = prefixed(digits, base as u32).ok_or_else(wrong)?;
    // An underscore stands between two digits.
    if digits.is_empty()
        || digits.starts_with('_')
        || digits.ends_with('_')
        || digits.contains("__")
        || !digits.chars().all(|c| c == '_' || c.is_digit(base))
    {
        return Err(wrong());
    }
    let digits = digits.trim_start_matches(['0', '_']);
    if digits.len() as u64 > 2 * MAX_BITS {
        return Err(too_big());
    }
    let digits = digits.replace('_', "");
    let magnitude = BigInt::parse_bytes(digits.as_bytes(), base).unwrap_or_default();
    Ok(if negative { -magnitude } else { magnitude })
}

/// The base that a prefix tells, where one is allowed, and what follows it.
fn prefixed(digits: &str, base: u32) -> Option<(u32, &str)> {
    let lower = digits.get(..2).map(str::to_ascii_lowercase);
    let told = match lower.as_deref() {
        Some("0x") => 16,
        Some("0o") => 8,
        Some("0b") => 2,
        _ => 0,
    };
    if told != 0 && (base == 0 || base == told) {
        let rest = &digits[2..];
        return Some((told, rest.strip_prefix('_').unwrap_or(rest)));
    }
    match base {
        // Without a base, 010 says nothing clear.
        0 if digits.starts_with('0') && digits.contains(|c| !matches!(c, '0' | '_')) => None,
        0 => Some((10, digits)),
        base => Some((base, digits)),
    }
}

fn float(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value] = parameters::take(&arguments, "float", ["x"], 0)?;
    let Some(value) = value.or_else(|| arguments.positional.first().copied()) else {
        return Ok(Value::Float(0.0));
    };
    if let Value::Bool(value) = value {
        return Ok(Value::Float(f64::from(u8::from(value))));
    }
    if let Some(text) = machine.heap().as_str(value) {
        machine.spend(text.len() * 4 + price::FLOAT)?;
        return read_float(text).map(Value::Float);
    }
    match to_float(machine.heap(), value) {
        Some(float) if float.is_infinite() && !matches!(value, Value::Float(_)) => {
            Err(Stop::raise(ErrorKind::Overflow, "an integer that is too large for a float"))
        }
        Some(float) => Ok(Value::Float(float)),
        None => {
            let kind = type_name(machine.heap(), value);
            let hint = if value.is(Value::None) { "; write float(x or 0)" } else { "" };
            Err(Stop::type_error(format!(
                "float() cannot make a number of {an} {kind}{hint}",
                an = article(kind)
            )))
        }
    }
}

fn read_float(text: &str) -> Run<f64> {
    let trimmed = text.trim();
    let between_digits = |at: usize| {
        let bytes = trimmed.as_bytes();
        let digit =
            |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
        digit(at.checked_sub(1)) && digit(Some(at + 1))
    };
    let read = match trimmed.match_indices('_').all(|(at, _)| between_digits(at)) {
        true if trimmed.contains('_') => trimmed.replace('_', "").parse().ok(),
        true => trimmed.parse().ok(),
        false => None,
    };
    read.ok_or_else(|| {
        let shown: String = text.chars().take(40).collect();
        Stop::value(format!("float() cannot read \"{shown}\" as a number"))
    })
}

fn absolute(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "abs")?;
    match value {
        Value::Float(value) => Ok(Value::Float(value.abs())),
        Value::Bool(value) => Ok(Value::Int(value.into())),
        _ => match to_big(machine.heap(), value) {
            Some(big) => number(machine.heap_mut(), big.abs()),
            None => Err(no_number(machine, value, "abs")),
        },
    }
}

fn no_number(machine: &Machine, value: Value, function: &str) -> Stop {
    let kind = type_name(machine.heap(), value);
    Stop::type_error(format!("{function}() needs a number, not {an} {kind}", an = article(kind)))
}

/// Halves go to the even neighbour, as in Python.
fn round(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, digits] = parameters::take(&arguments, "round", ["number", "ndigits"], 1)?;
    let value = value.unwrap_or(Value::None);
    let digits = match digits {
        Some(digits) => Some(parameters::whole(machine.heap(), digits, "round", "ndigits")?),
        None => None,
    };
    match (value, digits) {
        (Value::Float(value), None) => truncated(machine, value.round_ties_even(), "round"),
        (Value::Float(value), Some(digits)) => {
            machine.spend(price::digits(
                usize::try_from(digits.clamp(-400, 400).abs()).unwrap_or(0),
            ))?;
            Ok(Value::Float(rounded(value, digits)))
        }
        _ => match to_big(machine.heap(), value) {
            Some(big) => {
                let scale = digits.unwrap_or(0).clamp(-(MAX_BITS as i64), 0).unsigned_abs() * 4;
                machine.spend(price::product(scale, big.bits().max(scale)))?;
                let big = rounded_int(big, digits.unwrap_or(0));
                number(machine.heap_mut(), big)
            }
            None => Err(no_number(machine, value, "round")),
        },
    }
}

/// To so many decimal places, from the exact value of the float.
fn rounded(value: f64, digits: i64) -> f64 {
    // Beyond these, a float has no digits, or none that are left.
    if !value.is_finite() || digits > 400 {
        return value;
    }
    if digits < -310 {
        return 0.0_f64.copysign(value);
    }
    if digits >= 0 {
        let text = format!("{value:.*}", digits as usize);
        return text.parse().unwrap_or(value);
    }
    let whole = BigInt::from_f64(value.trunc()).unwrap_or_default();
    let scale = BigInt::from(10).pow((-digits) as u32);
    let has_fraction = value.fract() != 0.0;
    let result = half_even(&whole, &scale, has_fraction).to_f64().unwrap_or(value);
    if result == 0.0 { 0.0_f64.copysign(value) } else { result }
}

fn rounded_int(value: BigInt, digits: i64) -> BigInt {
    if digits >= 0 {
        return value;
    }
    // Numbers have no more digits than this.
    if digits < -(MAX_BITS as i64) {
        return BigInt::zero();
    }
    half_even(&value, &BigInt::from(10).pow((-digits) as u32), false)
}

/// The multiple of `scale` that is nearest; `more` says that the value is a little further from zero.
fn half_even(value: &BigInt, scale: &BigInt, more: bool) -> BigInt {
    let size = value.abs();
    let (quotient, rest) = (&size / scale, &size % scale);
    let twice = rest * 2;
    let up = twice > *scale || (twice == *scale && (more || quotient.bit(0)));
    let rounded = (quotient + u32::from(up)) * scale;
    if value.sign() == Sign::Minus { -rounded } else { rounded }
}

fn power(machine: &mut Machine, arguments: Arguments) -> Run {
    let [base, exponent, modulus] = parameters::take(&arguments, "pow", ["base", "exp", "mod"], 2)?;
    let (base, exponent) = (base.unwrap_or(Value::None), exponent.unwrap_or(Value::None));
    let Some(modulus) = modulus else {
        return binary(machine.heap_mut(), BinaryOp::Pow, base, exponent);
    };
    let whole = |value: Value| {
        to_big(machine.heap(), value)
            .ok_or_else(|| Stop::type_error("pow() with a modulus needs whole numbers"))
    };
    let (base, exponent, modulus) = (whole(base)?, whole(exponent)?, whole(modulus)?);
    if modulus.is_zero() {
        return Err(Stop::value("pow() with a modulus of zero"));
    }
    if exponent.is_negative() {
        return Err(Stop::value("pow() with a modulus and a negative exponent"));
    }
    // Multiplications of as many words as the modulus has, once for each bit.
    let words = modulus.bits() / 64 + 1;
    let work = (exponent.bits() + 1) * words * words * 4;
    machine.spend(usize::try_from(work).unwrap_or(usize::MAX))?;
    let result = base.modpow(&exponent, &modulus);
    number(machine.heap_mut(), result)
}
