//! One request from its arrival to its answer.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::dispatch::dispatch;
use super::engine::Engine;
use super::message::{Message, Params};
use super::outcome::{Outcome, Refusal};
use super::reply::{Out, Reply};
use super::session::Session;
use super::wire;
use crate::script::faults::WireFault;

/// The era of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Era {
    Legacy,
    Modern,
}

/// What the end of the response stream means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDisconnect {
    /// The request is cancelled (modern HTTP).
    Cancel,
    /// Nothing (legacy HTTP, stdio).
    Finish,
}

/// One request being answered.
pub(crate) struct Exchange {
    pub(crate) engine: Arc<Engine>,
    pub(crate) session: Arc<Session>,
    pub(crate) era: Era,
    /// The id as text.
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) params: Params,
    pub(crate) reply: Reply,
    pub(crate) fault: Option<WireFault>,
    pub(crate) on_disconnect: OnDisconnect,
}

impl Exchange {
    /// A request of `message`, sent to `reply`.
    pub(crate) fn new(
        engine: &Arc<Engine>,
        session: &Arc<Session>,
        era: Era,
        message: Message,
        reply: Reply,
    ) -> Self {
        Self {
            engine: Arc::clone(engine),
            session: Arc::clone(session),
            era,
            id: message.id_text(),
            method: message.method().to_owned(),
            params: message.params,
            reply,
            fault: None,
            on_disconnect: OnDisconnect::Finish,
        }
    }

    /// The client's capabilities: the session's, or this request's own.
    pub(crate) fn capabilities(&self) -> Value {
        match self.era {
            Era::Legacy => self.session.capabilities.clone(),
            Era::Modern => self.params.meta("clientCapabilities").unwrap_or_default(),
        }
    }

    /// Works in the background until it is answered, cancelled, or the fake stops.
    pub(crate) fn start(self) {
        let token = CancellationToken::new();
        // Before the task runs: a cancellation may be the very next thing that is read.
        let listed = self.on_disconnect == OnDisconnect::Finish;
        if listed && !self.session.begin(&self.id, token.clone()) {
            self.engine.violation(&format!("id {} is used while it is running", self.id));
        }
        let engine = Arc::clone(&self.engine);
        engine.tasks.spawn(self.run(token));
    }

    async fn run(self, token: CancellationToken) {
        let stop = self.engine.stop.clone();
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = self.cancelled(&token) => {}
            () = self.work() => {}
        }
        if self.on_disconnect == OnDisconnect::Finish {
            self.session.end(&self.id);
        }
    }

    async fn cancelled(&self, token: &CancellationToken) {
        let how = tokio::select! {
            () = token.cancelled() => "notification",
            () = self.reply.closed(), if self.on_disconnect == OnDisconnect::Cancel => "stream_closed",
        };
        let item = self.params.string("name").or_else(|| self.params.string("uri"));
        let detail = json!({"how": how, "method": self.method, "item": item, "id": self.id});
        self.engine.record.note("cancelled", detail);
        if self.engine.script.ignore_cancel {
            std::future::pending::<()>().await;
        }
    }

    async fn work(&self) {
        let outcome = match &self.fault {
            Some(WireFault::Hang) => std::future::pending().await,
            Some(WireFault::Error { code, message, data }) => {
                Outcome::Refused(Refusal::new(*code, message).with(data.clone()))
            }
            Some(WireFault::Delay { ms }) => {
                tokio::time::sleep(Duration::from_millis(*ms)).await;
                dispatch(self).await
            }
            _ => dispatch(self).await,
        };
        for out in wire::outs(self, outcome) {
            self.reply.send(out).await;
        }
    }

    /// Sends a notification on this request's own stream.
    pub(crate) async fn notify(&self, method: &str, params: Value) {
        let text = json!({"jsonrpc": "2.0", "method": method, "params": params}).to_string();
        self.reply.send(Out::Message(text.into())).await;
    }
}
