//! What all scripts of a gateway share, whoever wrote them.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::slots::Slots;

/// Places for scripts that run, and turns for scripts that compute.
pub struct Pool {
    pub(super) slots: Arc<Slots>,
    /// How many scripts may compute at a time: all threads but one are theirs.
    pub(super) turns: Semaphore,
}

impl Default for Pool {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let turns = Semaphore::new(threads.saturating_sub(1).max(1));
        Self { slots: Arc::default(), turns }
    }
}
