//! How long the worker waits before it tries again what failed.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// The first wait; each one is twice the one before.
const FIRST: Duration = Duration::from_secs(1);
/// The longest wait.
const LONGEST: Duration = Duration::from_secs(60);
/// After so long without a failure, waits are short again. What works for a moment now and then is
/// not asked, and logged, every second.
const CALM: Duration = Duration::from_secs(60);

/// The waits so far.
#[derive(Default)]
pub(super) struct Backoff {
    delay: Duration,
    /// When the last wait was over.
    over: Option<Instant>,
}

impl Backoff {
    /// Waits, longer each time.
    pub(super) async fn wait(&mut self) {
        let is_calm = self.over.is_none_or(|over| over.elapsed() > CALM);
        self.delay = if is_calm { FIRST } else { (self.delay * 2).min(LONGEST) };
        sleep(self.delay).await;
        self.over = Some(Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn waits_grow_until_it_works_for_a_while() {
        let mut backoff = Backoff::default();
        let mut waits = Vec::new();
        for working in [0, 0, 0, 59, 0, 0, 0, 0, 61, 0] {
            sleep(Duration::from_secs(working)).await;
            let start = Instant::now();
            backoff.wait().await;
            waits.push(start.elapsed().as_secs());
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60, 1, 2]);
    }
}
