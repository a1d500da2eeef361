//! Text as its characters, their numbers, or bytes.

use super::{Method, Table, check_pieces, list, own, read};
use crate::{
    builtins::{methods::encoding, parameters::take},
    machine::{Arguments, Machine, chars},
    stop::Run,
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("elems", elems),
    ("codepoints", codepoints),
    ("elem_ords", elem_ords),
    ("codepoint_ords", codepoint_ords),
    ("encode", encode),
];

fn texts(machine: &mut Machine, receiver: Value, arguments: &Arguments, name: &str) -> Run {
    let [] = take(arguments, name, [], 0)?;
    let all = read(machine, receiver)?;
    let (count, bytes) = (chars(all), all.len());
    check_pieces(machine, count, bytes)?;
    let mut buffer = [0; 4];
    let all = own(machine.heap(), receiver);
    let pieces = all.chars().map(|c| Box::from(&*c.encode_utf8(&mut buffer))).collect();
    list(machine, pieces)
}

fn elems(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    texts(machine, receiver, &arguments, "elems")
}

fn codepoints(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    texts(machine, receiver, &arguments, "codepoints")
}

fn numbers(machine: &mut Machine, receiver: Value, arguments: &Arguments, name: &str) -> Run {
    let [] = take(arguments, name, [], 0)?;
    let count = chars(read(machine, receiver)?);
    machine.heap().check(count.saturating_mul(size_of::<Value>()))?;
    machine.spend(count.saturating_mul(4))?;
    let mut numbers = Vec::with_capacity(count);
    let all = own(machine.heap(), receiver);
    numbers.extend(all.chars().map(|c| Value::Int(i64::from(u32::from(c)))));
    machine.heap_mut().list(numbers)
}

fn elem_ords(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    numbers(machine, receiver, &arguments, "elem_ords")
}

fn codepoint_ords(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    numbers(machine, receiver, &arguments, "codepoint_ords")
}

fn encode(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [name, errors] = take(&arguments, "encode", ["encoding", "errors"], 0)?;
    let (encoding, faults) = encoding::chosen(machine.heap(), name, errors, "encode")?;
    let all = read(machine, receiver)?;
    let size = all.len();
    machine.heap().check(size.saturating_mul(2))?;
    machine.spend(size * 4)?;
    let bytes = encoding::encode(own(machine.heap(), receiver), encoding, faults)?;
    machine.heap_mut().value(crate::heap::Object::Bytes(bytes.into()))
}
