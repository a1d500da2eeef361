//! Turns of fibers: how far one runs, and what follows when it cannot.

use std::sync::Arc;

use super::{Exit, Flow, Machine, fiber::Fiber};
use crate::{
    heap::Heap,
    stop::{Limit, Run, Stop},
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
        let mut collected = false;
        loop {
            match self.read_on(fiber, fuel) {
                Ok(true) => {}
                Ok(false) => return Exit::OutOfFuel,
                Err(Stop::Raise(raised)) => {
                    if let Err(stop) = self.unwind(fiber, raised) {
                        return Exit::Failed(stop);
                    }
                }
                Err(stop) => {
                    self.note_place(fiber);
                    return Exit::Failed(stop);
                }
            }
            let left = self.limits.steps.saturating_sub(self.steps);
            let granted = (*fuel).min(left);
            let mut slice = Slice { fuel: granted, spare: left - granted, paid: 0 };
            self.heap.allow_work(left);
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
                Err(Stop::Memory(bytes)) => {
                    // It was not made; it will be counted when it is.
                    self.steps -= made.min(1);
                    *fuel += made.min(1);
                    // The very instruction that a collection was made for.
                    let again = collected && made <= 1;
                    collected = true;
                    if let Err(stop) = self.make_room(fiber, bytes, again) {
                        return Exit::Failed(stop);
                    }
                }
                Err(Stop::Raise(raised)) => {
                    collected = false;
                    if let Err(stop) = self.unwind(fiber, raised) {
                        return Exit::Failed(stop);
                    }
                }
                Err(limit @ Stop::Limit(_)) => {
                    self.note_place(fiber);
                    return Exit::Failed(limit);
                }
            }
        }
    }

    /// Collects garbage for an operation that needs `bytes`, which is then tried once more.
    pub(super) fn make_room(&mut self, fiber: &Fiber, bytes: usize, again: bool) -> Run<()> {
        if let Err(limit) = self.collect(fiber) {
            self.note_place(fiber);
            return Err(limit);
        }
        if again || self.heap.room() < bytes {
            self.note_place(fiber);
            return Err(Stop::Limit(Limit::Memory));
        }
        Ok(())
    }
}
