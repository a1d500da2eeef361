//! Looking for bytes, in linear time.

use memchr::memmem;

use super::{Method, Table, own, read};
use crate::{
    builtins::{
        methods::string::clamp,
        parameters::{take, whole},
    },
    heap::{Heap, Object, price},
    machine::{Arguments, Machine},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Method> = &[
    ("find", find),
    ("rfind", rfind),
    ("index", index),
    ("rindex", rindex),
    ("count", count),
    ("startswith", startswith),
    ("endswith", endswith),
];

/// What is looked for: some bytes, or one as a number.
enum Wanted<'h> {
    Bytes(&'h [u8]),
    One([u8; 1]),
}

impl Wanted<'_> {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::One(byte) => byte,
        }
    }
}

fn wanted<'h>(heap: &'h Heap, value: Value, name: &str) -> Run<Wanted<'h>> {
    match (value, heap.object(value)) {
        (_, Some(Object::Bytes(bytes))) => Ok(Wanted::Bytes(bytes)),
        (Value::Int(byte), _) => match u8::try_from(byte) {
            Ok(byte) => Ok(Wanted::One([byte])),
            Err(_) => Err(Stop::value(format!("{byte} is no byte: those go from 0 to 255"))),
        },
        _ => {
            let kind = type_name(heap, value);
            let hint = if kind == "string" { "; write b\"…\" or s.encode()" } else { "" };
            Err(Stop::type_error(format!(
                "{name}() needs bytes, not {an} {kind}{hint}",
                an = article(kind)
            )))
        }
    }
}

/// The part from `start` to `end`, and where it starts.
fn part<'h>(
    heap: &Heap,
    all: &'h [u8],
    bounds: [Option<Value>; 2],
    name: &str,
) -> Run<Option<(usize, &'h [u8])>> {
    let start = bounds[0].map_or(Ok(0), |at| whole(heap, at, name, "start"))?;
    let end = bounds[1].map_or(Ok(i64::MAX), |at| whole(heap, at, name, "end"))?;
    let (start, end) = (clamp(start, all.len()), clamp(end, all.len()).min(all.len()));
    Ok(all.get(start..end).map(|part| (start, part)))
}

/// Whether bytes start or end with others.
type Has = fn(&[u8], &[u8]) -> bool;

/// Where bytes stand in others.
type Look = fn(&[u8], &[u8]) -> Option<usize>;

fn position(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, look): (&str, Look),
) -> Run<Option<usize>> {
    let [sub, start, end] = take(arguments, name, ["sub", "start", "end"], 1)?;
    read(machine, receiver)?;
    let heap = machine.heap();
    let sub = wanted(heap, sub.unwrap_or(Value::None), name)?;
    let all = own(heap, receiver).len();
    heap.toil(sub.bytes().len() + price::sought(sub.bytes().len(), all))?;
    let part = part(heap, own(heap, receiver), [start, end], name)?;
    Ok(part.and_then(|(before, part)| look(part, sub.bytes()).map(|at| before + at)))
}

fn or_minus_one(found: Option<usize>) -> Value {
    Value::Int(found.map_or(-1, |at| at as i64))
}

fn or_error(found: Option<usize>, name: &str) -> Run {
    match found {
        Some(at) => Ok(Value::Int(at as i64)),
        None => Err(Stop::value(format!("{name}() did not find the bytes; find() gives -1 then"))),
    }
}

fn find(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    position(machine, receiver, &arguments, ("find", memmem::find)).map(or_minus_one)
}

fn rfind(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    position(machine, receiver, &arguments, ("rfind", memmem::rfind)).map(or_minus_one)
}

fn index(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    or_error(position(machine, receiver, &arguments, ("index", memmem::find))?, "index")
}

fn rindex(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    or_error(position(machine, receiver, &arguments, ("rindex", memmem::rfind))?, "rindex")
}

fn count(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let [sub, start, end] = take(&arguments, "count", ["sub", "start", "end"], 1)?;
    read(machine, receiver)?;
    let heap = machine.heap();
    let sub = wanted(heap, sub.unwrap_or(Value::None), "count")?;
    // Each place that is found takes longer than a byte.
    let length = sub.bytes().len();
    heap.toil(length + own(heap, receiver).len() * 4 / length.max(1))?;
    let part = part(heap, own(heap, receiver), [start, end], "count")?;
    let count = part.map_or(0, |(_, part)| match sub.bytes() {
        [] => part.len() + 1,
        sub => memmem::find_iter(part, sub).count(),
    });
    Ok(Value::Int(count as i64))
}

fn affix(
    machine: &mut Machine,
    receiver: Value,
    arguments: &Arguments,
    (name, parameter, has): (&str, &str, Has),
) -> Run {
    let [affix, start, end] = take(arguments, name, [parameter, "start", "end"], 1)?;
    let affix = affix.unwrap_or(Value::None);
    let heap = machine.heap();
    let several: &[Value] = match heap.object(affix) {
        Some(Object::Tuple(items)) => items,
        _ => &[affix],
    };
    let Some((_, part)) = part(heap, own(heap, receiver), [start, end], name)? else {
        return Ok(Value::Bool(false));
    };
    let mut found = false;
    for one in several {
        let one = wanted(heap, *one, name)?;
        // Each is paid for before it is looked at: there may be very many.
        heap.toil(one.bytes().len().min(part.len()) + 8)?;
        found = found || has(part, one.bytes());
    }
    Ok(Value::Bool(found))
}

fn startswith(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let has: Has = |all, prefix| all.starts_with(prefix);
    affix(machine, receiver, &arguments, ("startswith", "prefix", has))
}

fn endswith(machine: &mut Machine, receiver: Value, arguments: Arguments) -> Run {
    let has: Has = |all, suffix| all.ends_with(suffix);
    affix(machine, receiver, &arguments, ("endswith", "suffix", has))
}
