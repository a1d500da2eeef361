//! What the handle and the task of a backend share.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant, SystemTime},
};

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use vmcp_core::Offer;

use crate::{
    breaker::Breaker,
    fault::Fault,
    lane::{Declared, Key, Lane, Opener, Slot, Slots, Speaks},
    settings::{Settings, Transport},
    status::Status,
    turns::Turns,
};

pub(crate) struct Shared {
    pub(crate) settings: Arc<Settings>,
    opener: Result<Arc<Opener>, Fault>,
    pub(crate) slots: Slots,
    pub(crate) status: watch::Sender<Status>,
    pub(crate) offer: watch::Sender<Option<Arc<Offer>>>,
    breaker: Option<Mutex<Breaker>>,
    /// Somebody needs the backend now.
    pub(crate) nudge: Notify,
    /// A call failed in a way that a probe should look into.
    pub(crate) suspicion: Notify,
    /// The server turned out to speak another era than was found.
    pub(crate) mismatch: Notify,
    /// Somebody wants the lists read again.
    pub(crate) refresh: Notify,
    /// How many readings of the lists began.
    pub(crate) readings: AtomicU64,
    /// The number of the last reading that is over.
    pub(crate) refreshed: watch::Sender<u64>,
    pub(crate) close: CancellationToken,
    /// Calls that have not ended, and whose turn it is.
    pub(crate) turns: Turns,
    /// Until when a busy server asked to be left alone.
    quiet: Mutex<Option<tokio::time::Instant>>,
    started: Instant,
    /// Milliseconds from `started` to the last answer.
    heard: AtomicU64,
}

impl Shared {
    pub(crate) fn new(settings: Settings) -> Arc<Self> {
        let settings = Arc::new(settings);
        let breaker = settings.health.breaker.map(|settings| Mutex::new(Breaker::new(settings)));
        Arc::new(Self {
            opener: Opener::new(Arc::clone(&settings)).map(Arc::new),
            turns: Turns::new(settings.id.clone()),
            settings,
            slots: Slots::default(),
            status: watch::Sender::new(Status::starting()),
            offer: watch::Sender::new(None),
            breaker,
            nudge: Notify::new(),
            suspicion: Notify::new(),
            mismatch: Notify::new(),
            refresh: Notify::new(),
            readings: AtomicU64::new(0),
            refreshed: watch::Sender::new(0),
            close: CancellationToken::new(),
            quiet: Mutex::new(None),
            started: Instant::now(),
            heard: AtomicU64::new(0),
        })
    }

    /// Settings that cannot work fail here, at each attempt, with their reason.
    pub(crate) fn opener(&self) -> Result<&Arc<Opener>, Fault> {
        self.opener.as_ref().map_err(Clone::clone)
    }

    /// How many answers came that no request waited for.
    pub(crate) fn unmatched(&self) -> u64 {
        self.opener.as_ref().map_or(0, |opener| opener.unmatched.load(Ordering::Relaxed))
    }

    /// Has the era found out anew at the next attempt.
    pub(crate) fn forget_era(&self) {
        if let Ok(opener) = &self.opener {
            opener.forget();
        }
    }

    pub(crate) fn is_process(&self) -> bool {
        matches!(self.settings.transport, Transport::Stdio(_))
    }

    /// Gives up the shared lane. A process is waited for: the next one may need what it holds. A
    /// server that hangs must not delay the next attempt with its answer to our farewell.
    pub(crate) async fn give_up(&self) {
        let (Some(lane), Ok(opener)) = (self.shared_slot().take(), &self.opener) else { return };
        if self.is_process() {
            lane.close().await;
        } else {
            opener.closing.spawn(async move { lane.close().await });
        }
    }

    /// Waits until everything that is being closed is closed.
    pub(crate) async fn all_closed(&self) {
        if let Ok(opener) = &self.opener {
            opener.closing.close();
            opener.closing.wait().await;
        }
    }

    /// Whether there is a process, where there should be one: right after its end, the status does
    /// not tell yet.
    pub(crate) fn has_process(&self) -> bool {
        !self.is_process() || self.shared_slot().current().is_some()
    }

    pub(crate) fn speaks_modern(&self) -> bool {
        self.opener.as_ref().is_ok_and(|opener| opener.speaks() == Some(Speaks::Modern))
    }

    pub(crate) fn shared_slot(&self) -> Arc<Slot> {
        self.slots.slot(&Key::Shared, Declared::shared)
    }

    /// The lane of `slot`. The shared process is started by the backend's task alone, which knows
    /// when to wait; everything else is opened by whoever needs it first.
    pub(crate) async fn lane(&self, slot: &Arc<Slot>) -> Result<Arc<Lane>, Fault> {
        if let Some(lane) = slot.current() {
            return Ok(lane);
        }
        if self.is_process() && Arc::ptr_eq(slot, &self.shared_slot()) {
            let why = self.status.borrow().last_error.clone();
            return Err(Fault::Connect(why.unwrap_or_else(|| "is being restarted".to_owned())));
        }
        slot.lane(self.opener()?).await
    }

    pub(crate) fn set(&self, change: impl FnOnce(&mut Status)) {
        self.status.send_modify(|status| {
            let before = status.state;
            change(status);
            if status.state != before {
                status.since = SystemTime::now();
            }
        });
    }

    /// Publishes `offer` if it says something new; tells whether it does.
    pub(crate) fn publish(&self, offer: Offer) -> bool {
        self.offer.send_if_modified(|current| {
            let same = current.as_ref().is_some_and(|current| **current == offer);
            if !same {
                *current = Some(Arc::new(offer));
            }
            !same
        })
    }

    pub(crate) fn admit(&self) -> Result<(), Duration> {
        match &self.breaker {
            Some(breaker) => breaker.lock().expect("no panic inside").admit(Instant::now()),
            None => Ok(()),
        }
    }

    pub(crate) fn breaker_is_open(&self) -> bool {
        self.breaker
            .as_ref()
            .is_some_and(|breaker| breaker.lock().expect("no panic inside").is_open(Instant::now()))
    }

    /// Takes note of how long a busy server asks to be left alone. What can wait does: lists and
    /// probes. Calls do not, but fewer go at once.
    pub(crate) fn asked_to_wait(&self, fault: &Fault) {
        let Fault::Busy { retry_after: Some(wait), .. } = fault else { return };
        let until = tokio::time::Instant::now() + *wait;
        let mut quiet = self.quiet.lock().expect("no panic inside");
        *quiet = (*quiet).max(Some(until));
    }

    /// Until when the server is to be left alone, if it is.
    pub(crate) fn quiet_until(&self) -> Option<tokio::time::Instant> {
        let quiet = *self.quiet.lock().expect("no panic inside");
        quiet.filter(|until| *until > tokio::time::Instant::now())
    }

    /// Takes note of how a call ended.
    pub(crate) fn note(&self, outcome: Result<(), &Fault>) {
        match outcome {
            Ok(()) => {
                self.heard();
                self.breaker(Breaker::succeeded);
            }
            Err(fault) => {
                self.failed(fault);
                self.asked_to_wait(fault);
                if fault.is_suspicious() {
                    self.suspicion.notify_one();
                }
            }
        }
    }

    /// Takes note of an answer. It does not close the breaker: a server may well answer probes and
    /// fail every call.
    pub(crate) fn heard(&self) {
        let now = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.heard.store(now, Ordering::Relaxed);
    }

    /// Takes note of a failure.
    pub(crate) fn failed(&self, fault: &Fault) {
        // A message that is too large for us says nothing against the server's health, nor does
        // what was never sent.
        if !matches!(fault, Fault::TooLarge(_) | Fault::NoTurn { .. }) {
            self.breaker(|breaker| breaker.failed(Instant::now()));
        }
    }

    /// Takes note of a new connection whose lists were read: calls may be tried again.
    pub(crate) fn connected(&self) {
        self.heard();
        self.breaker(Breaker::succeeded);
    }

    fn breaker(&self, change: impl FnOnce(&mut Breaker)) {
        if let Some(breaker) = &self.breaker {
            change(&mut breaker.lock().expect("no panic inside"));
        }
    }

    /// How long ago the backend last answered.
    pub(crate) fn silence(&self) -> Duration {
        let heard = Duration::from_millis(self.heard.load(Ordering::Relaxed));
        self.started.elapsed().saturating_sub(heard)
    }
}
