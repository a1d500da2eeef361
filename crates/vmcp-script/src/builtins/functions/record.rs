//! `struct(a=1)`: values by name that do not change.

use crate::{
    builtins::{Native, Table},
    heap::{Object, Record},
    machine::{Arguments, Machine},
    stop::{Run, Stop},
};

pub(super) const TABLE: Table<Native> = &[("struct", record)];

/// Fields are looked for one by one.
const MAX_FIELDS: usize = 256;

fn record(machine: &mut Machine, arguments: Arguments) -> Run {
    if !arguments.positional.is_empty() {
        return Err(Stop::type_error(
            "struct() takes named values only: struct(name=\"x\", size=3)",
        ));
    }
    if arguments.named.len() > MAX_FIELDS {
        let message = format!("a struct of more than maxFields={MAX_FIELDS} fields; use a dict");
        return Err(Stop::value(message));
    }
    let record = Record { name: "struct", fields: arguments.named };
    machine.heap_mut().value(Object::Record(Box::new(record)))
}
