//! What a backend sends on its own: answers, notifications and questions, and whom they concern.
//!
//! Over Streamable HTTP the stream says which call a message belongs to. Over a duplex transport
//! nothing does, but for progress, which carries our token. There a message is given to the only
//! client that has calls in flight; with several clients it concerns nobody that can be named, and
//! a question is declined rather than shown to the wrong person.

mod ask;
mod beginning;
mod calls;

use std::sync::{
    Arc, OnceLock, Weak,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::broadcast;
use tracing::{debug, warn};
use vmcp_core::{BackendId, Era, Json, Session};
use vmcp_wire::{Message, Notification, Response, meta, method};

use calls::Caller;
pub(crate) use calls::{Answer, CallGuard, Entry};

use crate::transport::Link;

/// What concerns the catalogue or subscribers rather than one call.
#[derive(Debug, Clone)]
pub(crate) enum LaneEvent {
    /// Some list has changed.
    ListChanged,
    /// A watched resource has changed; the whole `params`.
    ResourceUpdated(Json),
}

/// The receiving side of one lane.
pub(crate) struct Inbox {
    pub(crate) backend: BackendId,
    calls: calls::Calls,
    asks: ask::Asks,
    /// The client session that the lane belongs to, unless it is shared.
    session: Option<Weak<Session>>,
    pub(crate) events: broadcast::Sender<LaneEvent>,
    /// Counts answers that no request waited for, over all lanes of the backend.
    unmatched: Arc<AtomicU64>,
    /// Known once the handshake is over.
    era: OnceLock<Era>,
    /// The subscription that was acknowledged last; 0 before any. The one that it replaced may go
    /// on for a moment and would tell everything twice.
    subscription: AtomicU64,
}

impl Inbox {
    pub(crate) fn new(
        backend: BackendId,
        session: Option<Weak<Session>>,
        events: broadcast::Sender<LaneEvent>,
        unmatched: Arc<AtomicU64>,
    ) -> Arc<Self> {
        Arc::new(Self {
            unmatched,
            backend,
            calls: calls::Calls::default(),
            asks: ask::Asks::default(),
            session,
            events,
            era: OnceLock::new(),
            subscription: AtomicU64::new(0),
        })
    }

    /// Settles the era that the server speaks.
    pub(crate) fn agree(&self, era: Era) {
        let _ = self.era.set(era);
    }

    /// Says that some list may have changed.
    pub(crate) fn changed(&self) {
        let _ = self.events.send(LaneEvent::ListChanged);
    }

    /// Registers a call; the guard takes it out again.
    pub(crate) fn register(self: &Arc<Self>, id: u64, entry: Entry) -> CallGuard {
        self.calls.insert(id, entry);
        CallGuard::new(Arc::clone(self), id)
    }

    /// Takes a message in. `within` is the call on whose stream it came.
    pub(crate) fn receive(self: &Arc<Self>, message: Message, within: Option<u64>, link: &Link) {
        match message {
            Message::Response(response) => self.response(response),
            Message::Notification(notification) => self.notification(notification, within),
            // A modern server has to end its answer instead; see MCP 2026-07-28.
            Message::Request(request) if self.era.get() == Some(&Era::Modern) => {
                debug!(backend = %self.backend, method = request.method, "asks, though it may not");
            }
            Message::Request(request) => ask::answer(self, request, within, link),
        }
    }

    /// Gives an answer to the call that waits for it, over a duplex transport. An id is compared
    /// in its type, too: the text `"7"` is not our number 7.
    pub(crate) fn response(&self, response: Response) {
        let id = response.id.as_ref().and_then(vmcp_wire::Id::as_number);
        if !id.is_some_and(|id| self.calls.answer(id, response.outcome)) {
            self.unmatched.fetch_add(1, Ordering::Relaxed);
            debug!(backend = %self.backend, id = ?response.id, "an answer that nobody waits for");
        }
    }

    /// Fails the one call that `head`, the beginning of a message that was too long, answers, if
    /// that is certain.
    pub(crate) fn too_long(&self, head: &[u8], limit: usize) {
        warn!(backend = %self.backend, limit, "dropped a message that is too long");
        if let Some(id) = beginning::answered(head) {
            self.calls.fail(id, crate::fault::Fault::TooLarge(limit));
        }
    }

    fn notification(&self, notification: Notification, within: Option<u64>) {
        let params = notification.params.unwrap_or_else(Json::empty_object);
        if self.is_outdated(&params) && notification.method != method::ACKNOWLEDGED {
            return;
        }
        match notification.method.as_str() {
            method::PROGRESS => self.progress(&params),
            method::TOOLS_CHANGED | method::PROMPTS_CHANGED | method::RESOURCES_CHANGED => {
                self.changed();
            }
            method::RESOURCE_UPDATED => {
                let _ = self.events.send(LaneEvent::ResourceUpdated(params));
            }
            method::CANCELLED => self.asks.cancel(&params),
            method::ACKNOWLEDGED => self.acknowledged(&params, within),
            other => match self.caller(within) {
                Some(caller) => caller.peer.notify(other, params),
                None => debug!(backend = %self.backend, method = other, "concerns nobody"),
            },
        }
    }

    /// Our token is the number of the call; the caller gets its own back.
    fn progress(&self, params: &Json) {
        let token = params.raw().get(meta::PROGRESS_TOKEN).and_then(vmcp_core::Raw::as_i64);
        let Some(id) = token.and_then(|token| u64::try_from(token).ok()) else { return };
        let Some((peer, token)) = self.calls.progress(id) else { return };
        peer.notify(method::PROGRESS, params.edit().put(meta::PROGRESS_TOKEN, &token).finish());
    }

    fn acknowledged(&self, params: &Json, within: Option<u64>) {
        if let Some(id) = within.or_else(|| subscription(params)) {
            self.subscription.store(id, Ordering::SeqCst);
            self.calls.acknowledge(id);
        }
    }

    /// Whether a notification belongs to a subscription that another one has replaced.
    fn is_outdated(&self, params: &Json) -> bool {
        let current = self.subscription.load(Ordering::SeqCst);
        current != 0 && subscription(params).is_some_and(|id| id != current)
    }

    /// Whom a message concerns.
    fn caller(&self, within: Option<u64>) -> Option<Caller> {
        if let Some(id) = within {
            return self.calls.caller(id);
        }
        self.calls.only_caller().or_else(|| {
            let session = self.session.as_ref()?.upgrade()?;
            Some(Caller { peer: Arc::clone(&session.peer), call: None })
        })
    }
}

/// The subscription that a notification says it belongs to.
fn subscription(params: &Json) -> Option<u64> {
    let id = params.raw().at(&["_meta", meta::SUBSCRIPTION_ID])?;
    vmcp_wire::Id::from_json(params.share(id))?.as_number()
}
