//! Methods, by the type of their receiver.

mod bytes;
mod collections;
mod dict;
mod encoding;
mod list;
mod near;
mod set;
mod string;
mod tuple;

use near::suggestion;

use std::sync::OnceLock;

use super::{Method, Table, modules};
use crate::{heap::Object, machine::Machine, value::Value};

/// The method `name` of `receiver`.
pub(super) fn find(machine: &Machine, receiver: Value, name: &str) -> Option<Method> {
    let table: Table<Method> = match machine.heap().object(receiver)? {
        Object::Str(_) => return string::find(name),
        Object::Bytes(_) => return bytes::find(name),
        other => table(other)?,
    };
    table.iter().find(|(known, _)| *known == name).map(|(_, method)| *method)
}

/// What to add to the error for a method that is not there.
pub(super) fn hint(machine: &Machine, receiver: Value, name: &str) -> String {
    match machine.heap().object(receiver) {
        Some(Object::Str(_)) => string::hint(name),
        Some(Object::Bytes(_)) => bytes::hint(name),
        _ => collections::hint(machine, receiver, name),
    }
}

/// The methods of lists, dicts, sets, tuples, and of what modules make.
fn table(object: &Object) -> Option<Table<Method>> {
    Some(match object {
        Object::List(_) => list::TABLE,
        Object::Dict(_) => dict::TABLE,
        Object::Set(_) => set::TABLE,
        Object::Tuple(_) => tuple::TABLE,
        other => return modules::methods(other),
    })
}

/// The names of all methods of `receiver`.
pub(super) fn names(machine: &Machine, receiver: Value) -> Vec<&'static str> {
    match machine.heap().object(receiver) {
        Some(Object::Str(_)) => string::names().map(|(name, _)| *name).collect(),
        Some(Object::Bytes(_)) => bytes::names().map(|(name, _)| *name).collect(),
        Some(object) => table(object).unwrap_or_default().iter().map(|(name, _)| *name).collect(),
        None => Vec::new(),
    }
}

/// All names of methods, sorted; their places are their numbers.
fn all_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| {
        let tables = [list::TABLE, dict::TABLE, set::TABLE, tuple::TABLE];
        let plain = tables.iter().chain(modules::METHODS).copied().flatten();
        let entries = plain.chain(string::names()).chain(bytes::names());
        let mut names: Vec<&str> = entries.map(|(name, _)| *name).collect();
        names.sort_unstable();
        names.dedup();
        names
    })
}

/// The number of the method `name`, if `receiver` has it.
pub(super) fn number(machine: &Machine, receiver: Value, name: &str) -> Option<u16> {
    find(machine, receiver, name)?;
    all_names().binary_search(&name).ok().and_then(|at| u16::try_from(at).ok())
}

/// The number of the method `name` of a type.
pub(super) fn number_of_type(kind: &str, name: &str) -> Option<u16> {
    let plain = |table: Table<Method>| table.iter().any(|(known, _)| *known == name);
    let known = match kind {
        "string" => string::find(name).is_some(),
        "bytes" => bytes::find(name).is_some(),
        "list" => plain(list::TABLE),
        "dict" => plain(dict::TABLE),
        "set" => plain(set::TABLE),
        "tuple" => plain(tuple::TABLE),
        _ => false,
    };
    let number = all_names().binary_search(&name).ok().filter(|_| known)?;
    u16::try_from(number).ok()
}

/// The name of the method of this number.
pub(super) fn name(number: u16) -> &'static str {
    all_names()[usize::from(number)]
}
