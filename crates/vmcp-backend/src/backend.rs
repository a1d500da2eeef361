//! The handle of one backend.

use std::{
    sync::{Arc, Mutex, atomic::Ordering},
    time::{Duration, Instant},
};

use futures_util::stream::{Stream, StreamExt};
use tokio::{sync::watch, task::JoinHandle};
use vmcp_core::{BackendId, CallContext, Error, Json, Kind, News, Offer};
use vmcp_wire::{RpcError, code, method};

use crate::{
    fault::Fault,
    lane::{Ask, Declared, Key, Slot},
    load::{End, Narrow},
    patience::Patience,
    settings::{Isolation, Settings, Transport},
    status::{State, Status},
    supervisor::{self, Shared},
    turns::Turn,
    watch::Watch,
};

/// How long a call to a backend that is down waits for the attempt that the call sets off.
const LAST_CHANCE: Duration = Duration::from_secs(1);

/// One MCP server: connected, watched and reconnected in the background.
///
/// Dropping it closes it in the background; [`Backend::close`] also waits for that.
pub struct Backend {
    shared: Arc<Shared>,
    task: Mutex<Option<JoinHandle<()>>>,
}

/// One request to a backend, in the backend's own names.
#[derive(Debug, Clone)]
pub struct Call<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole `params`.
    pub params: Json,
    /// Parameters that a modern server wants in headers as well: whole header names and encoded
    /// values. Other servers do not get them.
    pub mirrored: Vec<(String, String)>,
}

impl Backend {
    /// Starts to connect. Must be called inside a tokio runtime.
    #[must_use]
    pub fn start(settings: Settings) -> Self {
        let shared = Shared::new(settings);
        let task = tokio::spawn(supervisor::run(Arc::clone(&shared)));
        Self { shared, task: Mutex::new(Some(task)) }
    }

    /// The operator's name for it.
    #[must_use]
    pub fn id(&self) -> &BackendId {
        &self.shared.settings.id
    }

    /// The settings it was started with.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// How it is now.
    #[must_use]
    pub fn status(&self) -> Status {
        let mut status = self.shared.status.borrow().clone();
        status.breaker_open = self.shared.breaker_is_open();
        status.calls_at_once = self.shared.turns.narrow().map(|narrow| narrow.allowed);
        status.unmatched = self.shared.unmatched();
        status
    }

    /// How it is, from now on.
    #[must_use]
    pub fn status_changes(&self) -> watch::Receiver<Status> {
        self.shared.status.subscribe()
    }

    /// What it offers, from now on; `None` until it was reached for the first time.
    #[must_use]
    pub fn offers(&self) -> watch::Receiver<Option<Arc<Offer>>> {
        self.shared.offer.subscribe()
    }

    /// Sends one request and returns its result.
    ///
    /// A session that the server forgot is opened anew, once for any number of callers, and the
    /// request is sent again, since it was not executed. Nothing else is repeated but requests that
    /// only read.
    ///
    /// While the server says that it is busy (HTTP 429 or 503), fewer calls go to it at once, and
    /// the others wait in their order, as long as their own time allows.
    ///
    /// # Errors
    /// [`Kind::Relayed`] with the server's own error, or why there is no answer.
    pub async fn call(&self, cx: &CallContext, call: Call<'_>) -> Result<Json, Error> {
        self.admit()?;
        self.ready(cx).await?;
        let mut turn = self.shared.turns.take();
        let run = self.run(cx, &call, &mut turn);
        let answer = self.shared.close.run_until_cancelled(run).await;
        // It is chance which is noticed first, the end of the backend or that of its link.
        let closes = |answer: &_| {
            matches!(answer, Err(Fault::Closed(_))) && self.shared.close.is_cancelled()
        };
        let Some(answer) = answer.filter(|answer| !closes(answer)) else {
            return Err(Fault::Closed("was closed".to_owned()).into_error(self.id()));
        };
        turn.end = match &answer {
            Ok(_) => End::Answered,
            Err(Fault::Busy { status, .. }) => End::Busy(*status),
            Err(_) => End::Other,
        };
        self.shared.note(answer.as_ref().map(|_| ()));
        match answer {
            Ok(Ok(result)) => Ok(result),
            Ok(Err(error)) if error.code == code::UNSUPPORTED_VERSION => {
                self.shared.mismatch.notify_one();
                let (method, code) = (call.method.to_owned(), error.code);
                let fault = Fault::Answered { method, code, message: error.message };
                Err(fault.into_error(self.id()))
            }
            Ok(Err(error)) => Err(self.relayed(error)),
            Err(fault) => Err(fault.into_error(self.id())),
        }
    }

    /// Makes the call when it is its turn.
    async fn run(
        &self,
        cx: &CallContext,
        call: &Call<'_>,
        turn: &mut Turn<'_>,
    ) -> Result<Result<Json, RpcError>, Fault> {
        let waited = match turn.held_back() {
            Some(why) => self.wait_for(cx, turn, why).await?,
            None => Duration::ZERO,
        };
        self.attempt(cx, &self.slot(cx), call, waited).await
    }

    /// Waits for the call's turn, which has not come because of `why`; returns for how long.
    async fn wait_for(
        &self,
        cx: &CallContext,
        turn: &mut Turn<'_>,
        why: Narrow,
    ) -> Result<Duration, Fault> {
        let start = Instant::now();
        let waited = self.patience(cx, Duration::ZERO).cap();
        if tokio::time::timeout(waited, turn.comes()).await.is_ok() {
            return Ok(start.elapsed());
        }
        let Narrow { allowed, status } = self.shared.turns.narrow().unwrap_or(why);
        let quiet = self.shared.quiet_until();
        let retry_after = quiet.map(|until| until - tokio::time::Instant::now());
        Err(Fault::NoTurn { status, allowed, waited, retry_after })
    }

    /// Makes the call, which has waited for `waited` already.
    async fn attempt(
        &self,
        cx: &CallContext,
        slot: &Arc<Slot>,
        call: &Call<'_>,
        waited: Duration,
    ) -> Result<Result<Json, RpcError>, Fault> {
        let mut again = true;
        let opening = Patience::only(self.patience(cx, waited).cap(), "timeouts.call");
        loop {
            let lane = opening.wait(self.shared.lane(slot)).await??;
            let ask = Ask {
                method: call.method,
                params: Some(call.params.clone()),
                mirrored: call.mirrored.clone(),
            };
            let answer = lane.ask(cx, ask, self.patience(cx, waited)).await;
            let repeat = match &answer {
                Err(Fault::SessionGone) => {
                    lane.abandon();
                    true
                }
                Err(fault) if fault.never_ran() => lane.closed().is_some(),
                Err(Fault::Closed(_)) => method::is_idempotent(call.method),
                _ => false,
            };
            if repeat && std::mem::take(&mut again) {
                continue;
            }
            return match answer {
                Err(Fault::SessionGone) => {
                    Err(Fault::Closed("forgets each session as soon as it is used".to_owned()))
                }
                // Whoever asked has to decide: once more may be once too often.
                Err(Fault::Closed(why)) if !method::is_idempotent(call.method) => Err(
                    Fault::Closed(format!("{why}; the call may have run and is not sent again")),
                ),
                answer => answer,
            };
        }
    }

    /// How long a call may still take that has waited for `waited`.
    fn patience(&self, cx: &CallContext, waited: Duration) -> Patience {
        let timeouts = &self.shared.settings.timeouts;
        let left = cx.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        let whole = timeouts.call.saturating_sub(waited);
        let cap = left.map_or(whole, |left| left.min(whole));
        Patience::new(cap, "timeouts.call", timeouts.idle)
    }

    /// Reports updates of `uris`, the server's own URIs, until the stream is dropped; each item is
    /// the URI and the whole `params` of the notification.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn watch(
        &self,
        cx: &CallContext,
        uris: Vec<String>,
    ) -> Result<impl Stream<Item = (String, Json)> + Send + use<>, Error> {
        self.ready(cx).await?;
        let slot = self.slot(cx);
        let fail = |fault: Fault| fault.into_error(self.id());
        let lane = self.shared.lane(&slot).await.map_err(fail)?;
        let watch = Watch::start(slot, &lane, uris).await.map_err(fail)?;
        let closed = self.shared.close.clone().cancelled_owned();
        Ok(watch.updates().take_until(closed))
    }

    /// Passes on news about a client to the conversations that it uses.
    pub async fn inform(&self, cx: &CallContext, news: &News) {
        let slot = self.slot(cx);
        let Some(lane) = slot.current() else { return };
        match news {
            News::RootsChanged if lane.era() == vmcp_core::Era::Legacy => {
                let _ = lane.notify(method::ROOTS_CHANGED, None).await;
            }
            // A level is told with the next call; see `Lane::ask`.
            News::RootsChanged | News::LogLevel(_) => {}
        }
    }

    /// Whether the server declared the capability at `path` when it was last reached.
    #[must_use]
    pub fn can(&self, path: &[&str]) -> bool {
        let offer = self.shared.offer.borrow();
        offer.as_ref().is_some_and(|offer| offer.capabilities.raw().at(path).is_some())
    }

    /// Waits until the first attempt to connect is over, however it ended.
    pub async fn settled(&self) {
        let mut status = self.status_changes();
        let _ = status.wait_for(|status| status.state != State::Connecting).await;
    }

    /// Ends every conversation in an orderly way: calls in flight fail, processes are stopped.
    pub async fn close(&self) {
        self.shared.close.cancel();
        let task = self.task.lock().expect("no panic inside").take();
        match task {
            Some(task) => drop(task.await),
            // Somebody else waits for the task already.
            None => {
                let mut status = self.status_changes();
                let _ = status.wait_for(|status| status.state == State::Closed).await;
            }
        }
    }

    /// Closes once no call is in flight any more, or after `patience`.
    pub async fn retire(&self, patience: Duration) {
        let _ = tokio::time::timeout(patience, self.shared.turns.idle()).await;
        self.close().await;
    }

    /// Reads the lists again and waits until that is done; for when the server complained about
    /// something that was derived from them.
    ///
    /// A backend that is down reads them anyway when it comes back.
    pub async fn refresh(&self) {
        if self.shared.status.borrow().state != State::Up {
            return;
        }
        let mut done = self.shared.refreshed.subscribe();
        // A reading that has begun already may miss what is wanted.
        let wanted = self.shared.readings.load(Ordering::SeqCst) + 1;
        self.shared.refresh.notify_one();
        let done = done.wait_for(|&number| number >= wanted);
        let _ = tokio::time::timeout(self.shared.settings.timeouts.list, done).await;
    }

    fn admit(&self) -> Result<(), Error> {
        self.shared.admit().map_err(|wait| {
            let id = self.id();
            let message = format!(
                "backend `{id}` failed too often and is not tried for another {} s (circuit breaker)",
                wait.as_secs().max(1)
            );
            Error::backend(id, Kind::Unavailable, message).retry_after(Some(wait))
        })
    }

    /// Waits for a first connection that is under way; a backend that is down gets one quick
    /// chance to show that it is back.
    async fn ready(&self, cx: &CallContext) -> Result<(), Error> {
        if self.shared.status.borrow().state == State::Up && self.shared.has_process() {
            return Ok(());
        }
        let mut status = self.shared.status.subscribe();
        let first = status.borrow().state == State::Connecting;
        let wait = if first { self.shared.settings.timeouts.connect } else { LAST_CHANCE };
        self.shared.nudge.notify_one();
        let up = |status: &Status| match status.state {
            State::Up => self.shared.has_process(),
            State::Closed => true,
            State::Down | State::CrashLooping => first,
            State::Connecting => false,
        };
        let wait = wait.min(self.patience(cx, Duration::ZERO).cap());
        let _ = tokio::time::timeout(wait, status.wait_for(up)).await;
        let now = self.shared.status.borrow();
        match now.state {
            State::Up if self.shared.has_process() => Ok(()),
            _ => Err(self.unavailable(&now)),
        }
    }

    fn unavailable(&self, status: &Status) -> Error {
        let id = self.id();
        let state = match status.state {
            State::Connecting => "is still starting",
            State::CrashLooping => "is crash-looping (5 ends within a minute)",
            State::Closed => "was closed",
            State::Up | State::Down => "is not available",
        };
        let why = status.last_error.as_ref().map_or_else(String::new, |why| format!(": it {why}"));
        let wait = status.next_retry.map(|at| at.saturating_duration_since(Instant::now()));
        Error::backend(id, Kind::Unavailable, format!("backend `{id}` {state}{why}"))
            .retry_after(wait)
    }

    fn relayed(&self, error: RpcError) -> Error {
        let kind = Kind::Relayed { code: error.code, error: error.object };
        Error::backend(self.id(), kind, error.message)
    }

    /// The conversation that belongs to this caller.
    fn slot(&self, cx: &CallContext) -> Arc<Slot> {
        let settings = &self.shared.settings;
        let session = cx.client.session.as_ref();
        let key = match (settings.isolation, session) {
            _ if self.shared.speaks_modern() => Key::Shared,
            (Isolation::Shared, _) => Key::Shared,
            (Isolation::Session, Some(session)) => Key::Session(Arc::clone(session)),
            (Isolation::Session, None) if is_process(settings) => Key::Shared,
            (Isolation::Session, None) => Key::Sessionless,
        };
        self.shared.slots.slot(&key, || match key {
            Key::Shared => Declared::shared(),
            Key::Sessionless => Declared::none(),
            Key::Session(_) => Declared::of(&cx.client),
        })
    }
}

const fn is_process(settings: &Settings) -> bool {
    matches!(settings.transport, Transport::Stdio(_))
}

impl Drop for Backend {
    fn drop(&mut self) {
        self.shared.close.cancel();
    }
}
