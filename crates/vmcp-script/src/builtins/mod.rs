//! What every script has: functions, methods and modules.
//!
//! One table per file; a new function is one line in its file's table. Functions of modules stand
//! in the same tables under their whole names (`json.decode`).

mod attributes;
pub(crate) mod callbacks;
mod collection;
mod functions;
mod methods;
mod modules;
pub(crate) mod parameters;
pub(crate) mod special;
mod walk;

use attributes::attributes_of;
pub(crate) use attributes::{attribute, callable, no_attribute, receiver};
pub(crate) use functions::zipped;
pub(crate) use modules::{group_of_match, pattern_field};

use std::sync::OnceLock;

use hashbrown::HashMap;

use crate::{
    cut::cut,
    heap::price,
    machine::{Arguments, Machine, items},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

/// The function that calls a tool by its exact name.
const CALL_TOOL: &str = "call_tool";

/// As [`CALL_TOOL`], without unwrapping the result.
const CALL_TOOL_RAW: &str = "call_tool_raw";

/// Whether the function of this name calls a tool by its exact name.
pub(crate) fn calls_by_name(name: &str) -> bool {
    matches!(name, CALL_TOOL | CALL_TOOL_RAW)
}

/// Modules, by number.
pub(crate) const MODULES: [&str; 4] = ["json", "math", "re", "time"];

/// A function written in Rust. It must charge memory before it takes it, charge steps for work
/// beyond a handful of values (`Machine::spend`), and change nothing before it has charged: an
/// operation that finds no room is made again after a collection.
pub(crate) type Native = fn(&mut Machine, Arguments) -> Run;

/// A method: as [`Native`], with its receiver.
pub(crate) type Method = fn(&mut Machine, Value, Arguments) -> Run;

/// A table of functions.
pub(crate) type Table<T> = &'static [(&'static str, T)];

struct Functions {
    all: Vec<(&'static str, Native)>,
    by_name: HashMap<&'static str, u16>,
    /// What looks at arguments before the function itself gets them.
    starts: Vec<Option<callbacks::Start>>,
    /// Types of what the functions make.
    types: Vec<Option<&'static str>>,
}

fn table() -> &'static Functions {
    static TABLE: OnceLock<Functions> = OnceLock::new();
    TABLE.get_or_init(|| {
        let tables = functions::TABLES.iter().chain(modules::TABLES).chain([&callbacks::TABLE]);
        let all: Vec<_> = tables.flat_map(|table| table.iter().copied()).collect();
        let by_name = all.iter().enumerate().map(|(at, (name, _))| (*name, at as u16)).collect();
        let starts = all.iter().map(|(name, _)| callbacks::start(name)).collect();
        let types = all.iter().map(|(name, _)| functions::made_by(name)).collect();
        Functions { all, by_name, starts, types }
    })
}

/// The number of a built-in function.
pub(crate) fn function(name: &str) -> Option<u16> {
    let native = table().by_name.get(name).filter(|_| is_public(name)).copied();
    native.or_else(|| special::number(name))
}

/// Neither a function of a module nor one that only the engine's own texts call.
fn is_public(name: &str) -> bool {
    !name.contains('.') && !name.starts_with("__")
}

/// The number of a function that the engine's own texts call.
pub(crate) fn inner_function(name: &str) -> Option<u16> {
    table().by_name.get(name).copied()
}

/// The type whose values the function makes; it equals that type's name.
pub(crate) fn type_made_by(id: u16) -> Option<&'static str> {
    table().types.get(usize::from(id)).copied().flatten()
}

/// Whether a call runs a text, and with what; see [`callbacks`].
pub(crate) fn begin(
    machine: &mut Machine,
    id: u16,
    arguments: &Arguments,
) -> Run<callbacks::Begun> {
    match table().starts.get(usize::from(id)).copied().flatten() {
        Some(start) => start(machine, arguments),
        None => Ok(None),
    }
}

/// The name of a built-in function.
pub(crate) fn name(id: u16) -> &'static str {
    special::name(id).unwrap_or_else(|| table().all[usize::from(id)].0)
}

/// The number of a module.
pub(crate) fn module(name: &str) -> Option<u16> {
    MODULES.iter().position(|known| *known == name).map(|at| at as u16)
}

/// What every script has, by name.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let functions = table().all.iter().map(|(name, _)| *name).filter(|name| is_public(name));
    functions.chain(MODULES).chain(special::names())
}

/// Calls a built-in function.
pub(crate) fn call(machine: &mut Machine, id: u16, arguments: Arguments) -> Run {
    table().all[usize::from(id)].1(machine, arguments)
}

/// A function or constant of a module.
pub(crate) fn member(module: u16, name: &str) -> Option<Value> {
    let whole = format!("{}.{name}", MODULES[usize::from(module)]);
    let function = table().by_name.get(whole.as_str()).map(|id| Value::Builtin(*id));
    function.or_else(|| modules::constant(&whole))
}

/// The items of anything that can be gone through, copied out and charged for.
pub(crate) fn items_of(machine: &mut Machine, value: Value) -> Run<Vec<Value>> {
    items(machine.heap_mut(), value)
}

/// An argument by position or name, `None` too where it was given.
pub(crate) fn given(arguments: &Arguments, at: usize, name: &str) -> Option<Value> {
    let named = || arguments.named.iter().find(|(known, _)| **known == *name);
    arguments.positional.get(at).copied().or_else(|| named().map(|(_, value)| *value))
}

/// The name of a method by its number; a method with its receiver is kept by number.
pub(crate) fn method_name(number: u16) -> &'static str {
    methods::name(number)
}

/// Calls a method.
pub(crate) fn method(
    machine: &mut Machine,
    receiver: Value,
    name: &str,
    arguments: Arguments,
) -> Run {
    if let Some(method) = methods::find(machine, receiver, name) {
        return method(machine, receiver, arguments);
    }
    machine.spend(price::SUGGESTION)?;
    if let Value::Module(_) = receiver {
        return Err(no_attribute(machine, receiver, name));
    }
    let kind = type_name(machine.heap(), receiver);
    // A name from `getattr` may be anything.
    let shown = cut(name, 64);
    let hint = methods::hint(machine, receiver, name);
    let message = format!("{an} {kind} has no method `{shown}`{hint}", an = article(kind));
    Err(Stop::raise(ErrorKind::Attribute, message))
}
