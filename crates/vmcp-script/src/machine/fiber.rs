//! One thread of a script: frames, registers, handlers. Plain values, nothing of the host's stack.

use super::reading::Reading;
use crate::{
    heap::{Handle, Heap},
    host::Answer,
    op::Reg,
    stop::{Raised, Run},
    value::Value,
};

/// A function that runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Frame {
    pub(crate) proto: u32,
    /// The next instruction.
    pub(crate) pc: u32,
    /// Where its registers start.
    pub(crate) base: u32,
    /// The register of the caller that gets the result.
    pub(crate) to: Reg,
    pub(crate) closure: Option<Handle>,
}

/// Where errors go.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Handler {
    /// How many frames there are when it is in charge.
    pub(crate) frames: u32,
    pub(crate) target: u32,
    /// The register that gets the error; everything above it belongs to what failed.
    pub(crate) at: Reg,
}

/// What a fiber waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Waits {
    /// Nothing: it can run.
    Nothing,
    /// An answer from outside, into this register.
    Answer(u64, Reg),
    /// The branches of a `parallel`, into this register.
    Branches(u32, Reg),
}

/// What came for a request.
#[derive(Debug)]
pub(crate) enum Arrived {
    /// The answer, and the bytes that are charged for it.
    Answer(Answer, usize),
    /// The same, which is not charged yet: there was no room.
    Unpaid(Answer, usize),
    /// An answer for which there was no room.
    TooLarge,
}

/// Registers, frames and handlers that there is room for at first: a branch that waits for a call
/// needs hardly more, and there may be very many of them.
const LEAST: usize = 4;

/// What a fiber grows to at once.
pub(super) const START_BYTES: usize = LEAST * (size_of::<Value>() + size_of::<Frame>());

#[derive(Debug)]
pub(crate) struct Fiber {
    pub(crate) frames: Vec<Frame>,
    pub(crate) stack: Vec<Value>,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) waits: Waits,
    /// What it was answered, until it runs again.
    pub(crate) arrived: Option<Box<Arrived>>,
    /// JSON text that it reads before it goes on.
    pub(crate) reading: Option<Box<Reading>>,
    /// An error that it gets when it runs again.
    pub(crate) raised: Option<Box<Raised>>,
    /// Garbage was collected for what it does next.
    pub(crate) cleared: bool,
    /// The `parallel` that it is a branch of, and which one.
    pub(crate) branch_of: Option<(u32, u32)>,
    /// How many `parallel`s are around it.
    pub(crate) depth: u8,
}

/// There may be very many, and allocators have no size between this and the next larger one, which
/// is a quarter more.
const _: () = assert!(size_of::<Fiber>() <= 128);

impl Fiber {
    pub(crate) const fn new(branch_of: Option<(u32, u32)>, depth: u8) -> Self {
        Self {
            frames: Vec::new(),
            stack: Vec::new(),
            handlers: Vec::new(),
            waits: Waits::Nothing,
            arrived: None,
            reading: None,
            raised: None,
            cleared: false,
            branch_of,
            depth,
        }
    }

    /// Pushes a frame with `registers` that have no value, and charges for what it grows by.
    #[inline]
    pub(crate) fn enter(&mut self, heap: &mut Heap, frame: Frame, registers: usize) -> Run<()> {
        grow(heap, &mut self.stack, registers)?;
        grow(heap, &mut self.frames, 1)?;
        self.stack.resize(self.stack.len() + registers, Value::Unset);
        self.frames.push(frame);
        Ok(())
    }

    /// Puts a handler in charge.
    pub(crate) fn handle(&mut self, heap: &mut Heap, handler: Handler) -> Run<()> {
        grow(heap, &mut self.handlers, 1)?;
        self.handlers.push(handler);
        Ok(())
    }

    /// What was charged for it since it was made.
    pub(crate) fn grown(&self) -> usize {
        self.stack.capacity() * size_of::<Value>()
            + self.frames.capacity() * size_of::<Frame>()
            + self.handlers.capacity() * size_of::<Handler>()
    }

    /// The values that it keeps alive, but for those that it has read.
    pub(crate) fn values(&self, visit: &mut dyn FnMut(Value)) -> &[Value] {
        let closures = self.frames.iter().filter_map(|frame| frame.closure);
        closures.for_each(|closure| visit(Value::Object(closure)));
        self.raised.iter().for_each(|raised| visit(raised.data));
        &self.stack
    }

    /// The values that it has read and keeps alive.
    pub(crate) fn read_values(&self, visit: &mut dyn FnMut(Value)) -> &[Value] {
        self.reading.as_ref().map_or(&[], |reading| reading.values(visit))
    }

    /// The register `at` of the running function.
    pub(crate) fn reg(&mut self, at: Reg) -> &mut Value {
        let base = self.frames.last().map_or(0, |frame| frame.base as usize);
        &mut self.stack[base + usize::from(at)]
    }
}

/// Makes room for `more` items, and charges for it.
#[inline]
fn grow<T>(heap: &mut Heap, items: &mut Vec<T>, more: usize) -> Run<()> {
    if items.len() + more <= items.capacity() {
        return Ok(());
    }
    grow_now(heap, items, more)
}

#[cold]
fn grow_now<T>(heap: &mut Heap, items: &mut Vec<T>, more: usize) -> Run<()> {
    let (needed, before) = (items.len() + more, items.capacity());
    // Both buffers exist while the items move.
    let grown = needed.max(before * 2).max(LEAST);
    heap.charge(grown * size_of::<T>())?;
    items.reserve_exact(grown - items.len());
    heap.release(before * size_of::<T>());
    Ok(())
}
