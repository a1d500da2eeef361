//! JSON text from values, and values from JSON text.
//!
//! Reading puts values straight into the heap, without a tree in between; writing goes no deeper
//! than reading does. Neither can be made to work longer than the text that it takes or gives.

mod fault;
mod keys;
mod number;
pub(crate) mod raw;
mod read;
mod refuse;
mod style;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use fault::{Fault, What};
pub(crate) use read::{Reader, read};
pub(crate) use style::Style;
pub(crate) use write::{encode, quote};

use crate::{
    heap::Heap,
    stop::{Run, Stop},
    value::Value,
};

/// Arrays and objects nest no deeper than this, read or written.
pub(crate) const MAX_DEPTH: usize = 100;

/// The arguments of one call are no longer than this.
pub(crate) const MAX_ARGUMENTS: usize = 1 << 20;

/// The JSON text of a script's result, of at most `limit` bytes.
///
/// # Errors
/// What cannot be said in JSON and where it is, or that the text is too long.
pub(crate) fn write(heap: &Heap, value: Value, limit: usize) -> Result<String, Fault> {
    encode(heap, value, &Style::COMPACT, limit)
}

/// The JSON text of the arguments of a call, of at most `limit` bytes.
///
/// # Errors
/// What cannot be said in JSON and where it is, or that the text is too long.
pub(crate) fn arguments(heap: &Heap, members: &[(&str, Value)], limit: usize) -> Run<String> {
    write::object(heap, members, limit).map_err(|fault| refused(fault, limit))
}

/// The JSON text of one argument; see [`arguments`].
///
/// # Errors
/// As [`arguments`].
pub(crate) fn argument(heap: &Heap, value: Value, limit: usize) -> Run<String> {
    encode(heap, value, &Style::COMPACT, limit).map_err(|fault| refused(fault, limit))
}

fn refused(mut fault: Fault, limit: usize) -> Stop {
    match (fault.stop.take(), fault.what) {
        (Some(stop), _) => stop,
        // The memory gave less room than an argument may take.
        (None, What::TooLong) if limit < MAX_ARGUMENTS => Stop::Memory,
        (None, What::TooLong) => Stop::value(format!(
            "the arguments are longer than maxArgumentBytes={MAX_ARGUMENTS}; send less"
        )),
        _ => Stop::type_error(fault.of_argument_of_tool()),
    }
}
