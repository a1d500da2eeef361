//! Matches as values.

use super::{
    find::{copied, part},
    replace::fill,
    template,
};
use crate::{
    builtins::parameters,
    heap::{Heap, MatchObject, Object},
    machine::{Arguments, Machine},
    regex::NOWHERE,
    stop::{Run, Stop},
    value::{
        Value,
        repr::{Text, article, type_name},
    },
};

/// What is asked about the place of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    Span,
}

fn matched(heap: &Heap, value: Value) -> Run<&MatchObject> {
    match heap.object(value) {
        Some(Object::Match(found)) => Ok(found),
        _ => Err(Stop::type_error("this is no match")),
    }
}

/// The positions of the group that a script names by number or name.
fn pair(heap: &Heap, value: Value, group: Value) -> Run<[usize; 2]> {
    let found = matched(heap, value)?;
    let Some(Object::Pattern(pattern)) = heap.object(found.pattern) else {
        return Ok([NOWHERE; 2]);
    };
    let pattern = &pattern.compiled;
    let number = match (group, heap.as_str(group)) {
        (Value::Int(number), _) => usize::try_from(number)
            .ok()
            .filter(|number| *number <= pattern.groups)
            .ok_or_else(|| template::no_group(&number.to_string(), pattern))?,
        (_, Some(name)) => pattern.group(name).ok_or_else(|| template::no_group(name, pattern))?,
        _ => {
            let kind = type_name(heap, group);
            let message = format!(
                "a group is named by its number or name, not by {an} {kind}",
                an = article(kind)
            );
            return Err(Stop::type_error(message));
        }
    };
    Ok([found.slots[number * 2], found.slots[number * 2 + 1]])
}

/// What a pattern or match has beside its methods.
pub(crate) fn field(heap: &Heap, value: Value, name: &str) -> Option<Value> {
    match (heap.object(value)?, name) {
        (Object::Pattern(pattern), "pattern") => Some(pattern.source),
        (Object::Pattern(pattern), "flags") => Some(Value::Int(pattern.compiled.flags.into())),
        (Object::Pattern(pattern), "groups") => Some(Value::Int(pattern.compiled.groups as i64)),
        (Object::Match(found), "string") => Some(found.text),
        (Object::Match(found), "re") => Some(found.pattern),
        _ => None,
    }
}

/// `m[group]`.
pub(crate) fn item(heap: &mut Heap, value: Value, group: Value) -> Run {
    let pair = pair(heap, value, group)?;
    let text = matched(heap, value)?.text;
    piece(heap, text, &pair, Value::None)
}

/// The text of a group, or `default` if it took no part.
fn piece(heap: &mut Heap, text: Value, pair: &[usize], default: Value) -> Run {
    if pair[0] == NOWHERE || pair[1] == NOWHERE {
        return Ok(default);
    }
    let made = heap.lend(text, |heap, text| copied(heap, part(text, pair)));
    made.unwrap_or(Ok(Value::None))
}

pub(super) fn group(machine: &mut Machine, value: Value, arguments: Arguments) -> Run {
    if !arguments.named.is_empty() {
        return Err(Stop::type_error("group() takes numbers and names by position"));
    }
    let heap = machine.heap_mut();
    match arguments.positional[..] {
        [] => item(heap, value, Value::Int(0)),
        [group] => item(heap, value, group),
        _ => {
            let mut items = Vec::new();
            for group in &arguments.positional {
                items.push(item(heap, value, *group)?);
            }
            heap.tuple(items)
        }
    }
}

pub(super) fn groups(machine: &mut Machine, value: Value, arguments: Arguments) -> Run {
    let [default] = parameters::take(&arguments, "groups", ["default"], 0)?;
    let heap = machine.heap_mut();
    let (text, slots) = {
        let found = matched(heap, value)?;
        (found.text, found.slots.clone())
    };
    let mut items = Vec::new();
    for pair in slots[2..].chunks_exact(2) {
        items.push(piece(heap, text, pair, default.unwrap_or(Value::None))?);
    }
    heap.tuple(items)
}

pub(super) fn groupdict(machine: &mut Machine, value: Value, arguments: Arguments) -> Run {
    let [default] = parameters::take(&arguments, "groupdict", ["default"], 0)?;
    let heap = machine.heap_mut();
    let (text, slots, pattern) = {
        let found = matched(heap, value)?;
        (found.text, found.slots.clone(), found.pattern)
    };
    let pattern = super::pattern::compiled(heap, pattern)?;
    let dict = heap.put(Object::Dict(Box::default()))?;
    for (name, at) in &pattern.names {
        let key = copied(heap, name)?;
        let pair = &slots[at * 2..at * 2 + 2];
        let group = piece(heap, text, pair, default.unwrap_or(Value::None))?;
        heap.dict_set(dict, key, group)?;
    }
    Ok(Value::Object(dict))
}

/// `start()`, `end()` and `span()`, in characters; -1 for a group that took no part.
pub(super) fn place(
    machine: &mut Machine,
    value: Value,
    arguments: &Arguments,
    place: Place,
) -> Run {
    let name = match place {
        Place::Start => "start",
        Place::End => "end",
        Place::Span => "span",
    };
    let [group] = parameters::take(arguments, name, ["group"], 0)?;
    let heap = machine.heap_mut();
    let [start, end] = pair(heap, value, group.unwrap_or(Value::Int(0)))?;
    let text = heap.as_str(matched(heap, value)?.text).unwrap_or_default();
    let (start, end) = (characters(heap, text, start)?, characters(heap, text, end)?);
    match place {
        Place::Start => Ok(start),
        Place::End => Ok(end),
        Place::Span => heap.tuple([start, end]),
    }
}

/// A position in characters.
fn characters(heap: &Heap, text: &str, at: usize) -> Run {
    if at == NOWHERE {
        return Ok(Value::Int(-1));
    }
    heap.toil(at / 4)?;
    Ok(Value::Int(crate::machine::chars(&text[..at]) as i64))
}

pub(super) fn expand(machine: &mut Machine, value: Value, arguments: Arguments) -> Run {
    let [template] = parameters::take(&arguments, "expand", ["template"], 1)?;
    let heap = machine.heap();
    let template = parameters::text(heap, template.unwrap_or(Value::None), "expand", "template")?;
    heap.toil(template.len() * 16)?;
    heap.check(template.len().saturating_mul(2))?;
    let found = matched(heap, value)?;
    let compiled = super::pattern::compiled(heap, found.pattern)?;
    let pieces = template::pieces(template, &compiled)?;
    let text = heap.as_str(found.text).unwrap_or_default();
    let mut out = Text::new(heap);
    let written = fill(&mut out, &pieces, text, &found.slots)?;
    heap.toil(written)?;
    machine.heap_mut().string(out.finish())
}
