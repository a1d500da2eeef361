//! Functions that give whole numbers.

use num_bigint::BigInt;
use num_traits::{FromPrimitive, One, Signed, Zero};

use super::float;
use crate::{
    builtins::parameters,
    heap::{Object, price},
    machine::{Arguments, MAX_BITS, Machine, number, to_big, too_big},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) fn ceil(machine: &mut Machine, arguments: Arguments) -> Run {
    rounded(machine, &arguments, "math.ceil", f64::ceil)
}

pub(super) fn floor(machine: &mut Machine, arguments: Arguments) -> Run {
    rounded(machine, &arguments, "math.floor", f64::floor)
}

pub(super) fn trunc(machine: &mut Machine, arguments: Arguments) -> Run {
    rounded(machine, &arguments, "math.trunc", f64::trunc)
}

fn rounded(
    machine: &mut Machine,
    arguments: &Arguments,
    name: &str,
    function: fn(f64) -> f64,
) -> Run {
    let [x] = parameters::take(arguments, name, ["x"], 1)?;
    let x = x.unwrap_or(Value::None);
    if matches!(x, Value::Int(_)) || matches!(machine.heap().object(x), Some(Object::Big(_))) {
        return Ok(x);
    }
    let x = float::number(machine.heap(), Some(x), name)?;
    if x.is_nan() {
        return Err(Stop::value(format!("{name}(): nan is no whole number")));
    }
    match BigInt::from_f64(function(x)) {
        Some(whole) => number(machine.heap_mut(), whole),
        None => {
            let message = format!("{name}(): an infinite number is no whole number");
            Err(Stop::raise(ErrorKind::Overflow, message))
        }
    }
}

fn whole(machine: &Machine, value: Option<Value>, name: &str) -> Run<BigInt> {
    let value = value.unwrap_or(Value::None);
    to_big(machine.heap(), value).ok_or_else(|| {
        let kind = type_name(machine.heap(), value);
        Stop::type_error(format!(
            "{name}() needs whole numbers, not {an} {kind}",
            an = article(kind)
        ))
    })
}

pub(super) fn gcd(machine: &mut Machine, arguments: Arguments) -> Run {
    let divisor =
        fold(machine, &arguments, ("math.gcd", BigInt::zero()), |a, b| Ok(divisor(a, b)))?;
    number(machine.heap_mut(), divisor)
}

pub(super) fn lcm(machine: &mut Machine, arguments: Arguments) -> Run {
    let multiple = fold(machine, &arguments, ("math.lcm", BigInt::one()), |a, b| {
        if a.is_zero() || b.is_zero() {
            return Ok(BigInt::zero());
        }
        let multiple = (&a / divisor(a.clone(), b.clone()) * b).abs();
        if multiple.bits() > MAX_BITS { Err(too_big()) } else { Ok(multiple) }
    })?;
    number(machine.heap_mut(), multiple)
}

/// The greatest common divisor, by Euclid.
fn divisor(mut a: BigInt, mut b: BigInt) -> BigInt {
    while !b.is_zero() {
        let rest = &a % &b;
        a = std::mem::replace(&mut b, rest);
    }
    a.abs()
}

fn fold(
    machine: &Machine,
    arguments: &Arguments,
    (name, start): (&str, BigInt),
    join: fn(BigInt, BigInt) -> Run<BigInt>,
) -> Run<BigInt> {
    if !arguments.named.is_empty() {
        return Err(Stop::type_error(format!("{name}() takes numbers by position")));
    }
    let mut joined = start;
    for value in &arguments.positional {
        let next = whole(machine, Some(*value), name)?;
        // Euclid takes fewer rounds than there are bits, each of a division.
        let (rounds, bits) = (joined.bits().min(next.bits()), joined.bits().max(next.bits()));
        machine.spend((rounds as usize + 1).saturating_mul(bits as usize / 16 + 64))?;
        joined = join(joined, next)?;
    }
    Ok(joined.abs())
}

/// A whole number that is not negative, as a count.
fn count(machine: &Machine, value: Option<Value>, name: &str) -> Run<u64> {
    let value = whole(machine, value, name)?;
    if value.is_negative() {
        return Err(Stop::value(format!("{name}() is not defined for negative numbers")));
    }
    num_traits::ToPrimitive::to_u64(&value).ok_or_else(too_big)
}

pub(super) fn factorial(machine: &mut Machine, arguments: Arguments) -> Run {
    let [n] = parameters::take(&arguments, "math.factorial", ["n"], 1)?;
    let n = count(machine, n, "math.factorial")?;
    falling(machine, n, n)
}

pub(super) fn perm(machine: &mut Machine, arguments: Arguments) -> Run {
    let [n, k] = parameters::take(&arguments, "math.perm", ["n", "k"], 1)?;
    let n = count(machine, n, "math.perm")?;
    let k = if k.is_some() { count(machine, k, "math.perm")? } else { n };
    if k > n { Ok(Value::Int(0)) } else { falling(machine, n, k) }
}

/// `n * (n - 1) * …`, of `k` factors. Ends early: each factor above one adds to the bits.
fn falling(machine: &mut Machine, n: u64, k: u64) -> Run {
    let mut product = BigInt::one();
    for at in 0..k {
        product *= n - at;
        machine.spend(64)?;
        if product.bits() > MAX_BITS {
            return Err(too_big());
        }
    }
    number(machine.heap_mut(), product)
}

pub(super) fn comb(machine: &mut Machine, arguments: Arguments) -> Run {
    let [n, k] = parameters::take(&arguments, "math.comb", ["n", "k"], 2)?;
    let n = count(machine, n, "math.comb")?;
    let k = count(machine, k, "math.comb")?;
    if k > n {
        return Ok(Value::Int(0));
    }
    // Up to the middle there are at least two to the power of the step ways, so this ends early.
    let mut product = BigInt::one();
    for at in 0..k.min(n - k) {
        product = product * (n - at) / (at + 1);
        machine.spend(384)?;
        if product.bits() > MAX_BITS {
            return Err(too_big());
        }
    }
    number(machine.heap_mut(), product)
}

pub(super) fn isqrt(machine: &mut Machine, arguments: Arguments) -> Run {
    let [n] = parameters::take(&arguments, "math.isqrt", ["n"], 1)?;
    let n = whole(machine, n, "math.isqrt")?;
    if n.is_negative() {
        return Err(Stop::value("math.isqrt() is not defined for negative numbers"));
    }
    machine.spend(4 * price::product(n.bits(), n.bits()))?;
    number(machine.heap_mut(), n.sqrt())
}
