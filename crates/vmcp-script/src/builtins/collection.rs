//! What several functions do to dicts and sets.

use super::items_of;
use crate::{
    heap::{Handle, Object},
    machine::{Machine, entries, items, len},
    stop::{Run, Stop},
    value::{Value, repr::type_name},
};

/// A new set of `items`.
pub(super) fn new_set(machine: &mut Machine, items: &[Value]) -> Run<Handle> {
    let set = machine.heap_mut().put(Object::Set(Box::default()))?;
    for item in items {
        machine.heap_mut().dict_set(set, *item, Value::None)?;
    }
    Ok(set)
}

/// Sets what `source` has, a dict or a sequence of pairs. Setting the same again changes nothing, so
/// this can be tried again after a collection.
pub(super) fn put_all(machine: &mut Machine, dict: Handle, source: Value, what: &str) -> Run<()> {
    if let (Value::Object(handle), Some(Object::Dict(from))) =
        (source, machine.heap().object(source))
    {
        machine.spend(from.len())?;
        machine.heap().check(from.len().saturating_mul(size_of::<(Value, Value)>()))?;
        for (key, value) in entries(machine.heap(), handle) {
            machine.heap_mut().dict_set(dict, key, value)?;
        }
        return Ok(());
    }
    for (at, pair) in items_of(machine, source)?.into_iter().enumerate() {
        // The length first: what is no pair may be long.
        if len(machine.heap(), pair) != Some(2) {
            let kind = type_name(machine.heap(), pair);
            let found = match len(machine.heap(), pair) {
                Some(length) => format!("a {kind} of length {length}"),
                None => format!("a {kind}"),
            };
            let message = format!("{what}() needs pairs of key and value; item {at} is {found}");
            return Err(Stop::value(message));
        }
        let pair = items(machine.heap_mut(), pair)?;
        machine.heap_mut().dict_set(dict, pair[0], pair[1])?;
    }
    Ok(())
}

/// Sets named arguments.
pub(super) fn put_named(
    machine: &mut Machine,
    dict: Handle,
    named: &[(Box<str>, Value)],
) -> Run<()> {
    for (name, value) in named {
        let key = machine.heap_mut().string(name.clone())?;
        machine.heap_mut().dict_set(dict, key, *value)?;
    }
    Ok(())
}
