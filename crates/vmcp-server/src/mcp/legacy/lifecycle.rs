//! `initialize` and `logging/setLevel`: answered here, from what is known.

use std::sync::Arc;

use http::{HeaderValue, Response, StatusCode, header::RETRY_AFTER};
use vmcp_core::{CallContext, Client, Era, Error, Identity, Json, Kind, News, Raw, Version};
use vmcp_wire::{Request, RpcError, code, header};

use super::session::LegacySession;
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
    mcp::{announce, operation::text_in},
};

/// Opens a session. No backend is contacted.
pub(super) async fn initialize(edge: &Arc<Edge>, request: &Request) -> Response<Payload> {
    let client = match client(request) {
        Ok(client) => client,
        Err(problem) => return reply::error(StatusCode::OK, Some(&request.id), problem),
    };
    let (session, result) = match prepare(edge, client).await {
        Ok(prepared) => prepared,
        Err(error) => return super::failed(request, &error).response,
    };
    if !edge.sessions.admit(&session) {
        return full(edge, request);
    }
    let mut response = reply::result(&request.id, &result);
    let id = HeaderValue::from_str(&session.core.id).expect("an id is visible ASCII");
    response.headers_mut().insert(header::SESSION_ID, id);
    response
}

/// Makes a session for `client`, and the result of its `initialize`.
pub(super) async fn prepare(
    edge: &Edge,
    client: Client,
) -> Result<(Arc<LegacySession>, Json), Error> {
    let version = client.version;
    let session = edge.sessions.prepare(client, Identity::Anonymous);
    let cx = super::context(edge, &http::HeaderMap::new(), &session);
    let catalog = edge.gateway.catalog(&cx).await?;
    let result = announce::initialized(version, &catalog, &edge.settings.server_info);
    Ok((session, result))
}

/// Who the client says it is.
pub(super) fn client(request: &Request) -> Result<Client, RpcError> {
    let empty = Json::empty_object();
    let params = request.params.as_ref().unwrap_or(&empty);
    let Some(asked) = params.raw().get("protocolVersion").and_then(Raw::as_text) else {
        return Err(wrong("`params.protocolVersion` must be a string"));
    };
    let mut client = Client::new(negotiate(&asked));
    if let Some(capabilities) = params.raw().get("capabilities") {
        if capabilities.as_object().is_none() {
            return Err(wrong("`params.capabilities` must be an object"));
        }
        client.capabilities = kept("capabilities", capabilities)?;
    }
    let info = params.raw().get("clientInfo");
    client.info = info.map(|info| kept("clientInfo", info)).transpose()?;
    Ok(client)
}

/// What a session keeps of a request is copied: a share would hold the whole body as long as the
/// session.
fn kept(key: &str, value: Raw<'_>) -> Result<Json, RpcError> {
    if value.as_bytes().len() > MOST_KEPT {
        return Err(wrong(&format!("`params.{key}` is longer than {MOST_KEPT} bytes")));
    }
    Ok(value.into())
}

/// The longest text that a session keeps of what a client says of itself, in bytes.
const MOST_KEPT: usize = 16 << 10;

/// The version that was asked for, if it has an `initialize`; else the newest that has.
fn negotiate(asked: &str) -> Version {
    let known = asked.parse::<Version>().ok().filter(|version| version.era() == Era::Legacy);
    known.unwrap_or(Version::LATEST_LEGACY)
}

fn wrong(message: &str) -> RpcError {
    RpcError::new(code::INVALID_PARAMS, message)
}

fn full(edge: &Edge, request: &Request) -> Response<Payload> {
    let limit = edge.settings.max_sessions;
    let message =
        format!("all {limit} sessions are in use (`server.maxSessions`); try again later");
    let problem = RpcError::new(code::INVALID_REQUEST, &message);
    let mut response = reply::error(StatusCode::SERVICE_UNAVAILABLE, Some(&request.id), problem);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    response
}

/// The levels of RFC 5424 that MCP names, most verbose first.
const LEVELS: [&str; 8] =
    ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/// Keeps the level for the session; backends are told when they are next called.
pub(super) async fn set_level(
    edge: &Edge,
    cx: &CallContext,
    params: Option<&Json>,
) -> Result<Json, Error> {
    let empty = Json::empty_object();
    let level = text_in(params.unwrap_or(&empty), "params", "level")?;
    if !LEVELS.contains(&level.as_str()) {
        let message = format!("`params.level` must be one of {}", LEVELS.join(", "));
        return Err(Error::client(Kind::InvalidParams, message));
    }
    if let Some(session) = &cx.client.session {
        session.set_log_level(&level);
    }
    edge.gateway.inform(cx, News::LogLevel(level)).await;
    Ok(empty)
}
