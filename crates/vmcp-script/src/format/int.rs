//! Whole numbers in a form.

use num_bigint::{BigInt, Sign as BigSign};

use super::{Spec, float, layout, layout::Parts};
use crate::{
    stop::{ErrorKind, Run, Stop},
    value::repr::Text,
};

/// A whole number of any size.
pub(super) enum Whole {
    Small(i64),
    Big(BigInt),
}

impl Whole {
    /// Whether it is below zero, and its digits.
    fn digits(&self, radix: u32) -> (bool, String) {
        match self {
            Self::Small(value) => {
                let size = value.unsigned_abs();
                let digits = match radix {
                    2 => format!("{size:b}"),
                    8 => format!("{size:o}"),
                    16 => format!("{size:x}"),
                    _ => size.to_string(),
                };
                (*value < 0, digits)
            }
            Self::Big(value) => {
                (value.sign() == BigSign::Minus, value.magnitude().to_str_radix(radix))
            }
        }
    }

    /// The nearest float.
    pub(super) fn to_float(&self) -> Run<f64> {
        let value = match self {
            Self::Small(value) => *value as f64,
            Self::Big(value) => num_traits::ToPrimitive::to_f64(value).unwrap_or(f64::INFINITY),
        };
        if value.is_finite() {
            return Ok(value);
        }
        let message = "a whole number that is too large for a float; show it with the type d";
        Err(Stop::raise(ErrorKind::Overflow, message))
    }

    /// The character of this number.
    fn character(&self) -> Run<char> {
        let code = match self {
            Self::Small(value) => u32::try_from(*value).ok(),
            Self::Big(_) => None,
        };
        code.and_then(char::from_u32).ok_or_else(|| {
            let message = "the type c needs the number of a character, from 0 to 0x10ffff";
            Stop::raise(ErrorKind::Overflow, message)
        })
    }
}

/// Writes a whole number.
pub(super) fn write(value: &Whole, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    let kind = spec.kind.unwrap_or('d');
    if float::KINDS.contains(kind) {
        return float::write(value.to_float()?, spec, out);
    }
    if spec.precision.is_some() {
        let why = "whole numbers have no precision; for digits after the point add the type f";
        return Err(spec.fault(why));
    }
    match kind {
        'c' => character(value, spec, out),
        's' => Err(spec.fault("the type s is for strings; leave it away, or write d for an int")),
        _ => layout::number(&parts(value, kind, spec.alternate), spec, out),
    }
}

/// The digits of a whole number in the base that `kind` names.
pub(super) fn parts(value: &Whole, kind: char, alternate: bool) -> Parts {
    let (radix, prefix, group) = match kind {
        'b' => (2, "0b", 4),
        'o' => (8, "0o", 4),
        'x' => (16, "0x", 4),
        'X' => (16, "0X", 4),
        _ => (10, "", 3),
    };
    let (negative, mut whole) = value.digits(radix);
    if kind == 'X' {
        whole.make_ascii_uppercase();
    }
    let prefix = if alternate { prefix } else { "" };
    Parts { negative, prefix, whole, rest: String::new(), group }
}

fn character(value: &Whole, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    if spec.sign.is_some() || spec.alternate {
        return Err(spec.fault("a sign or `#` does not go with the type c"));
    }
    let parts = Parts { whole: value.character()?.to_string(), ..Parts::default() };
    // Its length is one character, whatever its bytes.
    let mut spec = *spec;
    spec.width = spec.width.saturating_add(parts.whole.len() - 1);
    layout::number(&parts, &spec, out)
}
