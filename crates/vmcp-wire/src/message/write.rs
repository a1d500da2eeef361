//! Writing envelopes around payloads that stay as they are.

use vmcp_core::{Json, json::quote};

use super::{Message, Notification, Request, Response};
use crate::Id;

/// The text before the payload of a response, up to and including `"result":`. A body of
/// `response_head(id)`, the result and `}` is the whole response.
#[must_use]
pub fn response_head(id: &Id) -> Vec<u8> {
    let mut out = Vec::with_capacity(40);
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
    out.extend_from_slice(id.json().as_ref());
    out.extend_from_slice(b",\"result\":");
    out
}

impl Request {
    /// The message as bytes, without a line end.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        call(Some(&self.id), &self.method, self.params.as_ref())
    }
}

impl Notification {
    /// The message as bytes, without a line end.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        call(None, &self.method, self.params.as_ref())
    }
}

impl Response {
    /// The message as bytes, without a line end.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let (key, payload) = match &self.outcome {
            Ok(result) => ("\"result\":", result),
            Err(error) => ("\"error\":", &error.object),
        };
        let id = self.id.as_ref().map_or(&b"null"[..], |id| id.json().as_ref());
        let mut out = Vec::with_capacity(payload.as_ref().len() + id.len() + 40);
        out.extend_from_slice(b"{\"jsonrpc\":\"2.0\",\"id\":");
        out.extend_from_slice(id);
        out.push(b',');
        out.extend_from_slice(key.as_bytes());
        out.extend_from_slice(payload.as_ref());
        out.push(b'}');
        out
    }
}

impl Message {
    /// The message as bytes, without a line end.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Request(request) => request.encode(),
            Self::Notification(notification) => notification.encode(),
            Self::Response(response) => response.encode(),
        }
    }
}

fn call(id: Option<&Id>, method: &str, params: Option<&Json>) -> Vec<u8> {
    let payload = params.map_or(0, |params| params.as_ref().len());
    let mut out = Vec::with_capacity(payload + method.len() + 64);
    out.extend_from_slice(b"{\"jsonrpc\":\"2.0\"");
    if let Some(id) = id {
        out.extend_from_slice(b",\"id\":");
        out.extend_from_slice(id.json().as_ref());
    }
    out.extend_from_slice(b",\"method\":");
    out.extend_from_slice(quote(method).as_bytes());
    if let Some(params) = params {
        out.extend_from_slice(b",\"params\":");
        out.extend_from_slice(params.as_ref());
    }
    out.push(b'}');
    out
}
