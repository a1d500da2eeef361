//! Methods of sets. What is combined with the set may be anything that can be gone through.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

use super::super::{
    Method, Table, collection, items_of,
    parameters::{named, take},
};
use crate::{
    heap::{Dict, Handle, Object},
    machine::{Arguments, Machine, being_read},
    stop::{ErrorKind, Run, Stop},
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("add", add),
    ("clear", clear),
    ("copy", copy),
    ("difference", difference),
    ("difference_update", difference_update),
    ("discard", discard),
    ("intersection", intersection),
    ("intersection_update", intersection_update),
    ("isdisjoint", isdisjoint),
    ("issubset", issubset),
    ("issuperset", issuperset),
    ("pop", pop),
    ("remove", remove),
    ("symmetric_difference", symmetric_difference),
    ("symmetric_difference_update", symmetric_difference_update),
    ("union", union),
    ("update", update),
];

fn set(machine: &Machine, receiver: Value) -> Run<(Handle, &Dict)> {
    match (receiver, machine.heap().object(receiver)) {
        (Value::Object(handle), Some(Object::Set(set))) => Ok((handle, set)),
        _ => Err(Stop::type_error("a set is needed")),
    }
}

/// The set, if no loop is reading it.
fn writable(machine: &Machine, receiver: Value) -> Run<Handle> {
    match set(machine, receiver)? {
        (handle, set) if set.iterating == 0 => Ok(handle),
        _ => Err(being_read("set")),
    }
}

fn add(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [item] = take(&arguments, "add", ["x"], 1)?;
    let item = item.unwrap_or(Value::None);
    let (handle, known) = set(machine, receiver)?;
    if known.iterating > 0 && machine.heap().dict_get(handle, item)?.is_none() {
        return Err(being_read("set"));
    }
    machine.heap_mut().dict_set(handle, item, Value::None)?;
    Ok(Value::None)
}

fn clear(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "clear", [], 0)?;
    let handle = writable(machine, receiver)?;
    machine.heap_mut().dict_clear(handle);
    Ok(Value::None)
}

fn copy(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "copy", [], 0)?;
    let items = items_of(machine, receiver)?;
    collection::new_set(machine, &items).map(Value::Object)
}

fn discard(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [item] = take(&arguments, "discard", ["x"], 1)?;
    let handle = writable(machine, receiver)?;
    machine.heap_mut().dict_remove(handle, item.unwrap_or(Value::None))?;
    Ok(Value::None)
}

fn remove(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [item] = take(&arguments, "remove", ["x"], 1)?;
    let handle = writable(machine, receiver)?;
    match machine.heap_mut().dict_remove(handle, item.unwrap_or(Value::None))? {
        Some(_) => Ok(Value::None),
        None => {
            let message = "remove() of a value that is not in the set; discard() does not mind";
            Err(Stop::raise(ErrorKind::Key, message))
        }
    }
}

/// The oldest element.
fn pop(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "pop", [], 0)?;
    let handle = writable(machine, receiver)?;
    let Some((item, _)) = set(machine, receiver)?.1.iter().next() else {
        return Err(Stop::raise(ErrorKind::Key, "pop() of an empty set"));
    };
    machine.heap_mut().dict_remove(handle, item)?;
    Ok(item)
}

/// What else a set is combined with, by position.
fn others(arguments: Arguments, name: &str) -> Run<Vec<Value>> {
    named(&arguments, name, [])?;
    Ok(arguments.positional)
}

fn one_other(arguments: Arguments, name: &str) -> Run {
    let [other] = take(&arguments, name, ["other"], 1)?;
    Ok(other.unwrap_or(Value::None))
}

/// A set or dict that has the items of `value`: itself, or a new set.
fn as_set(machine: &mut Machine, value: Value) -> Run<Handle> {
    match (value, machine.heap().object(value)) {
        (Value::Object(handle), Some(Object::Set(_) | Object::Dict(_))) => Ok(handle),
        _ => {
            let items = items_of(machine, value)?;
            collection::new_set(machine, &items)
        }
    }
}

fn union(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "union")?;
    let items = items_of(machine, receiver)?;
    let result = collection::new_set(machine, &items)?;
    add_all(machine, result, &others)?;
    Ok(Value::Object(result))
}

fn update(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "update")?;
    let handle = writable(machine, receiver)?;
    add_all(machine, handle, &others)?;
    Ok(Value::None)
}

fn add_all(machine: &mut Machine, target: Handle, others: &[Value]) -> Run<()> {
    for other in others {
        for item in items_of(machine, *other)? {
            machine.heap_mut().dict_set(target, item, Value::None)?;
        }
    }
    Ok(())
}

/// A new set of those items that are in every other one, or in none.
fn kept(machine: &mut Machine, receiver: Value, others: &[Value], shared: bool) -> Run<Handle> {
    let mut sets = Vec::new();
    for other in others {
        sets.push(as_set(machine, *other)?);
    }
    let items = items_of(machine, receiver)?;
    machine.spend(items.len().saturating_mul(sets.len()))?;
    let result = machine.heap_mut().put(Object::Set(Box::default()))?;
    for item in items {
        let mut keep = true;
        for set in &sets {
            keep &= machine.heap().dict_get(*set, item)?.is_some() == shared;
        }
        if keep {
            machine.heap_mut().dict_set(result, item, Value::None)?;
        }
    }
    Ok(result)
}

fn difference(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "difference")?;
    kept(machine, receiver, &others, false).map(Value::Object)
}

fn intersection(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "intersection")?;
    kept(machine, receiver, &others, true).map(Value::Object)
}

fn difference_update(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "difference_update")?;
    let handle = writable(machine, receiver)?;
    let result = kept(machine, receiver, &others, false)?;
    Ok(replace(machine, handle, result))
}

fn intersection_update(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let others = others(arguments, "intersection_update")?;
    let handle = writable(machine, receiver)?;
    let result = kept(machine, receiver, &others, true)?;
    Ok(replace(machine, handle, result))
}

/// Gives the set what the new one has; the new one, which nobody sees, gets the rest.
fn replace(machine: &mut Machine, handle: Handle, by: Handle) -> Value {
    let heap = machine.heap_mut();
    let new = match heap.get_mut(by) {
        Object::Set(set) => std::mem::take(set),
        _ => return Value::None,
    };
    if let Object::Set(set) = heap.get_mut(handle) {
        let old = std::mem::replace(set, new);
        if let Object::Set(set) = heap.get_mut(by) {
            *set = old;
        }
    }
    Value::None
}

/// A new set of the items that are in one of both only.
fn either(machine: &mut Machine, receiver: Value, other: Value) -> Run<Handle> {
    let other = as_set(machine, other)?;
    let mine = set(machine, receiver)?.0;
    let result = kept(machine, receiver, &[Value::Object(other)], false)?;
    for item in items_of(machine, Value::Object(other))? {
        if machine.heap().dict_get(mine, item)?.is_none() {
            machine.heap_mut().dict_set(result, item, Value::None)?;
        }
    }
    Ok(result)
}

fn symmetric_difference(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let other = one_other(arguments, "symmetric_difference")?;
    either(machine, receiver, other).map(Value::Object)
}

fn symmetric_difference_update(
    machine: &mut Machine,
    receiver: Value,
    arguments: Arguments,
) -> Run {
    let other = one_other(arguments, "symmetric_difference_update")?;
    let handle = writable(machine, receiver)?;
    let result = either(machine, receiver, other)?;
    Ok(replace(machine, handle, result))
}

/// Whether each item of `items` is in `container`, or none of them is.
fn all_are(machine: &Machine, items: &[Value], container: Handle, wanted: bool) -> Run<bool> {
    machine.spend(items.len())?;
    for item in items {
        if machine.heap().dict_get(container, *item)?.is_some() != wanted {
            return Ok(false);
        }
    }
    Ok(true)
}

fn isdisjoint(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let other = one_other(arguments, "isdisjoint")?;
    let items = items_of(machine, other)?;
    let handle = set(machine, receiver)?.0;
    all_are(machine, &items, handle, false).map(Value::Bool)
}

fn issubset(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let other = one_other(arguments, "issubset")?;
    let other = as_set(machine, other)?;
    let items = items_of(machine, receiver)?;
    all_are(machine, &items, other, true).map(Value::Bool)
}

fn issuperset(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let other = one_other(arguments, "issuperset")?;
    let items = items_of(machine, other)?;
    let handle = set(machine, receiver)?.0;
    all_are(machine, &items, handle, true).map(Value::Bool)
}
