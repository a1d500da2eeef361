//! Sorting, and the least and the greatest.

use std::cmp::Ordering;

use crate::{
    builtins::{parameters, walk::Walk},
    heap::{Handle, Heap, Object, price},
    machine::{Arguments, Machine, being_read, items, truth},
    stop::{Run, Stop},
    value::{Value, compare, repr::type_name},
};

const SIZE: usize = size_of::<Value>();

/// `sorted(items, reverse=…)` without a key.
pub(super) fn sorted(machine: &mut Machine, arguments: Arguments) -> Run {
    let [reverse, _] = parameters::named(&arguments, "sorted", ["reverse", "key"])?;
    let [values] = arguments.positional[..] else {
        return Err(Stop::type_error(
            "sorted() takes one sequence; it is sorted(items, key=…, reverse=…)",
        ));
    };
    let values = items(machine.heap_mut(), values)?;
    let reverse = reverse.is_some_and(|value| truth(machine.heap(), value));
    let sorted = sort(machine.heap(), &values, &values, reverse)?;
    machine.heap_mut().list(sorted)
}

/// `items.sort(reverse=…)` without a key.
pub(in super::super) fn sort_list(
    machine: &mut Machine,
    receiver: Value,
    arguments: Arguments,
) -> Run {
    let [reverse, _] = parameters::named(&arguments, "sort", ["reverse", "key"])?;
    if !arguments.positional.is_empty() {
        return Err(sort_takes_names());
    }
    let handle = free_list(machine.heap(), receiver)?;
    let reverse = reverse.is_some_and(|value| truth(machine.heap(), value));
    let Object::List(list) = machine.heap().get(handle) else { return Ok(Value::None) };
    let sorted = sort(machine.heap(), &list.items, &list.items, reverse)?;
    if let Object::List(list) = machine.heap_mut().get_mut(handle) {
        list.items.copy_from_slice(&sorted);
    }
    Ok(Value::None)
}

pub(super) fn sort_takes_names() -> Stop {
    Stop::type_error("sort() takes named arguments only; it is sort(key=…, reverse=…)")
}

/// A list that no loop is reading.
fn free_list(heap: &Heap, value: Value) -> Run<Handle> {
    match (value, heap.object(value)) {
        (Value::Object(handle), Some(Object::List(list))) if list.iterating == 0 => Ok(handle),
        _ => Err(being_read("list")),
    }
}

/// `__sort(items, keys, reverse)`: a list that nobody else has.
pub(super) fn sort_by_keys(machine: &mut Machine, arguments: Arguments) -> Run {
    let list = arguments.positional.first().copied();
    sort_list_by_keys(machine, arguments)?;
    Ok(list.unwrap_or(Value::None))
}

/// `__sort_list(items, keys, reverse)`.
pub(super) fn sort_list_by_keys(machine: &mut Machine, arguments: Arguments) -> Run {
    let [values, keys, reverse] = arguments.positional[..] else { return Ok(Value::None) };
    let handle = free_list(machine.heap(), values)?;
    let reverse = truth(machine.heap(), reverse);
    let (Object::List(list), Some(Object::List(keys))) =
        (machine.heap().get(handle), machine.heap().object(keys))
    else {
        return Ok(Value::None);
    };
    if list.items.len() != keys.items.len() {
        return Err(being_read("list"));
    }
    let sorted = sort(machine.heap(), &list.items, &keys.items, reverse)?;
    if let Object::List(list) = machine.heap_mut().get_mut(handle) {
        list.items.copy_from_slice(&sorted);
    }
    Ok(Value::None)
}

/// The values in the order of their keys; equal ones stay as they are, in reverse too.
///
/// A merge sort from below: comparisons are charged one by one, and may fail.
fn sort(heap: &Heap, values: &[Value], keys: &[Value], reverse: bool) -> Run<Vec<Value>> {
    // The values may be a copy already; they are sorted in two tables, and copied out.
    heap.check(values.len().saturating_mul(6 * SIZE))?;
    heap.toil(values.len() * price::SORT)?;
    let mut pairs: Vec<(Value, Value)> = keys.iter().copied().zip(values.iter().copied()).collect();
    let mut merged = pairs.clone();
    let mut width = 1;
    while width < pairs.len() {
        let mut start = 0;
        while start < pairs.len() {
            let middle = (start + width).min(pairs.len());
            let end = (middle + width).min(pairs.len());
            let (left, right) = (&pairs[start..middle], &pairs[middle..end]);
            merge(heap, left, right, &mut merged[start..end], reverse)?;
            start = end;
        }
        std::mem::swap(&mut pairs, &mut merged);
        width *= 2;
    }
    Ok(pairs.into_iter().map(|(_, value)| value).collect())
}

type Pair = (Value, Value);

fn merge(heap: &Heap, left: &[Pair], right: &[Pair], out: &mut [Pair], reverse: bool) -> Run<()> {
    let first = if reverse { Ordering::Greater } else { Ordering::Less };
    // Runs that are in order already are most of what there is to sort.
    let in_order = match (left.last(), right.first()) {
        (Some(last), Some(next)) => compare::order(heap, next.0, last.0)? != first,
        _ => true,
    };
    if in_order {
        out[..left.len()].copy_from_slice(left);
        out[left.len()..].copy_from_slice(right);
        return Ok(());
    }
    let (mut l, mut r) = (0, 0);
    for slot in out {
        let take_right = match (left.get(l), right.get(r)) {
            (Some(a), Some(b)) => compare::order(heap, b.0, a.0)? == first,
            (None, _) => true,
            (_, None) => false,
        };
        *slot = if take_right { right[r] } else { left[l] };
        l += usize::from(!take_right);
        r += usize::from(take_right);
    }
    Ok(())
}

pub(super) fn min(machine: &mut Machine, arguments: Arguments) -> Run {
    best(machine, &arguments, "min", Ordering::Less)
}

pub(super) fn max(machine: &mut Machine, arguments: Arguments) -> Run {
    best(machine, &arguments, "max", Ordering::Greater)
}

fn best(machine: &mut Machine, arguments: &Arguments, name: &str, wanted: Ordering) -> Run {
    parameters::named(arguments, name, ["key", "default"])?;
    let walk = match arguments.positional[..] {
        [] => {
            let message = format!("{name}() needs values; it is {name}(items) or {name}(a, b)");
            return Err(Stop::type_error(message));
        }
        [values] => {
            Walk::of(machine, values).map_err(|stop| one_value(machine, values, name, stop))?
        }
        _ => Walk::Copied(arguments.positional.clone()),
    };
    let heap = machine.heap();
    let mut found: Option<Value> = None;
    for at in 0..walk.len(heap) {
        let candidate = walk.at(heap, at);
        heap.toil(price::COMPARE * 2)?;
        found = match found {
            Some(best) if compare::order(heap, candidate, best)? != wanted => found,
            _ => Some(candidate),
        };
    }
    let default = arguments.named.iter().find(|(known, _)| **known == *"default");
    found.or(default.map(|(_, value)| *value)).ok_or_else(|| {
        Stop::value(format!("{name}() of nothing; {name}(items, default=…) says what that is"))
    })
}

/// The error for `min(5)`.
fn one_value(machine: &Machine, value: Value, name: &str, stop: Stop) -> Stop {
    match (&stop, type_name(machine.heap(), value)) {
        (Stop::Raise(_), kind @ ("int" | "float" | "bool" | "NoneType")) => Stop::type_error(
            format!("{name}() of a single {kind}; it is {name}(items) or {name}(a, b)"),
        ),
        _ => stop,
    }
}

/// `__best(items, keys, largest)`, of at least one item.
pub(super) fn best_by_keys(machine: &mut Machine, arguments: Arguments) -> Run {
    let [values, keys, largest] = arguments.positional[..] else { return Ok(Value::None) };
    let heap = machine.heap();
    let (Some(Object::List(values)), Some(Object::List(keys))) =
        (heap.object(values), heap.object(keys))
    else {
        return Ok(Value::None);
    };
    let wanted = if truth(heap, largest) { Ordering::Greater } else { Ordering::Less };
    let mut best = 0;
    for (at, key) in keys.items.iter().enumerate().skip(1) {
        heap.toil(price::COMPARE * 2)?;
        if compare::order(heap, *key, keys.items[best])? == wanted {
            best = at;
        }
    }
    Ok(values.items[best])
}
