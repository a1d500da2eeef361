//! What stands after a dot without being called.

use super::{MODULES, methods, modules, table};
use crate::{
    heap::{Heap, Object},
    machine::{Arguments, Machine},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

/// The attribute `name`: a field, something about an error, or a method with its receiver.
pub(crate) fn attribute(machine: &mut Machine, object: Value, name: &str) -> Run<Option<Value>> {
    if let Some(value) = machine.field(object, name) {
        return Ok(Some(value));
    }
    if let Some(value) = of_error(machine, object, name)? {
        return Ok(Some(value));
    }
    if name == "__name__" {
        return name_of(machine, object);
    }
    let method = match unbound_type(object) {
        Some(kind) => methods::number_of_type(kind, name),
        None => methods::number(machine, object, name),
    };
    match method {
        Some(method) => machine.heap_mut().value(Object::Bound(object, method)).map(Some),
        None => Ok(None),
    }
}

/// `e.message`, `e.kind`, `e.data`, `e.args`.
fn of_error(machine: &mut Machine, object: Value, name: &str) -> Run<Option<Value>> {
    let Some(Object::Error(error)) = machine.heap().object(object) else { return Ok(None) };
    let (kind, data) = (error.kind, error.data);
    let message = match name {
        "message" | "args" => error.message.clone(),
        _ => Box::default(),
    };
    machine.spend(message.len())?;
    let heap = machine.heap_mut();
    Ok(Some(match name {
        "message" => heap.string(message)?,
        "kind" | "__class__" => heap.string(kind.name())?,
        "data" => data,
        "args" if message.is_empty() => heap.tuple([])?,
        "args" => {
            let message = heap.string(message)?;
            heap.tuple([message])?
        }
        _ => return Ok(None),
    }))
}

/// The name of a function. A type is text that is its name already: `type(e).__name__`.
fn name_of(machine: &mut Machine, object: Value) -> Run<Option<Value>> {
    use crate::value::repr::Names;
    let name = match (object, machine.heap().object(object)) {
        (Value::Builtin(id), _) => machine.builtin(id).to_owned(),
        (Value::Tool(id), _) => machine.tool(id).to_owned(),
        (_, Some(Object::Function(closure))) => machine.function(closure.proto).to_owned(),
        (_, Some(Object::Str(_))) => return Ok(Some(object)),
        _ => return Ok(None),
    };
    machine.heap_mut().string(name).map(Some)
}

/// The type that a function stands for whose methods are taken from it: `key=str.lower`.
pub(super) fn unbound_type(object: Value) -> Option<&'static str> {
    match object {
        Value::Builtin(id) => super::type_made_by(id),
        _ => None,
    }
}

/// The receiver of a method: for one that was taken from a type, the first argument.
pub(crate) fn receiver(
    machine: &Machine,
    object: Value,
    name: &str,
    arguments: &mut Arguments,
) -> Run {
    let Some(kind) = unbound_type(object) else { return Ok(object) };
    if methods::number_of_type(kind, name).is_none() {
        return Ok(object);
    }
    let shown = if kind == "string" { "str" } else { kind };
    if arguments.positional.is_empty() {
        let message = format!("{shown}.{name}() needs the {kind} that it is about first");
        return Err(Stop::type_error(message));
    }
    let found = type_name(machine.heap(), arguments.positional[0]);
    if found != kind {
        return Err(Stop::type_error(format!(
            "{shown}.{name}() needs {an} {kind}, not {another} {found}",
            an = article(kind),
            another = article(found)
        )));
    }
    Ok(arguments.positional.remove(0))
}

/// The error for an attribute that is not there.
pub(crate) fn no_attribute(machine: &Machine, object: Value, name: &str) -> Stop {
    if let Value::Module(id) = object {
        return modules::unknown(MODULES[usize::from(id)], name, &attributes_of(machine, object));
    }
    let kind = type_name(machine.heap(), object);
    let shown: String = name.chars().take(64).collect();
    let hint = match methods::hint(machine, object, name) {
        hint if !hint.is_empty() => hint,
        _ => match machine.heap().object(object) {
            Some(Object::Dict(_)) => format!("; write d[\"{shown}\"]"),
            Some(Object::Error(_)) => "; it has message, kind, data and args".to_owned(),
            Some(Object::Record(record)) => {
                let names: Vec<&str> =
                    record.fields.iter().take(20).map(|(name, _)| &**name).collect();
                format!("; it has {}", names.join(", "))
            }
            _ => String::new(),
        },
    };
    Stop::raise(
        ErrorKind::Attribute,
        format!("{an} {kind} has no attribute `{shown}`{hint}", an = article(kind)),
    )
}

/// The names of fields and methods.
pub(super) fn attributes_of(machine: &Machine, object: Value) -> Vec<String> {
    match (object, machine.heap().object(object)) {
        (Value::Module(id), _) => {
            let functions = table().all.iter();
            let prefix = format!("{}.", MODULES[usize::from(id)]);
            functions
                .filter_map(|(name, _)| name.strip_prefix(&prefix))
                .map(str::to_owned)
                .collect()
        }
        (_, Some(Object::Record(record))) => {
            record.fields.iter().map(|(name, _)| name.to_string()).collect()
        }
        (_, Some(Object::Error(_))) => {
            ["args", "data", "kind", "message"].map(str::to_owned).to_vec()
        }
        _ => methods::names(machine, object).into_iter().map(str::to_owned).collect(),
    }
}

/// Whether a value can be called.
pub(crate) fn callable(heap: &Heap, value: Value) -> bool {
    matches!(value, Value::Builtin(_) | Value::Tool(_))
        || matches!(heap.object(value), Some(Object::Function(_) | Object::Bound(..)))
}
