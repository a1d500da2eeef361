//! Trying again what may pass.

use std::time::{Duration, Instant};

use super::fault::Fault;

/// How often one batch is sent at most.
const MOST: u32 = 4;
/// The first wait; each further one is twice as long, up to the longest.
const FIRST: Duration = Duration::from_millis(200);
const LONGEST: Duration = Duration::from_secs(5);
/// No setting means more than this, which is as good as without end.
const END: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// When to try again, and when to give up.
#[derive(Debug)]
pub(super) struct Tries {
    /// No attempt goes on after this.
    deadline: Instant,
    most: u32,
    failures: u32,
}

impl Tries {
    /// A few within `time`.
    pub(super) fn few(time: Duration, now: Instant) -> Self {
        Self { deadline: now + time.min(END), most: MOST, failures: 0 }
    }

    /// As many as fit into `time`.
    pub(super) fn many(time: Duration, now: Instant) -> Self {
        Self { deadline: now + time.min(END), most: u32::MAX, failures: 0 }
    }

    /// How long to wait after one more failure, at least as long as it was `asked` for; `None` to
    /// give up. `luck` in 0..1 is the jitter.
    fn wait(&mut self, asked: Option<Duration>, now: Instant, luck: f64) -> Option<Duration> {
        let doubled = FIRST.saturating_mul(1 << self.failures.min(16)).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let own = doubled.mul_f64(0.5 + luck / 2.0);
        let wait = asked.map_or(own, |asked| own.max(asked + FIRST.mul_f64(luck)));
        (self.failures < self.most && now + wait < self.deadline).then_some(wait)
    }

    /// Makes attempts until one ends with something else than a fault that may pass; `told` hears
    /// of each that is followed by another.
    ///
    /// No attempt takes longer than `each`; `place` is what then gave no answer.
    pub(super) async fn run<T, F>(
        mut self,
        each: Duration,
        place: &str,
        told: impl Fn(&str),
        attempt: impl Fn() -> F,
    ) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>>,
    {
        loop {
            let end = self.deadline.min(Instant::now() + each.min(END));
            let outcome = tokio::time::timeout_at(end.into(), attempt()).await;
            let (text, asked) = match outcome.unwrap_or_else(|_| Err(late(place, each))) {
                Err(Fault::Passing { text, wait }) => (text, wait),
                other => return other,
            };
            let Some(wait) = self.wait(asked, Instant::now(), fastrand::f64()) else {
                return Err(Fault::Lasting(self.gave_up(text)));
            };
            told(&text);
            tokio::time::sleep(wait).await;
        }
    }

    fn gave_up(&self, text: String) -> String {
        match self.failures {
            1 => text,
            tries => format!("{text} (tried {tries} times)"),
        }
    }
}

fn late(place: &str, each: Duration) -> Fault {
    let setting = format!("`embeddingServiceTimeout` is {each:?}");
    Fault::passing(format!("{place} gave no whole answer in time ({setting})"))
}

#[cfg(test)]
mod tests {
    use super::{Duration, FIRST, Instant, LONGEST, Tries};

    const MINUTE: Duration = Duration::from_secs(60);

    #[test]
    fn waits_double_up_to_the_longest_with_jitter() {
        let now = Instant::now();
        let mut tries = Tries::many(MINUTE, now);
        let waits: Vec<_> =
            (0..7).map(|_| tries.wait(None, now, 1.0).unwrap().as_millis()).collect();
        assert_eq!(waits, [200, 400, 800, 1600, 3200, 5000, 5000]);
        assert_eq!(tries.wait(None, now, 0.0), Some(LONGEST / 2));
    }

    #[test]
    fn few_are_bounded_in_number_and_in_time() {
        let now = Instant::now();
        let mut tries = Tries::few(MINUTE, now);
        let waits: Vec<_> = (0..5).map(|_| tries.wait(None, now, 1.0).is_some()).collect();
        assert_eq!(waits, [true, true, true, false, false]);
        let mut tries = Tries::few(MINUTE, now);
        assert_eq!(tries.wait(None, now + MINUTE - FIRST / 4, 0.0), None);
    }

    #[test]
    fn what_the_service_asks_for_is_waited_or_given_up_at_once() {
        let now = Instant::now();
        let second = Duration::from_secs(1);
        let mut tries = Tries::few(MINUTE, now);
        assert_eq!(tries.wait(Some(second), now, 0.5), Some(second + FIRST / 2));
        assert_eq!(tries.wait(Some(Duration::ZERO), now, 1.0), Some(2 * FIRST), "no storm");
        assert_eq!(tries.wait(Some(MINUTE), now, 0.0), None);
    }
}
