//! Which calls need a text, and what the text gets.

use super::{Begun, Callback};
use crate::{
    builtins::{collection, parameters, walk::Walk},
    heap::Object,
    machine::{Arguments, Machine, items, truth},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

fn named(arguments: &Arguments, name: &str) -> Option<Value> {
    let found = arguments.named.iter().find(|(known, _)| **known == *name);
    found.map(|(_, value)| *value).filter(|value| !value.is(Value::None))
}

/// Fails for what cannot be called, with the way to write it.
fn callable(machine: &Machine, value: Value, what: &str, hint: &str) -> Run<()> {
    if crate::builtins::callable(machine.heap(), value) {
        return Ok(());
    }
    let kind = type_name(machine.heap(), value);
    Err(Stop::type_error(format!(
        "{what} must be a function, not {an} {kind}; {hint}",
        an = article(kind)
    )))
}

const KEY_HINT: &str = "write key=lambda x: x[\"name\"]";

/// A list of its own with the items of `value`, which is charged.
fn copied(machine: &mut Machine, value: Value) -> Run {
    let items = items(machine.heap_mut(), value)?;
    machine.heap_mut().list(items)
}

pub(super) fn sorted(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    let Some(key) = named(arguments, "key") else { return Ok(None) };
    let [reverse, _] = parameters::named(arguments, "sorted", ["reverse", "key"])?;
    let [values] = arguments.positional[..] else {
        return Err(Stop::type_error("sorted() takes one sequence; it is sorted(items, key=…)"));
    };
    callable(machine, key, "the key of sorted()", KEY_HINT)?;
    let list = copied(machine, values)?;
    Ok(Some((Callback::Sorted, vec![list, key, reverse.unwrap_or(Value::Bool(false))])))
}

pub(super) fn sort_list(receiver: Value, arguments: &Arguments) -> Run<Begun> {
    let Some(key) = named(arguments, "key") else { return Ok(None) };
    let [reverse, _] = parameters::named(arguments, "sort", ["reverse", "key"])?;
    if !arguments.positional.is_empty() {
        return Err(super::order::sort_takes_names());
    }
    Ok(Some((Callback::SortList, vec![receiver, key, reverse.unwrap_or(Value::Bool(false))])))
}

pub(super) fn min(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    best(machine, arguments, "min")
}

pub(super) fn max(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    best(machine, arguments, "max")
}

fn best(machine: &mut Machine, arguments: &Arguments, name: &str) -> Run<Begun> {
    let Some(key) = named(arguments, "key") else { return Ok(None) };
    parameters::named(arguments, name, ["key", "default"])?;
    callable(machine, key, &format!("the key of {name}()"), KEY_HINT)?;
    let list = match arguments.positional[..] {
        [values] => copied(machine, values)?,
        _ => machine.heap_mut().list(arguments.positional.clone())?,
    };
    match machine.heap().object(list) {
        // Without items there is nothing to call the key with.
        Some(Object::List(list)) if list.items.is_empty() => return Ok(None),
        _ => {}
    }
    Ok(Some((Callback::Best, vec![list, key, Value::Bool(name == "max")])))
}

pub(super) fn map(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    parameters::named(arguments, "map", [])?;
    let Some((&function, sources)) = arguments.positional.split_first() else {
        return Err(Stop::type_error(
            "map() needs a function and a sequence; it is map(function, items)",
        ));
    };
    callable(machine, function, "the first argument of map()", "it is map(function, items)")?;
    Ok(Some(match sources {
        [] => return Err(Stop::type_error("map() needs a sequence; it is map(function, items)")),
        [items] => (Callback::Map, vec![function, *items]),
        _ => (Callback::MapRows, vec![function, crate::builtins::zipped(machine, sources)?]),
    }))
}

pub(super) fn filter(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    parameters::named(arguments, "filter", [])?;
    let [function, items] = arguments.positional[..] else {
        return Err(Stop::type_error(
            "filter() takes two arguments; it is filter(function, items)",
        ));
    };
    if function.is(Value::None) {
        return Ok(None);
    }
    callable(machine, function, "the first argument of filter()", "it is filter(function, items)")?;
    Ok(Some((Callback::Filter, vec![function, items])))
}

/// `filter(None, items)`: those that count as true.
pub(super) fn filter_truths(machine: &mut Machine, arguments: Arguments) -> Run {
    let walk = Walk::of(machine, arguments.positional[1])?;
    let count = walk.len(machine.heap());
    machine.spend(count)?;
    machine.heap().check(count.saturating_mul(size_of::<Value>()))?;
    let heap = machine.heap();
    let kept: Vec<Value> =
        (0..count).map(|at| walk.at(heap, at)).filter(|item| truth(heap, *item)).collect();
    machine.heap_mut().list(kept)
}

pub(super) fn try_call(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    const HINT: &str = "write try_call(lambda: tool(x))";
    let Some((&function, rest)) = arguments.positional.split_first() else {
        return Err(Stop::type_error(format!("try_call() needs a function; {HINT}")));
    };
    callable(machine, function, "the first argument of try_call()", HINT)?;
    machine.heap().check(2 * size_of_val(rest))?;
    machine.spend(rest.len())?;
    let list = machine.heap_mut().list(rest.to_vec())?;
    let dict = machine.heap_mut().put(Object::Dict(Box::default()))?;
    collection::put_named(machine, dict, &arguments.named)?;
    Ok(Some((Callback::TryCall, vec![function, list, Value::Object(dict)])))
}

/// For functions that are a text whatever their arguments.
pub(super) fn never(_machine: &mut Machine, _arguments: Arguments) -> Run {
    unreachable!("the text ran instead")
}
