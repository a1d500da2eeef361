//! JSON text from values, and values from JSON text.
//!
//! Reading puts values straight into the heap, without a tree in between; writing goes no deeper
//! than reading does. Neither can be made to work longer than the text that it takes or gives.

mod fault;
mod number;
mod read;
mod style;
mod text;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use fault::{Fault, What};
pub(crate) use read::read;
pub(crate) use style::Style;
pub(crate) use write::encode;

use crate::{heap::Heap, value::Value};

/// Arrays and objects nest no deeper than this, read or written.
pub(crate) const MAX_DEPTH: usize = 100;

/// The JSON text of a script's result, of at most `limit` bytes.
///
/// # Errors
/// What cannot be said in JSON and where it is, or that the text is too long.
pub(crate) fn write(heap: &Heap, value: Value, limit: usize) -> Result<String, String> {
    encode(heap, value, &Style::COMPACT, limit).map_err(|fault| fault.of_result(limit))
}

/// The JSON text of an object with these members, of at most `limit` bytes.
///
/// # Errors
/// As [`write`].
pub(crate) fn object(
    heap: &Heap,
    members: &[(&str, Value)],
    limit: usize,
) -> Result<String, String> {
    write::object(heap, members, limit).map_err(|fault| fault.of_result(limit))
}
