//! The legacy era over streamable HTTP: sessions.

use std::sync::Arc;

use http::{HeaderValue, Response};

use super::pump::FakeBody;
use super::route::{Arrived, accepted, plain, refused};
use super::streamable::pump;
use crate::fake::exchange::{Era, Exchange};
use crate::fake::message::{Kind, Message};
use crate::fake::notifications::{answered, notified};
use crate::fake::outcome::Refusal;
use crate::fake::reply::Reply;
use crate::fake::session::Session;

/// The name under which the one session of a server without session ids is kept.
const NO_SESSION: &str = "";

/// Answers a legacy POST.
pub(super) async fn answer(arrived: Arrived, message: Message) -> Response<FakeBody> {
    if message.method() == "initialize" && matches!(message.kind(), Kind::Request) {
        return initialize(arrived, message).await;
    }
    let session = match session(&arrived) {
        Ok(session) => session,
        Err(refusal) => return refused(&message.id_text(), &refusal),
    };
    let engine = &arrived.server.engine;
    match message.kind() {
        Kind::Request => {
            note_early(&arrived, &session, &message);
            run(&arrived, &session, message).await
        }
        Kind::Notification => {
            notified(engine, &session, &message);
            accepted()
        }
        _ => {
            answered(engine, &session, &message, arrived.value());
            accepted()
        }
    }
}

async fn initialize(arrived: Arrived, message: Message) -> Response<FakeBody> {
    let engine = &arrived.server.engine;
    let requested = message.params.string("protocolVersion").unwrap_or_default();
    let Some(version) = engine.script.speaks.legacy_version(&requested) else {
        let refusal = Refusal::no_method(Era::Legacy, "initialize");
        return refused(&message.id_text(), &refusal);
    };
    let capabilities = message.params.value("capabilities");
    if requested.is_empty() || !capabilities.is_object() {
        let refusal = Refusal::bad_params("initialize lacks protocolVersion or capabilities");
        return refused(&message.id_text(), &refusal);
    }
    if arrived.header("mcp-session-id").is_some() {
        engine.violation("initialize with a session id");
    }
    let has_id = !engine.script.http.no_session;
    let id = if has_id { crate::chance::unguessable() } else { NO_SESSION.to_owned() };
    let session = engine.open_session(&id, version, capabilities);
    let mut response = run(&arrived, &session, message).await;
    if has_id && let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("mcp-session-id", value);
    }
    response
}

async fn run(arrived: &Arrived, session: &Arc<Session>, message: Message) -> Response<FakeBody> {
    let (reply, outs) = Reply::channel();
    let mut x = Exchange::new(&arrived.server.engine, session, Era::Legacy, message, reply);
    x.fault.clone_from(&arrived.fault);
    x.start();
    pump(arrived).respond(outs).await
}

/// The session that the request names.
pub(super) fn session(arrived: &Arrived) -> Result<Arc<Session>, Refusal> {
    let engine = &arrived.server.engine;
    let id = match arrived.header("mcp-session-id") {
        Some(id) => id,
        None if engine.script.http.no_session => NO_SESSION,
        None => {
            let message = "Bad Request: no Mcp-Session-Id, and this is no initialize";
            return Err(Refusal::new(-32000, message).status(400));
        }
    };
    let unknown = || Refusal::new(-32001, "Session not found").status(404);
    let session = engine.session(id).ok_or_else(unknown)?;
    check_version(arrived, &session)?;
    Ok(session)
}

fn check_version(arrived: &Arrived, session: &Session) -> Result<(), Refusal> {
    let engine = &arrived.server.engine;
    match arrived.header("mcp-protocol-version") {
        Some(version) if version == session.version => {}
        Some(version)
            if engine.script.speaks.legacy_version(version).as_deref() != Some(version) =>
        {
            let message = format!("Bad Request: protocol version {version} is not supported");
            return Err(Refusal::new(-32000, &message).status(400));
        }
        Some(version) => {
            let agreed = &session.version;
            engine
                .violation(&format!("MCP-Protocol-Version {version}, though {agreed} was agreed"));
        }
        None if session.version.as_str() >= "2025-06-18" => {
            engine.violation("MCP-Protocol-Version is missing after initialize");
        }
        None => {}
    }
    Ok(())
}

/// Before `notifications/initialized` only pings and log levels are in order.
pub(super) fn note_early(arrived: &Arrived, session: &Session, message: &Message) {
    let is_early = !session.is_initialized();
    if is_early && !["ping", "logging/setLevel"].contains(&message.method()) {
        let what = format!("{} before notifications/initialized", message.method());
        arrived.server.engine.violation(&what);
    }
}

/// Ends a session.
pub(super) fn delete(arrived: &Arrived) -> Response<FakeBody> {
    let Some(id) = arrived.header("mcp-session-id") else {
        return plain(400, "no Mcp-Session-Id");
    };
    if arrived.server.engine.close_session(id) {
        plain(200, "")
    } else {
        plain(404, "session not found")
    }
}
