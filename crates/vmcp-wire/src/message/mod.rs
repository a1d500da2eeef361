//! JSON-RPC messages: the envelope is read, the payload is kept.

mod parse;
#[cfg(test)]
mod tests;
mod write;

pub use write::response_head;

use bytes::Bytes;
use vmcp_core::Json;

use crate::{Id, code};

/// What one HTTP body or one line of stdio holds.
#[derive(Debug)]
pub enum Incoming {
    /// One message.
    One(Message),
    /// A JSON-RPC batch. Only 2025-03-26 allows it; never empty.
    Batch(Vec<Result<Message, Malformed>>),
}

/// One JSON-RPC message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// Wants an answer.
    Request(Request),
    /// Wants none.
    Notification(Notification),
    /// Is one.
    Response(Response),
}

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The sender's id.
    pub id: Id,
    /// The method.
    pub method: String,
    /// `params`: an object, if present.
    pub params: Option<Json>,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The method.
    pub method: String,
    /// `params`: an object, if present.
    pub params: Option<Json>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The id of the request. `None` (JSON `null`) when the sender could not read it; only errors
    /// may lack it.
    pub id: Option<Id>,
    /// `result` or `error`.
    pub outcome: Result<Json, RpcError>,
}

/// The `error` object of a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RpcError {
    /// The code.
    pub code: i64,
    /// The message.
    pub message: String,
    /// The whole object, as received or as built.
    pub object: Json,
}

impl RpcError {
    /// An error without data.
    #[must_use]
    pub fn new(code: i64, message: &str) -> Self {
        Self::build(code, message, None)
    }

    /// An error with data.
    #[must_use]
    pub fn with_data(code: i64, message: &str, data: &Json) -> Self {
        Self::build(code, message, Some(data))
    }

    /// `data`, if there is any.
    #[must_use]
    pub fn data(&self) -> Option<Json> {
        self.object.get("data")
    }

    fn build(code: i64, message: &str, data: Option<&Json>) -> Self {
        let code_text = code.to_string();
        let message_text = Json::string(message);
        let mut members = vec![("code", code_text.as_bytes()), ("message", message_text.as_ref())];
        if let Some(data) = data {
            members.push(("data", data.as_ref()));
        }
        Self { code, message: message.to_owned(), object: Json::object(members) }
    }
}

/// A body that holds no acceptable message, and the answer that it deserves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// The id, where one could be read.
    pub id: Option<Id>,
    /// [`code::PARSE_ERROR`] or [`code::INVALID_REQUEST`].
    pub code: i64,
    /// What is wrong.
    pub message: String,
}

impl Malformed {
    fn invalid(message: impl Into<String>) -> Self {
        Self { id: None, code: code::INVALID_REQUEST, message: message.into() }
    }

    fn or_id(mut self, id: Option<&Id>) -> Self {
        self.id = id.cloned();
        self
    }

    /// The response to send.
    #[must_use]
    pub fn response(&self) -> Response {
        Response { id: self.id.clone(), outcome: Err(RpcError::new(self.code, &self.message)) }
    }
}

impl Message {
    /// Reads exactly one message.
    ///
    /// # Errors
    /// As [`Incoming::parse`]; a batch is malformed here.
    pub fn parse(bytes: impl Into<Bytes>) -> Result<Self, Malformed> {
        match Incoming::parse(bytes)? {
            Incoming::One(message) => Ok(message),
            Incoming::Batch(_) => Err(Malformed::invalid("batches are not part of this version")),
        }
    }
}
