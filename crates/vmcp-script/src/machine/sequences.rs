//! Strings, lists, tuples, dicts and sets: their lengths, their items, what they contain.

use memchr::memmem;

use crate::{
    count,
    cut::cut,
    heap::{Dict, Handle, Heap, Object, SLOT, price},
    stop::{ErrorKind, Run, Stop},
    value::{Value, compare, repr::a_kind},
};

/// Makes sure that `count` values could be copied.
pub(super) fn check_values(heap: &Heap, count: usize) -> Run<()> {
    heap.check(count.saturating_mul(size_of::<Value>()))?;
    heap.toil(count.saturating_mul(price::COPY))
}

/// Makes sure that `count` bytes could be copied.
pub(super) fn check_bytes(heap: &Heap, count: usize) -> Run<()> {
    heap.check(count)?;
    heap.toil(count)
}

/// Keys and values of a dict or set, copied out: the heap changes while they are used.
pub(crate) fn entries(heap: &Heap, handle: Handle) -> Run<Vec<(Value, Value)>> {
    match heap.get(handle) {
        Object::Dict(dict) | Object::Set(dict) => {
            check_values(heap, 2 * dict.len())?;
            Ok(dict.iter().collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// `len(value)`, in characters for strings.
pub(crate) fn len(heap: &Heap, value: Value) -> Option<usize> {
    Some(match heap.object(value)? {
        Object::Str(text) => chars(text),
        Object::Bytes(bytes) => bytes.len(),
        Object::List(list) => list.items.len(),
        Object::Tuple(items) => items.len(),
        Object::Dict(dict) | Object::Set(dict) => dict.len(),
        Object::Range(range) => usize::try_from(range.len()).unwrap_or(usize::MAX),
        _ => return None,
    })
}

/// How many characters a text has; quick for ASCII.
pub(crate) fn chars(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

/// As [`len`], with the work that it is to count the characters of a text.
pub(crate) fn counted_len(heap: &Heap, value: Value) -> Run<Option<usize>> {
    if let Some(text) = heap.as_str(value) {
        heap.toil(text.len() / 16)?;
    }
    Ok(len(heap, value))
}

/// `object[index]`.
pub(crate) fn index(heap: &mut Heap, object: Value, index: Value) -> Run {
    let Value::Object(handle) = object else { return Err(not_indexable(heap, object)) };
    if let Object::Dict(_) = heap.get(handle) {
        return match heap.dict_get(handle, index)? {
            Some(value) => Ok(value),
            None => Err(missing_key(heap, handle, index)),
        };
    }
    if let Object::Match(_) = heap.get(handle) {
        return crate::builtins::group_of_match(heap, object, index);
    }
    let Some(length) = counted_len(heap, object)? else {
        return Err(not_indexable(heap, object));
    };
    let at = position(heap, index, length)?;
    match heap.get(handle) {
        Object::List(list) => Ok(list.items[at]),
        Object::Tuple(items) => Ok(items[at]),
        Object::Range(range) => Ok(Value::Int(range.at(at as u64))),
        Object::Bytes(bytes) => Ok(Value::Int(i64::from(bytes[at]))),
        Object::Str(text) if text.len() == length => {
            let c = char::from(text.as_bytes()[at]);
            heap.string(c.to_string())
        }
        Object::Str(text) => {
            heap.toil(at)?;
            let c = text.chars().nth(at).unwrap_or_default();
            heap.string(c.to_string())
        }
        _ => Err(not_indexable(heap, object)),
    }
}

pub(super) fn not_indexable(heap: &Heap, object: Value) -> Stop {
    Stop::type_error(format!("{} has no items", a_kind(heap, object)))
}

/// A position within `length` from an index that may count from the end.
pub(crate) fn position(heap: &Heap, index: Value, length: usize) -> Run<usize> {
    if matches!(heap.object(index), Some(Object::Big(_))) {
        let message =
            format!("an index beyond 64 bits is out of range: {}", count::there(length, "item"));
        return Err(Stop::raise(ErrorKind::Index, message));
    }
    let Value::Int(index) = index else {
        let message = format!("an index must be a whole number, not {}", a_kind(heap, index));
        return Err(Stop::type_error(message));
    };
    let from_end = if index < 0 { index.saturating_add_unsigned(length as u64) } else { index };
    usize::try_from(from_end).ok().filter(|at| *at < length).ok_or_else(|| {
        let message = format!("index {index} is out of range: {}", count::there(length, "item"));
        Stop::raise(ErrorKind::Index, message)
    })
}

/// The error for a key that is not there.
pub(crate) fn missing_key(heap: &Heap, handle: Handle, key: Value) -> Stop {
    // Keys may be long.
    let name = |key: Value| heap.as_str(key).map(|name| cut(name, 80));
    let mut names: Vec<&str> = match heap.get(handle) {
        Object::Dict(dict) | Object::Set(dict) => {
            dict.iter().take(64).filter_map(|(key, _)| name(key)).take(8).collect()
        }
        _ => Vec::new(),
    };
    let shown = match (key, name(key)) {
        (_, Some(text)) => format!("\"{text}\""),
        (Value::Int(value), _) => value.to_string(),
        _ => a_kind(heap, key),
    };
    names.sort_unstable();
    let known =
        if names.is_empty() { String::new() } else { format!("; there are: {}", names.join(", ")) };
    Stop::raise(ErrorKind::Key, format!("key {shown} not found{known}"))
}

/// `object[index] = value`.
pub(crate) fn set_index(heap: &mut Heap, object: Value, index: Value, value: Value) -> Run<()> {
    let Value::Object(handle) = object else { return Err(fixed(heap, object)) };
    match heap.get(handle) {
        Object::Dict(dict) => {
            let busy = dict.iterating > 0;
            if busy && heap.dict_get(handle, index)?.is_none() {
                return Err(being_read("dict"));
            }
            heap.dict_set(handle, index, value)
        }
        Object::List(list) => {
            if list.iterating > 0 {
                return Err(being_read("list"));
            }
            let at = position(heap, index, list.items.len())?;
            if let Object::List(list) = heap.get_mut(handle) {
                list.items[at] = value;
            }
            Ok(())
        }
        _ => Err(fixed(heap, object)),
    }
}

fn fixed(heap: &Heap, object: Value) -> Stop {
    Stop::type_error(format!("the items of {} cannot be assigned to", a_kind(heap, object)))
}

/// The error for changing what a loop is reading.
pub(crate) fn being_read(what: &str) -> Stop {
    let message = format!("the {what} is being iterated over and cannot change; loop over a copy");
    Stop::raise(ErrorKind::Runtime, message)
}

/// `del object[index]`.
pub(crate) fn delete_index(heap: &mut Heap, object: Value, index: Value) -> Run<()> {
    let Value::Object(handle) = object else { return Err(fixed(heap, object)) };
    match heap.get(handle) {
        Object::Dict(dict) if dict.iterating > 0 => Err(being_read("dict")),
        Object::List(list) if list.iterating > 0 => Err(being_read("list")),
        Object::Dict(_) => match heap.dict_remove(handle, index)? {
            Some(_) => Ok(()),
            None => Err(missing_key(heap, handle, index)),
        },
        Object::List(list) => {
            let at = position(heap, index, list.items.len())?;
            heap.toil(list.items.len() - at)?;
            if let Object::List(list) = heap.get_mut(handle) {
                list.items.remove(at);
            }
            Ok(())
        }
        _ => Err(fixed(heap, object)),
    }
}

/// `item in container`.
pub(crate) fn contains(heap: &Heap, item: Value, container: Value) -> Run<bool> {
    let Value::Object(handle) = container else { return Err(not_a_container(heap, container)) };
    match heap.get(handle) {
        Object::Dict(_) | Object::Set(_) => Ok(heap.dict_get(handle, item)?.is_some()),
        Object::List(list) => any_equal(heap, &list.items, item),
        Object::Tuple(items) => any_equal(heap, items, item),
        Object::Str(text) => match heap.as_str(item) {
            Some(part) => {
                heap.toil(text.len() + part.len() + price::sought(part.len(), text.len()))?;
                Ok(memmem::find(text.as_bytes(), part.as_bytes()).is_some())
            }
            None => {
                let message = format!("a string contains strings, not {}", a_kind(heap, item));
                Err(Stop::type_error(message))
            }
        },
        Object::Bytes(bytes) => Ok(match item {
            Value::Int(byte) => {
                heap.toil(bytes.len())?;
                u8::try_from(byte).is_ok_and(|byte| bytes.contains(&byte))
            }
            _ => match heap.object(item) {
                Some(Object::Bytes(part)) => {
                    heap.toil(bytes.len() + part.len() + price::sought(part.len(), bytes.len()))?;
                    memmem::find(bytes, part).is_some()
                }
                _ => false,
            },
        }),
        Object::Range(range) => Ok(match item {
            Value::Int(value) => {
                let range = **range;
                let offset = i128::from(value) - i128::from(range.start);
                range.len() > 0
                    && offset % i128::from(range.step) == 0
                    && if range.step > 0 {
                        (range.start..range.stop).contains(&value)
                    } else {
                        value <= range.start && value > range.stop
                    }
            }
            _ => false,
        }),
        _ => Err(not_a_container(heap, container)),
    }
}

fn not_a_container(heap: &Heap, container: Value) -> Stop {
    Stop::type_error(format!("{} contains nothing to look for", a_kind(heap, container)))
}

fn any_equal(heap: &Heap, items: &[Value], item: Value) -> Run<bool> {
    for candidate in items {
        if compare::equal(heap, *candidate, item)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether a value counts as true.
pub(crate) fn truth(heap: &Heap, value: Value) -> bool {
    match value {
        Value::None | Value::Unset => false,
        Value::Bool(value) => value,
        Value::Int(value) => value != 0,
        Value::Float(value) => value != 0.0,
        Value::Object(handle) => match heap.get(handle) {
            Object::Str(text) => !text.is_empty(),
            Object::Bytes(bytes) => !bytes.is_empty(),
            Object::List(list) => !list.items.is_empty(),
            Object::Tuple(items) => !items.is_empty(),
            Object::Dict(dict) | Object::Set(dict) => dict_is_full(dict),
            Object::Range(range) => range.len() > 0,
            _ => true,
        },
        Value::Builtin(_) | Value::Module(_) | Value::Tool(_) => true,
    }
}

fn dict_is_full(dict: &Dict) -> bool {
    dict.len() > 0
}

/// The items of anything that can be iterated over, copied out and charged for.
pub(crate) fn items(heap: &mut Heap, value: Value) -> Run<Vec<Value>> {
    let count = counted_len(heap, value)?.unwrap_or(0);
    check_values(heap, count)?;
    match heap.object(value) {
        Some(Object::List(list)) => Ok(list.items.clone()),
        Some(Object::Tuple(items)) => Ok(items.to_vec()),
        Some(Object::Dict(dict) | Object::Set(dict)) => {
            Ok(dict.iter().map(|(key, _)| key).collect())
        }
        Some(Object::Range(range)) => {
            let range = **range;
            Ok((0..range.len()).map(|at| Value::Int(range.at(at))).collect())
        }
        Some(Object::Str(text)) => {
            let each = size_of::<Value>() + SLOT;
            heap.check(count.saturating_mul(each).saturating_add(text.len()))?;
            heap.toil(count.saturating_mul(price::OBJECT))?;
            let items = heap.lend(value, |heap, text| {
                let mut items = Vec::with_capacity(count);
                for c in text.chars() {
                    items.push(heap.string(c.to_string())?);
                }
                Ok(items)
            });
            items.unwrap_or_else(|| Ok(Vec::new()))
        }
        Some(Object::Bytes(bytes)) => {
            Ok(bytes.iter().map(|byte| Value::Int(i64::from(*byte))).collect())
        }
        _ => Err(not_iterable(heap, value)),
    }
}

/// The error for what has no items to go through.
pub(crate) fn not_iterable(heap: &Heap, value: Value) -> Stop {
    Stop::type_error(format!("{} has no items to go through", a_kind(heap, value)))
}
