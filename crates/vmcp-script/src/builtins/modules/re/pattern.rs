//! The pattern and the text of a call.

use std::sync::Arc;

use super::known;
use crate::{
    builtins::parameters,
    heap::{Heap, Object},
    machine::{Arguments, Machine},
    regex::Pattern,
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) fn compile(machine: &mut Machine, arguments: Arguments) -> Run {
    let [pattern, flags] = parameters::take(&arguments, "re.compile", ["pattern", "flags"], 1)?;
    given(machine, pattern, flags, "re.compile")
}

/// The pattern that a function was given, as text or compiled.
pub(super) fn given(
    machine: &mut Machine,
    pattern: Option<Value>,
    flags: Option<Value>,
    name: &str,
) -> Run {
    let pattern = pattern.unwrap_or(Value::None);
    let flags = known::flags(flags, name)?;
    match machine.heap().object(pattern) {
        Some(Object::Str(_)) => known::pattern(machine.heap_mut(), pattern, flags),
        Some(Object::Pattern(_)) if flags == 0 => Ok(pattern),
        Some(Object::Pattern(_)) => {
            let message = format!("{name}(): give the flags to re.compile() instead");
            Err(Stop::value(message))
        }
        _ => {
            let kind = type_name(machine.heap(), pattern);
            Err(Stop::type_error(format!(
                "{name}() needs a string as `pattern`, not {an} {kind}",
                an = article(kind)
            )))
        }
    }
}

/// What a compiled pattern is.
pub(super) fn compiled(heap: &Heap, pattern: Value) -> Run<Arc<Pattern>> {
    match heap.object(pattern) {
        Some(Object::Pattern(pattern)) => Ok(Arc::clone(&pattern.compiled)),
        _ => Err(Stop::type_error("this is no compiled pattern")),
    }
}

/// Makes sure that `text` is a string, to be searched by `name`.
pub(super) fn text(heap: &Heap, text: Option<Value>, name: &str) -> Run {
    let text = text.unwrap_or(Value::None);
    if heap.as_str(text).is_some() {
        return Ok(text);
    }
    let kind = type_name(heap, text);
    let hint = match kind {
        "list" | "dict" | "tuple" => "; search each text in it, or json.dumps(x)",
        "NoneType" => "; test for None first",
        _ => "; use str(x)",
    };
    Err(Stop::type_error(format!(
        "{name}() needs a string to search, not {an} {kind}{hint}",
        an = article(kind)
    )))
}
