//! The modern era over HTTP: every request describes itself, in headers and envelope alike.

use std::sync::Arc;

use http::Response;
use serde_json::{Value, json};

use super::headers::{mismatch, single};
use super::params::check_params;
use super::pump::FakeBody;
use super::route::{Arrived, accepted, refused};
use super::streamable::pump;
use crate::fake::exchange::{Era, Exchange, OnDisconnect};
use crate::fake::message::{Kind, Message};
use crate::fake::notifications::notified;
use crate::fake::outcome::Refusal;
use crate::fake::record::locked;
use crate::fake::reply::Reply;
use crate::script::speaks::MODERN;

const REMOVED: [&str; 5] =
    ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];

/// Answers a modern POST.
pub(super) async fn answer(arrived: Arrived, message: Message) -> Response<FakeBody> {
    if let Err(refusal) = check(&arrived, &message) {
        return refused(&message.id_text(), &refusal);
    }
    let engine = &arrived.server.engine;
    if matches!(message.kind(), Kind::Notification) {
        notified(engine, &engine.modern, &message);
        return accepted();
    }
    let (reply, outs) = Reply::channel();
    let mut x = Exchange::new(engine, &engine.modern, Era::Modern, message, reply);
    x.fault.clone_from(&arrived.fault);
    x.on_disconnect = OnDisconnect::Cancel;
    let pump = pump(&arrived);
    x.start();
    pump.respond(outs).await
}

/// The checks of a modern POST, in order.
fn check(arrived: &Arrived, message: &Message) -> Result<(), Refusal> {
    let is_request = match message.kind() {
        Kind::Request => true,
        Kind::Notification => false,
        _ => return Err(Refusal::new(-32600, "a client sends no responses").status(400)),
    };
    if is_request {
        check_envelope(message)?;
    }
    check_version(arrived, message)?;
    check_names(arrived, message)?;
    if REMOVED.contains(&message.method()) {
        return Err(Refusal::no_method(Era::Modern, message.method()));
    }
    note_leftovers(arrived);
    Ok(())
}

/// The required `_meta` members.
pub(crate) fn check_envelope(message: &Message) -> Result<(), Refusal> {
    let bad = |key: &str| {
        let message = format!("_meta lacks io.modelcontextprotocol/{key}");
        Err(Refusal::bad_params(&message).status(400))
    };
    let Some(version) = message.params.meta("protocolVersion").filter(Value::is_string) else {
        return bad("protocolVersion");
    };
    if !message.params.meta("clientCapabilities").is_some_and(|v| v.is_object()) {
        return bad("clientCapabilities");
    }
    if version != MODERN {
        let data = json!({"supported": [MODERN], "requested": version});
        let refusal = Refusal::new(-32022, "this protocol version is not supported");
        return Err(refusal.with(data).status(400));
    }
    Ok(())
}

fn check_version(arrived: &Arrived, message: &Message) -> Result<(), Refusal> {
    let header = single(&arrived.headers, "mcp-protocol-version")?
        .ok_or_else(|| mismatch("MCP-Protocol-Version is missing"))?;
    let claimed = message.params.meta("protocolVersion");
    if claimed.is_some_and(|claimed| claimed != header.as_str()) {
        return Err(mismatch("MCP-Protocol-Version differs from _meta"));
    }
    Ok(())
}

/// `Mcp-Method`, `Mcp-Name` and the parameters that travel as headers.
fn check_names(arrived: &Arrived, message: &Message) -> Result<(), Refusal> {
    let method = single(&arrived.headers, "mcp-method")?;
    expect("Mcp-Method", method.as_deref(), message.method())?;
    let key = match message.method() {
        "tools/call" | "prompts/get" => "name",
        "resources/read" => "uri",
        _ => return Ok(()),
    };
    let Some(named) = message.params.string(key) else { return Ok(()) };
    let name = single(&arrived.headers, "mcp-name")?;
    expect("Mcp-Name", name.as_deref(), &named)?;
    if message.method() != "tools/call" {
        return Ok(());
    }
    let tool = locked(&arrived.server.engine.items).find("tools/call", &named);
    tool.map_or(Ok(()), |tool| check_params(&arrived.headers, message, &tool))
}

fn expect(header: &str, found: Option<&str>, body: &str) -> Result<(), Refusal> {
    match found {
        None => Err(mismatch(&format!("{header} is missing"))),
        Some(found) if found != body => {
            Err(mismatch(&format!("{header} is {found:?}, but the body says {body:?}")))
        }
        Some(_) => Ok(()),
    }
}

/// Legacy headers are ignored, but a good client leaves them out.
fn note_leftovers(arrived: &Arrived) {
    for header in ["mcp-session-id", "last-event-id"] {
        if arrived.header(header).is_some() {
            Arc::clone(&arrived.server.engine)
                .violation(&format!("a modern request with {header}"));
        }
    }
}
