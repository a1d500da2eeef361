//! How much of what a child says goes to the log: so many lines a second, whatever it says.

use std::time::{Duration, Instant};

/// Lines a second.
pub(super) const LINES: u32 = 20;
const SECOND: Duration = Duration::from_secs(1);

/// A pure state machine that is handed the time.
#[derive(Debug)]
pub(super) struct Ration {
    since: Instant,
    left: u32,
    left_out: u64,
}

impl Ration {
    pub(super) const fn new(now: Instant) -> Self {
        Self { since: now, left: LINES, left_out: 0 }
    }

    /// Whether a line of so many bytes may be logged; if so, how many bytes were left out since the
    /// last one.
    pub(super) fn take(&mut self, bytes: usize, now: Instant) -> Option<u64> {
        if now.duration_since(self.since) >= SECOND {
            self.since = now;
            self.left = LINES;
        }
        if self.left == 0 {
            self.leave_out(bytes);
            return None;
        }
        self.left -= 1;
        Some(std::mem::take(&mut self.left_out))
    }

    /// Counts bytes that were not even looked at.
    pub(super) fn leave_out(&mut self, bytes: usize) {
        self.left_out += bytes as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_cut_down_to_its_ration_and_what_is_left_out_is_counted() {
        let start = Instant::now();
        let mut ration = Ration::new(start);
        let mut logged = Vec::new();
        for at in 0..300 {
            logged.extend(ration.take(10, start + at * SECOND / 100));
        }
        assert_eq!(logged.len(), 60, "a hundred lines a second for three seconds");
        assert_eq!(logged.iter().sum::<u64>(), 2 * 80 * 10);
        ration.leave_out(5);
        let quiet = start + 10 * SECOND;
        assert_eq!([0, 1].map(|_| ration.take(10, quiet)), [Some(805), Some(0)]);
    }
}
