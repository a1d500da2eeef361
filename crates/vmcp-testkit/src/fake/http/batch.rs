//! Bodies that are not one message: batches, which only 2025-03-26 knows, and garbage.

use std::sync::Arc;

use http::Response;
use serde_json::Value;

use super::legacy::session;
use super::pump::FakeBody;
use super::route::{Arrived, accepted, refused};
use super::streamable::pump;
use crate::fake::exchange::{Era, Exchange};
use crate::fake::message::{Kind, Message};
use crate::fake::notifications::{answered, notified};
use crate::fake::outcome::Refusal;
use crate::fake::reply::Reply;

/// Answers a batch on one SSE stream, or refuses what is none.
pub(super) async fn answer(arrived: Arrived) -> Response<FakeBody> {
    if serde_json::from_slice::<serde::de::IgnoredAny>(&arrived.body).is_err() {
        return refused("null", &Refusal::new(-32700, "the body is not JSON").status(400));
    }
    let messages: Vec<Message> = match serde_json::from_slice(&arrived.body) {
        Ok(messages) => messages,
        Err(_) => return refused("null", &no_message()),
    };
    let session = match session(&arrived) {
        Ok(session) if session.version == "2025-03-26" && !messages.is_empty() => session,
        Ok(_) => return refused("null", &no_message()),
        Err(refusal) => return refused("null", &refusal),
    };
    let engine = Arc::clone(&arrived.server.engine);
    let wholes = arrived.value();
    let wholes = wholes.as_array().map(Vec::as_slice).unwrap_or_default();
    let (reply, outs) = Reply::channel();
    let mut asked = false;
    for (message, whole) in messages.into_iter().zip(wholes.iter().cloned().chain(nulls())) {
        match message.kind() {
            Kind::Request => {
                asked = true;
                Exchange::new(&engine, &session, Era::Legacy, message, reply.clone()).start();
            }
            Kind::Notification => notified(&engine, &session, &message),
            _ => answered(&engine, &session, &message, whole),
        }
    }
    drop(reply);
    if asked { pump(&arrived).stream(None, outs) } else { accepted() }
}

fn nulls() -> impl Iterator<Item = Value> {
    std::iter::repeat(Value::Null)
}

fn no_message() -> Refusal {
    Refusal::new(-32600, "this is no JSON-RPC message").status(400)
}
