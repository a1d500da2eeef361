//! Batches, which only 2025-03-26 has: each message as if it came alone, the answers together.

use std::sync::Arc;

use http::{Response, StatusCode};
use vmcp_core::{CallContext, Json, Version};
use vmcp_wire::{Malformed, Message, message::Request};

use super::{LegacySession, answered, call::contained, dispatch, notified};
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
};

pub(super) async fn answer(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    messages: Vec<Result<Message, Malformed>>,
) -> Response<Payload> {
    if !is_allowed(session) {
        return reply::refusal(StatusCode::BAD_REQUEST, NOT_ALLOWED);
    }
    match collect(edge, session, cx, messages).await {
        Some(answers) => reply::json(StatusCode::OK, Payload::whole(answers.bytes())),
        None => reply::empty(StatusCode::ACCEPTED),
    }
}

/// What a batch is answered outside its version.
pub(super) const NOT_ALLOWED: &str = "batches are not part of this protocol version";

/// Whether the session's version has batches.
pub(super) fn is_allowed(session: &LegacySession) -> bool {
    session.client.version == Version::V2025_03_26
}

/// Takes in every message; returns the answers, if there are any.
pub(super) async fn collect(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    messages: Vec<Result<Message, Malformed>>,
) -> Option<Json> {
    let mut answers = Vec::new();
    let mut requests = Vec::new();
    for message in messages {
        match message {
            Ok(Message::Request(request)) => requests.push(request),
            Ok(Message::Notification(notification)) => {
                notified(edge, session, &cx, notification).await;
            }
            Ok(Message::Response(response)) => answered(edge, session, response),
            Err(malformed) => answers.push(malformed.response().encode()),
        }
    }
    let runs = requests.into_iter().map(|request| run(edge, session, cx.clone(), request));
    answers.extend(futures_util::future::join_all(runs).await.into_iter().flatten());
    (!answers.is_empty()).then(|| Json::array(answers))
}

/// The messages of a batch have no stream of their own: what they say meanwhile goes to the
/// standalone one.
async fn run(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    request: Request,
) -> Option<Vec<u8>> {
    let running = session.running(&request.id);
    let token = running.token.clone();
    let id = request.id.clone();
    tokio::select! {
        done = contained(id, dispatch(Arc::clone(edge), session, cx, request)) => done.message.encode(),
        () = token.cancelled() => None,
    }
}
