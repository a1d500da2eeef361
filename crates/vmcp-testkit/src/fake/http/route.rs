//! One HTTP request: recorded, struck by a fault or not, and sent to its endpoint.

use std::convert::Infallible;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use hyper::body::Incoming;
use serde_json::Value;

use super::connection::{Cut, Scissors};
use super::pump::FakeBody;
use super::server::Server;
use super::{sse, streamable};
use crate::fake::message::Message;
use crate::fake::outcome::Refusal;
use crate::fake::record::{Seen, locked, now};
use crate::script::faults::WireFault;

/// A request with its whole body.
pub(crate) struct Arrived {
    pub(crate) server: Arc<Server>,
    pub(crate) scissors: Scissors,
    pub(crate) http_method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The message in the body, if it is a single one.
    pub(crate) message: Option<Message>,
    pub(crate) fault: Option<WireFault>,
}

/// Answers one request.
pub(crate) async fn answer(
    server: Arc<Server>,
    scissors: Scissors,
    request: Request<Incoming>,
) -> Result<Response<FakeBody>, Infallible> {
    let (head, body) = request.into_parts();
    let body = match body.collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return Ok(plain(400, "the body broke off")),
    };
    let message: Option<Message> = serde_json::from_slice(&body).ok();
    let method = message.as_ref().map(Message::method).unwrap_or_default();
    let fault = server.engine.faults.strike(head.method.as_str(), method);
    let arrived = Arrived {
        http_method: head.method.to_string(),
        path: head.uri.path().to_owned(),
        query: head.uri.query().unwrap_or_default().to_owned(),
        headers: head.headers,
        server,
        scissors,
        body,
        message,
        fault,
    };
    arrived.server.engine.record.see(arrived.seen());
    let mut hanging = arrived.server.hanging.subscribe();
    if hanging.wait_for(|hanging| !hanging).await.is_err() {
        return Ok(plain(503, "the fake is stopped"));
    }
    let hangs = arrived.fault == Some(WireFault::Hang);
    let response = arrived.route().await;
    // What came back in spite of it is a refusal.
    if hangs { std::future::pending().await } else { Ok(response) }
}

impl Arrived {
    async fn route(self) -> Response<FakeBody> {
        match &self.fault {
            Some(WireFault::Respond { status, headers, body }) => {
                return scripted(*status, headers, body);
            }
            Some(WireFault::Close) => return self.cut(Cut::Close).await,
            Some(WireFault::Reset) => return self.cut(Cut::Reset).await,
            _ => {}
        }
        if !self.is_authorized() {
            let mut response = plain(401, "unauthorized");
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert("www-authenticate", challenge);
            return response;
        }
        let options = &self.server.engine.script.http;
        match self.path.as_str() {
            "/mcp" if !options.no_streamable => streamable::answer(self).await,
            "/sse" | "/messages" if options.sse_transport => sse::answer(self).await,
            _ => plain(404, "not found"),
        }
    }

    async fn cut(&self, how: Cut) -> Response<FakeBody> {
        self.scissors.cut(how);
        std::future::pending().await
    }

    fn is_authorized(&self) -> bool {
        let needed = locked(&self.server.engine.bearer).clone();
        let Some(needed) = needed else { return true };
        self.header("authorization") == Some(format!("Bearer {needed}").as_str())
    }

    /// The first header of this name, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The id of the message, as text.
    pub(crate) fn id(&self) -> Option<String> {
        self.message.as_ref().filter(|message| message.id.is_some()).map(Message::id_text)
    }

    /// The body as a value.
    pub(crate) fn value(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    fn seen(&self) -> Seen {
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        let headers = self.headers.iter().map(|(name, value)| (name.to_string(), text(value)));
        let mut path = self.path.clone();
        if !self.query.is_empty() {
            path = format!("{path}?{}", self.query);
        }
        Seen {
            at: now(),
            pid: std::process::id(),
            method: self.message.as_ref().and_then(|message| message.method.clone()),
            id: self.id(),
            http_method: self.http_method.clone(),
            path,
            headers: headers.collect(),
            body: self.body.to_vec(),
            session: self.header("mcp-session-id").map(str::to_owned),
        }
    }
}

/// A short text.
pub(crate) fn plain(status: u16, text: &str) -> Response<FakeBody> {
    scripted(status, &[("content-type".to_owned(), "text/plain".to_owned())], text)
}

/// A JSON-RPC error with this status.
pub(crate) fn refused(id: &str, refusal: &Refusal) -> Response<FakeBody> {
    let json = [("content-type".to_owned(), "application/json".to_owned())];
    scripted(refusal.status, &json, &refusal.response(id).head)
}

/// 202 without a body.
pub(crate) fn accepted() -> Response<FakeBody> {
    scripted(202, &[], "")
}

fn scripted(status: u16, headers: &[(String, String)], body: &str) -> Response<FakeBody> {
    let body = (!body.is_empty()).then(|| Bytes::from(body.to_owned()));
    let mut response = Response::new(FakeBody::Whole(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(value)) {
            response.headers_mut().append(name, value);
        }
    }
    response
}
