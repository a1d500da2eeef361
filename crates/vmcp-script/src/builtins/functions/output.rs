//! `print` and `fail`.

use crate::{
    builtins::{Native, Table, parameters},
    machine::{Arguments, Machine},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value,
        repr::{self, Text},
    },
};

pub(super) const TABLE: Table<Native> = &[("print", print), ("fail", fail)];

/// The values as text, with `separator` between them.
fn joined(machine: &Machine, values: &[Value], separator: &str) -> Run<Text> {
    let mut text = Text::new(machine.heap());
    for (at, value) in values.iter().enumerate() {
        machine.spend(separator.len() + 8)?;
        text.push(if at > 0 { separator } else { "" })?;
        repr::string(machine.heap(), machine, *value, &mut text)?;
    }
    Ok(text)
}

/// A line of the log; with an `end` other than a newline the next one goes on there. `file` and
/// `flush` are taken for Python's sake and do nothing.
fn print(machine: &mut Machine, arguments: Arguments) -> Run {
    let names = ["sep", "end", "flush", "file"];
    let [separator, end, ..] = parameters::named(&arguments, "print", names)?;
    let text_of = |value: Option<Value>, name: &str, default: &'static str| match value {
        Some(value) => parameters::text(machine.heap(), value, "print", name),
        None => Ok(default),
    };
    let separator = text_of(separator, "sep", " ")?;
    let end = text_of(end, "end", "\n")?;
    let mut text = joined(machine, &arguments.positional, separator)?;
    let (rest, ends_line) = match end.strip_suffix('\n') {
        Some(rest) => (rest, true),
        None => (end, false),
    };
    machine.spend(end.len())?;
    text.push(rest)?;
    let text = text.finish();
    machine.print_part(text, ends_line);
    Ok(Value::None)
}

/// `fail("what", "is wrong")`: an error of kind `Exception`.
fn fail(machine: &mut Machine, arguments: Arguments) -> Run {
    let [separator] = parameters::named(&arguments, "fail", ["sep"])?;
    let separator = match separator {
        Some(value) => parameters::text(machine.heap(), value, "fail", "sep")?,
        None => " ",
    };
    let text = joined(machine, &arguments.positional, separator)?;
    Err(Stop::raise(ErrorKind::Exception, text.finish()))
}
