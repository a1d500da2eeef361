//! The streamable HTTP endpoint: which era and which HTTP method.

use http::Response;

use super::events;
use super::pump::{FakeBody, Pump};
use super::route::{Arrived, plain, refused};
use super::{batch, headers, legacy, modern};
use crate::fake::exchange::Era;
use crate::fake::message::{Kind, Message};
use crate::fake::outcome::Refusal;
use crate::script::speaks::MODERN;

/// Answers a request to `/mcp`.
pub(crate) async fn answer(arrived: Arrived) -> Response<FakeBody> {
    let script = &arrived.server.engine.script;
    match arrived.http_method.as_str() {
        "POST" => post(arrived).await,
        "GET" if !script.http.no_get_stream && !is_modern_only(&arrived) => events::open(&arrived),
        "DELETE" if !script.http.no_delete && !is_modern_only(&arrived) => legacy::delete(&arrived),
        _ => plain(405, "method not allowed"),
    }
}

fn is_modern_only(arrived: &Arrived) -> bool {
    arrived.server.engine.script.speaks.legacy_version("").is_none()
}

async fn post(arrived: Arrived) -> Response<FakeBody> {
    if let Err(refusal) = headers::check_post(&arrived) {
        return refused("null", &refusal);
    }
    let Some(message) = arrived.message.clone() else { return batch::answer(arrived).await };
    if matches!(message.kind(), Kind::Invalid) {
        let refusal = Refusal::new(-32600, "this is no JSON-RPC message").status(400);
        return refused(&message.id_text(), &refusal);
    }
    match era(&arrived, &message) {
        Era::Modern => modern::answer(arrived, message).await,
        Era::Legacy => legacy::answer(arrived, message).await,
    }
}

/// The era that the envelope claims, as far as the server speaks it.
fn era(arrived: &Arrived, message: &Message) -> Era {
    let speaks = &arrived.server.engine.script.speaks;
    let claims_modern = message.params.is_modern()
        || message.method() == "server/discover"
        || arrived.header("mcp-protocol-version").is_some_and(|version| version >= MODERN);
    if is_modern_only(arrived) || (speaks.modern() && claims_modern) {
        Era::Modern
    } else {
        Era::Legacy
    }
}

/// What turns an exchange's messages into the response to this request.
pub(crate) fn pump(arrived: &Arrived) -> Pump {
    Pump {
        server: std::sync::Arc::clone(&arrived.server),
        style: arrived.server.engine.script.http.reply,
        fault: arrived.fault.clone(),
        noted: None,
    }
}
