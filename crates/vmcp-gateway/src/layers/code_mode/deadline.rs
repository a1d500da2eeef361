//! When a script has to be over.
//!
//! Its clock stands still while it does nothing but wait for a person: how long somebody thinks
//! about the question of an `elicit()` says nothing about the script. That time has a limit of its
//! own, see [`asks`](super::asks), and a caller who said how long it waits is not kept waiting.

use std::{
    future::poll_fn,
    pin::{Pin, pin},
    sync::Mutex,
    task::Poll,
    time::Duration,
};

use tokio::time::{Instant, sleep_until};
use vmcp_core::CallContext;

use super::{Settings, words::seconds};

/// A century is as good as for ever, and can be added to any instant.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

/// When a script has to be over, and whose word that is.
pub(super) struct Deadline {
    own: Mutex<Own>,
    /// When the caller stops waiting.
    callers: Option<Instant>,
    limit: Duration,
}

/// The script's own time.
struct Own {
    /// When it is over, as far as the clock has gone.
    end: Instant,
    /// Since when the clock stands still.
    still_since: Option<Instant>,
}

impl Deadline {
    /// The end of the time of a script that begins at `start`, or of its caller's if that is sooner.
    pub(super) fn new(cx: &CallContext, settings: &Settings, start: Instant) -> Self {
        let limit = settings.script_timeout;
        let own = Own { end: start + limit.min(FOR_EVER), still_since: None };
        Self { own: Mutex::new(own), callers: cx.deadline.map(Instant::from_std), limit }
    }

    /// Lets the script's clock stand still until [`go_on`](Self::go_on).
    pub(super) fn stand_still(&self) {
        self.own().still_since = Some(Instant::now());
    }

    /// Lets the script's clock go on.
    pub(super) fn go_on(&self) {
        let mut own = self.own();
        if let Some(since) = own.still_since.take() {
            own.end += since.elapsed();
        }
    }

    /// Does `work`, which works the clock; `None` if it is not done in time.
    pub(super) async fn keep<T>(&self, mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
        let mut alarm = pin!(sleep_until(self.own().end));
        poll_fn(|cx| {
            if let Poll::Ready(done) = work.as_mut().poll(cx) {
                return Poll::Ready(Some(done));
            }
            // Without an end, the answer that is waited for wakes whoever waits.
            let Some(end) = self.end() else { return Poll::Pending };
            if alarm.deadline() != end {
                alarm.as_mut().reset(end);
            }
            // The alarm may have no turn left after work that used all of them up.
            let is_over = alarm.as_mut().poll(cx).is_ready() || Instant::now() >= end;
            if is_over { Poll::Ready(None) } else { Poll::Pending }
        })
        .await
    }

    /// When it is over, as things are; `None` while nobody can tell.
    fn end(&self) -> Option<Instant> {
        let own = self.own();
        let end = own.still_since.is_none().then_some(own.end);
        end.into_iter().chain(self.callers).min()
    }

    /// Why the script is stopped, once its time is up.
    pub(super) fn reason(&self) -> String {
        let own = self.own();
        match self.callers {
            Some(at) if at < own.end || own.still_since.is_some() => {
                "the caller's deadline has passed".to_owned()
            }
            _ => format!("script timeout exceeded: scriptTimeout={}", seconds(self.limit)),
        }
    }

    fn own(&self) -> std::sync::MutexGuard<'_, Own> {
        self.own.lock().expect("no panic inside")
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    fn deadline(own: u64, callers: Option<u64>) -> (Deadline, Instant) {
        let start = Instant::now();
        let at = |seconds| (start + Duration::from_secs(seconds)).into_std();
        let cx = CallContext { deadline: callers.map(at), ..CallContext::internal() };
        let settings = Settings { script_timeout: Duration::from_secs(own), ..Settings::default() };
        (Deadline::new(&cx, &settings, start), start)
    }

    async fn seconds(count: u64) {
        sleep(Duration::from_secs(count)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_sooner_of_two_ends_counts() {
        for (callers, ends, reason) in [
            (None, 60, "script timeout exceeded: scriptTimeout=60s"),
            (Some(90), 60, "script timeout exceeded: scriptTimeout=60s"),
            (Some(30), 30, "the caller's deadline has passed"),
        ] {
            let (deadline, start) = deadline(60, callers);
            let never = pin!(std::future::pending::<()>());
            assert_eq!(deadline.keep(never).await, None);
            assert_eq!(start.elapsed().as_secs(), ends);
            assert_eq!(deadline.reason(), reason);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn time_in_which_the_clock_stands_still_does_not_count() {
        let (deadline, start) = deadline(60, None);
        let work = pin!(async {
            seconds(20).await;
            deadline.stand_still();
            seconds(300).await;
            deadline.go_on();
            seconds(30).await;
            deadline.stand_still();
            seconds(7).await;
            deadline.go_on();
            seconds(30).await;
        });
        assert_eq!(deadline.keep(work).await, None);
        assert_eq!(start.elapsed().as_secs(), 60 + 300 + 7);
    }

    #[tokio::test(start_paused = true)]
    async fn the_callers_time_goes_on_all_the_while() {
        let (deadline, start) = deadline(60, Some(100));
        let work = pin!(async {
            deadline.stand_still();
            seconds(1000).await;
        });
        assert_eq!(deadline.keep(work).await, None);
        assert_eq!(start.elapsed().as_secs(), 100);
        assert_eq!(deadline.reason(), "the caller's deadline has passed");
    }
}
