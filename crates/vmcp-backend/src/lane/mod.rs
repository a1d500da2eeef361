//! One conversation with a backend: an open link, the version agreed on, and who uses it.

mod capabilities;
mod compose;
mod follow;
mod hello;
mod listen;
mod open;
mod slots;
mod unfinished;
mod watches;

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
};

use tokio::sync::{broadcast, oneshot};
use vmcp_core::{CallContext, Era, Json};
use vmcp_wire::{Notification, method};

pub(crate) use capabilities::Declared;
use hello::Hello;
pub(crate) use open::{Opener, Speaks};
pub(crate) use slots::{Key, Slot, Slots};

use crate::{
    fault::Fault,
    inbox::{Answer, Entry, Inbox, LaneEvent},
    patience::Patience,
    settings::Timeouts,
    transport::{Link, Outgoing},
};

/// An open conversation.
pub(crate) struct Lane {
    link: Link,
    pub(crate) hello: Hello,
    inbox: Arc<Inbox>,
    next_id: AtomicU64,
    client_info: Json,
    timeouts: Timeouts,
    /// The level last told to a legacy server.
    log_level: Mutex<Option<String>>,
    listening: Mutex<listen::Listening>,
}

/// One request of a caller, in the backend's own names.
#[derive(Debug, Clone)]
pub(crate) struct Ask<'a> {
    pub(crate) method: &'a str,
    pub(crate) params: Option<Json>,
    /// Parameters mirrored in headers, for a modern server.
    pub(crate) mirrored: Vec<(String, String)>,
}

impl Lane {
    pub(crate) fn era(&self) -> Era {
        self.hello.version.era()
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        self.link.pid()
    }

    /// Events that concern the catalogue or subscribers.
    pub(crate) fn events(&self) -> broadcast::Receiver<LaneEvent> {
        self.inbox.events.subscribe()
    }

    pub(crate) fn closed(&self) -> Option<String> {
        self.link.closed()
    }

    pub(crate) async fn wait_closed(&self) -> String {
        self.link.wait_closed().await
    }

    /// Marks a session that the server forgot, so that nobody uses it again.
    pub(crate) fn abandon(&self) {
        self.link.abandon("forgot the session");
    }

    pub(crate) async fn close(&self) {
        self.end_listening();
        self.link.close().await;
    }

    /// Whether the server declared the capability at `path`.
    pub(crate) fn can(&self, path: &[&str]) -> bool {
        self.hello.capabilities.raw().at(path).is_some_and(|value| !value.is_null())
    }

    /// Asks on a caller's behalf.
    pub(crate) async fn ask(&self, cx: &CallContext, ask: Ask<'_>, patience: Patience) -> Answer {
        self.follow_log_level(cx, &patience).await;
        let entry = Entry {
            peer: Some(Arc::clone(&cx.peer)),
            session: cx.client.session.clone(),
            token: vmcp_wire::meta::progress_token(ask.params.as_ref()),
            ..Entry::internal(patience)
        };
        self.send(cx, ask, entry).await
    }

    /// Asks on our own behalf.
    pub(crate) async fn ask_internally(
        &self,
        method: &str,
        params: Option<Json>,
        patience: Patience,
    ) -> Answer {
        let ask = Ask { method, params, mirrored: Vec::new() };
        self.send(&CallContext::internal(), ask, Entry::internal(patience)).await
    }

    /// Subscribes and waits for the end of the subscription; `acknowledged` is told its beginning.
    async fn subscribe(
        &self,
        params: Json,
        acknowledged: oneshot::Sender<()>,
        patience: Patience,
    ) -> Answer {
        let ask = Ask { method: method::LISTEN, params: Some(params), mirrored: Vec::new() };
        let entry = Entry { acknowledged: Some(acknowledged), ..Entry::internal(patience) };
        self.send(&CallContext::internal(), ask, entry).await
    }

    async fn send(&self, cx: &CallContext, ask: Ask<'_>, entry: Entry) -> Answer {
        let id = self.next_id();
        let params = compose::params(self, cx, ask.params.as_ref(), id);
        let mut headers = match self.era() {
            Era::Modern => ask.mirrored,
            Era::Legacy => Vec::new(),
        };
        headers.extend(cx.headers.iter().cloned());
        let patience = entry.patience.clone();
        let out = Outgoing { id, method: ask.method, params: Some(params), headers, patience };
        self.link.exchange(out, &self.inbox, entry).await
    }

    pub(crate) async fn notify(&self, method: &str, params: Option<Json>) -> Result<(), Fault> {
        self.link.notify(Notification { method: method.to_owned(), params }).await
    }

    /// For requests that list or subscribe.
    fn list_patience(&self) -> Patience {
        Patience::only(self.timeouts.list, "timeouts.list")
    }

    fn next_id(&self) -> u64 {
        self.next_id.fetch_add(1, Ordering::Relaxed)
    }

    /// Tells a legacy server the log level that the caller wants, once for each change.
    async fn follow_log_level(&self, cx: &CallContext, patience: &Patience) {
        if self.era() == Era::Modern || !self.can(&["logging"]) {
            return;
        }
        let Some(level) = cx.client.session.as_ref().and_then(|session| session.log_level()) else {
            return;
        };
        {
            let mut told = self.log_level.lock().expect("no panic inside");
            if told.as_deref() == Some(&level) {
                return;
            }
            *told = Some(level.clone());
        }
        // The call must not fail or wait for ever because of its log level.
        let _ = patience.wait(self.set_log_level(&level)).await;
    }

    async fn set_log_level(&self, level: &str) {
        let id = self.next_id();
        let patience = self.list_patience();
        let out = Outgoing {
            id,
            method: method::SET_LEVEL,
            params: Some(Json::object([("level", Json::string(level))])),
            headers: Vec::new(),
            patience: patience.clone(),
        };
        let _ = self.link.exchange(out, &self.inbox, Entry::internal(patience)).await;
    }
}
