//! The instructions.

use super::{Exit, Flow, Machine, arithmetic, fiber::Fiber, sequences};
use crate::{
    ast::{BinaryOp, CompareOp},
    builtins, format,
    heap::{Closure, Iter, Object},
    op::{Op, Reg},
    program::{Capture, Program},
    stop::{ErrorKind, Run, Stop},
    value::{
        Value, compare,
        repr::{self, Text},
    },
};

/// What follows an instruction.
pub(super) enum Next {
    /// The one after it.
    Go,
    /// The one after that.
    Skip,
    /// Another one of this function.
    Jump(u32),
    /// Whatever the innermost frame says now.
    Frame,
    /// Nothing of this fiber for now, or ever.
    Exit(Exit),
}

impl Machine {
    /// Executes until something but an instruction is due. The place of an instruction that failed
    /// is in its frame.
    pub(super) fn execute(
        &mut self,
        program: &Program,
        fiber: &mut Fiber,
        fuel: &mut u64,
    ) -> Run<Flow> {
        loop {
            let Some(frame) = fiber.frames.last().copied() else {
                return Ok(Flow::Exit(Exit::Done(Value::None)));
            };
            let code = &program.protos[frame.proto as usize].code;
            let base = frame.base as usize;
            let mut pc = frame.pc as usize;
            let outcome = loop {
                if *fuel == 0 {
                    break Ok(Flow::OutOfFuel);
                }
                if self.heap.wants_collection() {
                    self.collect(fiber);
                }
                *fuel -= 1;
                let op = code[pc];
                let next = match quick(&mut fiber.stack[base..], op) {
                    Some(next) => Ok(next),
                    None => {
                        if let Some(frame) = fiber.frames.last_mut() {
                            frame.pc = pc as u32;
                        }
                        let next = self.slow(program, fiber, op);
                        if next.is_ok() {
                            *fuel -= self.heap.pay(*fuel);
                        }
                        next
                    }
                };
                match next {
                    Ok(Next::Go) => pc += 1,
                    Ok(Next::Skip) => pc += 2,
                    Ok(Next::Jump(to)) => pc = to as usize,
                    Ok(Next::Frame) => break Ok(Flow::Exit(Exit::OutOfFuel)),
                    Ok(Next::Exit(exit)) => break Ok(Flow::Exit(exit)),
                    Err(stop) => break Err(stop),
                }
            };
            match outcome {
                // A call or a return: the frame that was pushed or uncovered goes on.
                Ok(Flow::Exit(Exit::OutOfFuel)) => {}
                Ok(Flow::OutOfFuel) => {
                    if let Some(frame) = fiber.frames.last_mut() {
                        frame.pc = pc as u32;
                    }
                    return Ok(Flow::OutOfFuel);
                }
                outcome => return outcome,
            }
        }
    }

    fn slow(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        match op {
            Op::Call { .. } | Op::CallMethod { .. } | Op::Return { .. } | Op::Function { .. } => {
                self.call_op(program, fiber, op)
            }
            Op::Raise { .. }
            | Op::Reraise { .. }
            | Op::Try { .. }
            | Op::EndTry
            | Op::MatchError { .. }
            | Op::Assert { .. }
            | Op::Check { .. } => self.error_op(program, fiber, op),
            Op::Iterate { .. }
            | Op::Next { .. }
            | Op::EndIterate { .. }
            | Op::Unpack { .. }
            | Op::UnpackStar { .. } => self.iteration_op(fiber, op),
            Op::NewCell { .. }
            | Op::LoadCell { .. }
            | Op::StoreCell { .. }
            | Op::LoadUp { .. }
            | Op::StoreUp { .. } => self.cell_op(program, fiber, op),
            _ => self.value_op(program, fiber, op),
        }
    }

    /// Instructions that make a value of others.
    fn value_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        let base = fiber.frames.last().map_or(0, |frame| frame.base as usize);
        let regs = &mut fiber.stack[base..];
        let at = |reg: Reg| usize::from(reg);
        let (to, value) = match op {
            Op::Constant { to, at } => (to, self.constant(at)?),
            Op::Add { to, a, b } => (to, self.binary(BinaryOp::Add, regs[at(a)], regs[at(b)])?),
            Op::Sub { to, a, b } => (to, self.binary(BinaryOp::Sub, regs[at(a)], regs[at(b)])?),
            Op::Mul { to, a, b } => (to, self.binary(BinaryOp::Mul, regs[at(a)], regs[at(b)])?),
            Op::Mod { to, a, b } => (to, self.binary(BinaryOp::Mod, regs[at(a)], regs[at(b)])?),
            Op::Binary { op, to, a, b } => (to, self.binary(op, regs[at(a)], regs[at(b)])?),
            Op::AddInt { to, a, value } => {
                let (op, step) = if value < 0 {
                    (BinaryOp::Sub, -i64::from(value))
                } else {
                    (BinaryOp::Add, i64::from(value))
                };
                (to, self.binary(op, regs[at(a)], Value::Int(step))?)
            }
            Op::Augment { op, to, a, b } => (to, self.augment(op, regs[at(a)], regs[at(b)])?),
            Op::Compare { op, to, a, b } => {
                (to, Value::Bool(self.compare(op, regs[at(a)], regs[at(b)])?))
            }
            Op::SkipIf { op, a, b } => {
                let holds = self.compare(op, regs[at(a)], regs[at(b)])?;
                return Ok(if holds { Next::Skip } else { Next::Go });
            }
            Op::Not { to, from } => {
                (to, Value::Bool(!sequences::truth(&self.heap, regs[at(from)])))
            }
            Op::Minus { to, from } => {
                (
                    to,
                    match regs[at(from)] {
                        // Zero has a sign too.
                        Value::Float(value) => Value::Float(-value),
                        value => self.binary(BinaryOp::Sub, Value::Int(0), value)?,
                    },
                )
            }
            Op::Plus { to, from } => {
                (to, self.binary(BinaryOp::Add, Value::Int(0), regs[at(from)])?)
            }
            Op::Invert { to, from } => {
                (to, self.binary(BinaryOp::Sub, Value::Int(-1), regs[at(from)])?)
            }
            Op::JumpIf { at: reg, to } => {
                let jump = sequences::truth(&self.heap, regs[at(reg)]);
                return Ok(if jump { Next::Jump(to) } else { Next::Go });
            }
            Op::JumpIfNot { at: reg, to } => {
                let jump = !sequences::truth(&self.heap, regs[at(reg)]);
                return Ok(if jump { Next::Jump(to) } else { Next::Go });
            }
            Op::GetIndex { to, from, index } => {
                (to, sequences::index(&mut self.heap, regs[at(from)], regs[at(index)])?)
            }
            Op::Slice { to, from, parts } => {
                let parts = [regs[at(parts)], regs[at(parts) + 1], regs[at(parts) + 2]];
                (to, sequences::slice(&mut self.heap, regs[at(from)], parts)?)
            }
            Op::List { to, start, count } => {
                let items = regs[at(start)..at(start) + usize::from(count)].to_vec();
                (to, self.heap.list(items)?)
            }
            Op::Tuple { to, start, count } => {
                let items = regs[at(start)..at(start) + usize::from(count)].to_vec();
                (to, self.heap.tuple(items)?)
            }
            Op::SetIndex { object, index, from } => {
                let (object, index, from) = (regs[at(object)], regs[at(index)], regs[at(from)]);
                sequences::set_index(&mut self.heap, object, index, from)?;
                return Ok(Next::Go);
            }
            Op::DeleteIndex { object, index } => {
                sequences::delete_index(&mut self.heap, regs[at(object)], regs[at(index)])?;
                return Ok(Next::Go);
            }
            other => return self.container_op(program, fiber, other),
        };
        regs[at(to)] = value;
        Ok(Next::Go)
    }

    fn container_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        let base = fiber.frames.last().map_or(0, |frame| frame.base as usize);
        let regs = &mut fiber.stack[base..];
        let at = |reg: Reg| usize::from(reg);
        match op {
            Op::Set { to, start, count } => {
                let items = regs[at(start)..at(start) + usize::from(count)].to_vec();
                regs[at(to)] = self.make_set(&items)?;
            }
            Op::Dict { to, start, count } => {
                let pairs = &regs[at(start)..at(start) + usize::from(count) * 2];
                let dict = self.heap.put(Object::Dict(Box::default()))?;
                for pair in pairs.chunks_exact(2) {
                    self.heap.dict_set(dict, pair[0], pair[1])?;
                }
                regs[at(to)] = Value::Object(dict);
            }
            Op::Push { list, from } => {
                if let Value::Object(handle) = regs[at(list)] {
                    self.heap.push(handle, regs[at(from)])?;
                }
            }
            Op::Extend { list, from } => {
                let items = sequences::items(&mut self.heap, regs[at(from)])?;
                self.extend(regs[at(list)], &items)?;
            }
            Op::Put { dict, key, from } => {
                if let Value::Object(handle) = regs[at(dict)] {
                    self.heap.dict_set(handle, regs[at(key)], regs[at(from)])?;
                }
            }
            Op::Merge { dict, from } => self.merge(regs[at(dict)], regs[at(from)])?,
            Op::Insert { set, from } => {
                if let Value::Object(handle) = regs[at(set)] {
                    self.heap.dict_set(handle, regs[at(from)], Value::None)?;
                }
            }
            Op::ToTuple { to, from } => {
                let items = sequences::items(&mut self.heap, regs[at(from)])?;
                regs[at(to)] = self.heap.tuple(items)?;
            }
            Op::ToSet { to, from } => {
                let items = sequences::items(&mut self.heap, regs[at(from)])?;
                regs[at(to)] = self.make_set(&items)?;
            }
            other => return self.text_op(program, fiber, other),
        }
        Ok(Next::Go)
    }

    /// Instructions that make text, or look into objects.
    fn text_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        match op {
            Op::Concat { to, start, count } => {
                let base = fiber.frames.last().map_or(0, |frame| frame.base as usize);
                let first = base + usize::from(start);
                let mut text = Text::new(&self.heap);
                for part in &fiber.stack[first..first + usize::from(count)] {
                    text.push(self.heap.as_str(*part).unwrap_or_default())?;
                }
                *fiber.reg(to) = self.heap.string(text.finish())?;
            }
            Op::Format { to, from, form } => {
                let form = &program.forms[usize::from(form)];
                let value = *fiber.reg(from);
                let mut text = Text::new(&self.heap);
                match form.repr {
                    true => repr::repr(&self.heap, self, value, &mut text)?,
                    false => format::write(self, value, &form.spec, &mut text)?,
                }
                *fiber.reg(to) = self.heap.string(text.finish())?;
            }
            Op::FormatAs { to, from, spec } => {
                let spec = self.heap.as_str(*fiber.reg(spec)).unwrap_or_default();
                self.heap.check(spec.len())?;
                let spec = spec.to_owned();
                let value = *fiber.reg(from);
                *fiber.reg(to) = format::formatted(self, value, &spec)?;
            }
            Op::GetAttribute { to, from, name } => {
                let symbol = &program.symbols[usize::from(name)];
                let object = *fiber.reg(from);
                match builtins::attribute(self, object, symbol)? {
                    Some(value) => *fiber.reg(to) = value,
                    None => return Err(builtins::no_attribute(self, object, symbol)),
                }
            }
            _ => {}
        }
        Ok(Next::Go)
    }

    pub(super) fn make_set(&mut self, items: &[Value]) -> Run {
        let set = self.heap.put(Object::Set(Box::default()))?;
        for item in items {
            self.heap.dict_set(set, *item, Value::None)?;
        }
        Ok(Value::Object(set))
    }

    /// Appends to a list that a loop may be reading.
    pub(crate) fn extend(&mut self, list: Value, items: &[Value]) -> Run<()> {
        let Value::Object(handle) = list else { return Ok(()) };
        if let Object::List(list) = self.heap.get(handle)
            && list.iterating > 0
        {
            return Err(sequences::being_read("list"));
        }
        self.heap.reserve(handle, items.len())?;
        if let Object::List(list) = self.heap.get_mut(handle) {
            list.items.extend_from_slice(items);
        }
        Ok(())
    }

    fn merge(&mut self, into: Value, from: Value) -> Run<()> {
        let (Value::Object(target), Value::Object(source)) = (into, from) else {
            return Err(Stop::type_error("`**` needs a dict"));
        };
        if !matches!(self.heap.get(source), Object::Dict(_)) {
            return Err(Stop::type_error("`**` needs a dict"));
        }
        for (key, value) in sequences::entries(&self.heap, source) {
            self.heap.dict_set(target, key, value)?;
        }
        Ok(())
    }

    pub(super) fn binary(&mut self, op: BinaryOp, a: Value, b: Value) -> Run {
        if op == BinaryOp::Mod && self.heap.as_str(a).is_some() {
            return format::percent(self, a, b);
        }
        arithmetic::binary(&mut self.heap, op, a, b)
    }

    /// `a op= b`: a list, set or dict changes in place.
    fn augment(&mut self, op: BinaryOp, a: Value, b: Value) -> Run {
        let in_place = match (op, self.heap.object(a)) {
            (BinaryOp::Add, Some(Object::List(_))) => {
                let items = sequences::items(&mut self.heap, b)?;
                self.extend(a, &items)?;
                true
            }
            (BinaryOp::Or, Some(Object::Dict(_))) => {
                self.merge(a, b)?;
                true
            }
            _ => false,
        };
        if in_place { Ok(a) } else { self.binary(op, a, b) }
    }

    fn compare(&self, op: CompareOp, a: Value, b: Value) -> Run<bool> {
        Ok(match op {
            CompareOp::Eq => compare::equal(&self.heap, a, b)?,
            CompareOp::Ne => !compare::equal(&self.heap, a, b)?,
            CompareOp::Lt => compare::order(&self.heap, a, b)?.is_lt() && !any_nan(a, b),
            CompareOp::Le => compare::order(&self.heap, a, b)?.is_le() && !any_nan(a, b),
            CompareOp::Gt => compare::order(&self.heap, a, b)?.is_gt() && !any_nan(a, b),
            CompareOp::Ge => compare::order(&self.heap, a, b)?.is_ge() && !any_nan(a, b),
            CompareOp::In => sequences::contains(&self.heap, a, b)?,
            CompareOp::NotIn => !sequences::contains(&self.heap, a, b)?,
            CompareOp::Is => a.is(b) || self.small_equal(a, b),
            CompareOp::IsNot => !(a.is(b) || self.small_equal(a, b)),
        })
    }

    /// Equal strings and big numbers are one to `is`: a script cannot tell.
    fn small_equal(&self, a: Value, b: Value) -> bool {
        match (self.heap.object(a), self.heap.object(b)) {
            (Some(Object::Str(x)), Some(Object::Str(y))) => x == y,
            (Some(Object::Big(x)), Some(Object::Big(y))) => x == y,
            // `type(x) is str`.
            (None, Some(_)) | (Some(_), None) if is_function(a) || is_function(b) => {
                compare::equal(&self.heap, a, b).unwrap_or(false)
            }
            _ => false,
        }
    }

    fn cell_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        let frame = fiber.frames.last().copied();
        let base = frame.map_or(0, |frame| frame.base as usize);
        let regs = &mut fiber.stack[base..];
        let at = |reg: Reg| usize::from(reg);
        let captured = |index: u16| {
            let closure = frame.and_then(|frame| frame.closure)?;
            match self.heap.get(closure) {
                Object::Function(function) => function.captures.get(usize::from(index)).copied(),
                _ => None,
            }
        };
        let (cell, name) = match op {
            Op::NewCell { at: reg } => {
                regs[at(reg)] = self.heap.value(Object::Cell(regs[at(reg)]))?;
                return Ok(Next::Go);
            }
            Op::LoadCell { cell, name, .. } => (handle(regs[at(cell)]), name),
            Op::StoreCell { cell, .. } => (handle(regs[at(cell)]), 0),
            Op::LoadUp { index, name, .. } => (captured(index), name),
            Op::StoreUp { index, .. } => (captured(index), 0),
            _ => return Ok(Next::Go),
        };
        let Some(cell) = cell else { return Ok(Next::Go) };
        match op {
            Op::StoreCell { from, .. } | Op::StoreUp { from, .. } => {
                if let Object::Cell(value) = self.heap.get_mut(cell) {
                    *value = regs[at(from)];
                }
            }
            Op::LoadCell { to, .. } | Op::LoadUp { to, .. } => {
                let Object::Cell(value) = self.heap.get(cell) else { return Ok(Next::Go) };
                if value.is(Value::Unset) {
                    return Err(unset(program, u32::from(name)));
                }
                regs[at(to)] = *value;
            }
            _ => {}
        }
        Ok(Next::Go)
    }

    fn iteration_op(&mut self, fiber: &mut Fiber, op: Op) -> Run<Next> {
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

    /// Makes a function with what it captures now.
    pub(super) fn make_function(
        &mut self,
        program: &Program,
        fiber: &mut Fiber,
        (to, proto, base): (Reg, u16, Reg),
    ) -> Run<Next> {
        let frame = fiber.frames.last().copied();
        let start = frame.map_or(0, |frame| frame.base as usize);
        let described = &program.protos[usize::from(proto)];
        let defaults = described.params.optional.iter().filter(|optional| **optional).count();
        let first = start + usize::from(base);
        let defaults: Box<[Value]> = fiber.stack[first..first + defaults].into();
        let mut captures = Vec::with_capacity(described.captures.len());
        for capture in &described.captures {
            let cell = match capture {
                Capture::Local(reg) => handle(fiber.stack[start + usize::from(*reg)]),
                Capture::Up(index) => frame.and_then(|frame| frame.closure).and_then(|closure| {
                    match self.heap.get(closure) {
                        Object::Function(outer) => outer.captures.get(usize::from(*index)).copied(),
                        _ => None,
                    }
                }),
            };
            captures.extend(cell);
        }
        let closure = Closure { proto: proto.into(), captures: captures.into(), defaults };
        *fiber.reg(to) = self.heap.value(Object::Function(Box::new(closure)))?;
        Ok(Next::Go)
    }
}

/// The instructions that scripts spend their time in, where nothing can go wrong.
#[inline]
fn quick(regs: &mut [Value], op: Op) -> Option<Next> {
    let at = |reg: Reg| usize::from(reg);
    match op {
        Op::Move { to, from } => regs[at(to)] = regs[at(from)],
        Op::Int { to, value } => regs[at(to)] = Value::Int(i64::from(value)),
        Op::Bool { to, value } => regs[at(to)] = Value::Bool(value),
        Op::None { to } => regs[at(to)] = Value::None,
        Op::Builtin { to, id } => regs[at(to)] = Value::Builtin(id),
        Op::Module { to, id } => regs[at(to)] = Value::Module(id),
        Op::Tool { to, id } => regs[at(to)] = Value::Tool(id),
        Op::Unset { at: reg } => regs[at(reg)] = Value::Unset,
        Op::Jump { to } => return Some(Next::Jump(to)),
        Op::JumpIf { at: reg, to } => return branch(regs[at(reg)], to, true),
        Op::JumpIfNot { at: reg, to } => return branch(regs[at(reg)], to, false),
        Op::Add { to, a, b } => regs[at(to)] = ints(regs[at(a)], regs[at(b)], i64::checked_add)?,
        Op::Sub { to, a, b } => regs[at(to)] = ints(regs[at(a)], regs[at(b)], i64::checked_sub)?,
        Op::Mul { to, a, b } => regs[at(to)] = ints(regs[at(a)], regs[at(b)], i64::checked_mul)?,
        Op::AddInt { to, a, value } => {
            regs[at(to)] = ints(regs[at(a)], Value::Int(i64::from(value)), i64::checked_add)?;
        }
        Op::Mod { to, a, b } => match (regs[at(a)], regs[at(b)]) {
            (Value::Int(x), Value::Int(y)) if y > 0 => regs[at(to)] = Value::Int(x.rem_euclid(y)),
            _ => return None,
        },
        Op::SkipIf { op, a, b } => {
            let holds = compared(op, regs[at(a)], regs[at(b)])?;
            return Some(if holds { Next::Skip } else { Next::Go });
        }
        Op::Compare { op, to, a, b } => {
            regs[at(to)] = Value::Bool(compared(op, regs[at(a)], regs[at(b)])?);
        }
        _ => return None,
    }
    Some(Next::Go)
}

fn branch(value: Value, to: u32, when: bool) -> Option<Next> {
    let truth = match value {
        Value::Bool(value) => value,
        Value::None => false,
        Value::Int(value) => value != 0,
        _ => return None,
    };
    Some(if truth == when { Next::Jump(to) } else { Next::Go })
}

fn ints(a: Value, b: Value, op: fn(i64, i64) -> Option<i64>) -> Option<Value> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => op(x, y).map(Value::Int),
        _ => None,
    }
}

fn compared(op: CompareOp, a: Value, b: Value) -> Option<bool> {
    let (Value::Int(x), Value::Int(y)) = (a, b) else { return None };
    Some(match op {
        CompareOp::Eq | CompareOp::Is => x == y,
        CompareOp::Ne | CompareOp::IsNot => x != y,
        CompareOp::Lt => x < y,
        CompareOp::Le => x <= y,
        CompareOp::Gt => x > y,
        CompareOp::Ge => x >= y,
        CompareOp::In | CompareOp::NotIn => return None,
    })
}

fn is_function(value: Value) -> bool {
    matches!(value, Value::Builtin(_))
}

fn any_nan(a: Value, b: Value) -> bool {
    let nan = |value| matches!(value, Value::Float(value) if value.is_nan());
    nan(a) || nan(b)
}

fn handle(value: Value) -> Option<crate::heap::Handle> {
    match value {
        Value::Object(handle) => Some(handle),
        _ => None,
    }
}

fn wrong_count(found: usize, wanted: &str) -> Stop {
    Stop::value(format!("cannot unpack {found} values into {wanted} variables"))
}

/// The error for a variable that has no value yet.
pub(super) fn unset(program: &Program, name: u32) -> Stop {
    let name = program.symbols.get(name as usize).map_or("?", |name| name);
    Stop::raise(ErrorKind::Name, format!("the variable `{name}` has no value yet"))
}
