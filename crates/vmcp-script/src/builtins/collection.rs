//! What several functions do to dicts and sets.

use super::items_of;
use crate::{
    heap::{Handle, Object},
    machine::{Machine, counted_len, entries, items},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
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
        for (key, value) in entries(machine.heap(), handle)? {
            machine.heap_mut().dict_set(dict, key, value)?;
        }
        return Ok(());
    }
    for (at, pair) in items_of(machine, source)?.into_iter().enumerate() {
        // The length first: what is no pair may be long.
        let length = counted_len(machine.heap(), pair)?;
        if length != Some(2) {
            let kind = type_name(machine.heap(), pair);
            let found = match length {
                Some(length) => format!("{an} {kind} of length {length}", an = article(kind)),
                None => format!("{an} {kind}", an = article(kind)),
            };
            let message = format!("{what}() needs pairs of key and value; item {at} is {found}");
            return Err(Stop::value(message));
        }
        let [key, value] = match machine.heap().object(pair) {
            Some(Object::Tuple(pair)) => [pair[0], pair[1]],
            _ => {
                let pair = items(machine.heap_mut(), pair)?;
                [pair[0], pair[1]]
            }
        };
        machine.heap_mut().dict_set(dict, key, value)?;
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
        machine.heap().check(name.len())?;
        machine.spend(name.len())?;
        let key = machine.heap_mut().string(name.clone())?;
        machine.heap_mut().dict_set(dict, key, *value)?;
    }
    Ok(())
}
