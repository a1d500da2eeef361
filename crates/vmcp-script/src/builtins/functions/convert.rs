//! Values to values of other types.

use crate::{
    builtins::{Native, Table, collection, items_of, parameters},
    count,
    heap::{Handle, Object},
    machine::{Arguments, Machine, counted_len, truth},
    stop::{Run, Stop},
    value::{
        Value,
        repr::{self, Text, article, type_name},
    },
};

pub(super) const TABLE: Table<Native> = &[
    ("str", string),
    ("repr", representation),
    ("bool", boolean),
    ("bytes", bytes),
    ("chr", character),
    ("ord", code),
    ("list", list),
    ("tuple", tuple),
    ("set", set),
    ("frozenset", set),
    ("dict", dict),
];

fn string(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, encoding] = parameters::take(&arguments, "str", ["object", "encoding"], 0)?;
    if let (Some(value), Some(_)) = (value, encoding) {
        return decoded(machine, value);
    }
    let Some(value) = value.or_else(|| arguments.positional.first().copied()) else {
        return machine.heap_mut().string("");
    };
    if machine.heap().as_str(value).is_some() {
        return Ok(value);
    }
    let mut text = Text::new(machine.heap());
    repr::string(machine.heap(), machine, value, &mut text)?;
    finished(machine, text)
}

/// `str(data, "utf-8")`.
fn decoded(machine: &mut Machine, value: Value) -> Run {
    let Some(Object::Bytes(bytes)) = machine.heap().object(value) else {
        let kind = type_name(machine.heap(), value);
        return Err(Stop::type_error(format!(
            "str() decodes bytes, not {an} {kind}",
            an = article(kind)
        )));
    };
    machine.spend(bytes.len())?;
    machine.heap().check(bytes.len())?;
    match std::str::from_utf8(bytes) {
        Ok(text) => {
            let text: Box<str> = text.into();
            machine.heap_mut().string(text)
        }
        Err(fault) => {
            let at = fault.valid_up_to();
            Err(Stop::value(format!("the bytes are no UTF-8 text from position {at} on")))
        }
    }
}

fn finished(machine: &mut Machine, text: Text) -> Run {
    machine.heap_mut().string(text.finish())
}

fn representation(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "repr")?;
    let mut text = Text::new(machine.heap());
    repr::repr(machine.heap(), machine, value, &mut text)?;
    finished(machine, text)
}

/// The one argument of `name`.
pub(super) fn one(arguments: &Arguments, name: &str) -> Run {
    match arguments.positional[..] {
        [value] if arguments.named.is_empty() => Ok(value),
        _ => {
            let given = count::given(arguments.positional.len() + arguments.named.len());
            let message = format!("{name}() takes one argument, {given}");
            Err(Stop::type_error(message))
        }
    }
}

/// The one argument of `name`, if there is any.
fn at_most_one(arguments: &Arguments, name: &str) -> Run<Option<Value>> {
    match arguments.positional[..] {
        [] if arguments.named.is_empty() => Ok(None),
        _ => one(arguments, name).map(Some),
    }
}

fn boolean(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = at_most_one(&arguments, "bool")?;
    Ok(Value::Bool(value.is_some_and(|value| truth(machine.heap(), value))))
}

/// `bytes("text")` in UTF-8, `bytes([104, 105])`, `bytes(3)`.
fn bytes(machine: &mut Machine, arguments: Arguments) -> Run {
    let [value, _encoding] = parameters::take(&arguments, "bytes", ["source", "encoding"], 0)?;
    let made: Box<[u8]> = match (value, value.and_then(|value| machine.heap().object(value))) {
        (None, _) => Box::default(),
        (_, Some(Object::Bytes(_))) => return Ok(value.unwrap_or(Value::None)),
        (_, Some(Object::Str(text))) => {
            machine.heap().check(text.len())?;
            machine.spend(text.len())?;
            text.as_bytes().into()
        }
        (Some(Value::Int(count)), _) => {
            let count =
                usize::try_from(count).map_err(|_| Stop::value("bytes() of a negative length"))?;
            machine.heap().check(count)?;
            machine.spend(count)?;
            vec![0; count].into()
        }
        (Some(value), _) => {
            let items = items_of(machine, value)?;
            items.into_iter().map(|item| byte(machine, item)).collect::<Run<_>>()?
        }
    };
    machine.heap_mut().value(Object::Bytes(made))
}

fn byte(machine: &Machine, value: Value) -> Run<u8> {
    match value {
        Value::Int(value) => u8::try_from(value)
            .map_err(|_| Stop::value(format!("a byte is a number from 0 to 255, not {value}"))),
        _ => {
            let kind = type_name(machine.heap(), value);
            Err(Stop::type_error(format!(
                "a byte is a number from 0 to 255, not {an} {kind}",
                an = article(kind)
            )))
        }
    }
}

fn character(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "chr")?;
    let code = parameters::whole(machine.heap(), value, "chr", "code")?;
    let character = u32::try_from(code).ok().and_then(char::from_u32).ok_or_else(|| {
        Stop::value(format!("chr() of {code}, which is no character; they end at 0x10FFFF"))
    })?;
    machine.heap_mut().string(character.to_string())
}

fn code(machine: &mut Machine, arguments: Arguments) -> Run {
    let value = one(&arguments, "ord")?;
    match machine.heap().object(value) {
        Some(Object::Str(text)) => {
            let mut chars = text.chars();
            match (chars.next(), chars.next()) {
                (Some(only), None) => Ok(Value::Int(i64::from(u32::from(only)))),
                _ => {
                    let count = counted_len(machine.heap(), value)?.unwrap_or(0);
                    let message = format!("ord() takes one character, this string has {count}");
                    Err(Stop::type_error(message))
                }
            }
        }
        Some(Object::Bytes(bytes)) if bytes.len() == 1 => Ok(Value::Int(i64::from(bytes[0]))),
        _ => {
            let kind = type_name(machine.heap(), value);
            Err(Stop::type_error(format!(
                "ord() takes one character, not {an} {kind}",
                an = article(kind)
            )))
        }
    }
}

fn list(machine: &mut Machine, arguments: Arguments) -> Run {
    let items = match at_most_one(&arguments, "list")? {
        Some(value) => items_of(machine, value)?,
        None => Vec::new(),
    };
    machine.heap_mut().list(items)
}

fn tuple(machine: &mut Machine, arguments: Arguments) -> Run {
    let items = match at_most_one(&arguments, "tuple")? {
        Some(value) => items_of(machine, value)?,
        None => Vec::new(),
    };
    machine.heap_mut().tuple(items)
}

/// A set can change, whatever it was made with: there is one type of sets.
fn set(machine: &mut Machine, arguments: Arguments) -> Run {
    let items = match at_most_one(&arguments, "set")? {
        Some(value) => items_of(machine, value)?,
        None => Vec::new(),
    };
    collection::new_set(machine, &items).map(Value::Object)
}

fn dict(machine: &mut Machine, arguments: Arguments) -> Run {
    let dict: Handle = machine.heap_mut().put(Object::Dict(Box::default()))?;
    match arguments.positional[..] {
        [] => {}
        [source] => collection::put_all(machine, dict, source, "dict")?,
        _ => return Err(Stop::type_error("dict() takes one dict or list of pairs, and names")),
    }
    collection::put_named(machine, dict, &arguments.named)?;
    Ok(Value::Object(dict))
}
