//! Marking and sweeping.

use super::{Handle, Heap, Object, PIECE, SLOT, SMALL};
use crate::value::Value;

/// Whoever knows which values a running script can still reach.
pub(crate) trait Roots {
    /// Calls `visit` with every one of them.
    fn roots(&self, visit: &mut dyn FnMut(Value));
}

impl Heap {
    /// Frees everything that cannot be reached. The work is proportional to the heap, which is
    /// bounded; the stack used is not deeper for deep values.
    pub(crate) fn collect(&mut self, roots: &dyn Roots) {
        let marks = self.mark(roots);
        self.forget_patterns(|handle| marks[handle.0 as usize / 64] >> (handle.0 % 64) & 1 == 1);
        self.sweep(&marks);
        self.threshold = (self.used * 2).max(SMALL);
    }

    fn mark(&self, roots: &dyn Roots) -> Vec<u64> {
        let mut marks = vec![0_u64; (self.slots as usize).div_ceil(64)];
        let mut grey: Vec<Handle> = Vec::new();
        let mut reach = |value: Value, grey: &mut Vec<Handle>| {
            let Value::Object(handle) = value else { return };
            let (word, bit) = (handle.0 as usize / 64, handle.0 % 64);
            if marks[word] >> bit & 1 == 0 {
                marks[word] |= 1 << bit;
                grey.push(handle);
            }
        };
        roots.roots(&mut |value| reach(value, &mut grey));
        while let Some(handle) = grey.pop() {
            self.get(handle).visit(&mut |value| reach(value, &mut grey));
        }
        marks
    }

    fn sweep(&mut self, marks: &[u64]) {
        for at in 0..self.slots {
            if marks[at as usize / 64] >> (at % 64) & 1 == 1 {
                continue;
            }
            let free = self.free;
            let slot = &mut self.pieces[at as usize / PIECE][at as usize % PIECE];
            if matches!(slot, Object::Free(_)) {
                continue;
            }
            let freed = SLOT + slot.size();
            *slot = Object::Free(free);
            self.free = Some(at);
            self.release(freed);
        }
    }
}
