//! One legacy client's session.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};
use tokio_util::sync::{CancellationToken, DropGuard};
use vmcp_core::{Client, Identity, Json, Session};
use vmcp_wire::{Id, Response, RpcError};

use super::standalone::Place;

/// How a client answered a question.
pub(super) type Answer = Result<Json, RpcError>;

pub(crate) struct LegacySession {
    pub(super) core: Arc<Session>,
    pub(super) client: Arc<Client>,
    pub(super) identity: Arc<Identity>,
    /// Ends with the session.
    pub(super) end: CancellationToken,
    started: Instant,
    /// Microseconds from `started` to the last sign of life.
    seen: AtomicU64,
    /// Numbers questions and running requests.
    next: AtomicU64,
    /// `None` once no answer can come any more.
    questions: Mutex<Option<HashMap<u64, oneshot::Sender<Answer>>>>,
    /// By a number of ours: a careless client may use an id twice.
    running: Mutex<HashMap<u64, (Id, CancellationToken)>>,
    pub(super) standalone: Place,
    /// What ends the watching of a resource, by its URI.
    pub(super) watched: Mutex<HashMap<String, DropGuard>>,
}

impl LegacySession {
    pub(super) fn new(
        core: Arc<Session>,
        client: Arc<Client>,
        identity: Arc<Identity>,
        standalone: Place,
    ) -> Self {
        Self {
            core,
            client,
            identity,
            end: CancellationToken::new(),
            started: Instant::now(),
            seen: AtomicU64::new(0),
            next: AtomicU64::new(1),
            questions: Mutex::new(Some(HashMap::new())),
            running: Mutex::default(),
            standalone,
            watched: Mutex::default(),
        }
    }

    pub(super) fn touch(&self) {
        let now = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.seen.store(now, Ordering::Relaxed);
    }

    /// How long the client has not been heard of; `None` while it has something open.
    pub(super) fn idle(&self) -> Option<Duration> {
        let seen = Duration::from_micros(self.seen.load(Ordering::Relaxed));
        (!self.is_busy()).then(|| self.started.elapsed().saturating_sub(seen))
    }

    /// Whether a request runs or the standalone stream is open.
    fn is_busy(&self) -> bool {
        !self.running.lock().expect("no panic inside").is_empty()
            || self.standalone.lock().expect("no panic inside").is_some()
    }

    /// Makes an id for a question to the client, and the place where the answer comes in.
    pub(super) fn question(self: &Arc<Self>) -> (Question, oneshot::Receiver<Answer>) {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        if let Some(questions) = &mut *self.questions.lock().expect("no panic inside") {
            questions.insert(id, sender);
        }
        (Question { session: Arc::clone(self), id }, receiver)
    }

    /// Takes an answer of the client's; `false` if nobody waits for it.
    pub(super) fn answered(&self, response: Response) -> bool {
        let id = response.id.as_ref().and_then(Id::as_number);
        let waiting = id.and_then(|id| self.forget(id));
        waiting.is_some_and(|waiting| waiting.send(response.outcome).is_ok())
    }

    fn forget(&self, question: u64) -> Option<oneshot::Sender<Answer>> {
        self.questions.lock().expect("no panic inside").as_mut()?.remove(&question)
    }

    /// No answer can come any more: whoever waits for one is told.
    pub(super) fn stop_listening(&self) {
        self.questions.lock().expect("no panic inside").take();
    }

    /// Notes a request that runs, until the guard is dropped.
    pub(super) fn running(self: &Arc<Self>, id: &Id) -> Running {
        let (number, token) = (self.next.fetch_add(1, Ordering::Relaxed), self.end.child_token());
        let entry = (id.clone(), token.clone());
        self.running.lock().expect("no panic inside").insert(number, entry);
        Running { session: Arc::clone(self), number, token }
    }

    /// Handles `notifications/cancelled`; `false` if no such request runs.
    pub(super) fn cancel(&self, params: Option<&Json>) -> bool {
        let id = params.and_then(|params| params.get("requestId")).and_then(Id::from_json);
        let Some(id) = id else { return false };
        let meant: Vec<_> = {
            let running = self.running.lock().expect("no panic inside");
            let same = running.values().filter(|(running, _)| *running == id);
            same.map(|(_, token)| token.clone()).collect()
        };
        meant.iter().for_each(CancellationToken::cancel);
        !meant.is_empty()
    }

    /// Ends everything that belongs to the session.
    pub(super) fn close(&self) {
        self.end.cancel();
        self.standalone.lock().expect("no panic inside").take();
        self.watched.lock().expect("no panic inside").clear();
    }
}

/// A question that waits for its answer.
pub(super) struct Question {
    session: Arc<LegacySession>,
    pub(super) id: u64,
}

impl Drop for Question {
    fn drop(&mut self) {
        self.session.forget(self.id);
    }
}

/// A request that runs.
pub(super) struct Running {
    session: Arc<LegacySession>,
    number: u64,
    pub(super) token: CancellationToken,
}

impl Drop for Running {
    fn drop(&mut self) {
        self.session.running.lock().expect("no panic inside").remove(&self.number);
        self.session.touch();
    }
}
