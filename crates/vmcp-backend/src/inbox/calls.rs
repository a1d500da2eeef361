//! The calls in flight on a lane.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};

use tokio::sync::oneshot;
use vmcp_core::{Json, Peer, Session};
use vmcp_wire::RpcError;

use super::Inbox;
use crate::{fault::Fault, patience::Patience};

/// How a call ended below the level of tools.
pub(crate) type Answer = Result<Result<Json, RpcError>, Fault>;

/// A call in flight.
pub(crate) struct Entry {
    /// The caller; `None` for calls of our own, on whose account nobody can be asked.
    pub(crate) peer: Option<Arc<dyn Peer>>,
    pub(crate) session: Option<Arc<Session>>,
    /// The caller's own progress token.
    pub(crate) token: Option<Json>,
    pub(crate) patience: Patience,
    /// Told when the server acknowledges a subscription.
    pub(crate) acknowledged: Option<oneshot::Sender<()>>,
    /// Where the answer goes, over a duplex transport.
    pub(crate) reply: Option<oneshot::Sender<Answer>>,
}

impl Entry {
    /// A call of our own: nobody to speak back to.
    pub(crate) const fn internal(patience: Patience) -> Self {
        Self { peer: None, session: None, token: None, patience, acknowledged: None, reply: None }
    }
}

/// Whom a message of the server concerns, and on account of which call, if that is certain.
pub(super) struct Caller {
    pub(super) peer: Arc<dyn Peer>,
    pub(super) call: Option<(u64, Patience)>,
}

impl Caller {
    fn of(id: u64, entry: &Entry) -> Option<Self> {
        let peer = Arc::clone(entry.peer.as_ref()?);
        Some(Self { peer, call: Some((id, entry.patience.clone())) })
    }
}

#[derive(Default)]
pub(super) struct Calls(Mutex<HashMap<u64, Entry>>);

impl Calls {
    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Entry>> {
        self.0.lock().expect("nothing panics while holding it")
    }

    pub(super) fn insert(&self, id: u64, entry: Entry) {
        self.lock().insert(id, entry);
    }

    /// Tells the call `id` its answer; `false` if there is no such call or it has one already.
    pub(super) fn answer(&self, id: u64, outcome: Result<Json, RpcError>) -> bool {
        let reply = self.lock().get_mut(&id).and_then(|entry| entry.reply.take());
        reply.is_some_and(|reply| reply.send(Ok(outcome)).is_ok())
    }

    pub(super) fn fail(&self, id: u64, fault: Fault) {
        if let Some(reply) = self.lock().get_mut(&id).and_then(|entry| entry.reply.take()) {
            let _ = reply.send(Err(fault));
        }
    }

    pub(super) fn acknowledge(&self, id: u64) {
        let told = self.lock().get_mut(&id).and_then(|entry| entry.acknowledged.take());
        if let Some(told) = told {
            let _ = told.send(());
        }
    }

    /// Notes a sign of life of the call `id`; returns where its progress goes, if anywhere.
    pub(super) fn progress(&self, id: u64) -> Option<(Arc<dyn Peer>, Json)> {
        let calls = self.lock();
        let entry = calls.get(&id)?;
        entry.patience.renew();
        Some((Arc::clone(entry.peer.as_ref()?), entry.token.clone()?))
    }

    pub(super) fn caller(&self, id: u64) -> Option<Caller> {
        self.lock().get(&id).and_then(|entry| Caller::of(id, entry))
    }

    /// The caller of the calls in flight, if they all belong to one client. Our own calls do not
    /// count.
    pub(super) fn only_caller(&self) -> Option<Caller> {
        let calls = self.lock();
        let mut others = calls.iter().filter(|(_, entry)| entry.peer.is_some());
        let (id, first) = others.next()?;
        let caller = Caller::of(*id, first)?;
        let mut single = true;
        for (_, other) in others {
            single = false;
            match (&first.session, &other.session) {
                (Some(a), Some(b)) if Arc::ptr_eq(a, b) => {}
                _ => return None,
            }
        }
        Some(Caller { call: caller.call.filter(|_| single), ..caller })
    }
}

/// Takes a call out of the table when it is over, however it ends.
pub(crate) struct CallGuard {
    inbox: Arc<Inbox>,
    id: u64,
}

impl CallGuard {
    pub(super) const fn new(inbox: Arc<Inbox>, id: u64) -> Self {
        Self { inbox, id }
    }
}

impl Drop for CallGuard {
    fn drop(&mut self) {
        self.inbox.calls.lock().remove(&self.id);
        self.inbox.asks.drop_those_of(self.id);
    }
}
