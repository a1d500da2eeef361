//! The function `format(value, spec)`.

#![expect(
    clippy::needless_pass_by_value,
    reason = "all built-in functions have one signature, and some keep their arguments"
)]

use crate::{
    builtins::{Native, Table, parameters},
    machine::{Arguments, Machine},
    stop::Run,
};

/// Functions of this module.
pub(crate) const TABLE: Table<Native> = &[("format", format)];

fn format(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, spec] = parameters::take(&arguments, "format", ["value", "spec"], 1)?;
    let spec = match spec {
        Some(spec) => parameters::text(machine.heap(), spec, "format", "spec")?.to_owned(),
        None => String::new(),
    };
    super::formatted(machine, value.unwrap_or(crate::value::Value::None), &spec)
}
