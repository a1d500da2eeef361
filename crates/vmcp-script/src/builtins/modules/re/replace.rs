//! Texts made of others: replacing, splitting, escaping.

use super::{
    find::{copied, each, empty_list, matches_into, part},
    pattern::{compiled, given, text},
    template::{self, Piece},
};
use crate::{
    builtins::{
        callable,
        callbacks::{Begun, Callback},
        given as argument, parameters,
    },
    heap::{Heap, Object},
    machine::{Arguments, Machine, items},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{Text, article, type_name},
    },
};

/// How many matches a `count` means: none means all.
fn most(heap: &Heap, count: Option<Value>, name: &str) -> Run<usize> {
    let count = match count {
        Some(count) => parameters::whole(heap, count, name, "count")?,
        None => 0,
    };
    Ok(match count {
        0 => usize::MAX,
        count => usize::try_from(count).unwrap_or(0),
    })
}

const SUB: [&str; 5] = ["pattern", "repl", "string", "count", "flags"];
const SUB_OF: [&str; 3] = ["repl", "string", "count"];

pub(super) fn sub(machine: &mut Machine, arguments: &Arguments, counted: bool) -> Run {
    let name = if counted { "re.subn" } else { "re.sub" };
    let [pattern, repl, string, count, flags] = parameters::take(arguments, name, SUB, 3)?;
    let pattern = given(machine, pattern, flags, name)?;
    replaced(machine, pattern, (repl, string, count), (name, counted))
}

pub(super) fn sub_of(
    machine: &mut Machine,
    pattern: Value,
    arguments: &Arguments,
    counted: bool,
) -> Run {
    let name = if counted { "subn" } else { "sub" };
    let [repl, string, count] = parameters::take(arguments, name, SUB_OF, 2)?;
    replaced(machine, pattern, (repl, string, count), (name, counted))
}

type Replacement = (Option<Value>, Option<Value>, Option<Value>);

fn replaced(
    machine: &mut Machine,
    pattern: Value,
    (repl, string, count): Replacement,
    (name, counted): (&str, bool),
) -> Run {
    let heap = machine.heap_mut();
    let most = most(heap, count, name)?;
    let string = text(heap, string, name)?;
    let compiled = compiled(heap, pattern)?;
    let Some(template) = heap.as_str(repl.unwrap_or(Value::None)) else {
        let kind = type_name(heap, repl.unwrap_or(Value::None));
        let message = format!(
            "{name}() needs a string or a function as `repl`, not {an} {kind}",
            an = article(kind)
        );
        return Err(Stop::type_error(message));
    };
    heap.check(template.len().saturating_mul(2))?;
    heap.toil(template.len() * 16)?;
    let pieces = template::pieces(template, &compiled)?;
    let mut times = 0_i64;
    let made = heap.lend(string, |heap, text| {
        let mut out = Text::new(heap);
        let mut rest = 0;
        each(heap, &compiled, (text, 0), most, |heap, slots| {
            let before = &text[rest..slots[0]];
            let written = out.push(before).and_then(|()| fill(&mut out, &pieces, text, &slots))?;
            rest = slots[1];
            times += 1;
            heap.toil(before.len() + written * 8)
        })?;
        out.push(&text[rest..])?;
        Ok(out.finish())
    });
    let made = made.unwrap_or_else(|| Ok(String::new()))?;
    let made = heap.string(made)?;
    if counted { heap.tuple([made, Value::Int(times)]) } else { Ok(made) }
}

/// Writes a template for a match; returns how much.
pub(super) fn fill(out: &mut Text, pieces: &[Piece], text: &str, slots: &[usize]) -> Run<usize> {
    let mut written = pieces.len();
    for piece in pieces {
        let piece = match piece {
            Piece::Text(text) => text,
            Piece::Group(group) => part(text, &slots[group * 2..group * 2 + 2]),
        };
        out.push(piece)?;
        written += piece.len();
    }
    Ok(written)
}

/// Looks at the arguments of `re.sub`: a function as replacement is called by a text.
pub(in crate::builtins) fn begin(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    if !argument(arguments, 1, "repl").is_some_and(|repl| callable(machine.heap(), repl)) {
        return Ok(None);
    }
    let name = "re.sub";
    let [pattern, repl, string, count, flags] = parameters::take(arguments, name, SUB, 3)?;
    let pattern = given(machine, pattern, flags, name)?;
    begun(machine, pattern, (repl, string, count), name)
}

/// As [`begin`], for the method of a pattern.
pub(in crate::builtins) fn begin_method(
    machine: &mut Machine,
    pattern: Value,
    arguments: &Arguments,
) -> Run<Begun> {
    if !argument(arguments, 0, "repl").is_some_and(|repl| callable(machine.heap(), repl)) {
        return Ok(None);
    }
    let [repl, string, count] = parameters::take(arguments, "sub", SUB_OF, 2)?;
    begun(machine, pattern, (repl, string, count), "sub")
}

fn begun(
    machine: &mut Machine,
    pattern: Value,
    (repl, string, count): Replacement,
    name: &str,
) -> Run<Begun> {
    let most = most(machine.heap(), count, name)?;
    let string = text(machine.heap(), string, name)?;
    let matches = machine.heap_mut().put(empty_list())?;
    matches_into(machine, pattern, ((string, 0), most), matches)?;
    let repl = repl.unwrap_or(Value::None);
    Ok(Some((Callback::Sub, vec![repl, string, Value::Object(matches)])))
}

/// `__sub(string, matches, texts)`: the string with texts in place of the matches.
pub(in crate::builtins) fn joined(machine: &mut Machine, arguments: Arguments) -> Run {
    let [string, matches, texts] = arguments.positional[..] else {
        return Err(Stop::type_error("__sub() takes three arguments"));
    };
    let (matches, texts) = (items(machine.heap_mut(), matches)?, items(machine.heap_mut(), texts)?);
    let heap = machine.heap();
    let source = heap.as_str(string).unwrap_or_default();
    let mut out = Text::new(heap);
    let mut rest = 0;
    for (found, text) in matches.into_iter().zip(texts) {
        let Some(Object::Match(found)) = heap.object(found) else { continue };
        let Some(text) = heap.as_str(text) else {
            let kind = type_name(heap, text);
            let message = format!(
                "the function given to re.sub() must return a string, not {an} {kind}",
                an = article(kind)
            );
            return Err(Stop::type_error(message));
        };
        out.push(&source[rest..found.slots[0]])?;
        out.push(text)?;
        heap.toil(found.slots[0] - rest + text.len() + 64)?;
        rest = found.slots[1];
    }
    out.push(&source[rest..])?;
    machine.heap_mut().string(out.finish())
}

pub(super) fn split(machine: &mut Machine, arguments: Arguments) -> Run {
    let name = "re.split";
    let [pattern, string, maxsplit, flags] =
        parameters::take(&arguments, name, ["pattern", "string", "maxsplit", "flags"], 2)?;
    let pattern = given(machine, pattern, flags, name)?;
    parts(machine, pattern, (string, maxsplit), name)
}

pub(super) fn split_of(machine: &mut Machine, pattern: Value, arguments: Arguments) -> Run {
    let [string, maxsplit] = parameters::take(&arguments, "split", ["string", "maxsplit"], 1)?;
    parts(machine, pattern, (string, maxsplit), "split")
}

/// The texts between matches, and the groups of the matches.
fn parts(
    machine: &mut Machine,
    pattern: Value,
    (string, maxsplit): (Option<Value>, Option<Value>),
    name: &str,
) -> Run {
    let heap = machine.heap_mut();
    let most = most(heap, maxsplit, name)?;
    let string = text(heap, string, name)?;
    let compiled = compiled(heap, pattern)?;
    let list = heap.put(empty_list())?;
    let made = heap.lend(string, |heap, text| {
        let mut rest = 0;
        each(heap, &compiled, (text, 0), most, |heap, slots| {
            let before = copied(heap, &text[rest..slots[0]])?;
            heap.push(list, before)?;
            rest = slots[1];
            for pair in slots[2..].chunks_exact(2) {
                let group = match pair[0] {
                    crate::regex::NOWHERE => Value::None,
                    _ => copied(heap, part(text, pair))?,
                };
                heap.push(list, group)?;
            }
            Ok(())
        })?;
        let last = copied(heap, &text[rest..])?;
        heap.push(list, last)
    });
    made.unwrap_or(Ok(()))?;
    Ok(Value::Object(list))
}

pub(super) fn escape(machine: &mut Machine, arguments: Arguments) -> Run {
    let [text] = parameters::take(&arguments, "re.escape", ["text"], 1)?;
    let heap = machine.heap();
    let text = parameters::text(heap, text.unwrap_or(Value::None), "re.escape", "text")?;
    heap.toil(text.len() * 16)?;
    heap.check(text.len().saturating_mul(2))?;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if "\t\n\x0b\x0c\r #$&()*+-.?[\\]^{|}~".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    machine.heap_mut().string(out)
}
