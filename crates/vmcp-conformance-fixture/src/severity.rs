//! The order of log levels, for filters.

use std::sync::atomic::{AtomicUsize, Ordering};

/// Log levels from the least to the most severe.
const LEVELS: [&str; 8] =
    ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/// Returns the rank of a level; an unknown one ranks highest, so that it filters everything.
pub(crate) fn rank(level: &str) -> usize {
    LEVELS.iter().position(|known| *known == level).unwrap_or(LEVELS.len())
}

/// The level a legacy session asked for; everything passes until it asks.
#[derive(Default)]
pub(crate) struct Threshold(AtomicUsize);

impl Threshold {
    /// Sets the least severe level that still passes.
    pub(crate) fn set(&self, level: &str) {
        self.0.store(rank(level), Ordering::Relaxed);
    }

    /// Reports whether a message of this level passes.
    pub(crate) fn admits(&self, level: &str) -> bool {
        rank(level) >= self.0.load(Ordering::Relaxed)
    }
}
