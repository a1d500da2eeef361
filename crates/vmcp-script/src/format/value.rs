//! Any value in a form.

use super::{Align, Spec, float, int, int::Whole, layout};
use crate::{
    heap::{Object, price},
    machine::{Machine, chars},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{self, Text, article, type_name},
    },
};

/// `value` in the form `spec`, as a string.
pub(crate) fn formatted(machine: &mut Machine, value: Value, spec: &str) -> Run {
    let mut out = Text::new(machine.heap());
    write(machine, value, spec, &mut out)?;
    machine.heap_mut().string(out.finish())
}

/// Writes `value` in the form `spec`; an empty one is `str(value)`.
pub(crate) fn write(machine: &mut Machine, value: Value, spec: &str, out: &mut Text) -> Run<()> {
    if spec.is_empty() {
        return repr::string(machine.heap(), machine, value, out);
    }
    let before = out.len();
    machine.spend(price::PLACE)?;
    let spec = Spec::parse(spec)?;
    charge(machine, &spec, out)?;
    by_type(machine, value, &spec, out)?;
    machine.spend(out.len() - before)
}

/// Charges what a form asks for before anything is made of it.
pub(super) fn charge(machine: &mut Machine, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    // Without a type, a precision only takes away; `#` keeps zeros.
    let takes_away = spec.kind.is_none_or(|kind| kind == 's') && !spec.alternate;
    let precision = if takes_away { 0 } else { spec.precision.unwrap_or(0) };
    let filled = spec.width.saturating_add(precision);
    // Digits are put together in pieces before they are written.
    machine.heap().check(filled.saturating_mul(4))?;
    out.need(filled)?;
    machine.spend(filled)?;
    // Digits of floats take long, as far as floats have any.
    machine.spend(if takes_away { 0 } else { price::digits(precision.min(float::MOST_DIGITS)) })
}

fn by_type(machine: &Machine, value: Value, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    let is_text = spec.kind.is_none_or(|kind| kind == 's');
    match (value, machine.heap().object(value)) {
        (_, Some(Object::Str(content))) => {
            machine.spend(content.len())?;
            string(content, spec, out)
        }
        (Value::Int(value), _) => int::write(&Whole::Small(value), spec, out),
        (_, Some(Object::Big(value))) => {
            machine.spend(price::spelled(value.bits()))?;
            int::write(&Whole::Big((**value).clone()), spec, out)
        }
        (Value::Float(value), _) => float::write(value, spec, out),
        (Value::Bool(value), _) if !is_text => {
            int::write(&Whole::Small(i64::from(value)), spec, out)
        }
        _ if is_text => {
            let mut shown = out.inner();
            repr::string(machine.heap(), machine, value, &mut shown)?;
            let shown = shown.finish();
            out.holding(shown.capacity(), |out| string(&shown, spec, out))
        }
        _ => {
            let kind = type_name(machine.heap(), value);
            let letter = spec.kind.unwrap_or('s');
            let why =
                format!("{an} {kind} cannot be shown with the type {letter}", an = article(kind));
            Err(Stop::type_error(format!("{why}; it needs a number")))
        }
    }
}

/// Writes a string.
pub(super) fn string(content: &str, spec: &Spec<'_>, out: &mut Text) -> Run<()> {
    if let Some(kind) = spec.kind.filter(|kind| *kind != 's') {
        let how = if float::KINDS.contains(kind) { "float(x)" } else { "int(x)" };
        let why =
            format!("the type {kind} is for numbers, and this is a string; convert it: {how}");
        return Err(spec.fault(&why));
    }
    if spec.sign.is_some() {
        return Err(spec.fault("strings have no sign"));
    }
    if spec.alternate || spec.grouping.is_some() {
        return Err(spec.fault("`#`, `,` and `_` are for numbers, and this is a string"));
    }
    if spec.align == Some(Align::Inside) {
        return Err(spec.fault("`=` is for numbers; strings have `<`, `>` and `^`"));
    }
    cut(content, spec, spec.align.unwrap_or(Align::Left), out)
}

/// Writes as much of a string as the precision lets through.
pub(super) fn cut(content: &str, spec: &Spec<'_>, align: Align, out: &mut Text) -> Run<()> {
    let most = spec.precision.unwrap_or(usize::MAX);
    let end = match most < content.len() {
        true => content.char_indices().nth(most).map_or(content.len(), |(at, _)| at),
        false => content.len(),
    };
    let content = &content[..end];
    layout::text(content, chars(content), spec, align, out)
}
