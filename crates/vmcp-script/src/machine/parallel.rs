//! `parallel(functions)`: branches that run as fibers of one script.
//!
//! One fiber runs at a time, so branches share lists and dicts without locks, and what a script
//! computes depends on the order of answers alone. Live branches of one `parallel` are bounded, and
//! so are calls in flight of the whole script; a branch that waits for branches of its own holds no
//! call, so nothing can wait in a circle.

use super::{
    Exit, Machine,
    execute::Next,
    fiber::{Arrived, Fiber, Frame, START_BYTES, Waits},
};
use crate::{
    builtins::{self, parameters},
    heap::{Object, price},
    machine::Arguments,
    op::Reg,
    stop::{Raised, Run, Stop},
    value::{Value, repr::a_kind},
};

/// Branches of one `parallel`.
const MAX_BRANCHES: usize = 10_000;
/// `parallel`s inside each other.
const MAX_NESTING: u8 = 8;

/// Room for an object of a fixed size, and for the piece of slots that it may need.
const MARGIN: usize = 16 << 10;

/// What a branch costs beside what it grows to: itself, its place, and its request.
const BRANCH_BYTES: usize = size_of::<Fiber>() + 192;

/// The same for the branches of one `parallel` as a whole.
const GROUP_BYTES: usize = size_of::<Group>() + 64;

/// The branches of one `parallel`.
pub(super) struct Group {
    parent: u32,
    functions: Vec<Value>,
    pub(super) results: Vec<Value>,
    /// The next function to start.
    next: usize,
    done: usize,
    return_errors: bool,
    depth: u8,
    /// The fibers of the branches that live.
    live: Vec<u32>,
    /// The bytes that are charged for it.
    bytes: usize,
}

impl Group {
    /// The fiber that waits for the branches.
    pub(super) const fn parent(&self) -> u32 {
        self.parent
    }

    /// What the branches call.
    pub(super) fn functions(&self) -> &[Value] {
        &self.functions
    }
}

/// What a branch came to.
pub(super) type Outcome = Result<Value, Box<Raised>>;

/// A branch that came to its end.
pub(super) struct Ended {
    /// Its `parallel`, and which one of the branches it was.
    pub(super) branch: (u32, u32),
    /// The fiber that it was.
    id: u32,
    outcome: Outcome,
    /// Garbage was collected for what follows.
    cleared: bool,
}

impl Ended {
    pub(super) fn new(branch: (u32, u32), id: u32, outcome: Outcome) -> Box<Self> {
        Box::new(Self { branch, id, outcome, cleared: false })
    }

    /// The value that it keeps alive.
    pub(super) fn value(&self) -> Value {
        match &self.outcome {
            Ok(value) => *value,
            Err(raised) => raised.data,
        }
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
        let [by_name] = parameters::named(arguments, "parallel", ["return_errors"])?;
        let return_errors = by_name.or(arguments.positional.get(1).copied());
        if functions.is_empty() {
            *fiber.reg(to) = self.heap.list(Vec::new())?;
            return Ok(Next::Go);
        }
        if fiber.depth >= MAX_NESTING {
            let message = format!("parallel() inside of parallel() more than {MAX_NESTING} times");
            return Err(Stop::value(message));
        }
        let count = functions.len();
        let live = count.min(self.limits.concurrency.max(1) as usize);
        let bytes = GROUP_BYTES + count * 2 * size_of::<Value>() + live * size_of::<u32>();
        self.heap.toil(count * price::BRANCH)?;
        self.heap.check(bytes + live * (BRANCH_BYTES + START_BYTES))?;
        self.heap.charge(bytes)?;
        self.fan_outs.push(count as u32);
        let group = Group {
            parent: self.current,
            functions,
            results: vec![Value::None; count],
            next: 0,
            done: 0,
            return_errors: matches!(return_errors, Some(Value::Bool(true))),
            depth: fiber.depth + 1,
            live: Vec::with_capacity(live),
            bytes,
        };
        let id = self.free_groups.pop().unwrap_or(self.groups.len() as u32);
        if id as usize == self.groups.len() {
            self.groups.push(None);
        }
        self.groups[id as usize] = Some(Box::new(group));
        fiber.waits = Waits::Branches(id, to);
        if let Some(frame) = fiber.frames.last_mut() {
            frame.pc += 1;
        }
        for _ in 0..live {
            self.start_branch(id)?;
        }
        Ok(Next::Exit(Exit::Waiting))
    }

    fn branches(&self, arguments: &Arguments) -> Run<Vec<Value>> {
        let wrong = |found: &str| {
            Stop::type_error(format!(
                "parallel() needs a list of functions, not {found}; write parallel([lambda: f(x), lambda: g(y)])"
            ))
        };
        let given = arguments.positional.first().copied();
        let functions = match given.map(|value| self.heap.object(value)) {
            Some(Some(Object::List(list))) => &list.items[..],
            Some(Some(Object::Tuple(items))) => items,
            Some(_) => return Err(wrong(&a_kind(&self.heap, arguments.positional[0]))),
            None => return Err(wrong("nothing")),
        };
        if functions.len() > MAX_BRANCHES {
            let message = format!(
                "parallel() takes at most maxBranches={MAX_BRANCHES} functions, not {}",
                functions.len()
            );
            return Err(Stop::value(message));
        }
        self.heap.toil(functions.len())?;
        self.heap.check(size_of_val(functions))?;
        if let Some(other) = functions.iter().find(|value| !builtins::callable(&self.heap, **value))
        {
            let found = format!("a list with {}", a_kind(&self.heap, *other));
            return Err(wrong(&found));
        }
        Ok(functions.to_vec())
    }

    fn start_branch(&mut self, group: u32) -> Run<()> {
        let Some(Some(state)) = self.groups.get_mut(group as usize) else { return Ok(()) };
        let Some(function) = state.functions.get(state.next).copied() else { return Ok(()) };
        let slot = state.next as u32;
        state.next += 1;
        let id = self.free.pop().unwrap_or(self.fibers.len() as u32);
        state.live.push(id);
        let mut fiber = Box::new(Fiber::new(Some((group, slot)), state.depth));
        let proto = self.program.branch;
        let registers = usize::from(self.program.protos[proto as usize].registers);
        let frame = Frame { proto, pc: 0, base: 0, to: 0, closure: None };
        // The room was looked for before.
        self.heap.charge(BRANCH_BYTES)?;
        fiber.enter(&mut self.heap, frame, registers)?;
        fiber.stack[1] = function;
        if id as usize == self.fibers.len() {
            self.fibers.push(None);
        }
        self.fibers[id as usize] = Some(fiber);
        self.ready.push_back(id);
        Ok(())
    }

    /// Gives back what a fiber took.
    pub(super) fn give_back(&mut self, id: u32, fiber: &Fiber) {
        let reading = fiber.reading.as_ref().map_or(0, |reading| reading.size());
        let arrived = match fiber.arrived.as_deref() {
            Some(Arrived::Answer(_, bytes)) => *bytes,
            _ => 0,
        };
        self.heap.release(BRANCH_BYTES + fiber.grown() + reading + arrived);
        self.free.push(id);
    }

    /// A branch has ended: tells its `parallel`, when there is room for what follows.
    pub(super) fn branch_over(&mut self, mut ended: Box<Ended>) {
        if self.heap.room() < self.room_after(&ended) && !ended.cleared {
            ended.cleared = true;
            self.ended = Some(ended);
            self.heap.begin_collection();
            return;
        }
        self.heap.allow_work(self.limits.steps - self.steps);
        let Ended { branch, id, outcome, .. } = *ended;
        if let Err(stop) = self.branch_ended(branch, id, outcome) {
            self.note_place(&Fiber::new(Some(branch), 0));
            self.stop_with(stop);
        }
    }

    /// The bytes that are taken when a branch has ended, at most.
    fn room_after(&self, ended: &Ended) -> usize {
        let Some(Some(state)) = self.groups.get(ended.branch.0 as usize) else { return 0 };
        let error = match &ended.outcome {
            Err(raised) if state.return_errors => raised.message.len() + MARGIN,
            Err(_) => return 0,
            Ok(_) => 0,
        };
        if state.done + 1 == state.functions.len() {
            return error + state.results.len() * size_of::<Value>() + MARGIN;
        }
        let starts = state.next < state.functions.len();
        error + if starts { BRANCH_BYTES + START_BYTES } else { 0 }
    }

    /// A branch has ended with a value or an error.
    fn branch_ended(&mut self, (group, slot): (u32, u32), id: u32, outcome: Outcome) -> Run<()> {
        let Some(Some(state)) = self.groups.get_mut(group as usize) else { return Ok(()) };
        state.live.retain(|live| *live != id);
        let value = match outcome {
            Ok(value) => value,
            Err(raised) if state.return_errors => self.caught(&raised)?,
            Err(raised) => return self.branch_failed(group, slot, *raised),
        };
        let Some(Some(state)) = self.groups.get_mut(group as usize) else { return Ok(()) };
        state.results[slot as usize] = value;
        state.done += 1;
        if state.done == state.functions.len() {
            return self.group_done(group);
        }
        if state.next == state.functions.len() {
            return Ok(());
        }
        self.start_branch(group)
    }

    fn group_done(&mut self, group: u32) -> Run<()> {
        let Some(state) = self.groups[group as usize].take() else { return Ok(()) };
        self.free_groups.push(group);
        let parent = state.parent;
        let list = self.heap.list(state.results)?;
        self.heap.release(state.bytes);
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
            let Some(state) = self.groups[group as usize].take() else { continue };
            self.free_groups.push(group);
            self.heap.release(state.bytes);
            for id in &state.live {
                let Some(fiber) = self.fibers[*id as usize].take() else { continue };
                match fiber.waits {
                    Waits::Branches(inner, _) => ending.push(inner),
                    Waits::Answer(id, _) => self.withdraw(id),
                    Waits::Nothing => {}
                }
                for value in &fiber.stack {
                    self.let_go(*value);
                }
                self.give_back(*id, &fiber);
            }
        }
        self.ready.retain(|id| self.fibers[*id as usize].is_some());
    }
}
