//! A script in its place, and how both are given back.
//!
//! Values by the million take milliseconds to be dropped, in which a thread that serves requests
//! would serve nobody. So large ones are dropped on a thread for such work, and the place of a
//! script comes back when its memory has.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use tokio::runtime::Handle;
use vmcp_script::Machine;

use super::slots::Slot;

/// What was made in less time is dropped in less.
const QUICK: Duration = Duration::from_millis(1);

/// A script that runs, in its place.
pub(super) struct Runner {
    held: Option<(Machine, Slot)>,
    /// How long it has computed.
    computed: Duration,
}

impl Runner {
    pub(super) const fn new(machine: Machine, slot: Slot) -> Self {
        Self { held: Some((machine, slot)), computed: Duration::ZERO }
    }

    /// Notes that it has computed for so long.
    pub(super) fn has_computed(&mut self, time: Duration) {
        self.computed += time;
    }
}

impl Deref for Runner {
    type Target = Machine;

    fn deref(&self) -> &Machine {
        let (machine, _) = self.held.as_ref().expect("held until it is dropped");
        machine
    }
}

impl DerefMut for Runner {
    fn deref_mut(&mut self) -> &mut Machine {
        let (machine, _) = self.held.as_mut().expect("held until it is dropped");
        machine
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let held = self.held.take();
        if self.computed < QUICK {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn_blocking(move || drop(held));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};

    use vmcp_core::Identity;
    use vmcp_script::{Inputs, Limits};

    use super::*;
    use crate::layers::code_mode::{Settings, slots::Slots};

    fn runner(slots: &Arc<Slots>, computed: Duration) -> Runner {
        let inputs = Arc::new(Inputs::new(Arc::default(), None).unwrap());
        let program = Arc::new(vmcp_script::compile("return 1", &*inputs).unwrap());
        let slot = slots.take(&Arc::new(Identity::Anonymous), &Settings::default()).unwrap();
        let mut runner = Runner::new(Machine::new(program, inputs, Limits::default()), slot);
        runner.has_computed(computed);
        runner
    }

    /// A runtime whose only thread for such work waits for a word.
    #[test]
    fn much_is_dropped_elsewhere_and_its_place_comes_back_then() {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.max_blocking_threads(1).build().unwrap();
        let slots = Arc::new(Slots::default());
        let (word, wait) = mpsc::channel::<()>();
        runtime.block_on(async {
            let busy = tokio::task::spawn_blocking(move || wait.recv());
            drop(runner(&slots, QUICK / 2));
            assert_eq!(slots.running(), 0, "little is dropped at once");
            drop(runner(&slots, QUICK));
            assert_eq!(slots.running(), 1);
            drop(word);
            busy.await.unwrap().unwrap_err();
            // Behind it in the queue of the one thread.
            tokio::task::spawn_blocking(|| ()).await.unwrap();
            assert_eq!(slots.running(), 0);
        });
        drop(runner(&slots, QUICK));
        assert_eq!(slots.running(), 0, "without a runtime there is nobody else");
    }
}
