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
            return Err(Fault::TimedOut { waited: self.idle, key: "idle" });
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
