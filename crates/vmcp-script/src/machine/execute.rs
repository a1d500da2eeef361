//! The loop that everything runs in, and the instructions that scripts spend their time in.

use super::{Exit, Flow, Machine, fiber::Fiber, turn::Slice};
use crate::{
    ast::CompareOp,
    heap::price,
    op::{Op, Reg},
    program::Program,
    stop::{Run, Stop},
    value::Value,
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
        slice: &mut Slice,
    ) -> Run<Flow> {
        loop {
            let Some(frame) = fiber.frames.last().copied() else {
                return Ok(Flow::Exit(Exit::Done(Value::None)));
            };
            let code = &program.protos[frame.proto as usize].code;
            let base = frame.base as usize;
            let mut pc = frame.pc as usize;
            // In a variable of its own: it changes with each instruction.
            let mut fuel = slice.fuel;
            let outcome = loop {
                if fuel == 0 {
                    break Ok(Flow::OutOfFuel);
                }
                fuel -= 1;
                let op = code[pc];
                let regs = &mut fiber.stack[base..];
                let next = match quick(regs, op).or_else(|| self.next_of(regs, op)) {
                    Some(next) => Ok(next),
                    None => {
                        if let Some(frame) = fiber.frames.last_mut() {
                            frame.pc = pc as u32;
                        }
                        // Only these instructions make anything.
                        if self.heap.wants_collection() {
                            // It is made, and counted, when there is room.
                            fuel += 1;
                            self.heap.begin_collection();
                            break Ok(Flow::Exit(Exit::Collect));
                        }
                        slice.fuel = fuel;
                        let next = self.counted(program, fiber, (op, slice));
                        fuel = slice.fuel;
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
            slice.fuel = fuel;
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

    /// An instruction that may cost more than its step: within the steps that are left.
    fn counted(
        &mut self,
        program: &Program,
        fiber: &mut Fiber,
        (op, slice): (Op, &mut Slice),
    ) -> Run<Next> {
        self.heap.allow_work(slice.fuel + slice.spare);
        let owed = self.heap.owed();
        let next = self.slow(program, fiber, op);
        match next {
            Ok(_) => slice.pay(&self.heap),
            // It is made again from its beginning.
            Err(Stop::Memory) => {
                self.wasted = self.heap.owed().saturating_sub(owed) / price::PER_STEP;
                self.heap.forgive(owed);
            }
            Err(_) => {}
        }
        next
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
            | Op::JumpIfUnset { .. }
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
