//! Going through things, and taking them apart.

use super::{Machine, execute::Next, fiber::Fiber, sequences};
use crate::{
    count,
    heap::{Iter, Object},
    op::{Op, Reg},
    stop::{Run, Stop},
    value::Value,
};
impl Machine {
    pub(super) fn iteration_op(&mut self, fiber: &mut Fiber, op: Op) -> Run<Next> {
        let base = fiber.frames.last().map_or(0, |frame| frame.base as usize);
        let regs = &mut fiber.stack[base..];
        let at = |reg: Reg| usize::from(reg);
        match op {
            Op::Iterate { to, from } => {
                regs[at(to)] = self.iterate(regs[at(from)])?;
                Ok(Next::Go)
            }
            Op::Next { to, iter } => match self.advance(regs[at(iter)])? {
                Some(value) => {
                    regs[at(to)] = value;
                    Ok(Next::Skip)
                }
                None => Ok(Next::Go),
            },
            Op::EndIterate { at: reg } => {
                self.let_go(regs[at(reg)]);
                regs[at(reg)] = Value::Unset;
                Ok(Next::Go)
            }
            Op::Unpack { from, start, count } => {
                let items = sequences::items(&mut self.heap, regs[at(from)])?;
                if items.len() != usize::from(count) {
                    return Err(wrong_count(items.len(), &count.to_string()));
                }
                regs[at(start)..at(start) + items.len()].copy_from_slice(&items);
                Ok(Next::Go)
            }
            Op::UnpackStar { from, start, before, after } => {
                let (before, after) = (usize::from(before), usize::from(after));
                let items = sequences::items(&mut self.heap, regs[at(from)])?;
                if items.len() < before + after {
                    return Err(wrong_count(items.len(), &format!("at least {}", before + after)));
                }
                let rest = self.heap.list(items[before..items.len() - after].to_vec())?;
                let first = at(start);
                regs[first..first + before].copy_from_slice(&items[..before]);
                regs[first + before] = rest;
                regs[first + before + 1..=first + before + after]
                    .copy_from_slice(&items[items.len() - after..]);
                Ok(Next::Go)
            }
            _ => Ok(Next::Go),
        }
    }

    /// The next item of what is gone through most, where nothing can go wrong.
    #[inline]
    pub(super) fn next_of(&mut self, regs: &mut [Value], op: Op) -> Option<Next> {
        let Op::Next { to, iter } = op else { return None };
        let Value::Object(iter) = regs[usize::from(iter)] else { return None };
        let Object::Iter(state) = self.heap.get(iter) else { return None };
        let (Value::Object(source), next) = (state.source, state.next) else { return None };
        let item = match self.heap.get(source) {
            Object::Range(range) if next < range.len() => Value::Int(range.at(next)),
            Object::List(list) => *list.items.get(usize::try_from(next).ok()?)?,
            _ => return None,
        };
        if let Object::Iter(state) = self.heap.get_mut(iter) {
            state.next += 1;
        }
        regs[usize::from(to)] = item;
        Some(Next::Skip)
    }

    /// Starts to go through `source`.
    fn iterate(&mut self, source: Value) -> Run {
        let Value::Object(at) = source else {
            return Err(sequences::not_iterable(&self.heap, source));
        };
        match self.heap.get(at) {
            Object::List(_)
            | Object::Tuple(_)
            | Object::Dict(_)
            | Object::Set(_)
            | Object::Range(_)
            | Object::Bytes(_)
            | Object::Str(_) => {}
            _ => return Err(sequences::not_iterable(&self.heap, source)),
        }
        let iter = self.heap.value(Object::Iter(Box::new(Iter { source, next: 0 })))?;
        match self.heap.get_mut(at) {
            Object::List(list) => list.iterating += 1,
            Object::Dict(dict) | Object::Set(dict) => dict.iterating += 1,
            _ => {}
        }
        Ok(iter)
    }

    /// The next item, if there is one.
    fn advance(&mut self, iter: Value) -> Run<Option<Value>> {
        let Some(Object::Iter(state)) = self.heap.object(iter) else { return Ok(None) };
        let (source, next) = (state.source, state.next);
        let Value::Object(at) = source else { return Ok(None) };
        let index = usize::try_from(next).unwrap_or(usize::MAX);
        let (item, after) = match self.heap.get(at) {
            Object::Range(range) if next < range.len() => (Value::Int(range.at(next)), next + 1),
            Object::List(list) if index < list.items.len() => (list.items[index], next + 1),
            Object::Tuple(items) if index < items.len() => (items[index], next + 1),
            Object::Bytes(bytes) if index < bytes.len() => {
                (Value::Int(i64::from(bytes[index])), next + 1)
            }
            Object::Dict(dict) | Object::Set(dict) => match dict.next_key(next) {
                Some(found) => found,
                None => return Ok(None),
            },
            // For strings the position counts bytes.
            Object::Str(text) => match text[index.min(text.len())..].chars().next() {
                Some(c) => (self.heap.string(c.to_string())?, next + c.len_utf8() as u64),
                None => return Ok(None),
            },
            _ => return Ok(None),
        };
        if let Value::Object(iter) = iter
            && let Object::Iter(state) = self.heap.get_mut(iter)
        {
            state.next = after;
        }
        Ok(Some(item))
    }

    /// Ends a way through something, if `iter` is one.
    pub(super) fn let_go(&mut self, iter: Value) {
        let Some(Object::Iter(state)) = self.heap.object(iter) else { return };
        let Value::Object(source) = state.source else { return };
        match self.heap.get_mut(source) {
            Object::List(list) => list.iterating = list.iterating.saturating_sub(1),
            Object::Dict(dict) | Object::Set(dict) => {
                dict.iterating = dict.iterating.saturating_sub(1);
            }
            _ => {}
        }
    }
}

fn wrong_count(found: usize, wanted: &str) -> Stop {
    let (found, many) = (count::of(found, "value"), if wanted == "1" { "" } else { "s" });
    Stop::value(format!("cannot unpack {found} into {wanted} variable{many}"))
}
