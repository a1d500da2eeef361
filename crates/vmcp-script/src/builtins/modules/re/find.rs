//! Matches of a pattern in a text.

use super::pattern::{compiled, given, text};
use crate::{
    builtins::parameters,
    heap::{Handle, Heap, MatchObject, Object},
    machine::{Arguments, Machine},
    regex::{Mode, NOWHERE, Pattern, Search},
    stop::Run,
    value::Value,
};

pub(super) fn first(machine: &mut Machine, arguments: &Arguments, name: &str, mode: Mode) -> Run {
    let [pattern, string, flags] =
        parameters::take(arguments, name, ["pattern", "string", "flags"], 2)?;
    let string = text(machine.heap(), string, name)?;
    let pattern = given(machine, pattern, flags, name)?;
    matched(machine, pattern, (string, 0), mode)
}

pub(super) fn first_of(
    machine: &mut Machine,
    pattern: Value,
    arguments: &Arguments,
    mode: Mode,
) -> Run {
    let name = match mode {
        Mode::Search => "search",
        Mode::Match => "match",
        Mode::Full => "fullmatch",
    };
    let [string, pos] = parameters::take(arguments, name, ["string", "pos"], 1)?;
    let string = text(machine.heap(), string, name)?;
    let start = position(machine.heap(), string, pos, name)?;
    matched(machine, pattern, (string, start), mode)
}

/// The byte of a string at which a position in characters is.
fn position(heap: &Heap, string: Value, pos: Option<Value>, name: &str) -> Run<usize> {
    let Some(pos) = pos else { return Ok(0) };
    let pos = usize::try_from(parameters::whole(heap, pos, name, "pos")?).unwrap_or(0);
    let text = heap.as_str(string).unwrap_or_default();
    heap.toil(2 * text.len())?;
    Ok(text.char_indices().nth(pos).map_or(text.len(), |(at, _)| at))
}

fn matched(
    machine: &mut Machine,
    pattern: Value,
    (string, start): (Value, usize),
    mode: Mode,
) -> Run {
    let heap = machine.heap_mut();
    let compiled = compiled(heap, pattern)?;
    let text = heap.as_str(string).unwrap_or_default();
    let mut search = Search::new(&compiled, heap)?;
    match search.find(heap, text, (start, NOWHERE), mode)? {
        Some(slots) => value(heap, pattern, string, slots),
        None => Ok(Value::None),
    }
}

/// A match as a value.
pub(super) fn value(heap: &mut Heap, pattern: Value, text: Value, slots: Vec<usize>) -> Run {
    heap.value(Object::Match(Box::new(MatchObject { pattern, text, slots: slots.into() })))
}

/// Calls `visit` for at most `most` matches that do not overlap, as Python counts them: an empty
/// one may follow a match, but not another empty one at the same place.
pub(super) fn each(
    heap: &mut Heap,
    pattern: &Pattern,
    (text, start): (&str, usize),
    most: usize,
    mut visit: impl FnMut(&mut Heap, Vec<usize>) -> Run<()>,
) -> Run<()> {
    let mut search = Search::new(pattern, heap)?;
    let (mut at, mut not_empty_at) = (start, NOWHERE);
    for _ in 0..most {
        let found = search.find(heap, text, (at, not_empty_at), Mode::Search)?;
        let Some(slots) = found else { break };
        let (from, to) = (slots[0], slots[1]);
        at = to;
        not_empty_at = if from == to { to } else { NOWHERE };
        heap.toil(64)?;
        visit(heap, slots)?;
    }
    Ok(())
}

pub(super) fn findall(machine: &mut Machine, arguments: Arguments) -> Run {
    let (pattern, string) = searched(machine, &arguments, "re.findall")?;
    all(machine, pattern, (string, 0))
}

pub(super) fn findall_of(machine: &mut Machine, pattern: Value, arguments: Arguments) -> Run {
    let (string, start) = searched_of(machine, &arguments, "findall")?;
    all(machine, pattern, (string, start))
}

pub(super) fn finditer(machine: &mut Machine, arguments: Arguments) -> Run {
    let (pattern, string) = searched(machine, &arguments, "re.finditer")?;
    all_matches(machine, pattern, (string, 0))
}

pub(super) fn finditer_of(machine: &mut Machine, pattern: Value, arguments: Arguments) -> Run {
    let (string, start) = searched_of(machine, &arguments, "finditer")?;
    all_matches(machine, pattern, (string, start))
}

fn searched(machine: &mut Machine, arguments: &Arguments, name: &str) -> Run<(Value, Value)> {
    let [pattern, string, flags] =
        parameters::take(arguments, name, ["pattern", "string", "flags"], 2)?;
    let string = text(machine.heap(), string, name)?;
    Ok((given(machine, pattern, flags, name)?, string))
}

fn searched_of(machine: &Machine, arguments: &Arguments, name: &str) -> Run<(Value, usize)> {
    let [string, pos] = parameters::take(arguments, name, ["string", "pos"], 1)?;
    let string = text(machine.heap(), string, name)?;
    Ok((string, position(machine.heap(), string, pos, name)?))
}

/// What `findall` gives: whole matches, their only group, or tuples of their groups.
fn all(machine: &mut Machine, pattern: Value, (string, start): (Value, usize)) -> Run {
    let heap = machine.heap_mut();
    let compiled = compiled(heap, pattern)?;
    let list = heap.put(empty_list())?;
    let found = heap.lend(string, |heap, text| {
        each(heap, &compiled, (text, start), usize::MAX, |heap, slots| {
            let item = found_item(heap, text, &slots)?;
            heap.push(list, item)
        })
    });
    found.unwrap_or(Ok(()))?;
    Ok(Value::Object(list))
}

fn found_item(heap: &mut Heap, text: &str, slots: &[usize]) -> Run {
    let groups: Vec<&str> = slots.chunks_exact(2).map(|pair| part(text, pair)).collect();
    match groups[..] {
        [whole] => copied(heap, whole),
        [_, only] => copied(heap, only),
        _ => {
            let mut items = Vec::with_capacity(groups.len() - 1);
            for group in &groups[1..] {
                items.push(copied(heap, group)?);
            }
            heap.tuple(items)
        }
    }
}

/// The text of a group; empty for one that did not take part.
pub(super) fn part<'t>(text: &'t str, pair: &[usize]) -> &'t str {
    if pair[0] == NOWHERE || pair[1] == NOWHERE { "" } else { &text[pair[0]..pair[1]] }
}

/// A string of its own.
pub(super) fn copied(heap: &mut Heap, text: &str) -> Run {
    heap.check(text.len())?;
    heap.toil(text.len())?;
    heap.string(text)
}

pub(super) fn empty_list() -> Object {
    Object::List(Box::new(crate::heap::List { items: Vec::new(), iterating: 0 }))
}

fn all_matches(machine: &mut Machine, pattern: Value, (string, start): (Value, usize)) -> Run {
    let list = machine.heap_mut().put(empty_list())?;
    matches_into(machine, pattern, ((string, start), usize::MAX), list)?;
    Ok(Value::Object(list))
}

/// Appends matches as values.
pub(super) fn matches_into(
    machine: &mut Machine,
    pattern: Value,
    ((string, start), most): ((Value, usize), usize),
    list: Handle,
) -> Run<()> {
    let heap = machine.heap_mut();
    let compiled = compiled(heap, pattern)?;
    let found = heap.lend(string, |heap, text| {
        each(heap, &compiled, (text, start), most, |heap, slots| {
            let item = value(heap, pattern, string, slots)?;
            heap.push(list, item)
        })
    });
    found.unwrap_or(Ok(()))
}
