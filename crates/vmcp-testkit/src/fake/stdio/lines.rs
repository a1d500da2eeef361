//! One line from the client: recorded, struck by a fault or not, and handed to the engine.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::fake::engine::Engine;
use crate::fake::exchange::{Era, Exchange};
use crate::fake::http::check_envelope;
use crate::fake::message::{Kind, Message};
use crate::fake::notifications::{answered, notified};
use crate::fake::outcome::Refusal;
use crate::fake::record::{Seen, now};
use crate::fake::reply::{Out, Reply, Text};
use crate::fake::session::Session;
use crate::script::faults::WireFault;
use crate::script::speaks::MODERN;

/// The name under which the session of this process is kept.
const SESSION: &str = "stdio";

/// The client's side of one process.
pub(super) struct Lines {
    engine: Arc<Engine>,
    session: Option<Arc<Session>>,
    reply: Reply,
    pinned: bool,
}

impl Lines {
    pub(super) fn new(engine: &Arc<Engine>, reply: Reply) -> Self {
        Self { engine: Arc::clone(engine), session: None, reply, pinned: false }
    }

    /// Takes in a line; calls `recorded` when it is on record and nothing else has happened.
    pub(super) async fn take(&mut self, line: &[u8], recorded: impl FnOnce()) {
        let line = line.trim_ascii_end();
        let message: Option<Message> = serde_json::from_slice(line).ok();
        self.engine.record.see(seen(line, message.as_ref()));
        recorded();
        let method = message.as_ref().map(Message::method).unwrap_or_default();
        let fault = self.engine.faults.strike("STDIO", method);
        match &fault {
            Some(WireFault::Respond { body, .. }) => {
                return self.reply.send(Out::Junk(format!("{body}\n").into())).await;
            }
            Some(WireFault::Close) => return self.reply.send(Out::Exit(0)).await,
            Some(WireFault::Reset) => return self.reply.send(Out::Kill).await,
            _ => {}
        }
        let Some(message) = message else { return self.refuse("null", &unreadable(line)).await };
        match message.kind() {
            Kind::Request => self.request(message, fault).await,
            Kind::Notification => self.notification(&message),
            Kind::Response => {
                let session = self.session.as_ref().unwrap_or(&self.engine.modern);
                answered(&self.engine, session, &message, value(line));
            }
            Kind::Invalid => {
                let refusal = Refusal::new(-32600, "this is no JSON-RPC message");
                self.refuse(&message.id_text(), &refusal).await;
            }
        }
    }

    async fn request(&mut self, message: Message, fault: Option<WireFault>) {
        let speaks = &self.engine.script.speaks;
        let is_modern = speaks.modern()
            && (message.params.is_modern()
                || message.method() == "server/discover"
                || speaks.legacy_version("").is_none());
        let prepared = if is_modern { self.modern(&message) } else { self.legacy(&message) };
        let (era, session) = match prepared {
            Ok(prepared) => prepared,
            Err(_) if fault == Some(WireFault::Hang) => return,
            Err(refusal) => return self.refuse(&message.id_text(), &refusal).await,
        };
        let reply = self.reply.clone();
        let mut x = Exchange::new(&self.engine, &session, era, message, reply);
        x.fault = fault;
        x.start();
    }

    fn modern(&mut self, message: &Message) -> Result<(Era, Arc<Session>), Refusal> {
        check_envelope(message)?;
        self.pinned |= self.engine.script.pin_era;
        Ok((Era::Modern, Arc::clone(&self.engine.modern)))
    }

    fn legacy(&mut self, message: &Message) -> Result<(Era, Arc<Session>), Refusal> {
        if message.method() == "initialize" {
            return self.initialize(message);
        }
        let early = ["ping", "logging/setLevel"].contains(&message.method());
        let Some(session) = &self.session else {
            if message.method() == "server/discover" {
                return Err(Refusal::no_method(Era::Legacy, message.method()));
            }
            self.engine.violation(&format!("{} before initialize", message.method()));
            return Err(Refusal::new(-32600, "initialize comes first"));
        };
        if !early && !session.is_initialized() {
            let what = format!("{} before notifications/initialized", message.method());
            self.engine.violation(&what);
        }
        Ok((Era::Legacy, Arc::clone(session)))
    }

    fn initialize(&mut self, message: &Message) -> Result<(Era, Arc<Session>), Refusal> {
        let requested = message.params.string("protocolVersion").unwrap_or_default();
        if self.pinned {
            let data = json!({"supported": [MODERN], "requested": requested});
            return Err(Refusal::new(-32022, "this connection is modern").with(data));
        }
        let Some(version) = self.engine.script.speaks.legacy_version(&requested) else {
            return Err(Refusal::no_method(Era::Legacy, "initialize"));
        };
        let capabilities = message.params.value("capabilities");
        if requested.is_empty() || !capabilities.is_object() {
            let message = "initialize lacks protocolVersion or capabilities";
            return Err(Refusal::bad_params(message));
        }
        let session = self.engine.open_session(SESSION, version, capabilities);
        session.open_stream(self.reply.clone());
        self.session = Some(Arc::clone(&session));
        Ok((Era::Legacy, session))
    }

    fn notification(&self, message: &Message) {
        // Cancellation may concern either era's requests.
        let modern = &self.engine.modern;
        let session = match (&self.session, message.params.raw("requestId")) {
            (Some(session), Some(id)) if !modern.is_running(id) => session,
            (Some(session), None) => session,
            _ => modern,
        };
        notified(&self.engine, session, message);
    }

    async fn refuse(&self, id: &str, refusal: &Refusal) {
        let text: Text = refusal.response(id);
        self.reply.send(Out::Answer { text, status: 200 }).await;
    }
}

fn unreadable(line: &[u8]) -> Refusal {
    if serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok() {
        Refusal::new(-32600, "this is no JSON-RPC message")
    } else {
        Refusal::new(-32700, "the line is not JSON")
    }
}

fn value(line: &[u8]) -> Value {
    serde_json::from_slice(line).unwrap_or_default()
}

fn seen(line: &[u8], message: Option<&Message>) -> Seen {
    Seen {
        at: now(),
        pid: std::process::id(),
        method: message.and_then(|message| message.method.clone()),
        id: message.filter(|message| message.id.is_some()).map(Message::id_text),
        http_method: "STDIO".to_owned(),
        path: String::new(),
        headers: Vec::new(),
        body: line.to_vec(),
        session: None,
    }
}
