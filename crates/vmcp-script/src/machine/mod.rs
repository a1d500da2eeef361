//! Running a compiled script, step by step.
//!
//! The machine is a value: it runs for as many steps as it is given, hands out what it needs from
//! outside, and goes on when it gets the answer. Nothing of it lives on the host's stack between
//! two steps, so a thousand waiting scripts cost a thousand small heaps.

mod arithmetic;
mod calls;
mod cells;
mod collecting;
mod execute;
mod fiber;
mod handed_in;
mod host;
mod interrupt;
mod iteration;
mod joining;
mod output;
mod parallel;
mod reading;
mod sequences;
mod slices;
mod turn;
mod unwind;
mod values;

use std::{collections::VecDeque, sync::Arc};

use hashbrown::HashMap;

use fiber::{Fiber, Frame};
pub use output::{Cause, Failure, Output, Place, Stats};

pub(crate) use arithmetic::{MAX_BITS, binary, number, to_big, to_float, too_big};
pub(crate) use calls::Arguments;
pub(crate) use sequences::{
    being_read, chars, counted_len, entries, index, items, len, missing_key, position, truth,
};

use crate::{
    compile::Resolver,
    heap::Heap,
    host::Request,
    json,
    limits::Limits,
    program::Program,
    stop::{Limit, Run, Stop},
    value::Value,
};

/// A script that runs.
///
/// To drop one whose heap is full takes some milliseconds: whoever must not be held up for so long
/// drops it on a thread of its own.
pub struct Machine {
    program: Arc<Program>,
    resolver: Arc<dyn Resolver + Send + Sync>,
    limits: Limits,
    /// What its clock shows, in seconds since 1970.
    now: Option<f64>,
    heap: Heap,
    fibers: Vec<Option<Box<Fiber>>>,
    /// Places of fibers that ended.
    free: Vec<u32>,
    ready: VecDeque<u32>,
    /// The fiber that runs.
    current: u32,
    /// The branches of each `parallel` that has not ended.
    groups: Vec<Option<Box<parallel::Group>>>,
    /// Places of those that ended.
    free_groups: Vec<u32>,
    /// What the script has asked for, until the host takes it.
    requests: Vec<Request>,
    /// Who waits for which request.
    waiting: HashMap<u64, host::Waiting>,
    /// Requests that wait until fewer are in flight; some of them were withdrawn since.
    held: VecDeque<u64>,
    withdrawn: Vec<u64>,
    /// How many branches each `parallel` had that began, until the host takes it.
    fan_outs: Vec<u32>,
    /// Fibers whose answers came when there was no room for them.
    unpaid: VecDeque<u32>,
    /// Garbage was collected for the first of them.
    cleared: bool,
    /// A branch that came to its end, until its `parallel` knows.
    ended: Option<Box<parallel::Ended>>,
    next_request: u64,
    in_flight: u32,
    tool_calls: u32,
    steps: u64,
    /// What the time of an instruction that could not be made was worth, in steps.
    wasted: u64,
    /// Constants that have been made into values.
    constants: Vec<Value>,
    /// The variables of the caller's that the script names, once they are loaded.
    data: Vec<Value>,
    data_reader: Option<Box<json::Reader>>,
    logs: output::Logs,
    /// Where the last error was raised.
    trace: Vec<Place>,
    outcome: Option<Result<Value, Stop>>,
    /// The instruction that gave the result.
    ended_at: u32,
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
        let mut heap = Heap::new(limits.memory);
        let mut main = Box::new(Fiber::new(None, 0));
        let registers = usize::from(program.protos[0].registers);
        let frame = Frame { proto: 0, pc: 0, base: 0, to: 0, closure: None };
        // Without room for its own variables, a script has not even begun.
        let held = constants.len() * size_of::<Value>();
        let begun = heap.charge(held).and_then(|()| main.enter(&mut heap, frame, registers));
        Self {
            program,
            resolver,
            limits,
            now: None,
            heap,
            fibers: vec![Some(main)],
            free: Vec::new(),
            ready: VecDeque::from([0]),
            current: 0,
            groups: Vec::new(),
            free_groups: Vec::new(),
            requests: Vec::new(),
            waiting: HashMap::new(),
            held: VecDeque::new(),
            withdrawn: Vec::new(),
            fan_outs: Vec::new(),
            unpaid: VecDeque::new(),
            cleared: false,
            ended: None,
            next_request: 0,
            in_flight: 0,
            tool_calls: 0,
            steps: 0,
            wasted: 0,
            constants,
            data: Vec::new(),
            data_reader: None,
            logs: output::Logs::new(limits.log_bytes),
            trace: Vec::new(),
            outcome: begun.err().map(|_| Err(Stop::Limit(Limit::Memory))),
            ended_at: 0,
        }
    }

    /// Charges steps for work inside of one operation: `amount` values or bytes cost a sixty-fourth
    /// of it, before it is done.
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

    /// Runs for at most `quantum` steps, or for as much reading of JSON or collecting of garbage as
    /// takes the time of them.
    ///
    /// An operation is not divided: it is refused when the steps that are left do not pay for it,
    /// and takes no longer than they do otherwise. At the default limits that is a few
    /// milliseconds at most, whatever the script does; a higher `stepLimit` permits longer ones.
    pub fn run(&mut self, quantum: u64) -> Progress {
        let mut fuel = quantum;
        self.load_data(&mut fuel);
        while self.outcome.is_none() {
            if fuel == 0 {
                return Progress::Yield;
            }
            match self.collect_on(&mut fuel) {
                Ok(true) if !self.admit() => continue,
                Ok(true) => {}
                Ok(false) => continue,
                Err(stop) => {
                    self.over_limit(stop);
                    continue;
                }
            }
            if let Some(ended) = self.ended.take() {
                self.branch_over(ended);
                continue;
            }
            let Some(id) = self.ready.pop_front() else { return Progress::Waiting };
            let Some(mut fiber) = self.fibers[id as usize].take() else { continue };
            self.current = id;
            let exit = self.turn(&mut fiber, &mut fuel);
            self.settle(id, fiber, exit);
        }
        Progress::Done(self.finish())
    }

    fn settle(&mut self, id: u32, fiber: Box<Fiber>, exit: Exit) {
        match exit {
            Exit::OutOfFuel | Exit::Reading | Exit::Collect => {
                self.fibers[id as usize] = Some(fiber);
                self.ready.push_front(id);
            }
            Exit::Waiting => self.fibers[id as usize] = Some(fiber),
            Exit::Done(value) => self.end(&fiber, Ok(value)),
            Exit::Failed(Stop::Raise(raised)) => self.end(&fiber, Err(raised)),
            Exit::Failed(stop) => {
                // What it holds goes with everything else, when the machine does: it may be much.
                self.fibers[id as usize] = Some(fiber);
                self.outcome = Some(Err(stop));
            }
        }
    }

    /// A fiber has come to its end: with it the script, or a branch.
    fn end(&mut self, fiber: &Fiber, outcome: parallel::Outcome) {
        let Some(branch) = fiber.branch_of else {
            if outcome.is_ok() {
                self.ended_at = fiber.frames.last().map_or(0, |frame| frame.pc);
            }
            self.outcome = Some(self.count_rest().and(outcome.map_err(Stop::Raise)));
            return;
        };
        let id = std::mem::replace(&mut self.current, u32::MAX);
        self.give_back(id, fiber);
        self.ended = Some(parallel::Ended::new(branch, id, outcome));
    }

    /// Counts work that is less than a step as one, at the end.
    fn count_rest(&mut self) -> Run<()> {
        if self.heap.owed() == 0 {
            return Ok(());
        }
        self.heap.forgive(0);
        if self.steps >= self.limits.steps {
            return Err(Stop::Limit(Limit::Steps));
        }
        self.steps += 1;
        Ok(())
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
    /// It has text to read before it goes on.
    Reading,
    /// Garbage is collected before it goes on.
    Collect,
    Waiting,
    Done(Value),
    Failed(Stop),
}

/// What ended a stretch of instructions.
enum Flow {
    OutOfFuel,
    Exit(Exit),
}
