//! Waiting longer after each failure, with jitter, and telling a crash loop.

use std::{
    collections::VecDeque,
    time::{Duration, Instant},
};

/// How many ends within [`LOOP_WINDOW`] make a crash loop.
pub(crate) const LOOP_COUNT: usize = 5;
/// The window in which ends are counted.
pub(crate) const LOOP_WINDOW: Duration = Duration::from_secs(60);
/// A connection that lived this long was a good one: waiting starts from the beginning.
const STABLE: Duration = Duration::from_secs(60);

/// The waits between attempts: doubling from the first to the longest, each between half of
/// itself and itself.
#[derive(Debug)]
pub(crate) struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
    ends: VecDeque<Instant>,
}

impl Backoff {
    pub(crate) fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, failures: 0, ends: VecDeque::new() }
    }

    /// How long to wait after one more failure; `luck` in 0..1 is the jitter.
    pub(crate) fn failed(&mut self, luck: f64) -> Duration {
        let doubled = self.first.saturating_mul(1 << self.failures.min(16));
        self.failures = self.failures.saturating_add(1);
        doubled.min(self.longest).mul_f64(0.5 + luck / 2.0)
    }

    /// Notes that a connection ended that was up since `since`; tells whether that makes a crash
    /// loop.
    pub(crate) fn ended(&mut self, since: Instant, now: Instant) -> bool {
        if now.duration_since(since) >= STABLE {
            self.failures = 0;
            self.ends.clear();
        }
        self.ends.push_back(now);
        while self.ends.front().is_some_and(|end| now.duration_since(*end) > LOOP_WINDOW) {
            self.ends.pop_front();
        }
        self.ends.len() >= LOOP_COUNT
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn waits_double_up_to_the_longest_with_jitter() {
        let (first, longest) = crate::settings::Health::default().backoff;
        let mut backoff = Backoff::new(first, longest);
        let waits: Vec<_> = (0..8).map(|_| backoff.failed(1.0).as_secs()).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);
        assert_eq!(backoff.failed(0.0), 30 * SECOND);
    }

    #[test]
    fn five_ends_in_a_minute_are_a_loop_and_a_long_life_forgives() {
        let mut backoff = Backoff::new(SECOND, 60 * SECOND);
        let start = Instant::now();
        let looped: Vec<_> = (1..=5).map(|n| backoff.ended(start, start + n * SECOND)).collect();
        assert_eq!(looped, [false, false, false, false, true]);
        backoff.failed(1.0);
        assert!(!backoff.ended(start, start + 120 * SECOND));
        assert_eq!(backoff.failed(1.0), SECOND);
    }
}
