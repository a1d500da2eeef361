//! Methods of bytes.

#![expect(
    clippy::needless_pass_by_value,
    reason = "all built-in functions have one signature, and some keep their arguments"
)]

mod search;

use super::{Method, Table, encoding};
use crate::{
    builtins::parameters::{take, text},
    heap::{Heap, Object},
    machine::{Arguments, Machine},
    stop::{Run, Stop},
    value::Value,
};

const TABLE: Table<Method> = &[("decode", decode), ("hex", hex), ("elems", elems)];

/// The method of this name.
pub(super) fn find(name: &str) -> Option<Method> {
    names().find(|(known, _)| *known == name).map(|(_, method)| *method)
}

pub(super) fn names() -> impl Iterator<Item = &'static (&'static str, Method)> {
    TABLE.iter().chain(search::TABLE)
}

/// What to add to the error for a method that bytes do not have.
pub(super) fn hint(name: &str) -> String {
    match name {
        "encode" => "; these are bytes already".to_owned(),
        "append" | "extend" | "insert" | "pop" => "; bytes do not change, write a + b".to_owned(),
        _ if super::string::find(name).is_some() => {
            format!("; strings do: b.decode().{name}(…)")
        }
        _ => super::suggestion(name, names()),
    }
}

/// The bytes of the receiver, which has some.
fn own(heap: &Heap, receiver: Value) -> &[u8] {
    match heap.object(receiver) {
        Some(Object::Bytes(bytes)) => bytes,
        _ => &[],
    }
}

/// The receiver's bytes, after charging the steps for reading them.
fn read(machine: &mut Machine, receiver: Value) -> Run<&[u8]> {
    let size = own(machine.heap(), receiver).len();
    machine.spend(size)?;
    Ok(own(machine.heap(), receiver))
}

fn decode(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [name, errors] = take(&arguments, "decode", ["encoding", "errors"], 0)?;
    let (encoding, faults) = encoding::chosen(machine.heap(), name, errors, "decode")?;
    let size = read(machine, receiver)?.len();
    // The text and what it grew out of exist side by side.
    let most = encoding::most_bytes(size, encoding, faults).saturating_mul(2);
    machine.heap().check(most)?;
    machine.spend(most.saturating_mul(3))?;
    let text = encoding::decode(own(machine.heap(), receiver), encoding, faults)?;
    machine.heap_mut().string(text)
}

fn hex(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [separator] = take(&arguments, "hex", ["sep"], 0)?;
    let separator = match separator {
        Some(separator) => text(machine.heap(), separator, "hex", "sep")?,
        None => "",
    };
    if separator.chars().count() > 1 {
        return Err(Stop::value("hex() needs one character as `sep`"));
    }
    let separator = separator.to_owned();
    let size = read(machine, receiver)?.len();
    let most = size.saturating_mul(2 + separator.len());
    machine.heap().check(most)?;
    machine.spend(most)?;
    let mut out = String::with_capacity(most);
    for (at, byte) in own(machine.heap(), receiver).iter().enumerate() {
        out.push_str(if at > 0 { &separator } else { "" });
        for digit in [byte >> 4, byte & 15] {
            out.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    machine.heap_mut().string(out)
}

fn elems(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [] = take(&arguments, "elems", [], 0)?;
    let size = read(machine, receiver)?.len();
    machine.heap().check(size.saturating_mul(size_of::<Value>()))?;
    machine.spend(size.saturating_mul(4))?;
    let numbers =
        own(machine.heap(), receiver).iter().map(|byte| Value::Int(i64::from(*byte))).collect();
    machine.heap_mut().list(numbers)
}
