//! Methods of dicts.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

use super::super::{Method, Table, collection, given, parameters::take};
use crate::{
    heap::{Dict, Handle, Object, SLOT, price},
    machine::{Arguments, Machine, being_read, missing_key},
    stop::{ErrorKind, Run, Stop},
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("clear", clear),
    ("copy", copy),
    ("get", get),
    ("items", items),
    ("keys", keys),
    ("pop", pop),
    ("popitem", popitem),
    ("setdefault", setdefault),
    ("update", update),
    ("values", values),
];

const SIZE: usize = size_of::<Value>();

/// The dict.
fn handle(receiver: Value) -> Run<Handle> {
    match receiver {
        Value::Object(handle) => Ok(handle),
        _ => Err(Stop::type_error("a dict is needed")),
    }
}

fn dict(machine: &Machine, receiver: Value) -> Run<&Dict> {
    match machine.heap().object(receiver) {
        Some(Object::Dict(dict)) => Ok(dict),
        _ => Err(Stop::type_error("a dict is needed")),
    }
}

/// The dict, if no loop is reading it.
fn writable(machine: &Machine, receiver: Value) -> Run<Handle> {
    match dict(machine, receiver)?.iterating {
        0 => handle(receiver),
        _ => Err(being_read("dict")),
    }
}

fn clear(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "clear", [], 0)?;
    let handle = writable(machine, receiver)?;
    machine.heap_mut().dict_clear(handle);
    Ok(Value::None)
}

fn copy(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "copy", [], 0)?;
    let copy = machine.heap_mut().put(Object::Dict(Box::default()))?;
    collection::put_all(machine, copy, receiver, "copy")?;
    Ok(Value::Object(copy))
}

fn get(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [key, default] = take(&arguments, "get", ["key", "default"], 1)?;
    let found = machine.heap().dict_get(handle(receiver)?, key.unwrap_or(Value::None))?;
    Ok(found.or(default).unwrap_or(Value::None))
}

/// A list of what `part` takes of each entry.
fn list_of(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    name: &str,
    part: fn((Value, Value)) -> Value,
) -> Run {
    take(arguments, name, [], 0)?;
    let count = dict(machine, receiver)?.len();
    machine.spend(count * price::COPY)?;
    machine.heap().check(count.saturating_mul(SIZE))?;
    let parts: Vec<Value> = dict(machine, receiver)?.iter().map(part).collect();
    machine.heap_mut().list(parts)
}

fn keys(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    list_of(machine, receiver, &arguments, "keys", |(key, _)| key)
}

fn values(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    list_of(machine, receiver, &arguments, "values", |(_, value)| value)
}

fn items(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "items", [], 0)?;
    let count = dict(machine, receiver)?.len();
    machine.spend(2 * count * price::COPY)?;
    machine.heap().check(count.saturating_mul(5 * SIZE + SLOT))?;
    let entries: Vec<(Value, Value)> = dict(machine, receiver)?.iter().collect();
    let mut pairs = Vec::with_capacity(count);
    for (key, value) in entries {
        pairs.push(machine.heap_mut().tuple([key, value])?);
    }
    machine.heap_mut().list(pairs)
}

fn pop(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [key, _] = take(&arguments, "pop", ["key", "default"], 1)?;
    let key = key.unwrap_or(Value::None);
    let handle = writable(machine, receiver)?;
    if let Some(value) = machine.heap_mut().dict_remove(handle, key)? {
        return Ok(value);
    }
    given(&arguments, 1, "default").ok_or_else(|| missing_key(machine.heap(), handle, key))
}

/// The oldest entry, as in Starlark; Python would take the newest.
fn popitem(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "popitem", [], 0)?;
    let handle = writable(machine, receiver)?;
    let Some((key, value)) = dict(machine, receiver)?.iter().next() else {
        return Err(Stop::raise(ErrorKind::Key, "popitem() of an empty dict"));
    };
    let pair = machine.heap_mut().tuple([key, value])?;
    machine.heap_mut().dict_remove(handle, key)?;
    Ok(pair)
}

fn setdefault(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [key, default] = take(&arguments, "setdefault", ["key", "default"], 1)?;
    let key = key.unwrap_or(Value::None);
    if let Some(value) = machine.heap().dict_get(handle(receiver)?, key)? {
        return Ok(value);
    }
    let handle = writable(machine, receiver)?;
    let value = default.unwrap_or(Value::None);
    machine.heap_mut().dict_set(handle, key, value)?;
    Ok(value)
}

fn update(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let handle = writable(machine, receiver)?;
    match arguments.positional[..] {
        [] => {}
        [source] => collection::put_all(machine, handle, source, "update")?,
        _ => return Err(Stop::type_error("update() takes one dict or list of pairs, and names")),
    }
    collection::put_named(machine, handle, &arguments.named)?;
    Ok(Value::None)
}
