//! How long a call may still take: a hard cap, and an idle time that any sign of life renews.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::time::Instant;

use crate::fault::Fault;

/// The time limits of one call. Clones share their sign of life.
#[derive(Debug, Clone)]
pub(crate) struct Patience {
    start: Instant,
    cap: Duration,
    cap_key: &'static str,
    idle: Duration,
    life: Arc<Life>,
}

#[derive(Debug, Default)]
struct Life {
    /// Milliseconds from the start to the last sign of life.
    alive: AtomicU64,
    /// Questions that wait for a human: the other side has every reason to be silent.
    questions: AtomicUsize,
}

/// Suspends the idle time of a call until it is dropped.
#[derive(Debug)]
pub(crate) struct Hold(Patience);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.renew();
        self.0.life.questions.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Patience {
    /// At most `cap` in all, and at most `idle` without a sign of life.
    pub(crate) fn new(cap: Duration, cap_key: &'static str, idle: Duration) -> Self {
        Self { start: Instant::now(), cap, cap_key, idle, life: Arc::default() }
    }

    /// At most `cap`.
    pub(crate) fn only(cap: Duration, key: &'static str) -> Self {
        Self::new(cap, key, cap)
    }

    /// The most that it may take in all.
    pub(crate) const fn cap(&self) -> Duration {
        self.cap
    }

    /// Notes a sign of life.
    pub(crate) fn renew(&self) {
        let now = self.start.elapsed().as_millis();
        self.life.alive.store(u64::try_from(now).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// Suspends the idle time; the cap stays.
    pub(crate) fn hold(&self) -> Hold {
        self.life.questions.fetch_add(1, Ordering::Relaxed);
        Hold(self.clone())
    }

    /// When to look again. It is over only if [`Patience::check`] says so then.
    pub(crate) fn next(&self) -> Instant {
        let alive = if self.is_held() { self.start.elapsed() } else { self.alive() };
        self.start + self.cap.min(alive + self.idle)
    }

    /// Whether it is over.
    pub(crate) fn check(&self) -> Result<(), Fault> {
        let elapsed = self.start.elapsed();
        if elapsed >= self.cap {
            return Err(Fault::TimedOut { waited: self.cap, key: self.cap_key });
        }
        if !self.is_held() && elapsed >= self.alive() + self.idle {
            return Err(Fault::TimedOut { waited: self.idle, key: "timeouts.idle" });
        }
        Ok(())
    }

    /// Waits for `future` as long as the patience lasts.
    pub(crate) async fn wait<T>(&self, future: impl Future<Output = T>) -> Result<T, Fault> {
        let mut future = std::pin::pin!(future);
        loop {
            match tokio::time::timeout_at(self.next(), &mut future).await {
                Ok(value) => return Ok(value),
                Err(_) => self.check()?,
            }
        }
    }

    fn alive(&self) -> Duration {
        Duration::from_millis(self.life.alive.load(Ordering::Relaxed))
    }

    fn is_held(&self) -> bool {
        self.life.questions.load(Ordering::Relaxed) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn key(patience: &Patience) -> Option<&'static str> {
        match patience.check() {
            Err(Fault::TimedOut { key, .. }) => Some(key),
            _ => None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn signs_of_life_and_questions_renew_the_idle_time_and_nothing_the_cap() {
        let patience = Patience::new(10 * SECOND, "timeouts.call", 2 * SECOND);
        tokio::time::advance(SECOND).await;
        patience.renew();
        tokio::time::advance(SECOND).await;
        assert_eq!(key(&patience), None, "renewed");
        let question = patience.hold();
        tokio::time::advance(3 * SECOND).await;
        assert_eq!(key(&patience), None, "somebody thinks");
        assert!(patience.next() > Instant::now(), "no busy waiting");
        drop(question);
        assert_eq!(key(&patience), None, "the answer is a sign of life");
        tokio::time::advance(2 * SECOND).await;
        assert_eq!(key(&patience), Some("timeouts.idle"));
        let _question = patience.hold();
        tokio::time::advance(3 * SECOND).await;
        assert_eq!(key(&patience), Some("timeouts.call"));
    }
}
