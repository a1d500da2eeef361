//! Collections of garbage, and what waits for the room that they make.
//!
//! A collection is made between two instructions, while all fibers are at rest, and takes as many
//! turns as it needs: whoever wanted room tries again when it is over. What fails once more is over
//! the limit.

use super::{
    Exit, Machine,
    fiber::{Arrived, Fiber},
    parallel::{Ended, Group},
};
use crate::{
    heap::{Roots, price},
    host::Answer,
    stop::{Limit, Run, Stop},
    value::Value,
};

/// Steps' worth of time between two looks at what is left of the turn.
const STRETCH: u64 = 64;

impl Machine {
    /// Goes on with the collection of garbage that was begun, if one was, as far as the turn goes;
    /// whether it is over.
    pub(super) fn collect_on(&mut self, fuel: &mut u64) -> Run<bool> {
        while self.heap.is_collecting() {
            if *fuel == 0 {
                return Ok(false);
            }
            let left = self.limits.steps - self.steps;
            self.heap.allow_work(left);
            let Self { fibers, groups, constants, data, ended, .. } = self;
            let reach = Reach { fibers, groups, constants, data, ended: ended.as_deref() };
            let time = STRETCH.min(*fuel) * price::PER_STEP;
            let spent = self.heap.collect_on(&reach, time as usize)? as u64;
            self.steps += self.heap.pay(left);
            *fuel = fuel.saturating_sub(spent.div_ceil(price::PER_STEP).max(1));
        }
        Ok(true)
    }

    /// Ends the script because it is over a limit while no fiber runs.
    pub(super) fn over_limit(&mut self, stop: Stop) {
        match self.ended.take() {
            Some(ended) => self.note_place(&Fiber::new(Some(ended.branch), 0)),
            None => self.note_busy_place(),
        }
        self.stop_with(stop);
    }

    /// Ends the script with a limit, or for want of memory.
    pub(super) fn stop_with(&mut self, stop: Stop) {
        if matches!(stop, Stop::Limit(Limit::Steps)) {
            // What was too much for the steps that were left has used them up.
            self.steps = self.limits.steps;
            self.heap.forgive(0);
        }
        self.outcome = Some(Err(stop));
    }

    /// What follows when an instruction of `fiber` could not be made: garbage is collected for it,
    /// unless that was done just before.
    pub(super) fn make_room(&mut self, fiber: &mut Fiber, again: bool) -> Exit {
        if again {
            self.note_place(fiber);
            return Exit::Failed(Stop::Limit(Limit::Memory));
        }
        fiber.cleared = true;
        self.heap.begin_collection();
        Exit::Collect
    }

    /// An answer is the script's own memory from here on; one for which there is no room yet waits
    /// for a collection.
    pub(super) fn arrive(&mut self, id: u32, answer: Answer) {
        let Some(Some(fiber)) = self.fibers.get_mut(id as usize) else { return };
        let bytes = size(&answer);
        let is_next = self.unpaid.is_empty() && !self.heap.is_collecting();
        let arrived = if is_next && self.heap.charge(bytes).is_ok() {
            Arrived::Answer(answer, bytes)
        } else {
            self.unpaid.push_back(id);
            Arrived::Unpaid(answer, bytes)
        };
        fiber.arrived = Some(Box::new(arrived));
        self.ready.push_back(id);
    }

    /// Charges for the answers that came while there was no room; whether that is done, or a
    /// collection comes first.
    pub(super) fn admit(&mut self) -> bool {
        while let Some(id) = self.unpaid.front() {
            // Some fibers were ended meanwhile.
            let fiber = self.fibers.get_mut(*id as usize).and_then(Option::as_mut);
            let arrived = fiber.and_then(|fiber| fiber.arrived.as_mut());
            if let Some(arrived) = arrived
                && let Arrived::Unpaid(_, bytes) = **arrived
            {
                let charged = self.heap.charge(bytes);
                if charged.is_err() && !std::mem::replace(&mut self.cleared, true) {
                    self.heap.begin_collection();
                    return false;
                }
                **arrived = match (charged, std::mem::replace(&mut **arrived, Arrived::TooLarge)) {
                    (Ok(()), Arrived::Unpaid(answer, bytes)) => Arrived::Answer(answer, bytes),
                    _ => Arrived::TooLarge,
                };
            }
            self.cleared = false;
            self.unpaid.pop_front();
        }
        true
    }
}

/// The bytes of an answer.
fn size(answer: &Answer) -> usize {
    match answer {
        Answer::Value(text) => text.capacity(),
        Answer::Failed { message, data, .. } => {
            message.capacity() + data.as_ref().map_or(0, String::capacity)
        }
    }
}

/// Everything that the script can still reach.
struct Reach<'a> {
    fibers: &'a [Option<Box<Fiber>>],
    groups: &'a [Option<Box<Group>>],
    constants: &'a [Value],
    data: &'a [Value],
    ended: Option<&'a Ended>,
}

impl Roots for Reach<'_> {
    fn part(&self, number: usize, visit: &mut dyn FnMut(Value)) -> Option<&[Value]> {
        match number {
            0 => {
                self.ended.into_iter().for_each(|ended| visit(ended.value()));
                return Some(self.constants);
            }
            1 => return Some(self.data),
            _ => {}
        }
        let (at, is_first) = (number / 2 - 1, number.is_multiple_of(2));
        if let Some(fiber) = self.fibers.get(at) {
            return Some(match (fiber, is_first) {
                (Some(fiber), true) => fiber.values(visit),
                (Some(fiber), false) => fiber.read_values(visit),
                (None, _) => &[],
            });
        }
        let group = self.groups.get(at - self.fibers.len())?.as_ref();
        Some(group.map_or(&[], |group| if is_first { group.functions() } else { &group.results }))
    }
}
