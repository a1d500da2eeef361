//! JSON text that a fiber reads before it goes on: an answer, or what a script decodes.
//!
//! Texts can be long, so they are read in stretches, between which a turn can end. A step pays for
//! [`price::PER_STEP`] bytes, whatever they hold; the time that the values take counts against the
//! turn alone.

use super::{Exit, Machine, execute::Next, fiber::Fiber};
use crate::{
    heap::price,
    json,
    op::Reg,
    stop::{ErrorKind, Limit, Raised, Run, Stop},
    value::Value,
};

/// Work that is done between two looks at what is left of the turn.
const STRETCH: u64 = 64 * price::PER_STEP;

/// A text that is being read.
#[derive(Debug)]
pub(crate) struct Reading {
    text: Text,
    reader: json::Reader,
    then: Then,
    /// Bytes of it that are charged to the heap.
    held: usize,
    /// Bytes that steps have paid for.
    paid: usize,
}

#[derive(Debug)]
pub(super) enum Text {
    Own(String),
    /// A string of the script's.
    Held(Value),
}

/// What becomes of the value.
#[derive(Debug)]
pub(super) enum Then {
    Give(Reg),
    /// It is the data of this error.
    Raise(Box<Raised>),
    /// As `Give`; a text that is no JSON gives this instead.
    Or(Reg, Value),
}

impl Reading {
    pub(super) fn new(text: Text, held: usize, then: Then) -> Box<Self> {
        Box::new(Self { text, reader: json::Reader::default(), then, held, paid: 0 })
    }

    /// The values that it keeps alive.
    pub(super) fn values(&self, visit: &mut dyn FnMut(Value)) {
        self.reader.values().for_each(&mut *visit);
        match (&self.text, &self.then) {
            (Text::Held(text), _) => visit(*text),
            (_, Then::Raise(raised)) => visit(raised.data),
            _ => {}
        }
        if let Then::Or(_, default) = self.then {
            visit(default);
        }
    }

    /// The bytes that are charged for it.
    pub(super) fn size(&self) -> usize {
        self.held + self.reader.scratch()
    }
}

impl Machine {
    /// Reads on, as far as the turn goes; whether it came to the end.
    pub(super) fn read_on(&mut self, fiber: &mut Fiber, fuel: &mut u64) -> Run<bool> {
        let mut failed = None;
        while let Some(mut reading) = fiber.reading.take() {
            self.check_length(&reading)?;
            let before = self.heap.owed();
            let outcome = self.stretch(&mut reading);
            let work = self.heap.owed().saturating_sub(before);
            *fuel = fuel.saturating_sub(work.div_ceil(price::PER_STEP).max(1));
            // In steps, only the length of the text counts.
            self.heap.forgive(before);
            self.pay_for(&mut reading)?;
            match outcome {
                Ok(Some(value)) => return self.has_read(fiber, &reading, Ok(value)),
                Err(Stop::Raise(raised)) => return self.has_read(fiber, &reading, Err(raised)),
                Err(Stop::Memory(bytes)) => {
                    let at = Some(reading.reader.position());
                    let again = std::mem::replace(&mut failed, at) == at;
                    fiber.reading = Some(reading);
                    self.make_room(fiber, bytes, again)?;
                }
                Ok(None) => fiber.reading = Some(reading),
                Err(limit) => return Err(limit),
            }
            if *fuel == 0 && fiber.reading.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Refuses a text that the steps which are left do not pay for, before anything is read.
    fn check_length(&mut self, reading: &Reading) -> Run<()> {
        let length = match &reading.text {
            Text::Own(text) => text.len(),
            Text::Held(value) => self.heap.as_str(*value).map_or(0, str::len),
        };
        let steps = (length - reading.paid.min(length)) as u64 / price::PER_STEP;
        if steps <= self.limits.steps - self.steps {
            return Ok(());
        }
        self.steps = self.limits.steps;
        Err(Stop::Limit(Limit::Steps))
    }

    fn stretch(&mut self, reading: &mut Reading) -> Run<Option<Value>> {
        let (heap, reader) = (&mut self.heap, &mut reading.reader);
        match &reading.text {
            Text::Own(text) => reader.go(heap, text, STRETCH),
            Text::Held(value) => heap
                .lend(*value, |heap, text| reader.go(heap, text, STRETCH))
                .unwrap_or(Ok(Some(Value::None))),
        }
    }

    /// Counts the steps for what was read since the last time.
    fn pay_for(&mut self, reading: &mut Reading) -> Run<()> {
        let read = reading.reader.position();
        let steps = (read / price::PER_STEP as usize) - (reading.paid / price::PER_STEP as usize);
        reading.paid = read;
        self.spend_steps(steps as u64)
    }

    fn spend_steps(&mut self, steps: u64) -> Run<()> {
        let left = self.limits.steps - self.steps;
        self.steps += steps.min(left);
        if steps > left { Err(Stop::Limit(Limit::Steps)) } else { Ok(()) }
    }

    /// The text is read, or was no JSON.
    fn has_read(
        &mut self,
        fiber: &mut Fiber,
        reading: &Reading,
        read: Result<Value, Box<Raised>>,
    ) -> Run<bool> {
        self.heap.release(reading.size());
        let (to, value) = match (&reading.then, read) {
            (Then::Give(to), Ok(value)) | (Then::Or(to, _), Ok(value)) => (*to, value),
            (Then::Or(to, default), Err(raised)) if raised.kind == ErrorKind::Value => {
                (*to, *default)
            }
            (Then::Raise(raised), Ok(data)) => {
                let raised = Raised { data, ..(**raised).clone() };
                return Err(Stop::Raise(Box::new(raised)));
            }
            (_, Err(raised)) => return Err(Stop::Raise(raised)),
        };
        *fiber.reg(to) = value;
        if let Some(frame) = fiber.frames.last_mut() {
            frame.pc += 1;
        }
        Ok(true)
    }

    /// Lets the fiber read a string of the script's into `to` before it goes on.
    pub(super) fn begin_reading(&mut self, fiber: &mut Fiber, text: Value, then: Then) -> Next {
        fiber.reading = Some(Reading::new(Text::Held(text), 0, then));
        Next::Exit(Exit::Reading)
    }
}
