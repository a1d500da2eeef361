//! Methods of strings, by topic.
//!
//! Strings are sequences of characters: positions and lengths count those, quickly where the text
//! is ASCII. Each method charges steps for the bytes that it reads and the room for what it makes
//! before it begins.

#![expect(
    clippy::needless_pass_by_value,
    reason = "all built-in functions have one signature, and some keep their arguments"
)]

mod case;
mod chars;
mod cut;
mod hint;
mod join;
mod kinds;
mod pad;
mod replace;
mod search;
mod trim;

pub(super) use hint::hint;
pub(super) use search::clamp;

use super::{Method, Table};
use crate::{
    heap::{Heap, SLOT, price},
    machine::Machine,
    stop::Run,
    value::Value,
};

/// Every table, those that scripts use most first.
const TABLES: [Table<Method>; 9] = [
    cut::TABLE,
    join::TABLE,
    trim::TABLE,
    search::TABLE,
    case::TABLE,
    replace::TABLE,
    kinds::TABLE,
    pad::TABLE,
    chars::TABLE,
];

/// The method of this name.
pub(super) fn find(name: &str) -> Option<Method> {
    names().find(|(known, _)| *known == name).map(|(_, method)| *method)
}

pub(super) fn names() -> impl Iterator<Item = &'static (&'static str, Method)> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The text of the receiver, which is a string.
fn own(heap: &Heap, receiver: Value) -> &str {
    heap.as_str(receiver).unwrap_or_default()
}

/// The receiver's text, after charging the steps for reading it.
fn read(machine: &mut Machine, receiver: Value) -> Run<&str> {
    let size = own(machine.heap(), receiver).len();
    machine.spend(size)?;
    Ok(own(machine.heap(), receiver))
}

/// Charges for what looks at every character, in the tables of Unicode where it is not ASCII.
fn read_chars(machine: &mut Machine, receiver: Value) -> Run<&str> {
    let text = own(machine.heap(), receiver);
    let each = if text.is_ascii() { 1 } else { price::CHAR };
    let cost = text.len().saturating_mul(each);
    machine.spend(cost)?;
    read(machine, receiver)
}

/// Makes sure that `count` strings with `bytes` in all, and their list, could be made.
fn check_pieces(machine: &mut Machine, count: usize, bytes: usize) -> Run<()> {
    let each = SLOT + size_of::<Value>() + size_of::<Box<str>>();
    machine.heap().check(count.saturating_mul(each).saturating_add(bytes))?;
    machine.spend(count.saturating_mul(price::OBJECT / 2))
}

/// A list of strings.
fn list(machine: &mut Machine, pieces: Vec<Box<str>>) -> Run {
    let heap = machine.heap_mut();
    let items = pieces.into_iter().map(|piece| heap.string(piece)).collect::<Run<Vec<Value>>>()?;
    heap.list(items)
}

/// Whether Python takes `c` for white space.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}
