//! Sequences: making them, joining them, asking them things.

use super::convert::one;
use crate::{
    builtins::{Native, Table, items_of, parameters, walk::Walk},
    heap::{Object, Range, SLOT, price},
    machine::{Arguments, Machine, binary, counted_len, len, truth},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Native> = &[
    ("len", length),
    ("range", range),
    ("enumerate", enumerate),
    ("zip", zip),
    ("reversed", reversed),
    ("any", any),
    ("all", all),
    ("sum", sum),
    ("iter", iter),
    ("next", next),
    ("__first", first),
];

const SIZE: usize = size_of::<Value>();

fn length(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "len")?;
    if let Some(length) = counted_len(machine.heap(), value)? {
        return Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX)));
    }
    if let Some(Object::Record(record)) = machine.heap().object(value) {
        return Ok(Value::Int(record.fields.len() as i64));
    }
    let kind = type_name(machine.heap(), value);
    Err(Stop::type_error(format!("{an} {kind} has no length", an = article(kind))))
}

fn range(machine: &mut Machine, arguments: Arguments) -> Run {
    parameters::named(&arguments, "range", [])?;
    let mut numbers = Vec::new();
    for value in &arguments.positional {
        let Value::Int(number) = value else {
            let kind = type_name(machine.heap(), *value);
            let hint = match kind {
                "int" => return Err(Stop::value("range() of a number beyond 64 bits")),
                "float" => "; write int(x) or x // y",
                "list" | "tuple" | "dict" => "; write range(len(x)), or loop over it directly",
                _ => "",
            };
            let message =
                format!("range() needs whole numbers, not {an} {kind}{hint}", an = article(kind));
            return Err(Stop::type_error(message));
        };
        numbers.push(*number);
    }
    let (start, stop, step) = match numbers[..] {
        [stop] => (0, stop, 1),
        [start, stop] => (start, stop, 1),
        [_, _, 0] => return Err(Stop::value("range() in steps of zero")),
        [start, stop, step] => (start, stop, step),
        _ => return Err(Stop::type_error("range() takes one to three numbers")),
    };
    machine.heap_mut().value(Object::Range(Box::new(Range { start, stop, step })))
}

fn enumerate(machine: &mut Machine, arguments: Arguments) -> Run {
    let [values, start] = parameters::take(&arguments, "enumerate", ["items", "start"], 1)?;
    let start = match start {
        Some(start) => parameters::whole(machine.heap(), start, "enumerate", "start")?,
        None => 0,
    };
    let walk = Walk::of(machine, values.unwrap_or(Value::None))?;
    rows(machine, walk.len(machine.heap()), 2, |machine, at| {
        let number = start.saturating_add(i64::try_from(at).unwrap_or(i64::MAX));
        [Value::Int(number), walk.at(machine.heap(), at)].into()
    })
}

fn zip(machine: &mut Machine, arguments: Arguments) -> Run {
    let [strict] = parameters::named(&arguments, "zip", ["strict"])?;
    if strict.is_some_and(|value| truth(machine.heap(), value)) {
        let lengths: Vec<_> =
            arguments.positional.iter().map(|value| len(machine.heap(), *value)).collect();
        if lengths.windows(2).any(|pair| pair[0] != pair[1]) {
            return Err(Stop::value("zip() of sequences that are not equally long"));
        }
    }
    zipped(machine, &arguments.positional)
}

/// Tuples of what the sequences have at the same place, as far as the shortest goes.
pub(crate) fn zipped(machine: &mut Machine, sources: &[Value]) -> Run {
    let walks = sources.iter().map(|source| Walk::of(machine, *source)).collect::<Run<Vec<_>>>()?;
    let count = walks.iter().map(|walk| walk.len(machine.heap())).min().unwrap_or(0);
    rows(machine, count, walks.len(), |machine, at| {
        walks.iter().map(|walk| walk.at(machine.heap(), at)).collect()
    })
}

/// A list of `count` tuples of `width` values each.
fn rows(
    machine: &mut Machine,
    count: usize,
    width: usize,
    row: impl Fn(&Machine, usize) -> Box<[Value]>,
) -> Run {
    machine.heap().check(count.saturating_mul(SIZE + SLOT + width * SIZE))?;
    machine.spend(count.saturating_mul(width * price::COPY + price::OBJECT))?;
    let mut rows = Vec::with_capacity(count);
    for at in 0..count {
        let row = row(machine, at);
        rows.push(machine.heap_mut().tuple(row)?);
    }
    machine.heap_mut().list(rows)
}

fn reversed(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "reversed")?;
    let mut items = items_of(machine, value)?;
    items.reverse();
    machine.heap_mut().list(items)
}

fn any(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "any")?;
    find(machine, value, true).map(Value::Bool)
}

fn all(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "all")?;
    find(machine, value, false).map(|found| Value::Bool(!found))
}

/// Whether some item counts as `wanted`.
fn find(machine: &mut Machine, value: Value, wanted: bool) -> Run<bool> {
    let walk = Walk::of(machine, value)?;
    let heap = machine.heap();
    for at in 0..walk.len(heap) {
        heap.toil(price::COPY)?;
        if truth(heap, walk.at(heap, at)) == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// `sum(items, start=0)`. `True` counts as one, so that `sum(x > 3 for x in items)` counts.
fn sum(machine: &mut Machine, arguments: Arguments) -> Run {
    let [values, start] = parameters::take(&arguments, "sum", ["items", "start"], 1)?;
    let start = start.unwrap_or(Value::Int(0));
    match machine.heap().object(start) {
        Some(Object::Str(_) | Object::Bytes(_)) => return Err(no_texts()),
        Some(Object::List(_) | Object::Tuple(_)) => {
            return sum_of_lists(machine, values.unwrap_or(Value::None), start);
        }
        _ => {}
    }
    let walk = Walk::of(machine, values.unwrap_or(Value::None))?;
    let mut total = start;
    for at in 0..walk.len(machine.heap()) {
        machine.spend(price::COMPARE)?;
        total = match (total, walk.at(machine.heap(), at)) {
            (Value::Int(x), Value::Int(y)) if x.checked_add(y).is_some() => Value::Int(x + y),
            (Value::Float(x), Value::Float(y)) => Value::Float(x + y),
            (total, Value::Bool(item)) => binary(
                machine.heap_mut(),
                crate::ast::BinaryOp::Add,
                total,
                Value::Int(item.into()),
            )?,
            (_, item) if machine.heap().as_str(item).is_some() => return Err(no_texts()),
            (total, item) => binary(machine.heap_mut(), crate::ast::BinaryOp::Add, total, item)?,
        };
    }
    Ok(total)
}

fn no_texts() -> Stop {
    Stop::type_error("sum() does not join texts; write \"\".join(parts)")
}

/// `sum(lists, [])`, without a new list for each of them.
fn sum_of_lists(machine: &mut Machine, values: Value, start: Value) -> Run {
    let walk = Walk::of(machine, values)?;
    let mut total = items_of(machine, start)?;
    let is_list = matches!(machine.heap().object(start), Some(Object::List(_)));
    for at in 0..walk.len(machine.heap()) {
        let item = walk.at(machine.heap(), at);
        let part = match (machine.heap().object(item), is_list) {
            (Some(Object::List(list)), true) => &list.items[..],
            (Some(Object::Tuple(items)), false) => items,
            _ => {
                let (first, kind) =
                    (type_name(machine.heap(), start), type_name(machine.heap(), item));
                return Err(Stop::type_error(format!(
                    "sum() of {a} {first} and {an} {kind}",
                    a = article(first),
                    an = article(kind)
                )));
            }
        };
        machine.spend(part.len() * price::COPY + 8)?;
        // A growing buffer and its successor exist side by side, and its copy in the heap.
        machine.heap().check((total.len() + part.len()).saturating_mul(4 * SIZE))?;
        total.extend_from_slice(part);
    }
    total.shrink_to_fit();
    if is_list { machine.heap_mut().list(total) } else { machine.heap_mut().tuple(total) }
}

/// There are no iterators, so this is a copy: good for `for` and for `next(iter(items))`.
fn iter(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "iter")?;
    if let Some(Object::Range(_) | Object::Tuple(_)) = machine.heap().object(value) {
        return Ok(value);
    }
    let items = items_of(machine, value)?;
    machine.heap_mut().list(items)
}

/// What is left of `next()` when its argument was not made on the spot (see the compiler).
fn next(_machine: &mut Machine, _arguments: Arguments) -> Run {
    Err(Stop::type_error(
        "next() has nothing to go on with: there are no iterators; write `for`, items[0], or next((x for x in items if …), None)",
    ))
}

/// `next(…)` of something that was made on the spot: its first item, or the default.
fn first(machine: &mut Machine, arguments: Arguments) -> Run {
    let (values, default) = match arguments.positional[..] {
        [values] => (values, None),
        [values, default] => (values, Some(default)),
        _ => return Err(Stop::type_error("next() takes a sequence and a default")),
    };
    parameters::named(&arguments, "next", [])?;
    let walk = Walk::of(machine, values)?;
    if walk.len(machine.heap()) > 0 {
        return Ok(walk.at(machine.heap(), 0));
    }
    default.ok_or_else(|| {
        Stop::value("next() of nothing; next(items, None) says what to give instead")
    })
}
