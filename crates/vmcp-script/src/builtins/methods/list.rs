//! Methods of lists.

#![expect(
    clippy::needless_pass_by_value,
    reason = "functions in a table have one signature, whether they consume their arguments or not"
)]

use super::super::{
    Method, Table, callbacks, items_of,
    parameters::{take, whole},
};
use crate::{
    heap::{Handle, Object, price},
    machine::{Arguments, Machine, being_read, position},
    stop::{ErrorKind, Run, Stop},
    value::{Value, compare},
};

pub(super) const TABLE: Table<Method> = &[
    ("append", append),
    ("clear", clear),
    ("copy", copy),
    ("count", count),
    ("extend", extend),
    ("index", index),
    ("insert", insert),
    ("pop", pop),
    ("remove", remove),
    ("reverse", reverse),
    ("sort", callbacks::sort_list),
];

/// The list, if no loop is reading it.
fn writable(machine: &Machine, receiver: Value) -> Run<Handle> {
    match (receiver, machine.heap().object(receiver)) {
        (Value::Object(handle), Some(Object::List(list))) if list.iterating == 0 => Ok(handle),
        _ => Err(being_read("list")),
    }
}

/// The items of a list or tuple.
pub(super) fn items(machine: &Machine, receiver: Value) -> &[Value] {
    match machine.heap().object(receiver) {
        Some(Object::List(list)) => &list.items,
        Some(Object::Tuple(items)) => items,
        _ => &[],
    }
}

fn append(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [item] = arguments.positional[..] else {
        let hint = if arguments.positional.len() > 1 { "; extend() takes several" } else { "" };
        return Err(Stop::type_error(format!("append() takes one argument{hint}")));
    };
    let handle = writable(machine, receiver)?;
    machine.heap_mut().push(handle, item)?;
    Ok(Value::None)
}

fn clear(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "clear", [], 0)?;
    let handle = writable(machine, receiver)?;
    machine.heap_mut().clear(handle);
    Ok(Value::None)
}

fn copy(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "copy", [], 0)?;
    let items = items_of(machine, receiver)?;
    machine.heap_mut().list(items)
}

/// `count(x)`, of tuples too.
pub(super) fn count(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [wanted] = take(&arguments, "count", ["x"], 1)?;
    let wanted = wanted.unwrap_or(Value::None);
    let mut count = 0;
    machine.spend(items(machine, receiver).len() * price::COMPARE)?;
    for item in items(machine, receiver) {
        count += i64::from(compare::equal(machine.heap(), *item, wanted)?);
    }
    Ok(Value::Int(count))
}

fn extend(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [values] = take(&arguments, "extend", ["items"], 1)?;
    writable(machine, receiver)?;
    let items = items_of(machine, values.unwrap_or(Value::None))?;
    machine.extend(receiver, &items)?;
    Ok(Value::None)
}

/// `index(x, start, end)`, of tuples too.
pub(super) fn index(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [wanted, start, end] = take(&arguments, "index", ["x", "start", "end"], 1)?;
    let wanted = wanted.unwrap_or(Value::None);
    let items = items(machine, receiver);
    let bound = |value: Option<Value>, name: &str, default: usize| match value {
        Some(value) => {
            let at = whole(machine.heap(), value, "index", name)?;
            Ok(clamped(at, items.len()))
        }
        None => Ok::<usize, Stop>(default),
    };
    let (start, end) = (bound(start, "start", 0)?, bound(end, "end", items.len())?);
    for (at, item) in items.iter().enumerate().take(end).skip(start) {
        machine.spend(price::COMPARE)?;
        if compare::equal(machine.heap(), *item, wanted)? {
            return Ok(Value::Int(at as i64));
        }
    }
    Err(Stop::value("index() of a value that is not there; `x in items` tells"))
}

/// A position that may count from the end, within the length.
fn clamped(at: i64, length: usize) -> usize {
    let at = if at < 0 { at.saturating_add_unsigned(length as u64).max(0) } else { at };
    usize::try_from(at).unwrap_or(usize::MAX).min(length)
}

fn insert(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [at, item] = take(&arguments, "insert", ["index", "x"], 2)?;
    let (at, item) = (at.unwrap_or(Value::None), item.unwrap_or(Value::None));
    let at = whole(machine.heap(), at, "insert", "index")?;
    let handle = writable(machine, receiver)?;
    let length = items(machine, receiver).len();
    let at = clamped(at, length);
    machine.spend(length - at)?;
    machine.heap_mut().insert(handle, at, item)?;
    Ok(Value::None)
}

fn pop(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [at] = take(&arguments, "pop", ["index"], 0)?;
    let handle = writable(machine, receiver)?;
    let length = items(machine, receiver).len();
    if length == 0 {
        return Err(Stop::raise(ErrorKind::Index, "pop() of an empty list"));
    }
    let at = position(machine.heap(), at.unwrap_or(Value::Int(-1)), length)?;
    machine.spend(length - at)?;
    Ok(machine.heap_mut().remove(handle, at))
}

fn remove(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [wanted] = take(&arguments, "remove", ["x"], 1)?;
    let wanted = wanted.unwrap_or(Value::None);
    let handle = writable(machine, receiver)?;
    for (at, item) in items(machine, receiver).iter().enumerate() {
        machine.spend(price::COMPARE)?;
        if compare::equal(machine.heap(), *item, wanted)? {
            machine.spend(items(machine, receiver).len() - at)?;
            machine.heap_mut().remove(handle, at);
            return Ok(Value::None);
        }
    }
    Err(Stop::value("remove() of a value that is not there; `x in items` tells"))
}

fn reverse(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    take(&arguments, "reverse", [], 0)?;
    let handle = writable(machine, receiver)?;
    machine.spend(items(machine, receiver).len())?;
    if let Object::List(list) = machine.heap_mut().get_mut(handle) {
        list.items.reverse();
    }
    Ok(Value::None)
}
