//! JSON-RPC error codes that MCP gives a meaning.

/// The body is not JSON.
pub const PARSE_ERROR: i64 = -32700;
/// The body is JSON but not one JSON-RPC message.
pub const INVALID_REQUEST: i64 = -32600;
/// Nobody serves the method.
pub const METHOD_NOT_FOUND: i64 = -32601;
/// The parameters are wrong.
pub const INVALID_PARAMS: i64 = -32602;
/// Something broke inside.
pub const INTERNAL_ERROR: i64 = -32603;
/// Legacy: no such resource. The modern era says [`INVALID_PARAMS`].
pub const RESOURCE_NOT_FOUND: i64 = -32002;
/// Legacy, 2025-11-25: the user has to visit a URL first.
pub const URL_ELICITATION_REQUIRED: i64 = -32042;
/// Modern: a header and the body disagree.
pub const HEADER_MISMATCH: i64 = -32020;
/// Modern: the client did not declare a capability that is needed.
pub const MISSING_CLIENT_CAPABILITY: i64 = -32021;
/// Modern: the version is not spoken here.
pub const UNSUPPORTED_VERSION: i64 = -32022;

/// Whether only a modern server says `code`.
#[must_use]
pub fn is_modern(code: i64) -> bool {
    matches!(code, HEADER_MISMATCH | MISSING_CLIENT_CAPABILITY | UNSUPPORTED_VERSION)
}
