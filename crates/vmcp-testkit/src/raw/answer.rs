//! The answer to one request, with all that came before it.

use http::HeaderMap;
use serde_json::Value;

/// What came back for one request.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// HTTP status; 0 on stdio and over HTTP+SSE.
    pub status: u16,
    /// HTTP headers; none on stdio and over HTTP+SSE.
    pub headers: HeaderMap,
    /// The response message; `Null` if none came.
    pub message: Value,
    /// The text of the response message, as received; the whole body if it was no message.
    pub text: String,
    /// Notifications that came before it, in order.
    pub notifications: Vec<Value>,
    /// Requests of the server that came before it, in order.
    pub requests: Vec<Value>,
}

impl Answer {
    /// The `result`; `Null` if there is none.
    #[must_use]
    pub fn result(&self) -> &Value {
        &self.message["result"]
    }

    /// The code of the `error`, if it is one.
    #[must_use]
    pub fn error_code(&self) -> Option<i64> {
        self.message["error"]["code"].as_i64()
    }

    /// The text of the first content block of a tool result; empty if there is none.
    #[must_use]
    pub fn content_text(&self) -> &str {
        self.message["result"]["content"][0]["text"].as_str().unwrap_or_default()
    }
}
