//! `join` and `format`.

use super::{Method, Table, own};
use crate::{
    builtins::parameters::take,
    format,
    machine::{Arguments, Machine, counted_len, items},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Method> = &[("join", join), ("format", format::method)];

fn join(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [parts] = take(&arguments, "join", ["iterable"], 1)?;
    let parts = parts.unwrap_or(Value::None);
    if let Some(count) = counted_len(machine.heap(), parts)? {
        machine.spend(count.saturating_mul(16))?;
    }
    let parts = items(machine.heap_mut(), parts)?;
    let heap = machine.heap();
    let between = own(heap, receiver);
    let mut size = between.len().saturating_mul(parts.len().saturating_sub(1));
    for (at, part) in parts.iter().enumerate() {
        let Some(text) = heap.as_str(*part) else {
            let kind = type_name(heap, *part);
            let message = format!(
                "join() needs strings, and item {at} is {an} {kind}; convert them: \
                 \", \".join([str(x) for x in items])",
                an = article(kind)
            );
            return Err(Stop::type_error(message));
        };
        size = size.saturating_add(text.len());
    }
    heap.check(size)?;
    machine.spend(size)?;
    let heap = machine.heap();
    let mut text = String::with_capacity(size);
    for (at, part) in parts.iter().enumerate() {
        text.push_str(if at > 0 { own(heap, receiver) } else { "" });
        text.push_str(own(heap, *part));
    }
    drop(parts);
    machine.heap_mut().string(text)
}
