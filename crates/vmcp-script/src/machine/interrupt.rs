//! Ending a script from outside.

use super::{
    Machine,
    fiber::{Fiber, Waits},
    output::{Cause, Failure},
};

impl Machine {
    /// Ends the script wherever it is, because of something that only the host knows, such as that
    /// its time is up. `reason` says what; the place is added. No branch runs any further.
    pub fn interrupt(&mut self, reason: &str) -> Box<Failure> {
        self.note_busy_place();
        self.ready.clear();
        let message = format!("{reason}{}", self.noted_place());
        Box::new(self.failed(Cause::Interrupt, message))
    }

    /// Notes where the fiber is that runs next, else the first that waits for an answer.
    pub(super) fn note_busy_place(&mut self) {
        let next = self.ready.front().map(|id| *id as usize);
        let waiting = |fiber: &Option<Box<Fiber>>| {
            fiber.as_ref().is_some_and(|fiber| matches!(fiber.waits, Waits::Answer(..)))
        };
        let Some(at) = next.or_else(|| self.fibers.iter().position(waiting)) else { return };
        let Some(mut fiber) = self.fibers.get_mut(at).and_then(Option::take) else { return };
        // One that waits for branches has moved on to the instruction after the call.
        if matches!(fiber.waits, Waits::Branches(..))
            && let Some(frame) = fiber.frames.last_mut()
        {
            frame.pc = frame.pc.saturating_sub(1);
        }
        self.note_place(&fiber);
        // What it holds is given back with everything else: it may be much.
        self.fibers[at] = Some(fiber);
    }
}
