//! Patterns that a script has used: compiled once as long as there is room.

use std::sync::Arc;

use crate::{
    heap::{Heap, Object, PatternObject},
    regex::{Pattern, flag},
    stop::{Run, Stop},
    value::Value,
};

/// Bytes that the parts of a pattern take for each byte of it, while it is compiled.
const PARTS: usize = 128;

/// The value of the compiled pattern of `source`, which is a string.
pub(super) fn pattern(heap: &mut Heap, source: Value, flags: u32) -> Run {
    let text = heap.as_str(source).unwrap_or_default();
    // It is compared with those that are known.
    heap.toil(text.len().saturating_mul(2))?;
    if let Some(known) = heap.known_pattern(text, flags) {
        return Ok(known);
    }
    heap.check(text.len().saturating_mul(PARTS))?;
    heap.toil(text.len().saturating_mul(64))?;
    let compiled = Pattern::new(text, flags).map_err(|fault| Stop::value(fault.text()))?;
    heap.toil(compiled.size())?;
    let object = PatternObject { source, asked: flags, compiled: Arc::new(compiled) };
    let pattern = heap.put(Object::Pattern(Box::new(object)))?;
    heap.know_pattern(pattern);
    Ok(Value::Object(pattern))
}

/// The flags that a script gives as a number.
pub(super) fn flags(value: Option<Value>, name: &str) -> Run<u32> {
    let Some(value) = value else { return Ok(0) };
    match value {
        Value::Int(bits) => match u32::try_from(bits) {
            Ok(flags) if flags & !flag::ALL == 0 => Ok(flags),
            _ => Err(Stop::value(format!(
                "{name}(): {bits} is none of the flags; there are re.I, re.M, re.S, re.X and re.A"
            ))),
        },
        _ => Err(Stop::type_error(format!("{name}() needs flags such as re.I | re.M"))),
    }
}
