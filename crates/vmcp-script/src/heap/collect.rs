//! Marking and sweeping.

use super::{BLOCK, Handle, Heap, Object, PIECE, SMALL, piece_bytes, price};
use crate::{stop::Run, value::Value};

/// Whoever knows which values a running script can still reach.
pub(crate) trait Roots {
    /// Calls `visit` with every one of them.
    fn roots(&self, visit: &mut dyn FnMut(Value));
}

/// What is marked, and what is still to be gone through.
struct Marks {
    bits: Vec<u64>,
    grey: Vec<Handle>,
    /// Values that were looked at.
    seen: usize,
}

impl Marks {
    fn reach(&mut self, value: Value) {
        self.seen += 1;
        let Value::Object(handle) = value else { return };
        let (word, bit) = (handle.0 as usize / 64, handle.0 % 64);
        if self.bits[word] >> bit & 1 == 0 {
            self.bits[word] |= 1 << bit;
            self.grey.push(handle);
        }
    }

    fn has(&self, at: u32) -> bool {
        self.bits[at as usize / 64] >> (at % 64) & 1 == 1
    }
}

impl Heap {
    /// Frees everything that cannot be reached. The work is proportional to the heap, which is
    /// bounded, and is charged; the stack used is not deeper for deep values.
    ///
    /// # Errors
    /// The step limit, when the steps that are left do not pay for the work.
    pub(crate) fn collect(&mut self, roots: &dyn Roots) -> Run<()> {
        let marks = self.mark(roots);
        self.forget_patterns(|handle| marks.has(handle.0));
        let swept = self.sweep(&marks);
        self.threshold = (self.used * 2).max(SMALL);
        self.toil(marks.seen * price::MARK + swept)
    }

    fn mark(&self, roots: &dyn Roots) -> Marks {
        let bits = vec![0_u64; (self.slots as usize).div_ceil(64)];
        let mut marks = Marks { bits, grey: Vec::new(), seen: 0 };
        roots.roots(&mut |value| marks.reach(value));
        while let Some(handle) = marks.grey.pop() {
            self.get(handle).visit(&mut |value| marks.reach(value));
        }
        marks
    }

    /// Frees what is not marked; returns the work of it. The list of free slots is made anew, from
    /// the first to the last, and pieces at the end that hold nothing are given back.
    fn sweep(&mut self, marks: &Marks) -> usize {
        let mut work = self.slots as usize;
        let (mut free, mut released) = (None, 0);
        let mut trailing = true;
        for number in (0..self.pieces.len()).rev() {
            let first = (number * PIECE) as u32;
            let before = free;
            let mut empty = true;
            for (at, slot) in self.pieces[number].iter_mut().enumerate().rev() {
                let at = first + at as u32;
                if marks.has(at) {
                    empty = false;
                    continue;
                }
                if !matches!(slot, Object::Free(_)) {
                    released += BLOCK + slot.size();
                    work += price::SWEEP;
                }
                *slot = Object::Free(free);
                free = Some(at);
            }
            if empty && trailing {
                free = before;
                let slots = self.pieces.pop().map_or(0, |piece| piece.len());
                released += piece_bytes(slots);
                self.slots -= slots as u32;
            } else {
                trailing = false;
            }
        }
        self.free = free;
        self.release(released);
        work
    }
}
