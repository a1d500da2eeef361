//! What `%d` and its kin make of a value.

use super::{Align, Spec, float, int, int::Whole, layout, value};
use crate::{
    heap::{Object, price},
    machine::Machine,
    stop::{Run, Stop},
    value::{
        Value,
        repr::{self, Text, article, type_name},
    },
};

/// Writes one value.
pub(super) fn place(
    machine: &Machine,
    value: Value,
    mut spec: Spec<'_>,
    letter: char,
    out: &mut Text,
) -> Run<()> {
    match letter {
        's' | 'r' | 'a' => {
            let mut shown = out.inner();
            match letter {
                's' => repr::string(machine.heap(), machine, value, &mut shown)?,
                _ => repr::repr(machine.heap(), machine, value, &mut shown)?,
            }
            machine.spend(shown.len())?;
            let shown = shown.finish();
            out.holding(shown.capacity(), |out| text(&shown, spec, out))
        }
        'c' => text(&character(machine, value)?, Spec { precision: None, ..spec }, out),
        'd' | 'i' | 'u' | 'x' | 'X' | 'o' => {
            let whole = whole(machine, value, letter)?;
            let mut parts = int::parts(&whole, letter, spec.alternate);
            let zeros = spec.precision.unwrap_or(0).saturating_sub(parts.whole.len());
            parts.whole.insert_str(0, &"0".repeat(zeros));
            prepare(&mut spec);
            layout::number(&parts, &spec, out)
        }
        _ => {
            let value = number(machine, value, letter)?;
            let parts = float::parts(value, &spec);
            prepare(&mut spec);
            layout::number(&parts, &spec, out)
        }
    }
}

/// Zeros do not stand to the right of a number.
fn prepare(spec: &mut Spec<'_>) {
    if spec.align == Some(Align::Left) {
        spec.zero = false;
    }
}

fn text(content: &str, spec: Spec<'_>, out: &mut Text) -> Run<()> {
    let align = spec.align.unwrap_or(Align::Right);
    value::cut(content, &Spec { zero: false, ..spec }, align, out)
}

fn character(machine: &Machine, value: Value) -> Run<String> {
    if let Some(text) = machine.heap().as_str(value) {
        if text.chars().take(2).count() == 1 {
            return Ok(text.to_owned());
        }
    } else if let Value::Int(code) = value
        && let Some(c) = u32::try_from(code).ok().and_then(char::from_u32)
    {
        return Ok(c.to_string());
    }
    Err(Stop::type_error("%c needs one character, or the number of one"))
}

/// A whole number; floats lose what follows their point, except in other bases.
fn whole(machine: &Machine, value: Value, letter: char) -> Run<Whole> {
    match (value, machine.heap().object(value)) {
        (Value::Int(value), _) => Ok(Whole::Small(value)),
        (Value::Bool(value), _) => Ok(Whole::Small(i64::from(value))),
        (_, Some(Object::Big(big))) => {
            machine.spend(price::spelled(big.bits()))?;
            Ok(Whole::Big((**big).clone()))
        }
        (Value::Float(value), _) if matches!(letter, 'd' | 'i' | 'u') => {
            match num_traits::FromPrimitive::from_f64(value.trunc()) {
                Some(big) => Ok(Whole::Big(big)),
                None => Err(Stop::value(format!("%{letter} cannot show nan or inf"))),
            }
        }
        _ => Err(needs_number(machine, value, letter, "int(x)")),
    }
}

fn number(machine: &Machine, value: Value, letter: char) -> Run<f64> {
    match value {
        Value::Float(value) => Ok(value),
        Value::Int(_) | Value::Bool(_) | Value::Object(_) => whole(machine, value, 'x')
            .map_err(|_| needs_number(machine, value, letter, "float(x)"))?
            .to_float(),
        _ => Err(needs_number(machine, value, letter, "float(x)")),
    }
}

fn needs_number(machine: &Machine, value: Value, letter: char, how: &str) -> Stop {
    let kind = type_name(machine.heap(), value);
    let wanted = match letter {
        'x' | 'X' | 'o' => "a whole number",
        _ => "a number",
    };
    let hint = match kind {
        "string" => format!("; convert it with {how}"),
        _ => "; use %s for any value".to_owned(),
    };
    Stop::type_error(format!("%{letter} needs {wanted}, not {an} {kind}{hint}", an = article(kind)))
}
