//! Errors on their way to a handler.

use super::{
    Machine,
    execute::Next,
    fiber::{Fiber, Handler},
    output::Place,
};
use crate::{
    heap::{ErrorObject, Object, price},
    op::Op,
    program::Program,
    stop::{ErrorKind, Limit, Raised, Run, Stop},
    value::Value,
};

/// Frames that a trace shows.
const MAX_TRACE: usize = 8;

/// The kind of error that a function makes.
fn kind_made_by(value: Value) -> Option<ErrorKind> {
    let Value::Builtin(id) = value else { return None };
    let name = crate::builtins::type_made_by(id)?;
    ErrorKind::ALL.into_iter().find(|kind| kind.name() == name)
}

impl Machine {
    pub(super) fn error_op(&mut self, program: &Program, fiber: &mut Fiber, op: Op) -> Run<Next> {
        match op {
            Op::Try { at, to } => {
                let frames = fiber.frames.len() as u32;
                fiber.handle(&mut self.heap, Handler { frames, target: to, at })?;
            }
            Op::EndTry => drop(fiber.handlers.pop()),
            Op::Check { at, name } if fiber.reg(at).is(Value::Unset) => {
                return Err(self.unset(program, name));
            }
            Op::JumpIfUnset { at, to } if fiber.reg(at).is(Value::Unset) => {
                return Ok(Next::Jump(to));
            }
            Op::MatchError { to, error, kinds } => {
                let kind = match self.heap.object(*fiber.reg(error)) {
                    Some(Object::Error(error)) => error.kind,
                    _ => ErrorKind::Exception,
                };
                let names = &program.catches[usize::from(kinds)];
                let matches = names.iter().any(|name| ErrorKind::catches(name, kind) == Some(true));
                *fiber.reg(to) = Value::Bool(matches);
            }
            Op::Raise { from } | Op::Reraise { from } => {
                return Err(self.raised(*fiber.reg(from)));
            }
            Op::Assert { from } => {
                let text = self.heap.as_str(*fiber.reg(from)).unwrap_or_default();
                return Err(Stop::raise_cut(ErrorKind::Assertion, text));
            }
            _ => {}
        }
        Ok(Next::Go)
    }

    /// The error that a script raises with `value`.
    fn raised(&self, value: Value) -> Stop {
        match self.heap.object(value) {
            // Its message is copied a few times on its way.
            Some(Object::Error(error)) if self.heap.toil(4 * error.message.len()).is_err() => {
                Stop::Limit(Limit::Steps)
            }
            Some(Object::Error(error)) => Stop::Raise(Box::new(Raised {
                kind: error.kind,
                message: error.message.to_string(),
                data: error.data,
            })),
            Some(Object::Str(text)) => Stop::raise_cut(ErrorKind::Exception, text),
            // `raise ValueError`, without a message.
            None if kind_made_by(value).is_some() => {
                Stop::raise(kind_made_by(value).unwrap_or(ErrorKind::Exception), "")
            }
            _ => Stop::type_error(
                "only errors can be raised; write raise ValueError(\"what is wrong\")",
            ),
        }
    }

    /// Gives an error to the innermost handler; without one the fiber fails. For want of memory the
    /// fiber keeps the error, and gets it again when it runs.
    pub(super) fn unwind(&mut self, fiber: &mut Fiber, raised: Box<Raised>) -> Run<()> {
        self.note_place(fiber);
        let Some(handler) = fiber.handlers.last().copied() else {
            return Err(Stop::Raise(raised));
        };
        let owed = self.heap.owed();
        self.heap.toil(price::ERROR)?;
        let error = match self.caught(&raised) {
            Ok(error) => error,
            Err(stop) => {
                self.heap.forgive(owed);
                fiber.raised = Some(raised);
                return Err(stop);
            }
        };
        fiber.handlers.pop();
        while fiber.frames.len() as u32 > handler.frames {
            if let Some(frame) = fiber.frames.pop() {
                self.drop_registers(fiber, frame.base as usize);
                fiber.stack.truncate(frame.base as usize);
            }
        }
        let Some(frame) = fiber.frames.last_mut() else { return Err(Stop::Raise(raised)) };
        frame.pc = handler.target;
        let above = frame.base as usize + usize::from(handler.at);
        self.drop_registers(fiber, above + 1);
        fiber.stack[above] = error;
        Ok(())
    }

    /// The error as a value.
    pub(super) fn caught(&mut self, raised: &Raised) -> Run {
        let error = ErrorObject {
            kind: raised.kind,
            message: raised.message.clone().into(),
            data: raised.data,
        };
        self.heap.value(Object::Error(Box::new(error)))
    }

    /// Ends every iteration whose state lies in the registers from `start` on.
    fn drop_registers(&mut self, fiber: &mut Fiber, start: usize) {
        let _ = self.heap.toil(fiber.stack.len().saturating_sub(start));
        for at in start..fiber.stack.len() {
            if matches!(self.heap.object(fiber.stack[at]), Some(Object::Iter(_))) {
                self.let_go(fiber.stack[at]);
                fiber.stack[at] = Value::Unset;
            }
        }
    }

    /// Notes where the innermost functions are.
    pub(super) fn note_place(&mut self, fiber: &Fiber) {
        self.trace = self.places(fiber, false);
        // A branch that has not begun, or is over, is where its `parallel` is.
        let mut branch_of = fiber.branch_of;
        while let (true, Some((group, _))) = (self.trace.is_empty(), branch_of) {
            let group = self.groups.get(group as usize).and_then(Option::as_ref);
            let parent = group.and_then(|group| self.fibers.get(group.parent() as usize));
            let Some(Some(parent)) = parent else { return };
            branch_of = parent.branch_of;
            self.trace = self.places(parent, true);
        }
    }

    /// Where the innermost functions of a fiber are; one that waits for branches has moved on.
    fn places(&self, fiber: &Fiber, has_moved: bool) -> Vec<Place> {
        let places = fiber.frames.iter().rev().enumerate();
        let shown = places.filter(|(_, frame)| !self.program.is_hidden(frame.proto));
        shown
            .take(MAX_TRACE)
            .map(|(depth, frame)| {
                let proto = &self.program.protos[frame.proto as usize];
                // Callers have moved on to the instruction after the call.
                let back = usize::from(depth > 0 || has_moved);
                let pc = (frame.pc as usize).saturating_sub(back);
                let span = proto.spans.get(pc).copied().unwrap_or_default();
                Place { function: proto.name.clone(), span }
            })
            .collect()
    }
}
