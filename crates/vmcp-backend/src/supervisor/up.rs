//! While a backend is up: changes of its lists, probes when it is silent, and its end.

use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use tokio::time::Instant;
use tracing::debug;
use vmcp_core::Era;
use vmcp_wire::{code, method};

use super::Shared;
use crate::{
    fault::Fault,
    inbox::Answer,
    lane::Lane,
    listing::{self, Reading},
    patience::Patience,
};

/// The least time between two readings of the lists, and the most when readings find nothing new:
/// a server that reports a change for each reading must not keep us busy.
const REREAD: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));
/// Changes often come in groups; this is how long the rest of a group is waited for.
const GROUP: Duration = Duration::from_millis(20);
/// How often lists are read again from a server that does not report changes.
const POLL: Duration = Duration::from_secs(300);
/// A session that was lost sooner than this is not opened again at once.
const SHORT_LIVED: Duration = Duration::from_secs(1);

/// Stays until the backend is gone; says why.
pub(super) async fn stay(shared: &Arc<Shared>, lane: Arc<Lane>) -> Fault {
    let now = Instant::now();
    let mut up = Up {
        shared,
        lane,
        opened: now,
        reread_at: None,
        spacing: REREAD.0,
        last_read: now,
        probe_at: now,
        failed_probes: 0,
    };
    up.plan_probe();
    loop {
        if let Err(fault) = up.step().await {
            shared.give_up().await;
            return fault;
        }
    }
}

struct Up<'a> {
    shared: &'a Arc<Shared>,
    lane: Arc<Lane>,
    /// Since when the lane is open.
    opened: Instant,
    /// When to read the lists again, if a change was reported.
    reread_at: Option<Instant>,
    spacing: Duration,
    last_read: Instant,
    probe_at: Instant,
    failed_probes: u32,
}

impl Up<'_> {
    async fn step(&mut self) -> Result<(), Fault> {
        let shared = self.shared;
        let reread_at = self.reread_at.unwrap_or(self.last_read + POLL);
        tokio::select! {
            reason = self.lane.wait_closed() => Box::pin(self.closed(reason)).await,
            () = shared.slots.changed.notified() => {
                self.plan_reread();
                Ok(())
            }
            () = tokio::time::sleep_until(reread_at) => self.reread().await,
            () = shared.refresh.notified() => self.reread().await,
            () = shared.suspicion.notified() => self.probe().await,
            () = shared.mismatch.notified() => Err(self.another_era()),
            () = tokio::time::sleep_until(self.probe_at) => {
                self.plan_probe();
                if let Some(until) = shared.quiet_until() {
                    self.probe_at = until;
                    return Ok(());
                }
                if shared.silence() < shared.settings.health.interval {
                    return Ok(());
                }
                self.probe().await
            }
        }
    }

    fn plan_probe(&mut self) {
        let interval = self.shared.settings.health.interval;
        self.probe_at = Instant::now() + interval.mul_f64(0.9 + fastrand::f64() / 5.0);
    }

    fn plan_reread(&mut self) {
        let earliest = (self.last_read + self.spacing).max(Instant::now() + GROUP);
        let earliest = self.shared.quiet_until().map_or(earliest, |until| until.max(earliest));
        self.reread_at.get_or_insert(earliest);
    }

    async fn reread(&mut self) -> Result<(), Fault> {
        self.reread_at = None;
        let number = self.shared.readings.fetch_add(1, Ordering::SeqCst) + 1;
        if let Some(until) = self.shared.quiet_until() {
            // Whoever waits for this reading has to do with what is known.
            self.reread_at = Some(until);
            self.shared.refreshed.send_replace(number);
            return Ok(());
        }
        let known = self.shared.offer.borrow().clone();
        let page = self.shared.settings.timeouts.list;
        let read = listing::read(&self.lane, page, known.as_deref()).await;
        self.last_read = Instant::now();
        let outcome = match read {
            Ok(Reading { offer, busy, complete }) => {
                self.shared.heard();
                busy.iter().for_each(|fault| self.shared.asked_to_wait(fault));
                let news = self.shared.publish(offer);
                self.spacing = if news { REREAD.0 } else { (self.spacing * 2).min(REREAD.1) };
                if !complete {
                    self.plan_reread();
                }
                Ok(())
            }
            Err(fault) => {
                debug!(backend = %self.shared.settings.id, %fault, "lists could not be read again");
                self.shared.asked_to_wait(&fault);
                let quiet = self.shared.quiet_until();
                self.reread_at = Some(quiet.unwrap_or_else(|| Instant::now() + REREAD.1));
                // A server that says when to come back is there.
                if quiet.is_some() { Ok(()) } else { self.unread(&fault).await }
            }
        };
        self.shared.refreshed.send_replace(number);
        outcome
    }

    /// The lists were not answered. Calls may be, but a server that is too slow for its lists is
    /// spared them as well once it has failed often enough.
    async fn unread(&mut self, fault: &Fault) -> Result<(), Fault> {
        if !matches!(fault, Fault::SessionGone) {
            self.shared.failed(fault);
        }
        self.probe().await
    }

    /// Asks for a sign of life; the backend counts as gone after several that fail, or at once if
    /// it cannot even be reached.
    async fn probe(&mut self) -> Result<(), Fault> {
        let health = &self.shared.settings.health;
        let method = match self.lane.era() {
            Era::Legacy => method::PING,
            Era::Modern => method::DISCOVER,
        };
        let patience =
            Patience::only(health.probe_timeout, "operational.failureHandling.healthCheckTimeout");
        let answer = self.lane.ask_internally(method, None, patience).await;
        if self.contradicts_era(&answer) {
            return Err(self.another_era());
        }
        match answer {
            Ok(_) => {
                self.shared.heard();
                self.failed_probes = 0;
                Ok(())
            }
            Err(Fault::SessionGone) => {
                self.lane.abandon();
                Ok(())
            }
            Err(fault) => {
                self.shared.failed(&fault);
                self.shared.asked_to_wait(&fault);
                self.failed_probes += 1;
                let gone = matches!(fault, Fault::Connect(_) | Fault::Closed(_));
                if gone || self.failed_probes >= health.unhealthy_after {
                    Err(fault)
                } else {
                    Ok(())
                }
            }
        }
    }

    /// Whether a server of the era that was found would not answer a probe like this.
    fn contradicts_era(&self, answer: &Answer) -> bool {
        match (self.lane.era(), answer) {
            (Era::Modern, Ok(Err(error))) => error.code != code::INTERNAL_ERROR,
            (Era::Modern, Err(Fault::Refused { status, .. })) => (400..500).contains(status),
            (Era::Legacy, Ok(Err(error))) => error.code == code::UNSUPPORTED_VERSION,
            _ => false,
        }
    }

    fn another_era(&self) -> Fault {
        self.shared.forget_era();
        Fault::Closed(format!("does not speak version {} any more", self.lane.hello.version))
    }

    /// An HTTP session that ended is opened anew at once; a process that ended is not, so that the
    /// task's backoff applies; nor is a session that ends as soon as it was opened.
    async fn closed(&mut self, reason: String) -> Result<(), Fault> {
        if self.shared.is_process() || self.opened.elapsed() < SHORT_LIVED {
            return Err(Fault::Closed(reason));
        }
        let lane = self.shared.shared_slot().lane(self.shared.opener()?).await;
        self.lane = lane.inspect_err(|_| self.shared.forget_era())?;
        self.opened = Instant::now();
        self.reread().await
    }
}
