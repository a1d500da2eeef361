//! Each call's turn: at once while the server is well, else in the order of arrival.
//!
//! Calls have to be counted anyway, for a backend that retires; the [`Load`] is that counter, so
//! that a server which is never busy costs its calls nothing more. One of those that wait stands
//! first and looks at each change; the others queue up behind it in a fair lock.
//!
//! Price: a tool that asks its client something, and whose client calls the same backend before it
//! answers, waits for itself when only one call may run; the deadline of the inner call ends that.

use tokio::sync::{Mutex, watch};
use tracing::info;
use vmcp_core::BackendId;

use crate::load::{End, Load, Narrow};

/// The calls of one backend and whose turn it is.
pub(crate) struct Turns {
    backend: BackendId,
    load: watch::Sender<Load>,
    /// Held by the first of those that wait.
    first: Mutex<()>,
}

/// A call's turn; dropping it ends the call.
pub(crate) struct Turn<'a> {
    turns: &'a Turns,
    /// The round in which it runs, or why it waits.
    round: Result<u64, Narrow>,
    /// How it ends.
    pub(crate) end: End,
}

impl Turns {
    pub(crate) fn new(backend: BackendId) -> Self {
        Self { backend, load: watch::Sender::new(Load::default()), first: Mutex::new(()) }
    }

    /// One more call.
    pub(crate) fn take(&self) -> Turn<'_> {
        let mut turn = Turn { turns: self, round: Ok(0), end: End::Other };
        self.load.send_modify(|load| turn.round = load.arrive());
        turn
    }

    /// What holds calls back, if anything does.
    pub(crate) fn narrow(&self) -> Option<Narrow> {
        self.load.borrow().narrow()
    }

    /// Waits until there is no call.
    pub(crate) async fn idle(&self) {
        // The sender is here, so there is an end.
        let _ = self.load.subscribe().wait_for(|load| load.calls() == 0).await;
    }

    fn leave(&self, round: u64, end: End) {
        let (mut before, mut after) = (None, None);
        self.load.send_modify(|load| {
            before = load.narrow();
            load.leave(round, end);
            after = load.narrow();
        });
        match (before, after) {
            (None, Some(Narrow { allowed, status })) => {
                info!(backend = %self.backend, status, allowed, "backend is busy, calls wait");
            }
            (Some(_), None) => info!(backend = %self.backend, "backend is not busy any more"),
            _ => {}
        }
    }
}

impl Turn<'_> {
    /// Why it still has to wait, if it has.
    pub(crate) fn held_back(&self) -> Option<Narrow> {
        self.round.err()
    }

    /// Waits until the call may run.
    pub(crate) async fn comes(&mut self) {
        let _first = self.turns.first.lock().await;
        let mut changes = self.turns.load.subscribe();
        while self.round.is_err() && !self.begin() {
            // The sender is in `turns`, so it is there.
            let _ = changes.changed().await;
        }
    }

    fn begin(&mut self) -> bool {
        self.turns.load.send_if_modified(|load| {
            let began = load.begin();
            self.round = began.ok_or(()).or(self.round);
            began.is_some()
        })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        match self.round {
            Ok(round) => self.turns.leave(round, self.end),
            Err(_) => self.turns.load.send_modify(Load::give_up),
        }
    }
}
