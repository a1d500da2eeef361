//! One thread of a script: frames, registers, handlers. Plain values, nothing of the host's stack.

use crate::{heap::Handle, host::Answer, op::Reg, stop::Raised, value::Value};

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

#[derive(Debug)]
pub(crate) struct Fiber {
    pub(crate) frames: Vec<Frame>,
    pub(crate) stack: Vec<Value>,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) waits: Waits,
    /// What it was answered, until it runs again.
    pub(crate) answer: Option<Answer>,
    /// An error that it gets when it runs again.
    pub(crate) raised: Option<Box<Raised>>,
    /// The `parallel` that it is a branch of, and which one.
    pub(crate) branch_of: Option<(u32, u32)>,
    /// How many `parallel`s are around it.
    pub(crate) depth: u32,
}

impl Fiber {
    pub(crate) const fn new(branch_of: Option<(u32, u32)>, depth: u32) -> Self {
        Self {
            frames: Vec::new(),
            stack: Vec::new(),
            handlers: Vec::new(),
            waits: Waits::Nothing,
            answer: None,
            raised: None,
            branch_of,
            depth,
        }
    }

    /// The register `at` of the running function.
    pub(crate) fn reg(&mut self, at: Reg) -> &mut Value {
        let base = self.frames.last().map_or(0, |frame| frame.base as usize);
        &mut self.stack[base + usize::from(at)]
    }
}
