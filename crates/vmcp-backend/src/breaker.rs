//! The circuit breaker: a pure state machine that is handed the time.

use std::time::{Duration, Instant};

use crate::settings::BreakerSettings;

/// Counts failures in a row and refuses calls for a while after too many of them.
#[derive(Debug)]
pub(crate) struct Breaker {
    settings: BreakerSettings,
    failures: u32,
    open_until: Option<Instant>,
}

impl Breaker {
    pub(crate) fn new(settings: BreakerSettings) -> Self {
        Self { settings, failures: 0, open_until: None }
    }

    /// Whether a call may try; else how long until one may. The first call after the pause is the
    /// only one until it succeeds or the next pause is over.
    pub(crate) fn admit(&mut self, now: Instant) -> Result<(), Duration> {
        match self.open_until {
            Some(until) if now < until => Err(until - now),
            Some(_) => {
                self.open_until = Some(now + self.settings.open_for);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
        self.open_until = None;
    }

    pub(crate) fn failed(&mut self, now: Instant) {
        self.failures = self.failures.saturating_add(1);
        if self.failures >= self.settings.failures {
            self.open_until = Some(now + self.settings.open_for);
        }
    }

    pub(crate) fn is_open(&self, now: Instant) -> bool {
        self.open_until.is_some_and(|until| now < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_after_failures_in_a_row_and_lets_one_call_try() {
        let second = Duration::from_secs(1);
        let settings = BreakerSettings { failures: 2, open_for: 10 * second };
        let mut breaker = Breaker::new(settings);
        let start = Instant::now();
        breaker.failed(start);
        breaker.succeeded();
        breaker.failed(start);
        assert_eq!(breaker.admit(start), Ok(()), "one failure in a row is not two");
        breaker.failed(start);
        assert_eq!(breaker.admit(start + second), Err(9 * second));
        assert!(breaker.is_open(start + second));
        assert_eq!(breaker.admit(start + 10 * second), Ok(()), "one may try");
        assert_eq!(breaker.admit(start + 11 * second), Err(9 * second), "the others wait for it");
        breaker.succeeded();
        assert_eq!(breaker.admit(start + 11 * second), Ok(()));
    }
}
