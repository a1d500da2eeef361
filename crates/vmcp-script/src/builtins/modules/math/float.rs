//! Functions from floats to floats.

use num_traits::ToPrimitive;

use crate::{
    builtins::parameters,
    heap::{Heap, Object},
    machine::{Arguments, Machine, to_float},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value, repr,
        repr::{article, type_name},
    },
};

/// The float that `function` needs; whole numbers are taken too, if a float can hold them.
pub(super) fn number(heap: &Heap, value: Option<Value>, function: &str) -> Run<f64> {
    let value = value.unwrap_or(Value::None);
    let Some(number) = to_float(heap, value) else {
        let kind = type_name(heap, value);
        let hint = if kind == "string" { "; use float(x)" } else { "" };
        return Err(Stop::type_error(format!(
            "{function}() needs a number, not {an} {kind}{hint}",
            an = article(kind)
        )));
    };
    if number.is_infinite() && !matches!(value, Value::Float(_)) {
        let message = format!("{function}(): the integer is too large for a float");
        return Err(Stop::raise(ErrorKind::Overflow, message));
    }
    Ok(number)
}

/// A function of one number.
pub(super) fn of_one(
    machine: &Machine,
    arguments: &Arguments,
    name: &str,
    function: fn(f64) -> f64,
) -> Run {
    let [x] = parameters::take(arguments, name, ["x"], 1)?;
    let x = number(machine.heap(), x, name)?;
    outcome(function(x), &[x], name)
}

/// A function of two numbers.
pub(super) fn of_two(
    machine: &Machine,
    arguments: &Arguments,
    (name, names): (&str, [&str; 2]),
    function: fn(f64, f64) -> f64,
) -> Run {
    let [x, y] = parameters::take(arguments, name, names, 2)?;
    let (x, y) = (number(machine.heap(), x, name)?, number(machine.heap(), y, name)?);
    outcome(function(x, y), &[x, y], name)
}

/// The result of a function, or why it has none for these arguments.
fn outcome(result: f64, arguments: &[f64], name: &str) -> Run {
    let shown = || {
        let shown: Vec<String> = arguments.iter().map(|x| repr::float(*x)).collect();
        format!("{name}({})", shown.join(", "))
    };
    if result.is_nan() && !arguments.iter().any(|x| x.is_nan()) {
        return Err(Stop::value(format!("{} is not defined", shown())));
    }
    if result.is_infinite() && arguments.iter().all(|x| x.is_finite()) {
        // A pole near zero; elsewhere the function only grows.
        if arguments[0].abs() <= 1.0 {
            return Err(Stop::value(format!("{} is not defined", shown())));
        }
        let message = format!("{} is too large for a float", shown());
        return Err(Stop::raise(ErrorKind::Overflow, message));
    }
    Ok(Value::Float(result))
}

/// A question about a number.
pub(super) fn test(
    machine: &Machine,
    arguments: &Arguments,
    name: &str,
    question: fn(f64) -> bool,
) -> Run {
    let [x] = parameters::take(arguments, name, ["x"], 1)?;
    let x = x.unwrap_or(Value::None);
    if let Some(Object::Big(_)) = machine.heap().object(x) {
        return Ok(Value::Bool(question(0.0)));
    }
    Ok(Value::Bool(question(number(machine.heap(), Some(x), name)?)))
}

/// The logarithm of a number that may be too big for a float.
fn logarithm(heap: &Heap, value: Option<Value>, name: &str, function: fn(f64) -> f64) -> Run<f64> {
    let x = match value.and_then(|value| heap.object(value)) {
        Some(Object::Big(big)) if big.sign() == num_bigint::Sign::Plus => {
            let shift = big.bits().saturating_sub(60);
            let top = (&**big >> shift).to_f64().unwrap_or(1.0);
            return Ok(function(top) + shift as f64 * function(2.0));
        }
        // However large, there is no logarithm.
        Some(Object::Big(_)) => -1.0,
        _ => number(heap, value, name)?,
    };
    outcome(function(x), &[x], name).map(|_| function(x))
}

pub(super) fn log(machine: &mut Machine, arguments: Arguments) -> Run {
    let [x, base] = parameters::take(&arguments, "math.log", ["x", "base"], 1)?;
    let x = logarithm(machine.heap(), x, "math.log", f64::ln)?;
    if base.is_none() {
        return Ok(Value::Float(x));
    }
    let base = logarithm(machine.heap(), base, "math.log", f64::ln)?;
    if base == 0.0 {
        return Err(Stop::raise(ErrorKind::ZeroDivision, "math.log(): there is no base 1"));
    }
    Ok(Value::Float(x / base))
}

pub(super) fn log2(machine: &mut Machine, arguments: Arguments) -> Run {
    let [x] = parameters::take(&arguments, "math.log2", ["x"], 1)?;
    logarithm(machine.heap(), x, "math.log2", f64::log2).map(Value::Float)
}

pub(super) fn log10(machine: &mut Machine, arguments: Arguments) -> Run {
    let [x] = parameters::take(&arguments, "math.log10", ["x"], 1)?;
    logarithm(machine.heap(), x, "math.log10", f64::log10).map(Value::Float)
}

pub(super) fn degrees(x: f64) -> f64 {
    x * (180.0 / std::f64::consts::PI)
}

pub(super) fn radians(x: f64) -> f64 {
    x * (std::f64::consts::PI / 180.0)
}

/// What is left of `x` beside the nearest multiple of `y`; the even one if two are as near.
pub(super) fn remainder(x: f64, y: f64) -> f64 {
    if !x.is_finite() || y == 0.0 || y.is_nan() {
        return f64::NAN;
    }
    if y.is_infinite() {
        return x;
    }
    let (size, step) = (x.abs(), y.abs());
    let below = size % step;
    let above = step - below;
    let rest = if below < above {
        below
    } else if below > above {
        -above
    } else {
        // Half way: `below` if the multiple below is an even one.
        below - 2.0 * ((0.5 * (size - below)) % step)
    };
    rest * 1.0_f64.copysign(x)
}

pub(super) fn hypot(machine: &mut Machine, arguments: Arguments) -> Run {
    if !arguments.named.is_empty() {
        return Err(Stop::type_error("math.hypot() takes numbers by position"));
    }
    let mut length = 0.0_f64;
    let mut numbers = Vec::new();
    for value in &arguments.positional {
        let x = number(machine.heap(), Some(*value), "math.hypot")?;
        length = length.hypot(x);
        numbers.push(x);
    }
    match numbers.is_empty() {
        true => Ok(Value::Float(0.0)),
        false => outcome(length, &numbers, "math.hypot"),
    }
}

pub(super) fn isclose(machine: &mut Machine, arguments: Arguments) -> Run {
    let name = "math.isclose";
    let [a, b, relative, absolute] =
        parameters::take(&arguments, name, ["a", "b", "rel_tol", "abs_tol"], 2)?;
    let heap = machine.heap();
    let (a, b) = (number(heap, a, name)?, number(heap, b, name)?);
    let tolerance = |value: Option<Value>, default| match value {
        Some(value) => number(heap, Some(value), name),
        None => Ok(default),
    };
    let (relative, absolute) = (tolerance(relative, 1e-9)?, tolerance(absolute, 0.0)?);
    if relative < 0.0 || absolute < 0.0 {
        return Err(Stop::value("math.isclose(): tolerances cannot be negative"));
    }
    let finite = a.is_finite() && b.is_finite();
    let near = (a - b).abs() <= (relative * a.abs().max(b.abs())).max(absolute);
    Ok(Value::Bool(a == b || (finite && near)))
}
