//! Marking and sweeping, in stretches of bounded length.
//!
//! The script stands still from the beginning of a collection to its end, and so nothing can come
//! to be or be referred to between two stretches: there is no barrier, and no order to keep.
//! Refused: all of it at once, which takes milliseconds with a full heap.

#[cfg(test)]
mod tests;

use super::{BLOCK, Handle, Heap, Object, PIECE, SMALL, piece_bytes, price};
use crate::{stop::Run, value::Value};

/// Whoever knows which values a running script can still reach.
pub(crate) trait Roots {
    /// Those of the part `number`: `visit` is called with single ones, and the others are returned.
    /// `None` beyond the last part.
    fn part(&self, number: usize, visit: &mut dyn FnMut(Value)) -> Option<&[Value]>;
}

/// Values of one object, or slots, that are gone through between two looks at the time.
const STRETCH: usize = 256;

/// The time that an object takes beside its values: it is mostly not in the processor's cache.
const VISIT: usize = 8;

/// A collection that has begun.
#[derive(Debug)]
pub(super) struct Collection {
    marks: Marks,
    phase: Phase,
}

/// How far it got.
#[derive(Debug)]
enum Phase {
    /// The next part of the roots, and where in it.
    Roots(usize, usize),
    /// The object that is gone through, and where in it.
    Objects(Option<(Handle, usize)>),
    Sweep(Sweep),
}

/// What is marked, and what is still to be gone through. The latter is at most eight bytes for an
/// object, which is less than what is charged for one beside what it really takes.
#[derive(Debug)]
struct Marks {
    bits: Vec<u64>,
    grey: Vec<Handle>,
    /// Values that were looked at.
    seen: usize,
}

/// Slots are gone through from the last to the first.
#[derive(Debug)]
struct Sweep {
    /// The first of those that are done.
    at: u32,
    free: Option<u32>,
    /// What `free` was at the beginning of the piece.
    before: Option<u32>,
    /// Whether nothing was found in this piece, and in all after it.
    empty: bool,
    trailing: bool,
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
    /// Begins to free everything that cannot be reached. Nothing may be put into the heap, or be
    /// changed in it, until [`Heap::collect_on`] has come to the end.
    pub(crate) fn begin_collection(&mut self) {
        if self.collection.is_none() {
            let bits = vec![0_u64; (self.slots as usize).div_ceil(64)];
            let marks = Marks { bits, grey: Vec::new(), seen: 0 };
            self.collection = Some(Box::new(Collection { marks, phase: Phase::Roots(0, 0) }));
        }
    }

    /// Whether a collection has begun and is not over.
    pub(crate) const fn is_collecting(&self) -> bool {
        self.collection.is_some()
    }

    /// Goes on with a collection for about so many units of time; returns how many it took. The
    /// work of all of it is proportional to the heap, which is bounded, and is charged; the stack
    /// used is not deeper for deep values.
    ///
    /// # Errors
    /// The step limit, when the steps that are left do not pay for the work.
    pub(crate) fn collect_on(&mut self, roots: &dyn Roots, time: usize) -> Run<usize> {
        let Some(mut collection) = self.collection.take() else { return Ok(0) };
        let Collection { marks, phase } = &mut *collection;
        let (mut spent, mut work) = (0, 0);
        let mut is_over = false;
        while spent < time && !is_over {
            let before = marks.seen;
            match phase {
                Phase::Roots(part, from) => match mark_roots(roots, marks, (*part, *from)) {
                    Some((next, position)) => *phase = Phase::Roots(next, position),
                    None => *phase = Phase::Objects(None),
                },
                Phase::Objects(open) => {
                    match open.take().or_else(|| marks.grey.pop().map(|handle| (handle, 0))) {
                        Some(place) => *open = self.mark_values(marks, place),
                        None => *phase = Phase::Sweep(self.begin_sweep(marks)),
                    }
                }
                Phase::Sweep(sweep) => {
                    let (swept, took) = self.sweep(marks, sweep);
                    work += swept;
                    spent += took;
                    is_over = sweep.at == 0;
                }
            }
            let seen = (marks.seen - before) * price::MARK;
            work += seen;
            spent += seen + VISIT;
        }
        match (is_over, phase) {
            (true, Phase::Sweep(sweep)) => {
                self.free = sweep.free;
                self.threshold = (self.used * 2).max(SMALL);
            }
            _ => self.collection = Some(collection),
        }
        self.toil(work)?;
        Ok(spent)
    }

    /// Marks what an object refers to from a position on; returns where to go on with it.
    fn mark_values(
        &self,
        marks: &mut Marks,
        (handle, from): (Handle, usize),
    ) -> Option<(Handle, usize)> {
        let next = self.get(handle).visit(from, STRETCH, &mut |value| marks.reach(value));
        next.map(|from| (handle, from))
    }

    fn begin_sweep(&mut self, marks: &Marks) -> Sweep {
        self.forget_patterns(|handle| marks.has(handle.0));
        // Nobody may take a slot from the old list any more.
        self.free = None;
        Sweep { at: self.slots, free: None, before: None, empty: true, trailing: true }
    }

    /// Frees what is not marked, for some slots or as much memory as takes the time of them;
    /// returns the work, and the time. The list of free slots is made anew, from the first to the
    /// last, and pieces at the end that hold nothing are given back.
    fn sweep(&mut self, marks: &Marks, sweep: &mut Sweep) -> (usize, usize) {
        let (mut work, mut time) = (0, 0);
        while sweep.at > 0 && time < STRETCH {
            sweep.at -= 1;
            work += 1;
            time += 1;
            if marks.has(sweep.at) {
                sweep.empty = false;
            } else {
                let slot = self.slot_mut(sweep.at);
                let freed = std::mem::replace(slot, Object::Free(sweep.free));
                sweep.free = Some(sweep.at);
                if !matches!(freed, Object::Free(_)) {
                    let bytes = BLOCK + freed.size();
                    self.release(bytes);
                    work += price::SWEEP;
                    time += price::freed(bytes);
                }
            }
            if (sweep.at as usize).is_multiple_of(PIECE) {
                self.end_piece(sweep);
            }
        }
        (work, time)
    }

    /// Gives a piece back that holds nothing, if no other one is behind it.
    fn end_piece(&mut self, sweep: &mut Sweep) {
        if sweep.empty && sweep.trailing {
            sweep.free = sweep.before;
            let slots = self.pieces.pop().map_or(0, |piece| piece.len());
            self.release(piece_bytes(slots));
            self.slots -= slots as u32;
        } else {
            sweep.trailing = false;
        }
        sweep.before = sweep.free;
        sweep.empty = true;
    }
}

/// Marks roots of a part from a position on; returns where to go on.
fn mark_roots(
    roots: &dyn Roots,
    marks: &mut Marks,
    (part, from): (usize, usize),
) -> Option<(usize, usize)> {
    let values = roots.part(part, &mut |value| {
        if from == 0 {
            marks.reach(value);
        }
    })?;
    let end = values.len().min(from + STRETCH);
    values[from..end].iter().for_each(|value| marks.reach(*value));
    Some(if end == values.len() { (part + 1, 0) } else { (part, end) })
}
