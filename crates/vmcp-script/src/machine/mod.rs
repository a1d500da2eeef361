//! Running a compiled script, step by step.
//!
//! The machine is a value: it runs for as many steps as it is given, hands out what it needs from
//! outside, and goes on when it gets the answer. Nothing of it lives on the host's stack between
//! two steps, so a thousand waiting scripts cost a thousand small heaps.

mod arithmetic;
mod calls;
mod cells;
mod execute;
mod fiber;
mod host;
mod iteration;
mod output;
mod parallel;
mod sequences;
mod unwind;
mod values;

use std::{collections::VecDeque, sync::Arc};

use fiber::{Fiber, Frame};
pub use output::{Failure, Output, Place, Stats};

pub(crate) use arithmetic::{MAX_BITS, binary, number, to_big, to_float, too_big};
pub(crate) use calls::Arguments;
pub(crate) use sequences::{
    being_read, chars, entries, index, items, len, missing_key, position, truth,
};

use crate::{
    compile::Resolver,
    heap::{Heap, Roots},
    host::Request,
    limits::Limits,
    program::Program,
    stop::{Limit, Raised, Run, Stop},
    value::Value,
};

/// A script that runs.
pub struct Machine {
    program: Arc<Program>,
    resolver: Arc<dyn Resolver + Send + Sync>,
    limits: Limits,
    /// What its clock shows, in seconds since 1970.
    now: Option<f64>,
    heap: Heap,
    fibers: Vec<Option<Fiber>>,
    ready: VecDeque<u32>,
    /// The fiber that runs.
    current: u32,
    /// The branches of each `parallel` that has not ended.
    groups: Vec<Option<parallel::Group>>,
    /// What the script has asked for, until the host takes it.
    requests: Vec<Request>,
    /// What waits until fewer are in flight.
    held: VecDeque<Request>,
    withdrawn: Vec<u64>,
    next_request: u64,
    in_flight: u32,
    tool_calls: u32,
    steps: u64,
    /// Constants that have been made into values.
    constants: Vec<Value>,
    logs: output::Logs,
    /// Where the last error was raised.
    trace: Vec<Place>,
    outcome: Option<Result<Value, Stop>>,
}

/// How far a script got.
#[derive(Debug)]
pub enum Progress {
    /// It could go on: the steps of this turn are used up.
    Yield,
    /// It waits for answers.
    Waiting,
    /// It is over.
    Done(Result<Output, Box<Failure>>),
}

impl Machine {
    /// A run of `program`; nothing has happened yet.
    #[must_use]
    pub fn new(
        program: Arc<Program>,
        resolver: Arc<dyn Resolver + Send + Sync>,
        limits: Limits,
    ) -> Self {
        let constants = vec![Value::Unset; program.constants.len()];
        let mut main = Fiber::new(None, 0);
        let registers = usize::from(program.protos[0].registers);
        main.stack.resize(registers, Value::Unset);
        main.frames.push(Frame { proto: 0, pc: 0, base: 0, to: 0, closure: None });
        Self {
            program,
            resolver,
            limits,
            now: None,
            heap: Heap::new(limits.memory),
            fibers: vec![Some(main)],
            ready: VecDeque::from([0]),
            current: 0,
            groups: Vec::new(),
            requests: Vec::new(),
            held: VecDeque::new(),
            withdrawn: Vec::new(),
            next_request: 0,
            in_flight: 0,
            tool_calls: 0,
            steps: 0,
            constants,
            logs: output::Logs::new(limits.log_bytes),
            trace: Vec::new(),
            outcome: None,
        }
    }

    /// Charges steps for work inside of one operation: `amount` values or bytes cost a sixty-fourth
    /// of it. The limit is enforced by the next instruction, or here when it is already passed.
    pub(crate) fn spend(&self, amount: usize) -> Run<()> {
        self.heap.toil(amount)
    }

    /// Sets the clock of the script, in seconds since 1970. It stands still while the script runs;
    /// without it, asking for the time is an error.
    pub const fn set_now(&mut self, unix_seconds: f64) {
        self.now = Some(unix_seconds);
    }

    pub(crate) const fn now(&self) -> Option<f64> {
        self.now
    }

    pub(crate) const fn heap(&self) -> &Heap {
        &self.heap
    }

    pub(crate) const fn heap_mut(&mut self) -> &mut Heap {
        &mut self.heap
    }

    /// Runs for at most `quantum` steps.
    pub fn run(&mut self, quantum: u64) -> Progress {
        let mut fuel = quantum;
        while self.outcome.is_none() {
            let Some(id) = self.ready.pop_front() else { return Progress::Waiting };
            let Some(mut fiber) = self.fibers[id as usize].take() else { continue };
            self.current = id;
            let exit = self.turn(&mut fiber, &mut fuel);
            self.settle(id, fiber, exit);
            if fuel == 0 && self.outcome.is_none() {
                return Progress::Yield;
            }
        }
        Progress::Done(self.finish())
    }

    /// Runs one fiber until it ends, waits, or the fuel is used up.
    fn turn(&mut self, fiber: &mut Fiber, fuel: &mut u64) -> Exit {
        let program = Arc::clone(&self.program);
        let mut collected = false;
        loop {
            let left = self.limits.steps.saturating_sub(self.steps);
            let granted = (*fuel).min(left);
            let mut slice = granted;
            self.heap.allow_work(left);
            let flow = match self.wake(fiber) {
                Ok(()) => self.execute(&program, fiber, &mut slice),
                Err(stop) => Err(stop),
            };
            // Work inside of operations that the slice had no steps left for is paid here.
            self.steps += granted - slice + self.heap.pay(u64::MAX);
            *fuel -= granted - slice;
            if self.steps > self.limits.steps {
                self.steps = self.limits.steps;
                self.note_place(fiber);
                return Exit::Failed(Stop::Limit(Limit::Steps));
            }
            match flow {
                Ok(Flow::Exit(exit)) => return exit,
                Ok(Flow::OutOfFuel) if *fuel > 0 => {
                    // Not the quantum but the script's own limit ended the slice.
                    self.note_place(fiber);
                    return Exit::Failed(Stop::Limit(Limit::Steps));
                }
                Ok(Flow::OutOfFuel) => return Exit::OutOfFuel,
                Err(Stop::Memory(bytes)) => {
                    // It was not made; it will be counted when it is.
                    let made = (granted - slice).min(1);
                    self.steps -= made;
                    *fuel += made;
                    // The very instruction that a collection was made for.
                    let again = collected && granted - slice <= 1;
                    collected = true;
                    if let Err(stop) = self.make_room(fiber, bytes, again) {
                        return Exit::Failed(stop);
                    }
                }
                Err(Stop::Raise(raised)) => {
                    collected = false;
                    if let Err(stop) = self.unwind(fiber, raised) {
                        return Exit::Failed(stop);
                    }
                }
                Err(limit @ Stop::Limit(_)) => {
                    self.note_place(fiber);
                    return Exit::Failed(limit);
                }
            }
        }
    }

    /// Collects garbage for an operation that needs `bytes`, which is then tried once more.
    fn make_room(&mut self, fiber: &Fiber, bytes: usize, again: bool) -> Run<()> {
        self.collect(fiber);
        if again || self.heap.room() < bytes {
            self.note_place(fiber);
            return Err(Stop::Limit(Limit::Memory));
        }
        Ok(())
    }

    fn collect(&mut self, current: &Fiber) {
        let Self { fibers, groups, constants, .. } = self;
        let reach = Reach { fibers, groups, current, constants };
        self.heap.collect(&reach);
    }

    fn settle(&mut self, id: u32, fiber: Fiber, exit: Exit) {
        match exit {
            Exit::OutOfFuel => {
                self.fibers[id as usize] = Some(fiber);
                self.ready.push_front(id);
            }
            Exit::Waiting => self.fibers[id as usize] = Some(fiber),
            Exit::Done(value) => self.ended(&fiber, Ok(value)),
            Exit::Failed(Stop::Raise(raised)) => self.ended(&fiber, Err(raised)),
            Exit::Failed(stop) => self.outcome = Some(Err(stop)),
        }
    }

    /// A fiber has come to its end: with it the script, or a branch.
    fn ended(&mut self, fiber: &Fiber, outcome: Result<Value, Box<Raised>>) {
        let Some(branch) = fiber.branch_of else {
            self.outcome = Some(outcome.map_err(Stop::Raise));
            return;
        };
        self.current = u32::MAX;
        if let Err(stop) = self.branch_ended(branch, outcome) {
            self.outcome = Some(Err(stop));
        }
    }

    /// Collects garbage if `bytes` are not free, while no fiber runs.
    fn make_room_between(&mut self, bytes: usize, keep: &[Value]) {
        if self.heap.room() < bytes {
            let mut holder = Fiber::new(None, 0);
            holder.stack.extend_from_slice(keep);
            self.collect(&holder);
        }
    }

    fn finish(&mut self) -> Result<Output, Box<Failure>> {
        match self.outcome.take() {
            Some(Ok(value)) => self.output(value),
            Some(Err(stop)) => Err(Box::new(self.failure(&stop))),
            None => Err(Box::new(self.failure(&Stop::Limit(Limit::Steps)))),
        }
    }

    /// The value of a constant; made when it is first needed.
    fn constant(&mut self, at: u32) -> Run {
        let known = self.constants[at as usize];
        if !known.is(Value::Unset) {
            return Ok(known);
        }
        use crate::program::Constant;
        let program = Arc::clone(&self.program);
        let value = match &program.constants[at as usize] {
            Constant::Int(value) => Value::Int(*value),
            Constant::Float(value) => Value::Float(*value),
            Constant::Str(text) => self.heap.string(text.clone())?,
            Constant::Bytes(bytes) => self.heap.value(crate::heap::Object::Bytes(bytes.clone()))?,
            Constant::Big(radix, digits) => {
                let big = num_bigint::BigInt::parse_bytes(digits.as_bytes(), *radix);
                number(&mut self.heap, big.unwrap_or_default())?
            }
        };
        self.constants[at as usize] = value;
        Ok(value)
    }
}

/// How a turn of a fiber ended.
enum Exit {
    OutOfFuel,
    Waiting,
    Done(Value),
    Failed(Stop),
}

/// What ended a stretch of instructions.
enum Flow {
    OutOfFuel,
    Exit(Exit),
}

struct Reach<'a> {
    fibers: &'a [Option<Fiber>],
    groups: &'a [Option<parallel::Group>],
    current: &'a Fiber,
    constants: &'a [Value],
}

impl Roots for Reach<'_> {
    fn roots(&self, visit: &mut dyn FnMut(Value)) {
        self.constants.iter().copied().for_each(&mut *visit);
        for fiber in self.fibers.iter().flatten().chain([self.current]) {
            fiber.stack.iter().copied().for_each(&mut *visit);
            let closures = fiber.frames.iter().filter_map(|frame| frame.closure);
            closures.for_each(|closure| visit(Value::Object(closure)));
            fiber.raised.iter().for_each(|raised| visit(raised.data));
        }
        self.groups.iter().flatten().flat_map(parallel::Group::values).for_each(visit);
    }
}
