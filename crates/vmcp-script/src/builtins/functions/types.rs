//! Types, and what values have.
//!
//! `type(x)` is text, as in Starlark: `"string"`, `"int"`, `"list"`. A function that makes values of
//! a type equals the type's name (`type(x) == str`, `type(x) in (int, float)`) and has its hash, so
//! both habits work. Refused: types as values of their own, which would break `type(x) + "…"` and
//! `type(x) == "string"`. A bool is no int here, as in Starlark: `isinstance(True, int)` is false.

use super::convert::one;
use crate::{
    builtins::{self, Native, Table, parameters},
    cut::cut,
    heap::{Heap, Object, price},
    machine::{Arguments, Machine},
    stop::{ErrorKind, Run, Stop},
    value::{Value, hash, repr::type_name},
};

pub(super) const TABLE: Table<Native> = &[
    ("type", kind),
    ("isinstance", isinstance),
    ("callable", callable),
    ("hasattr", hasattr),
    ("getattr", getattr),
    ("dir", dir),
    ("hash", stable_hash),
];

/// The type of what the function called `name` makes.
pub(in super::super) fn made_by(name: &str) -> Option<&'static str> {
    Some(match name {
        "str" => "string",
        "int" => "int",
        "float" => "float",
        "bool" => "bool",
        "bytes" => "bytes",
        "list" => "list",
        "tuple" => "tuple",
        "dict" => "dict",
        "set" | "frozenset" => "set",
        "range" => "range",
        "struct" => "struct",
        _ => ErrorKind::ALL.into_iter().find(|kind| kind.name() == name)?.name(),
    })
}

fn kind(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "type")?;
    let name = type_name(machine.heap(), value);
    machine.heap_mut().string(name)
}

/// Bytes of the name of an attribute, at most.
const MAX_NAME: usize = 1 << 16;

/// Types in tuples in tuples, no deeper than this.
const MAX_DEPTH: u32 = 10;

fn isinstance(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, wanted] = parameters::take(&arguments, "isinstance", ["object", "type"], 2)?;
    let (value, wanted) = (value.unwrap_or(Value::None), wanted.unwrap_or(Value::None));
    is_one_of(machine.heap(), value, wanted, MAX_DEPTH).map(Value::Bool)
}

fn is_one_of(heap: &Heap, value: Value, wanted: Value, depth: u32) -> Run<bool> {
    heap.toil(price::COMPARE)?;
    let name = match (wanted, heap.object(wanted)) {
        (Value::Builtin(id), _) => builtins::type_made_by(id),
        (_, Some(Object::Str(text))) => Some(made_by(text).unwrap_or(text)),
        (_, Some(Object::Tuple(types))) if depth > 0 => {
            for wanted in types {
                if is_one_of(heap, value, *wanted, depth - 1)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        (Value::None, _) => Some("NoneType"),
        _ => None,
    };
    let Some(name) = name else {
        return Err(Stop::type_error(
            "isinstance() needs a type such as str, int, list or dict, or a tuple of them",
        ));
    };
    Ok(match heap.object(value) {
        Some(Object::Error(error)) => ErrorKind::catches(name, error.kind).unwrap_or(false),
        _ => type_name(heap, value) == name,
    })
}

fn callable(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "callable")?;
    Ok(Value::Bool(builtins::callable(machine.heap(), value)))
}

fn hasattr(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, name] = parameters::take(&arguments, "hasattr", ["object", "name"], 2)?;
    let (value, name) = (value.unwrap_or(Value::None), name.unwrap_or(Value::None));
    let name = attribute_name(machine, name, "hasattr")?;
    Ok(Value::Bool(builtins::attribute(machine, value, &name)?.is_some()))
}

/// The name of an attribute; nothing has one that is longer than this.
fn attribute_name(machine: &Machine, name: Value, function: &str) -> Run<String> {
    let name = parameters::text(machine.heap(), name, function, "name")?;
    machine.spend(name.len().min(MAX_NAME) + 256)?;
    Ok(cut(name, MAX_NAME).to_owned())
}

fn getattr(machine: &mut Machine, arguments: Arguments) -> Run {
    let names = ["object", "name", "default"];
    let [value, name, _] = parameters::take(&arguments, "getattr", names, 2)?;
    let (value, name) = (value.unwrap_or(Value::None), name.unwrap_or(Value::None));
    let name = attribute_name(machine, name, "getattr")?;
    if let Some(found) = builtins::attribute(machine, value, &name)? {
        return Ok(found);
    }
    match builtins::given(&arguments, 2, "default") {
        Some(default) => Ok(default),
        None => Err(builtins::no_attribute(machine, value, &name)),
    }
}

/// `dir(x)`: the names of its fields and methods, sorted.
fn dir(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "dir")?;
    machine.spend(256 * price::SORT)?;
    let mut names = builtins::attributes_of(machine, value);
    names.sort_unstable();
    let names: Vec<Value> =
        names.into_iter().map(|name| machine.heap_mut().string(name)).collect::<Run<_>>()?;
    machine.heap_mut().list(names)
}

/// The same for equal values, and in every run.
fn stable_hash(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "hash")?;
    Ok(Value::Int((hash::stable(machine.heap(), value)? >> 1) as i64))
}
