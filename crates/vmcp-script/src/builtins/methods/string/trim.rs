//! Taking text off the ends: `strip`, `removeprefix` and their kin.

use super::{Method, Table, is_space, own, read, read_chars};
use crate::{
    builtins::parameters::{take, text},
    machine::{Arguments, Machine},
    stop::Run,
    value::Value,
};

pub(super) const TABLE: Table<Method> = &[
    ("strip", strip),
    ("lstrip", lstrip),
    ("rstrip", rstrip),
    ("removeprefix", removeprefix),
    ("removesuffix", removesuffix),
];

/// A set of characters that is asked once per character of a text.
struct Chars {
    ascii: u128,
    /// The others, in order.
    others: Vec<char>,
}

impl Chars {
    fn of(text: &str) -> Self {
        let mut chars = Self { ascii: 0, others: Vec::new() };
        for c in text.chars() {
            match c.is_ascii() {
                true => chars.ascii |= 1 << u32::from(c),
                false => chars.others.push(c),
            }
        }
        chars.others.sort_unstable();
        chars.others.dedup();
        chars
    }

    fn has(&self, c: char) -> bool {
        match c.is_ascii() {
            true => self.ascii >> u32::from(c) & 1 == 1,
            false => self.others.binary_search(&c).is_ok(),
        }
    }
}

/// Takes off what `chars` names, white space by default, at the start and at the end.
fn trim(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, start, end): (&str, bool, bool),
) -> Run {
    let [chars] = take(arguments, name, ["chars"], 0)?;
    let size = read_chars(machine, receiver)?.len();
    let chars = match chars {
        Some(chars) => {
            let cost = text(machine.heap(), chars, name, "chars")?.len().saturating_mul(8);
            machine.spend(cost)?;
            machine.heap().check(cost)?;
            Some(Chars::of(text(machine.heap(), chars, name, "chars")?))
        }
        None => None,
    };
    let goes = |c: char| chars.as_ref().map_or_else(|| is_space(c), |chars| chars.has(c));
    let all = own(machine.heap(), receiver);
    let all = if start { all.trim_start_matches(goes) } else { all };
    let all = if end { all.trim_end_matches(goes) } else { all };
    if all.len() == size {
        return Ok(receiver);
    }
    machine.heap().check(all.len())?;
    let all: Box<str> = all.into();
    machine.heap_mut().string(all)
}

fn strip(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    trim(machine, receiver, &arguments, ("strip", true, true))
}

fn lstrip(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    trim(machine, receiver, &arguments, ("lstrip", true, false))
}

fn rstrip(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    trim(machine, receiver, &arguments, ("rstrip", false, true))
}

fn removeprefix(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [prefix] = take(&arguments, "removeprefix", ["prefix"], 1)?;
    let prefix = prefix.unwrap_or(Value::None);
    read(machine, receiver)?;
    let heap = machine.heap();
    let prefix = text(heap, prefix, "removeprefix", "prefix")?;
    match own(heap, receiver).strip_prefix(prefix) {
        Some(rest) if !prefix.is_empty() => {
            heap.check(rest.len())?;
            let rest: Box<str> = rest.into();
            machine.heap_mut().string(rest)
        }
        _ => Ok(receiver),
    }
}

fn removesuffix(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [suffix] = take(&arguments, "removesuffix", ["suffix"], 1)?;
    let suffix = suffix.unwrap_or(Value::None);
    read(machine, receiver)?;
    let heap = machine.heap();
    let suffix = text(heap, suffix, "removesuffix", "suffix")?;
    match own(heap, receiver).strip_suffix(suffix) {
        Some(rest) if !suffix.is_empty() => {
            heap.check(rest.len())?;
            let rest: Box<str> = rest.into();
            machine.heap_mut().string(rest)
        }
        _ => Ok(receiver),
    }
}
