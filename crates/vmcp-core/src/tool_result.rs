//! Results of `tools/call` that the gateway makes itself.

use crate::Json;

/// A content item that is text.
#[must_use]
pub fn text(text: &str) -> Json {
    Json::object([("type", Json::string("text")), ("text", Json::string(text))])
}

/// A result with `isError`: the call failed in a way that the model is to read (MCP 2025-11-25,
/// "Tools", Error Handling).
#[must_use]
pub fn failure(message: &str) -> Json {
    Json::object([("content", Json::array([text(message)])), ("isError", Json::bool(true))])
}
