//! The module `json`: as in Starlark (`encode`, `decode`) and as in Python (`dumps`, `loads`).

use super::super::{
    Native, Table,
    callbacks::{Begun, Callback},
    parameters,
};
use crate::{
    heap::Object,
    json::{self, Style, What},
    machine::{Arguments, Machine, truth},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{article, type_name},
    },
};

pub(super) const TABLE: Table<Native> = &[
    ("json.encode", encode),
    ("json.decode", decode),
    ("json.encode_indent", encode_indent),
    ("json.indent", indent),
    ("json.dumps", dumps),
    ("json.loads", loads),
];

/// Spaces of one level, at most.
const MAX_INDENT: i64 = 32;

fn encode(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value] = parameters::take(&arguments, "json.encode", ["value"], 1)?;
    write(machine, value.unwrap_or(Value::None), &Style::COMPACT, "json.encode")
}

fn encode_indent(machine: &mut Machine, arguments: Arguments) -> Run {
    let name = "json.encode_indent";
    let [value, prefix, indent] =
        parameters::take(&arguments, name, ["value", "prefix", "indent"], 1)?;
    indented(machine, value.unwrap_or(Value::None), (prefix, indent), name)
}

/// Lays out a JSON text again; its numbers are spelled as the engine spells them.
fn indent(machine: &mut Machine, arguments: Arguments) -> Run {
    let name = "json.indent";
    let [text, prefix, indent] =
        parameters::take(&arguments, name, ["text", "prefix", "indent"], 1)?;
    let value = read(machine, text.unwrap_or(Value::None), name)?;
    indented(machine, value, (prefix, indent), name)
}

fn indented(
    machine: &mut Machine,
    value: Value,
    (prefix, indent): (Option<Value>, Option<Value>),
    name: &str,
) -> Run {
    let prefix = match prefix {
        Some(prefix) => parameters::text(machine.heap(), prefix, name, "prefix")?.to_owned(),
        None => String::new(),
    };
    let indent = indentation(machine, indent, name)?.unwrap_or_else(|| "\t".to_owned());
    let style = Style { indent: Some(&indent), prefix: &prefix, key: ": ", ..Style::COMPACT };
    write(machine, value, &style, name)
}

/// What a level is indented by: spaces by number, or a text.
fn indentation(machine: &Machine, indent: Option<Value>, name: &str) -> Run<Option<String>> {
    Ok(match indent {
        None => None,
        Some(Value::Int(spaces)) if spaces > MAX_INDENT => {
            return Err(Stop::value(format!("{name}(): indent is at most {MAX_INDENT}")));
        }
        Some(Value::Int(spaces)) => Some(" ".repeat(usize::try_from(spaces).unwrap_or(0))),
        Some(text) => Some(parameters::text(machine.heap(), text, name, "indent")?.to_owned()),
    })
}

fn dumps(machine: &mut Machine, arguments: Arguments) -> Run {
    let name = "json.dumps";
    let [value, indent, sort_keys, separators, ensure_ascii, default] = parameters::take(
        &arguments,
        name,
        ["value", "indent", "sort_keys", "separators", "ensure_ascii", "default"],
        1,
    )?;
    if default.is_some() {
        return Err(Stop::type_error(
            "json.dumps() has no `default`; turn what JSON does not have into text or dicts first",
        ));
    }
    let indent = indentation(machine, indent, name)?;
    let heap = machine.heap();
    let (item, key) = match separators {
        Some(pair) => separators_of(machine, pair)?,
        None => (if indent.is_some() { "," } else { ", " }.to_owned(), ": ".to_owned()),
    };
    let style = Style {
        indent: indent.as_deref(),
        prefix: "",
        item: &item,
        key: &key,
        ascii: ensure_ascii.is_none_or(|value| truth(heap, value)),
        sorted: sort_keys.is_some_and(|value| truth(heap, value)),
    };
    write(machine, value.unwrap_or(Value::None), &style, name)
}

fn separators_of(machine: &Machine, pair: Value) -> Run<(String, String)> {
    let heap = machine.heap();
    let items = match heap.object(pair) {
        Some(Object::Tuple(items)) => &items[..],
        Some(Object::List(list)) => &list.items[..],
        _ => &[],
    };
    if let [item, key] = *items
        && let (Some(item), Some(key)) = (heap.as_str(item), heap.as_str(key))
    {
        return Ok((item.to_owned(), key.to_owned()));
    }
    Err(Stop::type_error("json.dumps() needs two strings as `separators`, as in (\",\", \":\")"))
}

/// The JSON text of a value, within what memory and steps are left.
fn write(machine: &mut Machine, value: Value, style: &Style<'_>, name: &str) -> Run {
    let heap = machine.heap();
    // The text grows by doubling: two buffers exist for a moment.
    let room = heap.room() / 3;
    match json::encode(heap, value, style, room) {
        Ok(text) => machine.heap_mut().string(text),
        Err(mut fault) => Err(match (fault.stop.take(), fault.what) {
            (Some(stop), _) => stop,
            (None, What::TooLong) => Stop::Memory,
            (None, What::TooDeep | What::NotFinite) => Stop::value(fault.of_argument(name)),
            _ => Stop::type_error(fault.of_argument(name)),
        }),
    }
}

/// A string is read in stretches, as it may be long.
pub(in crate::builtins) fn begin_loads(machine: &mut Machine, arguments: &Arguments) -> Run<Begun> {
    let [text] = parameters::take(arguments, "json.loads", ["text"], 1)?;
    Ok(begun(machine, text.unwrap_or(Value::None), None))
}

/// As [`begin_loads`].
pub(in crate::builtins) fn begin_decode(
    machine: &mut Machine,
    arguments: &Arguments,
) -> Run<Begun> {
    let [text, default] = parameters::take(arguments, "json.decode", ["text", "default"], 1)?;
    let default = has_default(arguments).then(|| default.unwrap_or(Value::None));
    Ok(begun(machine, text.unwrap_or(Value::None), default))
}

fn begun(machine: &Machine, text: Value, default: Option<Value>) -> Begun {
    machine.heap().as_str(text)?;
    Some((Callback::Read, [text].into_iter().chain(default).collect()))
}

/// `None` is a default as well.
fn has_default(arguments: &Arguments) -> bool {
    arguments.positional.len() > 1 || arguments.named.iter().any(|(name, _)| **name == *"default")
}

fn loads(machine: &mut Machine, arguments: Arguments) -> Run {
    let [text] = parameters::take(&arguments, "json.loads", ["text"], 1)?;
    read(machine, text.unwrap_or(Value::None), "json.loads")
}

fn decode(machine: &mut Machine, arguments: Arguments) -> Run {
    let [text, default] = parameters::take(&arguments, "json.decode", ["text", "default"], 1)?;
    let has_default = has_default(&arguments);
    match read(machine, text.unwrap_or(Value::None), "json.decode") {
        Err(Stop::Raise(raised)) if has_default && raised.kind == crate::stop::ErrorKind::Value => {
            Ok(default.unwrap_or(Value::None))
        }
        read => read,
    }
}

fn read(machine: &mut Machine, text: Value, name: &str) -> Run {
    let heap = machine.heap();
    let bytes = match heap.object(text) {
        Some(Object::Str(text)) => text.len(),
        Some(Object::Bytes(bytes)) => bytes.len(),
        _ => return Err(no_text(machine, text, name)),
    };
    heap.toil(bytes)?;
    if let Some(read) = machine.heap_mut().lend(text, json::read) {
        return read;
    }
    let heap = machine.heap_mut();
    heap.check(bytes)?;
    let Some(Object::Bytes(bytes)) = heap.object(text) else { return Ok(Value::None) };
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) => json::read(heap, &text),
        Err(_) => Err(Stop::value(format!("{name}(): the bytes are no UTF-8"))),
    }
}

fn no_text(machine: &Machine, value: Value, name: &str) -> Stop {
    let kind = type_name(machine.heap(), value);
    let hint = match kind {
        "dict" | "list" => "; it is parsed already, use it as it is",
        _ => "",
    };
    Stop::type_error(format!("{name}() needs a string, not {an} {kind}{hint}", an = article(kind)))
}
