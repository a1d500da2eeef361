//! Instructions that make a value of others.

use super::{Machine, arithmetic, execute::Next, fiber::Fiber, sequences, slices};
use crate::{
    ast::{BinaryOp, CompareOp},
    builtins, format,
    heap::Object,
    op::{Op, Reg},
    program::Program,
    stop::{Run, Stop},
    value::{
        Value, compare,
        repr::{self, Text},
    },
};
impl Machine {
    /// Instructions that make a value of others.
    pub(super) fn value_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        let base = fiber.frames.last().map_or(0, |frame| frame.base as usize);
        let regs = &mut fiber.stack[base..];
        let at = |reg: Reg| usize::from(reg);
        let (to, value) = match op {
            Op::Constant { to, at } => (to, self.constant(at)?),
            Op::Data { to, at } => (to, self.data[at as usize]),
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
            Op::Minus { to, from } => (to, arithmetic::minus(&mut self.heap, regs[at(from)])?),
            Op::Plus { to, from } => (to, arithmetic::plus(&self.heap, regs[at(from)])?),
            Op::Invert { to, from } => (to, arithmetic::invert(&mut self.heap, regs[at(from)])?),
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
                (to, slices::slice(&mut self.heap, regs[at(from)], parts)?)
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
                    let part = self.heap.as_str(*part).unwrap_or_default();
                    self.heap.toil(part.len() + 8)?;
                    text.push(part)?;
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
                self.heap.toil(spec.len())?;
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
        self.heap.toil(items.len())?;
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
        for (key, value) in sequences::entries(&self.heap, source)? {
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
            CompareOp::Is => a.is(b) || self.small_equal(a, b)?,
            CompareOp::IsNot => !(a.is(b) || self.small_equal(a, b)?),
        })
    }

    /// Equal strings and big numbers are one to `is`: a script cannot tell.
    fn small_equal(&self, a: Value, b: Value) -> Run<bool> {
        match (self.heap.object(a), self.heap.object(b)) {
            (Some(Object::Str(_)), Some(Object::Str(_)))
            | (Some(Object::Big(_)), Some(Object::Big(_))) => compare::equal(&self.heap, a, b),
            // `type(x) is str`.
            (None, Some(_)) | (Some(_), None) if is_function(a) || is_function(b) => {
                compare::equal(&self.heap, a, b)
            }
            _ => Ok(false),
        }
    }
}

fn is_function(value: Value) -> bool {
    matches!(value, Value::Builtin(_))
}

fn any_nan(a: Value, b: Value) -> bool {
    let nan = |value| matches!(value, Value::Float(value) if value.is_nan());
    nan(a) || nan(b)
}
