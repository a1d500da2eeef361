//! The MCP endpoint: which era a request belongs to is told by the request alone.

mod announce;
mod call;
mod cursor;
mod errors;
pub(crate) mod legacy;
pub(crate) mod lists;
pub(crate) mod modern;
mod operation;
pub(crate) mod streaming;

use std::sync::Arc;

use http::{HeaderMap, Method, Request, Response, StatusCode};
use hyper::body::Incoming as IncomingBody;
use vmcp_core::Version;
use vmcp_wire::{Incoming, Malformed, Message, header, meta, method};

use crate::{
    edge::Edge,
    http::{body, payload::Payload, reply},
    panics,
};

/// Answers a request to the MCP endpoint.
pub(crate) async fn answer(edge: &Arc<Edge>, request: Request<IncomingBody>) -> Response<Payload> {
    match *request.method() {
        Method::POST => post(edge, request).await,
        Method::GET | Method::DELETE if is_modern_header(request.headers()) => {
            reply::method_not_allowed("POST")
        }
        Method::GET => legacy::get(edge, request.headers()),
        Method::DELETE => legacy::delete(edge, request.headers()),
        _ => reply::method_not_allowed("POST, GET, DELETE"),
    }
}

async fn post(edge: &Arc<Edge>, request: Request<IncomingBody>) -> Response<Payload> {
    let (headers, bytes) = match body::read(request, &edge.settings).await {
        Ok(read) => read,
        Err(refusal) => return *refusal,
    };
    let incoming = match Incoming::parse(bytes) {
        Ok(incoming) => incoming,
        Err(malformed) => return refuse(&malformed),
    };
    let id = match &incoming {
        Incoming::One(Message::Request(request)) => Some(request.id.clone()),
        _ => None,
    };
    let answer = panics::caught(dispatch(edge, &headers, incoming)).await;
    answer.unwrap_or_else(|_| reply::internal_error(id.as_ref()))
}

async fn dispatch(edge: &Arc<Edge>, headers: &HeaderMap, incoming: Incoming) -> Response<Payload> {
    match incoming {
        Incoming::One(message) if is_modern(headers, &message) => {
            modern::post(edge, headers, message).await
        }
        Incoming::Batch(_) if is_modern_header(headers) => {
            reply::refusal(StatusCode::BAD_REQUEST, "batches are not part of this protocol version")
        }
        incoming => legacy::post(edge, headers, incoming).await,
    }
}

/// The answer to a body that holds no message.
fn refuse(malformed: &Malformed) -> Response<Payload> {
    reply::json(StatusCode::BAD_REQUEST, Payload::whole(malformed.response().encode()))
}

/// A modern envelope decides, then a modern header. `initialize` and whatever names a session are
/// legacy unless they carry the envelope.
fn is_modern(headers: &HeaderMap, message: &Message) -> bool {
    let (name, params) = match message {
        Message::Request(request) => (request.method.as_str(), request.params.as_ref()),
        Message::Notification(notification) => {
            (notification.method.as_str(), notification.params.as_ref())
        }
        Message::Response(_) => return is_modern_header(headers),
    };
    meta::is_modern(params)
        || name == method::DISCOVER
        || (name != method::INITIALIZE && is_modern_header(headers))
}

/// Whether any header says so: one that is there twice is the modern path's to refuse.
fn is_modern_header(headers: &HeaderMap) -> bool {
    let mut versions = headers.get_all(header::PROTOCOL_VERSION).iter();
    versions.any(|version| {
        let version = version.to_str().unwrap_or_default();
        is_date(version) && version >= Version::V2026_07_28.as_str()
    })
}

/// Versions are dates, so that later ones compare greater; anything else is no version at all.
fn is_date(version: &str) -> bool {
    version.len() == 10
        && version.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}
