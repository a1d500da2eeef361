//! Errors as values: `raise ValueError("what is wrong")`.

use crate::{
    builtins::{Native, Table, parameters},
    cut::cut,
    heap::{ErrorObject, Object},
    machine::{Arguments, Machine},
    stop::{ErrorKind, Run},
    value::{
        Value,
        repr::{self, Text},
    },
};

/// One for each of [`ErrorKind::ALL`], in its order.
pub(super) const TABLE: Table<Native> = &[
    ("Exception", make::<0>),
    ("ValueError", make::<1>),
    ("TypeError", make::<2>),
    ("KeyError", make::<3>),
    ("IndexError", make::<4>),
    ("AttributeError", make::<5>),
    ("NameError", make::<6>),
    ("ZeroDivisionError", make::<7>),
    ("AssertionError", make::<8>),
    ("OverflowError", make::<9>),
    ("RuntimeError", make::<10>),
    ("ToolError", make::<11>),
    ("TimeoutError", make::<12>),
];

/// Messages are cut here: an error that goes through handlers is copied a few times.
const MAX_MESSAGE: usize = 64 << 10;

/// An error of one kind; its message is the argument, or all of them as a tuple. `data=` is kept.
fn make<const KIND: usize>(machine: &mut Machine, arguments: Arguments) -> Run {
    let kind = ErrorKind::ALL[KIND];
    let [data] = parameters::named(&arguments, kind.name(), ["data"])?;
    let mut text = Text::new(machine.heap());
    match arguments.positional[..] {
        [] => {}
        [only] => repr::string(machine.heap(), machine, only, &mut text)?,
        _ => {
            text.push("(")?;
            for (at, value) in arguments.positional.iter().enumerate() {
                text.push(if at > 0 { ", " } else { "" })?;
                repr::repr(machine.heap(), machine, *value, &mut text)?;
            }
            text.push(")")?;
        }
    }
    let mut message = text.finish();
    if message.len() > MAX_MESSAGE {
        message.truncate(cut(&message, MAX_MESSAGE).len());
        message.push('…');
    }
    let data = data.unwrap_or(Value::None);
    let error = ErrorObject { kind, message: message.into(), data };
    machine.heap_mut().value(Object::Error(Box::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_its_function() {
        let names: Vec<&str> = TABLE.iter().map(|(name, _)| *name).collect();
        let kinds: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names, kinds);
    }
}
