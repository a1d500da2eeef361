//! What a modern request must say about itself, and where headers and body must agree
//! (MCP 2026-07-28, Streamable HTTP).

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use vmcp_core::{CallContext, Client, Json, Raw, Version};
use vmcp_wire::{Request, RpcError, code, header, meta, method};

use crate::{
    edge::Edge,
    http::reply,
    mcp::{announce, operation::Operation},
};

/// Status and error of a request that is not let in.
pub(super) type Refusal = (StatusCode, RpcError);

/// Checks the envelope and the headers that repeat it; returns the client that it describes.
pub(super) fn envelope(headers: &HeaderMap, request: &Request) -> Result<Client, Refusal> {
    accepts(headers)?;
    let envelope = read(request)?;
    same(headers, header::PROTOCOL_VERSION, &envelope.version)?;
    let client = client(envelope)?;
    same(headers, header::METHOD, &request.method)?;
    if let Some(key) = method::name_key(&request.method) {
        let name = request.params.as_ref().and_then(|params| params.raw().get(key)?.as_text());
        // A missing or misshapen name is the operation's to complain about.
        if let Some(name) = name {
            same(headers, header::NAME, &name)?;
        }
    }
    Ok(client)
}

/// Checks the envelope alone, for a transport that has no headers.
pub(super) fn described(request: &Request) -> Result<Client, Refusal> {
    client(read(request)?)
}

fn read(request: &Request) -> Result<meta::Envelope, Refusal> {
    meta::read(request.params.as_ref())
        .map_err(|fault| bad(RpcError::new(code::INVALID_PARAMS, &fault.to_string())))
}

fn client(envelope: meta::Envelope) -> Result<Client, Refusal> {
    let version =
        envelope.version.parse::<Version>().ok().filter(|v| v.era() == vmcp_core::Era::Modern);
    let Some(version) = version else { return Err(unsupported(&envelope.version)) };
    Ok(Client { version, capabilities: envelope.capabilities, info: envelope.info, session: None })
}

fn accepts(headers: &HeaderMap) -> Result<(), Refusal> {
    let accepted: Vec<&str> = headers
        .get_all("accept")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|item| item.split(';').next())
        .map(str::trim)
        .collect();
    let takes = |kind: &str, family: &str| {
        accepted.iter().any(|item| {
            item.eq_ignore_ascii_case(kind) || item.eq_ignore_ascii_case(family) || *item == "*/*"
        })
    };
    if takes("application/json", "application/*") && takes("text/event-stream", "text/*") {
        return Ok(());
    }
    let message = "the Accept header must list application/json and text/event-stream";
    Err((StatusCode::NOT_ACCEPTABLE, RpcError::new(code::INVALID_REQUEST, message)))
}

/// Whether the one header `name` says `expected`, to the letter.
fn same(headers: &HeaderMap, name: &str, expected: &str) -> Result<(), Refusal> {
    let mut values = headers.get_all(name).iter();
    let (first, second) = (values.next(), values.next());
    let problem = match (first, second) {
        (None, _) => format!("the header {name} is missing"),
        (Some(_), Some(_)) => format!("the header {name} is there twice"),
        (Some(value), None) => {
            let value = value.to_str().ok().and_then(header::decode);
            if value.as_deref() == Some(expected) {
                return Ok(());
            }
            format!("the header {name} does not say what the body says")
        }
    };
    Err(bad(RpcError::new(code::HEADER_MISMATCH, &problem)))
}

fn bad(error: RpcError) -> Refusal {
    (StatusCode::BAD_REQUEST, error)
}

/// The refusal of a version that is not spoken here.
pub(super) fn unsupported(requested: &str) -> Refusal {
    let requested: String = requested.chars().take(64).collect();
    let data = Json::object([
        ("supported", announce::supported_versions()),
        ("requested", Json::string(&requested)),
    ]);
    bad(RpcError::with_data(code::UNSUPPORTED_VERSION, "unsupported protocol version", &data))
}

/// Checks the headers that repeat arguments of a tool (`x-mcp-header`).
pub(super) async fn mirrored(
    edge: &Edge,
    cx: &CallContext,
    headers: &HeaderMap,
    operation: &Operation,
) -> Result<(), Refusal> {
    let Operation::Call(call) = operation else { return Ok(()) };
    let Ok(catalog) = edge.gateway.catalog(cx).await else {
        // What cannot be checked is not let in.
        return Err((StatusCode::OK, reply::internal()));
    };
    let Some(tool) = catalog.tool(&call.name).filter(|tool| !tool.header_params.is_empty()) else {
        return Ok(());
    };
    let arguments = call.params.get("arguments");
    for param in &tool.header_params {
        if let Some(key) = repeated(arguments.as_ref(), &param.path) {
            let message = format!("the argument `{key}` occurs twice");
            return Err(bad(RpcError::new(code::HEADER_MISMATCH, &message)));
        }
        let Some(expected) = header::param_value(arguments.as_ref(), param) else { continue };
        let name = format!("{}{}", header::PARAM_PREFIX, param.header);
        let mut values = headers.get_all(&name).iter();
        let value = values.next().and_then(|value| value.to_str().ok()).and_then(header::decode);
        let agrees = value.is_some_and(|value| header::same_param(&value, &expected));
        if !agrees || values.next().is_some() {
            let message = format!("the header {name} does not say what the argument says");
            return Err(bad(RpcError::new(code::HEADER_MISMATCH, &message)));
        }
    }
    Ok(())
}

/// The first key of `path` that its object has twice: the header could repeat the one, and whoever
/// reads the arguments take the other.
fn repeated<'a>(arguments: Option<&Json>, path: &'a [String]) -> Option<&'a String> {
    let mut object = arguments.map(|arguments| arguments.raw());
    path.iter().find(|key| {
        let members = object.and_then(Raw::as_object).into_iter().flatten();
        let twice = members.filter(|member| member.is(key)).nth(1).is_some();
        object = object.and_then(|object| object.get(key));
        twice
    })
}

/// The headers that the configuration passes on.
pub(in crate::mcp) fn passed(headers: &HeaderMap, names: &[String]) -> Arc<[(String, String)]> {
    names
        .iter()
        .filter_map(|name| {
            let value = headers.get(name)?.to_str().ok()?;
            Some((name.clone(), value.to_owned()))
        })
        .collect()
}
