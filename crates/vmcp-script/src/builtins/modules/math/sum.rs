//! Sums and products of many numbers.

use super::float::number;
use crate::{
    ast::BinaryOp,
    builtins::parameters,
    heap::price,
    machine::{Arguments, Machine, binary, items, to_float},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) fn prod(machine: &mut Machine, arguments: Arguments) -> Run {
    let [numbers, start] = parameters::take(&arguments, "math.prod", ["numbers", "start"], 1)?;
    let numbers = items(machine.heap_mut(), numbers.unwrap_or(Value::None))?;
    machine.spend(numbers.len() * price::COMPARE)?;
    let mut product = start.unwrap_or(Value::Int(1));
    for value in [product].into_iter().chain(numbers.iter().copied()) {
        if to_float(machine.heap(), value).is_none() {
            let kind = type_name(machine.heap(), value);
            return Err(Stop::type_error(format!(
                "math.prod() needs numbers, not {an} {kind}",
                an = article(kind)
            )));
        }
    }
    for value in numbers {
        product = binary(machine.heap_mut(), BinaryOp::Mul, product, value)?;
    }
    Ok(product)
}

/// The sum without the error that adding one by one makes: partial sums that do not overlap are
/// kept apart until the end.
pub(super) fn fsum(machine: &mut Machine, arguments: Arguments) -> Run {
    let [numbers] = parameters::take(&arguments, "math.fsum", ["numbers"], 1)?;
    let numbers = items(machine.heap_mut(), numbers.unwrap_or(Value::None))?;
    let mut partials: Vec<f64> = Vec::new();
    let mut special = 0.0;
    for value in numbers {
        let x = number(machine.heap(), Some(value), "math.fsum")?;
        // Partial sums are few: each covers 53 bits of what a float can be.
        machine.spend(8 + partials.len() * 4)?;
        if x.is_finite() {
            add(&mut partials, x);
        } else {
            special += x;
        }
    }
    if special != 0.0 {
        return match special.is_nan() {
            true => Err(Stop::value("math.fsum(): inf and -inf, or nan, have no sum")),
            false => Ok(Value::Float(special)),
        };
    }
    let sum = rounded(&partials);
    if !sum.is_finite() {
        let message = "math.fsum(): the sum is too large for a float";
        return Err(Stop::raise(ErrorKind::Overflow, message));
    }
    Ok(Value::Float(sum))
}

fn add(partials: &mut Vec<f64>, mut x: f64) {
    let mut kept = 0;
    for at in 0..partials.len() {
        let mut y = partials[at];
        if x.abs() < y.abs() {
            std::mem::swap(&mut x, &mut y);
        }
        let high = x + y;
        let low = y - (high - x);
        if low != 0.0 {
            partials[kept] = low;
            kept += 1;
        }
        x = high;
    }
    partials.truncate(kept);
    partials.push(x);
}

/// The sum of partial sums, the largest last, rounded once.
fn rounded(partials: &[f64]) -> f64 {
    let mut rest = partials.iter().rev().copied();
    let Some(mut high) = rest.next() else { return 0.0 };
    let mut low = 0.0;
    let mut below = None;
    for y in rest.by_ref() {
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            below = rest.next();
            break;
        }
    }
    // Half way between two floats: what is further below decides.
    if let Some(next) = below
        && (low < 0.0) == (next < 0.0)
        && low != 0.0
    {
        let doubled = low * 2.0;
        let up = high + doubled;
        if doubled == up - high {
            return up;
        }
    }
    high
}
