//! Variables that functions share, and the functions that share them.

use super::{Machine, execute::Next, fiber::Fiber};
use crate::{
    builtins,
    heap::{Closure, Object},
    op::{Op, Reg},
    program::{Capture, Program},
    stop::{ErrorKind, Run, Stop},
    value::Value,
};
impl Machine {
    pub(super) fn cell_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
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
                    return Err(self.unset(program, u32::from(name)));
                }
                regs[at(to)] = *value;
            }
            _ => {}
        }
        Ok(Next::Go)
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

    /// The error for a variable that has no value yet.
    pub(super) fn unset(&self, program: &Program, name: u32) -> Stop {
        let name = program.symbols.get(name as usize).map_or("?", |name| name);
        let hidden = if builtins::function(name).is_some() || builtins::module(name).is_some() {
            "function"
        } else if self.resolver.tool(name).is_some() {
            "tool"
        } else {
            let message = format!("the variable `{name}` has no value yet");
            return Stop::raise(ErrorKind::Name, message);
        };
        let message = format!(
            "the variable `{name}` has no value yet; it hides the {hidden} of that name: give the variable another name"
        );
        Stop::raise(ErrorKind::Name, message)
    }
}

fn handle(value: Value) -> Option<crate::heap::Handle> {
    match value {
        Value::Object(handle) => Some(handle),
        _ => None,
    }
}
