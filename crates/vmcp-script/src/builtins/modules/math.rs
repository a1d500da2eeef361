//! The module `math`: Starlark's, and what Python's has more of.
//!
//! As in Python, a result that is no number where the arguments are is a `ValueError`, and one that
//! is too large an `OverflowError`.

mod float;
mod gamma;
mod sum;
mod whole;

use super::super::{Native, Table};
use crate::value::Value;

pub(super) const TABLE: Table<Native> = &[
    ("math.ceil", whole::ceil),
    ("math.floor", whole::floor),
    ("math.trunc", whole::trunc),
    ("math.gcd", whole::gcd),
    ("math.lcm", whole::lcm),
    ("math.factorial", whole::factorial),
    ("math.comb", whole::comb),
    ("math.perm", whole::perm),
    ("math.isqrt", whole::isqrt),
    ("math.prod", sum::prod),
    ("math.fsum", sum::fsum),
    ("math.sqrt", |m, a| float::of_one(m, &a, "math.sqrt", f64::sqrt)),
    ("math.cbrt", |m, a| float::of_one(m, &a, "math.cbrt", f64::cbrt)),
    ("math.exp", |m, a| float::of_one(m, &a, "math.exp", f64::exp)),
    ("math.exp2", |m, a| float::of_one(m, &a, "math.exp2", f64::exp2)),
    ("math.expm1", |m, a| float::of_one(m, &a, "math.expm1", f64::exp_m1)),
    ("math.log", float::log),
    ("math.log2", float::log2),
    ("math.log10", float::log10),
    ("math.log1p", |m, a| float::of_one(m, &a, "math.log1p", f64::ln_1p)),
    ("math.sin", |m, a| float::of_one(m, &a, "math.sin", f64::sin)),
    ("math.cos", |m, a| float::of_one(m, &a, "math.cos", f64::cos)),
    ("math.tan", |m, a| float::of_one(m, &a, "math.tan", f64::tan)),
    ("math.asin", |m, a| float::of_one(m, &a, "math.asin", f64::asin)),
    ("math.acos", |m, a| float::of_one(m, &a, "math.acos", f64::acos)),
    ("math.atan", |m, a| float::of_one(m, &a, "math.atan", f64::atan)),
    ("math.sinh", |m, a| float::of_one(m, &a, "math.sinh", f64::sinh)),
    ("math.cosh", |m, a| float::of_one(m, &a, "math.cosh", f64::cosh)),
    ("math.tanh", |m, a| float::of_one(m, &a, "math.tanh", f64::tanh)),
    ("math.asinh", |m, a| float::of_one(m, &a, "math.asinh", f64::asinh)),
    ("math.acosh", |m, a| float::of_one(m, &a, "math.acosh", f64::acosh)),
    ("math.atanh", |m, a| float::of_one(m, &a, "math.atanh", f64::atanh)),
    ("math.degrees", |m, a| float::of_one(m, &a, "math.degrees", float::degrees)),
    ("math.radians", |m, a| float::of_one(m, &a, "math.radians", float::radians)),
    ("math.fabs", |m, a| float::of_one(m, &a, "math.fabs", f64::abs)),
    ("math.round", |m, a| float::of_one(m, &a, "math.round", f64::round)),
    ("math.gamma", |m, a| float::of_one(m, &a, "math.gamma", gamma::gamma)),
    ("math.pow", |m, a| float::of_two(m, &a, ("math.pow", ["x", "y"]), f64::powf)),
    ("math.atan2", |m, a| float::of_two(m, &a, ("math.atan2", ["y", "x"]), f64::atan2)),
    ("math.copysign", |m, a| float::of_two(m, &a, ("math.copysign", ["x", "y"]), f64::copysign)),
    ("math.fmod", |m, a| float::of_two(m, &a, ("math.fmod", ["x", "y"]), |x, y| x % y)),
    ("math.mod", |m, a| float::of_two(m, &a, ("math.mod", ["x", "y"]), |x, y| x % y)),
    ("math.remainder", |m, a| {
        float::of_two(m, &a, ("math.remainder", ["x", "y"]), float::remainder)
    }),
    ("math.hypot", float::hypot),
    ("math.isclose", float::isclose),
    ("math.isnan", |m, a| float::test(m, &a, "math.isnan", f64::is_nan)),
    ("math.isinf", |m, a| float::test(m, &a, "math.isinf", f64::is_infinite)),
    ("math.isfinite", |m, a| float::test(m, &a, "math.isfinite", f64::is_finite)),
];

/// A constant, by its whole name.
pub(super) fn constant(name: &str) -> Option<Value> {
    Some(Value::Float(match name {
        "math.pi" => std::f64::consts::PI,
        "math.e" => std::f64::consts::E,
        "math.tau" => std::f64::consts::TAU,
        "math.inf" => f64::INFINITY,
        "math.nan" => f64::NAN,
        _ => return None,
    }))
}
