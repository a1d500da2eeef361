//! The state of one upstream session: a legacy session, or all modern requests together.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;

use serde_json::Value;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::record::locked;
use super::reply::Reply;

/// One session. The modern era has no sessions; all its requests share one of these.
#[derive(Debug, Default)]
pub(crate) struct Session {
    /// The negotiated version.
    pub(crate) version: String,
    /// The client's capabilities as declared at `initialize`.
    pub(crate) capabilities: Value,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    initialized: bool,
    log_level: Option<String>,
    subscriptions: BTreeSet<String>,
    counters: BTreeMap<String, u64>,
    stream: Option<Reply>,
    asked: BTreeMap<String, oneshot::Sender<Value>>,
    running: BTreeMap<String, CancellationToken>,
    last: Option<String>,
}

impl Session {
    pub(crate) fn new(version: String, capabilities: Value) -> Self {
        Self { version, capabilities, state: Mutex::default() }
    }

    pub(crate) fn mark_initialized(&self) {
        locked(&self.state).initialized = true;
    }

    pub(crate) fn is_initialized(&self) -> bool {
        locked(&self.state).initialized
    }

    pub(crate) fn set_log_level(&self, level: String) {
        locked(&self.state).log_level = Some(level);
    }

    pub(crate) fn log_level(&self) -> Option<String> {
        locked(&self.state).log_level.clone()
    }

    pub(crate) fn subscribe(&self, uri: String) {
        locked(&self.state).subscriptions.insert(uri);
    }

    pub(crate) fn unsubscribe(&self, uri: &str) -> bool {
        locked(&self.state).subscriptions.remove(uri)
    }

    pub(crate) fn is_subscribed(&self, uri: &str) -> bool {
        locked(&self.state).subscriptions.contains(uri)
    }

    /// Counts one more use of `key` and returns how many that makes.
    pub(crate) fn count(&self, key: &str) -> u64 {
        let mut state = locked(&self.state);
        let count = state.counters.entry(key.to_owned()).or_default();
        *count += 1;
        *count
    }

    /// The stream for what belongs to no request, if it is open.
    pub(crate) fn stream(&self) -> Option<Reply> {
        locked(&self.state).stream.clone().filter(|reply| !reply.0.is_closed())
    }

    /// Opens the stream; a former one ends.
    pub(crate) fn open_stream(&self, reply: Reply) {
        locked(&self.state).stream = Some(reply);
    }

    pub(crate) fn close_stream(&self) {
        locked(&self.state).stream = None;
    }

    /// Expects a response to the server's own request `id`.
    pub(crate) fn expect(&self, id: &str) -> oneshot::Receiver<Value> {
        let (sender, receiver) = oneshot::channel();
        locked(&self.state).asked.insert(id.to_owned(), sender);
        receiver
    }

    /// Hands a response to whoever waits for it; false if nobody does.
    pub(crate) fn answered(&self, id: &str, response: Value) -> bool {
        let waiting = locked(&self.state).asked.remove(id);
        waiting.is_some_and(|sender| sender.send(response).is_ok())
    }

    /// Registers a running request. False if the id is in use already.
    pub(crate) fn begin(&self, id: &str, cancel: CancellationToken) -> bool {
        locked(&self.state).running.insert(id.to_owned(), cancel).is_none()
    }

    pub(crate) fn end(&self, id: &str) {
        locked(&self.state).running.remove(id);
    }

    pub(crate) fn is_running(&self, id: &str) -> bool {
        locked(&self.state).running.contains_key(id)
    }

    /// Remembers the id answered now and returns the one answered before, `null` at first.
    pub(crate) fn swap_last(&self, id: &str) -> String {
        let last = locked(&self.state).last.replace(id.to_owned());
        last.unwrap_or_else(|| "null".to_owned())
    }

    /// Cancels a running request; false if it is not running.
    pub(crate) fn cancel(&self, id: &str) -> bool {
        let running = locked(&self.state).running.get(id).cloned();
        running.inspect(CancellationToken::cancel).is_some()
    }
}
