//! Looking for text: `find`, `count`, `startswith` and their kin.

use memchr::memmem;

use super::{Method, Table, read};
use crate::{
    builtins::parameters::{take, text, whole},
    heap::{Heap, Object, price},
    machine::{Arguments, Machine, chars},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Method> = &[
    ("startswith", startswith),
    ("endswith", endswith),
    ("find", find),
    ("count", count),
    ("index", index),
    ("rfind", rfind),
    ("rindex", rindex),
];

/// A part of a text.
struct Part<'t> {
    text: &'t str,
    /// The characters before it.
    before: usize,
}

/// Where `at` lies in a text of `length` characters, negative ones counted from the end.
pub(crate) fn clamp(at: i64, length: usize) -> usize {
    let at = if at < 0 { at.saturating_add(length as i64) } else { at };
    usize::try_from(at).unwrap_or(0)
}

/// The part from `start` to `end`; none where it starts after its end.
fn part<'t>(
    heap: &Heap,
    all: &'t str,
    bounds: [Option<Value>; 2],
    name: &str,
) -> Run<Option<Part<'t>>> {
    if bounds.iter().all(Option::is_none) {
        return Ok(Some(Part { text: all, before: 0 }));
    }
    let length = chars(all);
    if all.len() > length {
        heap.toil(2 * all.len())?;
    }
    let start = bounds[0].map_or(Ok(0), |at| whole(heap, at, name, "start"))?;
    let end = bounds[1].map_or(Ok(i64::MAX), |at| whole(heap, at, name, "end"))?;
    let (start, end) = (clamp(start, length), clamp(end, length).min(length));
    if start > end {
        return Ok(None);
    }
    let byte = |at: usize| match all.len() == length {
        true => at,
        false => all.char_indices().nth(at).map_or(all.len(), |(byte, _)| byte),
    };
    Ok(Some(Part { text: &all[byte(start)..byte(end)], before: start }))
}

/// Which of several places counts.
#[derive(Clone, Copy)]
enum Side {
    First,
    Last,
}

/// The position of the first or last place where the argument stands.
fn position(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, side): (&str, Side),
) -> Run<Option<usize>> {
    let [sub, start, end] = take(arguments, name, ["sub", "start", "end"], 1)?;
    read(machine, receiver)?;
    let heap = machine.heap();
    let sub = text(heap, sub.unwrap_or(Value::None), name, "sub")?;
    heap.toil(sub.len() + price::sought(sub.len(), super::own(heap, receiver).len()))?;
    let Some(part) = part(heap, super::own(heap, receiver), [start, end], name)? else {
        return Ok(None);
    };
    let found = match side {
        Side::First => memmem::find(part.text.as_bytes(), sub.as_bytes()),
        Side::Last => memmem::rfind(part.text.as_bytes(), sub.as_bytes()),
    };
    Ok(found.map(|at| part.before + chars(&part.text[..at])))
}

fn or_minus_one(found: Option<usize>) -> Value {
    Value::Int(found.map_or(-1, |at| at as i64))
}

fn or_error(machine: &Machine, arguments: &Arguments, found: Option<usize>, name: &str) -> Run {
    if let Some(at) = found {
        return Ok(Value::Int(at as i64));
    }
    let sub = arguments.positional.first().and_then(|sub| machine.heap().as_str(*sub));
    let shown: String = sub.unwrap_or_default().chars().take(80).collect();
    let message = format!("{name}() did not find \"{shown}\" in the string; find() gives -1 then");
    Err(Stop::value(message))
}

fn find(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    position(machine, receiver, &arguments, ("find", Side::First)).map(or_minus_one)
}

fn rfind(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    position(machine, receiver, &arguments, ("rfind", Side::Last)).map(or_minus_one)
}

fn index(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let found = position(machine, receiver, &arguments, ("index", Side::First))?;
    or_error(machine, &arguments, found, "index")
}

fn rindex(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let found = position(machine, receiver, &arguments, ("rindex", Side::Last))?;
    or_error(machine, &arguments, found, "rindex")
}

fn count(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [sub, start, end] = take(&arguments, "count", ["sub", "start", "end"], 1)?;
    read(machine, receiver)?;
    let heap = machine.heap();
    let sub = text(heap, sub.unwrap_or(Value::None), "count", "sub")?;
    // Each place that is found takes longer than a byte.
    heap.toil(sub.len() + super::own(heap, receiver).len() * 4 / sub.len().max(1))?;
    let part = part(heap, super::own(heap, receiver), [start, end], "count")?;
    let count = part.map_or(0, |part| match sub.is_empty() {
        true => chars(part.text) + 1,
        false => memmem::find_iter(part.text.as_bytes(), sub.as_bytes()).count(),
    });
    Ok(Value::Int(count as i64))
}

/// Whether the text has one of the given affixes, as `has` sees it.
fn affix(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, parameter, has): (&str, &str, fn(&str, &str) -> bool),
) -> Run {
    let [affix, start, end] = take(arguments, name, [parameter, "start", "end"], 1)?;
    let affix = affix.unwrap_or(Value::None);
    if start.is_some() || end.is_some() {
        read(machine, receiver)?;
    }
    let wanted: &[Value] = match machine.heap().object(affix) {
        Some(Object::Tuple(items)) => items,
        Some(Object::Str(_)) => &[affix],
        _ => {
            let kind = type_name(machine.heap(), affix);
            let hint = if kind == "list" { "; write tuple(…)" } else { "" };
            let message = format!(
                "{name}() needs a string or a tuple of strings as `{parameter}`, not {an} {kind}{hint}",
                an = article(kind)
            );
            return Err(Stop::type_error(message));
        }
    };
    let heap = machine.heap();
    let Some(part) = part(heap, super::own(heap, receiver), [start, end], name)? else {
        return Ok(Value::Bool(false));
    };
    let mut found = false;
    for item in wanted {
        let item = text(heap, *item, name, parameter)?;
        // Each is paid for before it is looked at: there may be very many.
        heap.toil(item.len().min(part.text.len()) + 8)?;
        found = found || has(part.text, item);
    }
    Ok(Value::Bool(found))
}

fn startswith(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let has: fn(&str, &str) -> bool = |text, prefix| text.starts_with(prefix);
    affix(machine, receiver, &arguments, ("startswith", "prefix", has))
}

fn endswith(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let has: fn(&str, &str) -> bool = |text, suffix| text.ends_with(suffix);
    affix(machine, receiver, &arguments, ("endswith", "suffix", has))
}
