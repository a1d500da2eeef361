//! Replies in the forms that MCP wants.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use vmcp_core::Json;
use vmcp_wire::{Id, Response as RpcResponse, RpcError, code, message::response_head};

use super::payload::Payload;

const JSON: HeaderValue = HeaderValue::from_static("application/json");
const METRICS: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
const EVENTS: HeaderValue = HeaderValue::from_static("text/event-stream");

/// A body of JSON text.
pub(crate) fn json(status: StatusCode, body: Payload) -> Response<Payload> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, JSON);
    response
}

/// Figures in the text format of Prometheus.
pub(crate) fn metrics(body: Payload) -> Response<Payload> {
    let mut response = Response::new(body);
    response.headers_mut().insert(header::CONTENT_TYPE, METRICS);
    response
}

/// The result of a request; its bytes are sent as they are.
pub(crate) fn result(id: &Id, result: &Json) -> Response<Payload> {
    json(StatusCode::OK, result_payload(id, result))
}

fn result_payload(id: &Id, result: &Json) -> Payload {
    let mut head = response_head(id);
    // One small buffer costs less than three writes.
    if result.as_ref().len() < INLINE {
        head.extend_from_slice(result.as_ref());
        head.push(b'}');
        return Payload::whole(head);
    }
    Payload::chunks([head.into(), result.bytes(), Bytes::from_static(b"}")])
}

/// Shorter results are copied behind their head.
const INLINE: usize = 16 << 10;

/// The error of a request, or of a body that could not be read (`id` absent).
pub(crate) fn error(status: StatusCode, id: Option<&Id>, error: RpcError) -> Response<Payload> {
    let response = RpcResponse { id: id.cloned(), outcome: Err(error) };
    json(status, Payload::whole(response.encode()))
}

/// A response instead of going on; boxed, since it is large and rare.
pub(crate) type Refused = Box<Response<Payload>>;

/// A refusal before any message was read.
pub(crate) fn refusal(status: StatusCode, message: &str) -> Response<Payload> {
    error(status, None, RpcError::new(code::INVALID_REQUEST, message))
}

/// The answer when a defect of ours hit the request called `id`.
pub(crate) fn internal_error(id: Option<&Id>) -> Response<Payload> {
    error(StatusCode::INTERNAL_SERVER_ERROR, id, internal())
}

/// What a caller reads about a defect of ours: always the same.
pub(crate) fn internal() -> RpcError {
    RpcError::new(code::INTERNAL_ERROR, "internal error of the gateway")
}

/// No body.
pub(crate) fn empty(status: StatusCode) -> Response<Payload> {
    let mut response = Response::new(Payload::empty());
    *response.status_mut() = status;
    response
}

/// 405, with what is allowed.
pub(crate) fn method_not_allowed(allowed: &'static str) -> Response<Payload> {
    let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "this method is not allowed here");
    response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(allowed));
    response
}

/// An event stream.
pub(crate) fn events(payload: Payload) -> Response<Payload> {
    let mut response = Response::new(payload);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, EVENTS);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache, no-transform"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    response
}
