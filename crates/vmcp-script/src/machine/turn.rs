//! Turns of fibers: how far one runs, and what follows when it cannot.

use std::sync::Arc;

use super::{Exit, Flow, Machine, fiber::Fiber};
use crate::{
    heap::Heap,
    stop::{Limit, Stop},
};

/// Steps for a stretch of instructions.
pub(super) struct Slice {
    pub(super) fuel: u64,
    /// Steps of the script's that are left beyond these.
    pub(super) spare: u64,
    /// How many of the steps that were used paid for work inside of operations.
    paid: u64,
}

impl Slice {
    /// Pays for work inside of operations, as far as the steps go.
    pub(super) fn pay(&mut self, heap: &Heap) {
        let steps = heap.pay(self.fuel);
        self.fuel -= steps;
        self.paid += steps;
    }
}

impl Machine {
    /// Runs one fiber until it ends, waits, or the fuel is used up.
    pub(super) fn turn(&mut self, fiber: &mut Fiber, fuel: &mut u64) -> Exit {
        let program = Arc::clone(&self.program);
        loop {
            match self.read_on(fiber, fuel) {
                Ok(true) => {}
                Ok(false) => return Exit::OutOfFuel,
                Err(stop) => {
                    if let Some(exit) = self.recover(fiber, stop, false) {
                        return exit;
                    }
                }
            }
            if *fuel == 0 {
                return Exit::OutOfFuel;
            }
            let left = self.limits.steps.saturating_sub(self.steps);
            let granted = (*fuel).min(left);
            let mut slice = Slice { fuel: granted, spare: left - granted, paid: 0 };
            self.heap.allow_work(left);
            let cleared = std::mem::take(&mut fiber.cleared);
            let flow = match self.wake(fiber) {
                Ok(()) if fiber.reading.is_some() => continue,
                Ok(()) => self.execute(&program, fiber, &mut slice),
                Err(stop) => Err(stop),
            };
            let made = granted - slice.fuel - slice.paid;
            // Work inside of operations that the slice had no steps left for is paid here.
            self.steps += granted - slice.fuel + self.heap.pay(u64::MAX);
            *fuel -= granted - slice.fuel;
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
                Err(Stop::Memory) => {
                    // It was not made; it will be counted when it is.
                    self.steps -= made.min(1);
                    *fuel += made.min(1);
                    // But it took its time.
                    *fuel = fuel.saturating_sub(std::mem::take(&mut self.wasted));
                    // Or it is the very instruction that a collection was made for.
                    return self.make_room(fiber, cleared && made <= 1);
                }
                Err(stop) => {
                    if let Some(exit) = self.recover(fiber, stop, cleared && made == 0) {
                        return exit;
                    }
                }
            }
        }
    }

    /// What follows when something failed; `None` if a handler takes over. `again` says that
    /// garbage was collected for the very thing.
    fn recover(&mut self, fiber: &mut Fiber, stop: Stop, again: bool) -> Option<Exit> {
        match stop {
            Stop::Raise(raised) => match self.unwind(fiber, raised) {
                Ok(()) => None,
                Err(Stop::Memory) => Some(self.make_room(fiber, again)),
                Err(stop) => Some(Exit::Failed(stop)),
            },
            Stop::Memory => Some(self.make_room(fiber, again)),
            Stop::Limit(_) => {
                self.note_place(fiber);
                Some(Exit::Failed(stop))
            }
        }
    }
}
