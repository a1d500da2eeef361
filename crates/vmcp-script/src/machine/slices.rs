//! Slices of sequences.

use super::sequences::{check_bytes, check_values, counted_len, not_indexable};
use crate::{
    builtins::parameters,
    heap::{Heap, Object, Range, price},
    stop::{Run, Stop},
    value::{Value, repr::a_kind},
};

/// Where a slice starts, how far it goes and in which steps.
struct Cut {
    start: i64,
    step: i64,
    count: usize,
}

fn cut_of(heap: &Heap, parts: [Value; 3], length: usize) -> Run<Cut> {
    let number = |part: Value| match part {
        Value::None => Ok(None),
        Value::Int(value) => Ok(Some(value)),
        other if matches!(heap.object(other), Some(Object::Big(_))) => {
            parameters::whole(heap, other, "", "").map(Some)
        }
        other => {
            let message = format!("a slice needs whole numbers, not {}", a_kind(heap, other));
            Err(Stop::type_error(message))
        }
    };
    let (start, stop, step) =
        (number(parts[0])?, number(parts[1])?, number(parts[2])?.unwrap_or(1));
    if step == 0 {
        return Err(Stop::value("a slice in steps of zero"));
    }
    let length = i64::try_from(length).unwrap_or(i64::MAX);
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
    let Some(length) = counted_len(heap, object)? else { return Err(not_indexable(heap, object)) };
    let cut = cut_of(heap, parts, length)?;
    match heap.object(object) {
        Some(Object::List(list)) => {
            check_values(heap, cut.count)?;
            let items = cut.of(&list.items);
            heap.list(items)
        }
        Some(Object::Tuple(items)) => {
            check_values(heap, cut.count)?;
            let items = cut.of(items);
            heap.tuple(items)
        }
        Some(Object::Bytes(bytes)) => {
            check_bytes(heap, cut.count)?;
            let bytes = cut.of(bytes);
            heap.value(Object::Bytes(bytes.into()))
        }
        Some(Object::Str(text)) => {
            let text = slice_of_text(heap, text, length, &cut)?;
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

/// The part of a text of `length` characters.
fn slice_of_text(heap: &Heap, text: &str, length: usize, cut: &Cut) -> Run<String> {
    if text.len() == length {
        check_bytes(heap, cut.count)?;
        return Ok(String::from_utf8(cut.of(text.as_bytes())).unwrap_or_default());
    }
    heap.toil(text.len() * price::CHAR)?;
    if cut.step == 1 {
        let mut ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
        let start = ends.nth(cut.start as usize).unwrap_or(text.len());
        let end = match cut.count.checked_sub(1) {
            Some(more) => ends.nth(more).unwrap_or(text.len()),
            None => start,
        };
        heap.check(end - start)?;
        return Ok(text[start..end].to_owned());
    }
    heap.check((length + 3 * cut.count).saturating_mul(size_of::<char>()))?;
    let chars: Vec<char> = text.chars().collect();
    Ok(cut.of(&chars).into_iter().collect())
}
