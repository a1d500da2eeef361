//! The reserved keys of `_meta`, and the self-describing modern request (MCP 2026-07-28).

use vmcp_core::{Json, Version};

/// The version a modern request is written in.
pub const PROTOCOL_VERSION: &str = "io.modelcontextprotocol/protocolVersion";
/// What the client can do.
pub const CLIENT_CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
/// Who the client is, for display.
pub const CLIENT_INFO: &str = "io.modelcontextprotocol/clientInfo";
/// The level of log notifications that the request wants.
pub const LOG_LEVEL: &str = "io.modelcontextprotocol/logLevel";
/// Who the server is, for display.
pub const SERVER_INFO: &str = "io.modelcontextprotocol/serverInfo";
/// The listen request that a notification belongs to.
pub const SUBSCRIPTION_ID: &str = "io.modelcontextprotocol/subscriptionId";
/// The token that progress notifications carry.
pub const PROGRESS_TOKEN: &str = "progressToken";

/// The keys that describe a modern request, and that a legacy server is not sent.
pub const ENVELOPE: [&str; 4] = [PROTOCOL_VERSION, CLIENT_CAPABILITIES, CLIENT_INFO, LOG_LEVEL];

/// The self-description of a modern request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The version as it was written; not necessarily one that we speak.
    pub version: String,
    /// The client's capabilities.
    pub capabilities: Json,
    /// `clientInfo`.
    pub info: Option<Json>,
}

/// What is wrong with the self-description of a request.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeFault {
    /// A required key is missing.
    #[error("`params._meta[\"{0}\"]` is missing")]
    Missing(&'static str),
    /// A key has a value of the wrong kind.
    #[error("`params._meta[\"{0}\"]` must be {1}")]
    Wrong(&'static str, &'static str),
}

/// The version that `params` name, whatever it is; `None` when they name none.
#[must_use]
pub fn version(params: Option<&Json>) -> Option<String> {
    let version = params?.raw().at(&["_meta", PROTOCOL_VERSION])?;
    version.as_text().map(std::borrow::Cow::into_owned)
}

/// Whether `params` describe themselves as a modern request does.
#[must_use]
pub fn is_modern(params: Option<&Json>) -> bool {
    let Some(meta) = params.and_then(|params| params.raw().get("_meta")) else {
        return false;
    };
    match meta.get(PROTOCOL_VERSION).and_then(vmcp_core::Raw::as_text) {
        Some(version) => &*version >= Version::V2026_07_28.as_str(),
        None => meta.get(CLIENT_CAPABILITIES).is_some(),
    }
}

/// Reads the self-description.
///
/// # Errors
/// When a required key is missing or of the wrong kind.
pub fn read(params: Option<&Json>) -> Result<Envelope, EnvelopeFault> {
    let empty = Json::empty_object();
    let meta = params.and_then(|params| params.get("_meta")).unwrap_or(empty);
    let version = meta.get(PROTOCOL_VERSION).ok_or(EnvelopeFault::Missing(PROTOCOL_VERSION))?;
    let version =
        version.raw().as_text().ok_or(EnvelopeFault::Wrong(PROTOCOL_VERSION, "a string"))?;
    let capabilities =
        meta.get(CLIENT_CAPABILITIES).ok_or(EnvelopeFault::Missing(CLIENT_CAPABILITIES))?;
    if capabilities.raw().as_object().is_none() {
        return Err(EnvelopeFault::Wrong(CLIENT_CAPABILITIES, "an object"));
    }
    Ok(Envelope { version: version.into_owned(), capabilities, info: meta.get(CLIENT_INFO) })
}

/// The progress token that `params` carry.
#[must_use]
pub fn progress_token(params: Option<&Json>) -> Option<Json> {
    let params = params?;
    params.raw().at(&["_meta", PROGRESS_TOKEN]).map(|token| params.share(token))
}
