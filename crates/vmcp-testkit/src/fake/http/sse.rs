//! The 2024-11-05 HTTP+SSE transport: one long GET that first names where to POST.

use std::sync::Arc;

use http::Response;
use serde_json::{Value, json};

use super::events::opening;
use super::headers::accepted as accept;
use super::legacy::note_early;
use super::pump::FakeBody;
use super::route::{Arrived, accepted, plain};
use super::streamable::pump;
use crate::chance::unguessable;
use crate::fake::exchange::{Era, Exchange};
use crate::fake::message::{Kind, Message};
use crate::fake::notifications::{answered, notified};
use crate::fake::outcome::Refusal;
use crate::fake::reply::{Out, Reply, Text};
use crate::fake::session::Session;

/// Answers a request to `/sse` or `/messages`.
pub(super) async fn answer(arrived: Arrived) -> Response<FakeBody> {
    match (arrived.http_method.as_str(), arrived.path.as_str()) {
        ("GET", "/sse") => open(arrived).await,
        ("POST", "/messages") => post(arrived).await,
        _ => plain(405, "method not allowed"),
    }
}

async fn open(arrived: Arrived) -> Response<FakeBody> {
    if !accept(&arrived.headers).contains("text/event-stream") {
        return plain(406, "Accept must list text/event-stream");
    }
    let id = unguessable();
    let session = arrived.server.engine.keep_session(&id, Session::new(String::new(), Value::Null));
    let (reply, outs) = Reply::channel();
    if let Some(fault) = opening(&arrived) {
        reply.send(fault).await;
    }
    let endpoint = format!("event: endpoint\ndata: /messages?sessionId={id}\n\n");
    reply.send(Out::Junk(Text::from(endpoint))).await;
    session.open_stream(reply);
    let mut pump = pump(&arrived);
    pump.noted = Some(json!({"path": arrived.path, "session": id}));
    pump.stream(None, outs)
}

/// Takes a message; what answers it goes to the GET stream.
async fn post(arrived: Arrived) -> Response<FakeBody> {
    let engine = &arrived.server.engine;
    let id = arrived.query.strip_prefix("sessionId=").unwrap_or_default().to_owned();
    let Some(session) = engine.session(&id) else { return plain(404, "session not found") };
    let Some(stream) = session.stream() else { return plain(400, "the stream is closed") };
    let Some(message) = arrived.message.clone() else { return plain(400, "no message") };
    match message.kind() {
        Kind::Request if message.method() == "initialize" => {
            initialize(&arrived, &id, message, stream).await;
        }
        Kind::Request => {
            note_early(&arrived, &session, &message);
            start(&arrived, &session, message, stream);
        }
        Kind::Notification => notified(engine, &session, &message),
        Kind::Response => answered(engine, &session, &message, arrived.value()),
        Kind::Invalid => return plain(400, "no message"),
    }
    accepted()
}

/// The session as negotiated takes the place and the stream of the one that was opened.
async fn initialize(arrived: &Arrived, id: &str, message: Message, stream: Reply) {
    let engine = &arrived.server.engine;
    let requested = message.params.string("protocolVersion").unwrap_or_default();
    let Some(version) = engine.script.speaks.legacy_version(&requested) else {
        let refusal = Refusal::no_method(Era::Legacy, "initialize");
        let text = refusal.response(&message.id_text());
        return stream.send(Out::Answer { text, status: 200 }).await;
    };
    let capabilities = message.params.value("capabilities");
    let session = engine.open_session(id, version, capabilities);
    session.open_stream(stream.clone());
    start(arrived, &session, message, stream);
}

fn start(arrived: &Arrived, session: &Arc<Session>, message: Message, stream: Reply) {
    let engine = &arrived.server.engine;
    let mut x = Exchange::new(engine, session, Era::Legacy, message, stream);
    x.fault.clone_from(&arrived.fault);
    x.start();
}
