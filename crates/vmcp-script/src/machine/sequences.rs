//! Strings, lists, tuples, dicts and sets under operators, indices and slices.

use super::arithmetic::unsupported;
use crate::{
    ast::BinaryOp,
    heap::{Dict, Handle, Heap, Object, Range, SLOT},
    stop::{ErrorKind, Run, Stop},
    value::{Value, compare, repr::type_name},
};

/// `a + b` of sequences.
pub(crate) fn concatenate(heap: &mut Heap, a: Value, b: Value) -> Run {
    let size = size_of::<Value>();
    match (heap.object(a), heap.object(b)) {
        (Some(Object::Str(x)), Some(Object::Str(y))) => {
            heap.check(x.len() + y.len())?;
            let text = [&**x, &**y].concat();
            heap.string(text)
        }
        (Some(Object::Bytes(x)), Some(Object::Bytes(y))) => {
            heap.check(x.len() + y.len())?;
            let bytes = [&**x, &**y].concat();
            heap.value(Object::Bytes(bytes.into()))
        }
        (Some(Object::List(x)), Some(Object::List(y))) => {
            heap.check((x.items.len() + y.items.len()).saturating_mul(size))?;
            let items = [&x.items[..], &y.items[..]].concat();
            heap.list(items)
        }
        (Some(Object::Tuple(x)), Some(Object::Tuple(y))) => {
            heap.check((x.len() + y.len()).saturating_mul(size))?;
            let items = [&x[..], &y[..]].concat();
            heap.tuple(items)
        }
        _ => Err(unsupported(heap, BinaryOp::Add, a, b)),
    }
}

/// `a * b` where one is a sequence and the other a number.
pub(crate) fn repeat(heap: &mut Heap, a: Value, b: Value) -> Run {
    let ((Value::Int(times), sequence) | (sequence, Value::Int(times))) = (a, b) else {
        return Err(unsupported(heap, BinaryOp::Mul, a, b));
    };
    let times = usize::try_from(times).unwrap_or(0);
    let size = size_of::<Value>();
    match heap.object(sequence) {
        Some(Object::Str(text)) => {
            heap.check(text.len().saturating_mul(times))?;
            let text = text.repeat(times);
            heap.string(text)
        }
        Some(Object::Bytes(bytes)) => {
            heap.check(bytes.len().saturating_mul(times))?;
            let bytes = bytes.repeat(times);
            heap.value(Object::Bytes(bytes.into()))
        }
        Some(Object::List(list)) => {
            heap.check(list.items.len().saturating_mul(times).saturating_mul(size))?;
            let items = list.items.repeat(times);
            heap.list(items)
        }
        Some(Object::Tuple(items)) => {
            heap.check(items.len().saturating_mul(times).saturating_mul(size))?;
            let items = items.repeat(times);
            heap.tuple(items)
        }
        _ => Err(unsupported(heap, BinaryOp::Mul, a, b)),
    }
}

/// `|`, `&`, `-`, `^` of sets, and `|` of dicts.
pub(crate) fn combine(heap: &mut Heap, op: BinaryOp, a: Value, b: Value) -> Run {
    let (Value::Object(x), Value::Object(y)) = (a, b) else {
        return Err(unsupported(heap, op, a, b));
    };
    match (heap.get(x), heap.get(y)) {
        (Object::Set(_), Object::Set(_)) => combine_sets(heap, op, x, y),
        (Object::Dict(_), Object::Dict(_)) if op == BinaryOp::Or => {
            let dict = heap.put(Object::Dict(Box::default()))?;
            for source in [x, y] {
                for (key, value) in entries(heap, source) {
                    heap.dict_set(dict, key, value)?;
                }
            }
            Ok(Value::Object(dict))
        }
        _ => Err(unsupported(heap, op, a, b)),
    }
}

fn combine_sets(heap: &mut Heap, op: BinaryOp, x: Handle, y: Handle) -> Run {
    let result = heap.put(Object::Set(Box::default()))?;
    let (left, right) = (entries(heap, x), entries(heap, y));
    for (key, _) in left {
        let shared = heap.dict_get(y, key)?.is_some();
        let keep = match op {
            BinaryOp::Or => true,
            BinaryOp::And => shared,
            _ => !shared,
        };
        if keep {
            heap.dict_set(result, key, Value::None)?;
        }
    }
    if matches!(op, BinaryOp::Or | BinaryOp::Xor) {
        for (key, _) in right {
            if op == BinaryOp::Or || heap.dict_get(x, key)?.is_none() {
                heap.dict_set(result, key, Value::None)?;
            }
        }
    }
    Ok(Value::Object(result))
}

/// Keys and values of a dict or set, copied out: the heap changes while they are used.
pub(crate) fn entries(heap: &Heap, handle: Handle) -> Vec<(Value, Value)> {
    match heap.get(handle) {
        Object::Dict(dict) | Object::Set(dict) => dict.iter().collect(),
        _ => Vec::new(),
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
    let Some(length) = len(heap, object) else { return Err(not_indexable(heap, object)) };
    let at = position(heap, index, length)?;
    match heap.get(handle) {
        Object::List(list) => Ok(list.items[at]),
        Object::Tuple(items) => Ok(items[at]),
        Object::Range(range) => Ok(Value::Int(range.at(at as u64))),
        Object::Bytes(bytes) => Ok(Value::Int(i64::from(bytes[at]))),
        Object::Str(text) => {
            let c = if text.is_ascii() {
                text.as_bytes()[at] as char
            } else {
                text.chars().nth(at).unwrap_or_default()
            };
            heap.string(c.to_string())
        }
        _ => Err(not_indexable(heap, object)),
    }
}

fn not_indexable(heap: &Heap, object: Value) -> Stop {
    Stop::type_error(format!("a {} has no items", type_name(heap, object)))
}

/// A position within `length` from an index that may count from the end.
pub(crate) fn position(heap: &Heap, index: Value, length: usize) -> Run<usize> {
    let Value::Int(index) = index else {
        let message = format!("an index must be a whole number, not a {}", type_name(heap, index));
        return Err(Stop::type_error(message));
    };
    let from_end = if index < 0 { index.saturating_add_unsigned(length as u64) } else { index };
    usize::try_from(from_end).ok().filter(|at| *at < length).ok_or_else(|| {
        let message = format!("index {index} is out of range: there are {length} items");
        Stop::raise(ErrorKind::Index, message)
    })
}

/// The error for a key that is not there.
pub(crate) fn missing_key(heap: &Heap, handle: Handle, key: Value) -> Stop {
    let mut names: Vec<&str> = match heap.get(handle) {
        Object::Dict(dict) | Object::Set(dict) => {
            dict.iter().take(64).filter_map(|(key, _)| heap.as_str(key)).take(8).collect()
        }
        _ => Vec::new(),
    };
    let shown = match (key, heap.as_str(key)) {
        (_, Some(text)) => format!("\"{}\"", text.chars().take(80).collect::<String>()),
        (Value::Int(value), _) => value.to_string(),
        _ => format!("a {}", type_name(heap, key)),
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
    Stop::type_error(format!("the items of a {} cannot be assigned to", type_name(heap, object)))
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
            if let Object::List(list) = heap.get_mut(handle) {
                list.items.remove(at);
            }
            Ok(())
        }
        _ => Err(fixed(heap, object)),
    }
}

/// Where a slice starts, how far it goes and in which steps.
struct Cut {
    start: i64,
    step: i64,
    count: usize,
}

fn cut(heap: &Heap, parts: [Value; 3], length: usize) -> Run<Cut> {
    let number = |part: Value| match part {
        Value::None => Ok(None),
        Value::Int(value) => Ok(Some(value)),
        other => {
            let message = format!("a slice needs whole numbers, not a {}", type_name(heap, other));
            Err(Stop::type_error(message))
        }
    };
    let (start, stop, step) =
        (number(parts[0])?, number(parts[1])?, number(parts[2])?.unwrap_or(1));
    if step == 0 {
        return Err(Stop::value("a slice in steps of zero"));
    }
    let length = length as i64;
    let clamp = |at: i64| {
        let at = if at < 0 { at.saturating_add(length) } else { at };
        if step > 0 { at.clamp(0, length) } else { at.clamp(-1, length - 1) }
    };
    let (first, last) = if step > 0 { (0, length) } else { (length - 1, -1) };
    let range = Range { start: start.map_or(first, clamp), stop: stop.map_or(last, clamp), step };
    Ok(Cut { start: range.start, step, count: usize::try_from(range.len()).unwrap_or(0) })
}

impl Cut {
    fn of<T: Copy>(&self, items: &[T]) -> Vec<T> {
        (0..self.count as i64).map(|at| items[(self.start + at * self.step) as usize]).collect()
    }
}

/// `object[a:b:c]`.
pub(crate) fn slice(heap: &mut Heap, object: Value, parts: [Value; 3]) -> Run {
    let Some(length) = len(heap, object) else { return Err(not_indexable(heap, object)) };
    let cut = cut(heap, parts, length)?;
    heap.check(cut.count.saturating_mul(size_of::<Value>()))?;
    match heap.object(object) {
        Some(Object::List(list)) => {
            let items = cut.of(&list.items);
            heap.list(items)
        }
        Some(Object::Tuple(items)) => {
            let items = cut.of(items);
            heap.tuple(items)
        }
        Some(Object::Bytes(bytes)) => {
            let bytes = cut.of(bytes);
            heap.value(Object::Bytes(bytes.into()))
        }
        Some(Object::Str(text)) if text.is_ascii() => {
            let bytes = cut.of(text.as_bytes());
            heap.string(String::from_utf8(bytes).unwrap_or_default())
        }
        Some(Object::Str(text)) => {
            let chars: Vec<char> = text.chars().collect();
            let text: String = cut.of(&chars).into_iter().collect();
            heap.string(text)
        }
        Some(Object::Range(range)) => {
            let start = range.start.saturating_add(cut.start.saturating_mul(range.step));
            let step = range.step.saturating_mul(cut.step);
            let stop = start.saturating_add(step.saturating_mul(cut.count as i64));
            heap.value(Object::Range(Box::new(Range { start, stop, step })))
        }
        _ => Err(not_indexable(heap, object)),
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
            Some(part) => Ok(text.contains(part)),
            None => {
                let message = format!("a string contains strings, not a {}", type_name(heap, item));
                Err(Stop::type_error(message))
            }
        },
        Object::Bytes(bytes) => Ok(match item {
            Value::Int(byte) => u8::try_from(byte).is_ok_and(|byte| bytes.contains(&byte)),
            _ => match heap.object(item) {
                Some(Object::Bytes(part)) => {
                    part.is_empty() || bytes.windows(part.len()).any(|window| *window == **part)
                }
                _ => false,
            },
        }),
        Object::Range(range) => Ok(match item {
            Value::Int(value) => {
                let range = **range;
                range.len() > 0
                    && (value - range.start) % range.step == 0
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
    Stop::type_error(format!("a {} contains nothing to look for", type_name(heap, container)))
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

/// The items of anything that can be iterated over, copied out.
pub(crate) fn items(heap: &mut Heap, value: Value) -> Run<Vec<Value>> {
    let count = len(heap, value);
    heap.check(count.unwrap_or(0).saturating_mul(size_of::<Value>()))?;
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
            heap.check(chars(text).saturating_mul(size_of::<Value>() + SLOT + 8))?;
            let parts: Vec<char> = text.chars().collect();
            parts.into_iter().map(|part| heap.string(part.to_string())).collect()
        }
        Some(Object::Bytes(bytes)) => {
            Ok(bytes.iter().map(|byte| Value::Int(i64::from(*byte))).collect())
        }
        _ => Err(not_iterable(heap, value)),
    }
}

/// The error for what has no items to go through.
pub(crate) fn not_iterable(heap: &Heap, value: Value) -> Stop {
    Stop::type_error(format!("a {} has no items to go through", type_name(heap, value)))
}
