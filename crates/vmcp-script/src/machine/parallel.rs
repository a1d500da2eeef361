//! `parallel(functions)`: branches that run as fibers of one script.
//!
//! One fiber runs at a time, so branches share lists and dicts without locks, and what a script
//! computes depends on the order of answers alone. Live branches of one `parallel` are bounded, and
//! so are calls in flight of the whole script; a branch that waits for branches of its own holds no
//! call, so nothing can wait in a circle.

use super::{
    Exit, Machine,
    execute::Next,
    fiber::{Fiber, Frame, Waits},
};
use crate::{
    builtins,
    heap::Object,
    machine::Arguments,
    op::Reg,
    stop::{Raised, Run, Stop},
    value::{Value, repr::type_name},
};

/// Branches of one `parallel`.
const MAX_BRANCHES: usize = 10_000;
/// `parallel`s inside each other.
const MAX_NESTING: u32 = 8;

/// The branches of one `parallel`.
pub(super) struct Group {
    parent: u32,
    functions: Vec<Value>,
    pub(super) results: Vec<Value>,
    /// The next function to start.
    next: usize,
    done: usize,
    return_errors: bool,
    depth: u32,
}

impl Group {
    /// Values that the group keeps alive.
    pub(super) fn values(&self) -> impl Iterator<Item = Value> {
        self.functions.iter().chain(&self.results).copied()
    }
}

impl Machine {
    pub(super) fn parallel(
        &mut self,
        fiber: &mut Fiber,
        arguments: &Arguments,
        to: Reg,
    ) -> Run<Next> {
        let functions = self.branches(arguments)?;
        if functions.is_empty() {
            *fiber.reg(to) = self.heap.list(Vec::new())?;
            return Ok(Next::Go);
        }
        if fiber.depth >= MAX_NESTING {
            let message = format!("parallel() inside of parallel() more than {MAX_NESTING} times");
            return Err(Stop::value(message));
        }
        self.heap.check(functions.len() * 64)?;
        let id = self.groups.len() as u32;
        let count = functions.len();
        self.groups.push(Some(Group {
            parent: self.current,
            functions,
            results: vec![Value::None; count],
            next: 0,
            done: 0,
            return_errors: matches!(
                builtins::given(arguments, 1, "return_errors"),
                Some(Value::Bool(true))
            ),
            depth: fiber.depth + 1,
        }));
        fiber.waits = Waits::Branches(id, to);
        if let Some(frame) = fiber.frames.last_mut() {
            frame.pc += 1;
        }
        for _ in 0..count.min(self.limits.concurrency.max(1) as usize) {
            self.start_branch(id);
        }
        Ok(Next::Exit(Exit::Waiting))
    }

    fn branches(&self, arguments: &Arguments) -> Run<Vec<Value>> {
        let wrong = |found: &str| {
            Stop::type_error(format!(
                "parallel() needs a list of functions, not {found}; write parallel([lambda: f(x), lambda: g(y)])"
            ))
        };
        let functions = match arguments.positional.first().map(|value| self.heap.object(*value)) {
            Some(Some(Object::List(list))) => list.items.clone(),
            Some(Some(Object::Tuple(items))) => items.to_vec(),
            Some(_) => return Err(wrong(type_name(&self.heap, arguments.positional[0]))),
            None => return Err(wrong("nothing")),
        };
        if let Some(other) = functions.iter().find(|value| !builtins::callable(&self.heap, **value))
        {
            let found = format!("a list with a {}", type_name(&self.heap, *other));
            return Err(wrong(&found));
        }
        if functions.len() > MAX_BRANCHES {
            let message = format!(
                "parallel() takes at most {MAX_BRANCHES} functions, not {}",
                functions.len()
            );
            return Err(Stop::value(message));
        }
        Ok(functions)
    }

    fn start_branch(&mut self, group: u32) {
        let Some(Some(state)) = self.groups.get_mut(group as usize) else { return };
        let Some(function) = state.functions.get(state.next).copied() else { return };
        let slot = state.next as u32;
        state.next += 1;
        let mut fiber = Fiber::new(Some((group, slot)), state.depth);
        let proto = self.program.branch;
        let registers = usize::from(self.program.protos[proto as usize].registers);
        fiber.stack.resize(registers, Value::Unset);
        fiber.stack[1] = function;
        fiber.frames.push(Frame { proto, pc: 0, base: 0, to: 0, closure: None });
        let is_free = |at: &usize| self.fibers[*at].is_none() && *at as u32 != self.current;
        let id = (0..self.fibers.len()).find(is_free).unwrap_or(self.fibers.len());
        if id == self.fibers.len() {
            self.fibers.push(None);
        }
        self.fibers[id] = Some(fiber);
        self.ready.push_back(id as u32);
    }

    /// A branch has ended with a value or an error; tells its `parallel`.
    pub(super) fn branch_ended(
        &mut self,
        (group, slot): (u32, u32),
        outcome: Result<Value, Box<Raised>>,
    ) -> Run<()> {
        let Some(Some(state)) = self.groups.get(group as usize) else { return Ok(()) };
        let value = match outcome {
            Ok(value) => value,
            Err(raised) if state.return_errors => self.error_value(&raised)?,
            Err(raised) => return self.branch_failed(group, slot, *raised),
        };
        let Some(Some(state)) = self.groups.get_mut(group as usize) else { return Ok(()) };
        state.results[slot as usize] = value;
        state.done += 1;
        if state.done == state.functions.len() {
            return self.group_done(group);
        }
        self.start_branch(group);
        Ok(())
    }

    fn group_done(&mut self, group: u32) -> Run<()> {
        let count = self.groups[group as usize].as_ref().map_or(0, |state| state.results.len());
        self.make_room_between(count * size_of::<Value>() + 256, &[]);
        let Some(state) = self.groups[group as usize].take() else { return Ok(()) };
        while self.groups.last().is_some_and(Option::is_none) {
            self.groups.pop();
        }
        let parent = state.parent;
        let list = self.heap.list(state.results)?;
        if let Some(Some(fiber)) = self.fibers.get_mut(parent as usize)
            && let Waits::Branches(_, to) = fiber.waits
        {
            fiber.waits = Waits::Nothing;
            *fiber.reg(to) = list;
            self.ready.push_back(parent);
        }
        Ok(())
    }

    /// One branch failed: the others end, and the error goes on where the `parallel` stands.
    fn branch_failed(&mut self, group: u32, slot: u32, mut raised: Raised) -> Run<()> {
        let Some(parent) = self.groups[group as usize].as_ref().map(|state| state.parent) else {
            return Ok(());
        };
        self.end_group(group);
        raised.message = format!("parallel: branch {slot} failed: {}", raised.message);
        if let Some(Some(fiber)) = self.fibers.get_mut(parent as usize) {
            fiber.waits = Waits::Nothing;
            fiber.raised = Some(Box::new(raised));
            if let Some(frame) = fiber.frames.last_mut() {
                frame.pc = frame.pc.saturating_sub(1);
            }
            self.ready.push_back(parent);
        }
        Ok(())
    }

    /// Ends the branches of a group, and what they have started.
    fn end_group(&mut self, group: u32) {
        let mut ending = vec![group];
        while let Some(group) = ending.pop() {
            self.groups[group as usize] = None;
            for at in 0..self.fibers.len() {
                let belongs = |fiber: &Fiber| fiber.branch_of.is_some_and(|(of, _)| of == group);
                if !self.fibers[at].as_ref().is_some_and(belongs) {
                    continue;
                }
                let Some(fiber) = self.fibers[at].take() else { continue };
                self.ready.retain(|id| *id != at as u32);
                match fiber.waits {
                    Waits::Branches(inner, _) => ending.push(inner),
                    Waits::Answer(id, _) if fiber.answer.is_none() => self.withdraw(id),
                    _ => {}
                }
                for value in &fiber.stack {
                    self.let_go(*value);
                }
            }
        }
    }

    fn withdraw(&mut self, id: u64) {
        let held = self.held.iter().position(|request| request.id == id);
        if let Some(at) = held {
            self.held.remove(at);
            return;
        }
        let unsent = self.requests.iter().position(|request| request.id == id);
        match unsent {
            Some(at) => drop(self.requests.remove(at)),
            None => self.withdrawn.push(id),
        }
        self.end_call();
    }

    fn error_value(&mut self, raised: &Raised) -> Run {
        self.make_room_between(raised.message.len() + 256, &[raised.data]);
        self.caught(raised)
    }
}
