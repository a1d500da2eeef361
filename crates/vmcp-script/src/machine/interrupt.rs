//! Ending a script from outside.

use super::{
    Machine,
    fiber::{Fiber, Waits},
    output::Failure,
};

impl Machine {
    /// Ends the script wherever it is, because of something that only the host knows, such as that
    /// its time is up. `reason` says what; the place is added. No branch runs any further.
    pub fn interrupt(&mut self, reason: &str) -> Box<Failure> {
        if let Some(fiber) = self.busy_fiber() {
            self.note_place(&fiber);
        }
        self.ready.clear();
        let message = format!("{reason}{}", self.noted_place());
        Box::new(self.failed(message))
    }

    /// The fiber to point at: the one that runs next, else the first that waits for an answer.
    fn busy_fiber(&mut self) -> Option<Box<Fiber>> {
        let next = self.ready.front().map(|id| *id as usize);
        let waiting = |fiber: &Option<Box<Fiber>>| {
            fiber.as_ref().is_some_and(|fiber| matches!(fiber.waits, Waits::Answer(..)))
        };
        let at = next.or_else(|| self.fibers.iter().position(waiting))?;
        let mut fiber = self.fibers.get_mut(at)?.take()?;
        // One that waits for branches has moved on to the instruction after the call.
        if matches!(fiber.waits, Waits::Branches(..))
            && let Some(frame) = fiber.frames.last_mut()
        {
            frame.pc = frame.pc.saturating_sub(1);
        }
        Some(fiber)
    }
}
