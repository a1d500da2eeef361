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
    /// Where it was when garbage was collected for it.
    cleared_at: Option<usize>,
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
        Box::new(Self {
            text,
            reader: json::Reader::default(),
            then,
            held,
            paid: 0,
            cleared_at: None,
        })
    }

    /// The values that it keeps alive.
    pub(super) fn values(&self, visit: &mut dyn FnMut(Value)) -> &[Value] {
        match (&self.text, &self.then) {
            (Text::Held(text), _) => visit(*text),
            (_, Then::Raise(raised)) => visit(raised.data),
            _ => {}
        }
        if let Then::Or(_, default) = self.then {
            visit(default);
        }
        self.reader.values(visit)
    }

    /// The bytes that are charged for it.
    pub(super) fn size(&self) -> usize {
        self.held + self.reader.scratch()
    }
}

impl Machine {
    /// Reads on, as far as the turn goes; whether it came to the end.
    ///
    /// # Errors
    /// For want of memory once at each place: after a collection it can go on.
    pub(super) fn read_on(&mut self, fiber: &mut Fiber, fuel: &mut u64) -> Run<bool> {
        while let Some(mut reading) = fiber.reading.take() {
            let outcome = self.read_some(&mut reading, fuel);
            match outcome {
                Ok(Some(value)) => return self.has_read(fiber, &reading, Ok(value)),
                Err(Stop::Raise(raised)) => return self.has_read(fiber, &reading, Err(raised)),
                Ok(None) => fiber.reading = Some(reading),
                Err(stop) => {
                    fiber.reading = Some(reading);
                    return Err(stop);
                }
            }
            if *fuel == 0 {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads a stretch, and pays for it; the value, once it is whole.
    fn read_some(&mut self, reading: &mut Reading, fuel: &mut u64) -> Run<Option<Value>> {
        self.check_length(reading)?;
        let before = self.heap.owed();
        let outcome = self.stretch(reading);
        let work = self.heap.owed().saturating_sub(before);
        *fuel = fuel.saturating_sub(work.div_ceil(price::PER_STEP).max(1));
        // In steps, only the length of the text counts.
        self.heap.forgive(before);
        self.pay_for(reading)?;
        if let Err(Stop::Memory) = outcome {
            let at = Some(reading.reader.position());
            if std::mem::replace(&mut reading.cleared_at, at) == at {
                return Err(Stop::Limit(Limit::Memory));
            }
        }
        outcome
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
        fiber.cleared = false;
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
