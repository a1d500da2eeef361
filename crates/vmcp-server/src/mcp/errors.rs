//! The one place where errors become words on the wire.

use http::StatusCode;
use tracing::{debug, warn};
use vmcp_core::{Era, Error, Json, Kind, Origin, Version, tool_result};
use vmcp_wire::{RpcError, code, method};

/// What a failed operation becomes.
pub(super) enum Failure {
    /// A JSON-RPC error; the status is for the modern era, where it depends on the error.
    Rpc(StatusCode, RpcError),
    /// A tool result that says `isError`: the model is to read it.
    Tool(Json),
}

/// Translates the error of `method` (about `uri`, for a resource) for a client that speaks
/// `version`.
pub(super) fn failure(version: Version, method: &str, uri: Option<&str>, error: &Error) -> Failure {
    log(method, error);
    let era = version.era();
    match &error.kind {
        Kind::Relayed { code, error: object } => relayed(version, method, error, *code, object),
        Kind::InvalidRequest => rpc(StatusCode::BAD_REQUEST, code::INVALID_REQUEST, error),
        Kind::InvalidParams => rpc(StatusCode::OK, code::INVALID_PARAMS, error),
        Kind::MethodNotFound => rpc(StatusCode::NOT_FOUND, code::METHOD_NOT_FOUND, error),
        Kind::NotFound => not_found(era, uri, error),
        Kind::MissingCapability(capabilities) => missing(era, method, error, capabilities),
        Kind::Denied if error.origin == Origin::Client => {
            rpc(StatusCode::FORBIDDEN, code::INVALID_REQUEST, error)
        }
        _ if method == method::TOOLS_CALL => tool_error(error),
        _ => Failure::Rpc(StatusCode::OK, broken(error)),
    }
}

fn log(method: &str, error: &Error) {
    let source = std::error::Error::source(error).map(ToString::to_string);
    if error.kind == Kind::Internal {
        warn!(method, error = %error, source, "request failed");
    } else {
        debug!(method, error = %error, source, "request failed");
    }
}

fn rpc(status: StatusCode, code: i64, error: &Error) -> Failure {
    Failure::Rpc(status, RpcError::new(code, &error.message))
}

fn tool_error(error: &Error) -> Failure {
    Failure::Tool(tool_result::failure(&error.message))
}

/// A failure that is not the caller's, with what a program may want to know about it.
fn broken(error: &Error) -> RpcError {
    let mut members = Vec::new();
    members.extend(error.backend_id().map(|id| ("backend", Json::string(id.as_str()))));
    let wait = error.retry_after.map(|wait| wait.as_secs().max(1));
    members.extend(wait.map(|seconds| ("retryAfterSeconds", Json::number(seconds))));
    if members.is_empty() {
        return RpcError::new(code::INTERNAL_ERROR, &error.message);
    }
    RpcError::with_data(code::INTERNAL_ERROR, &error.message, &Json::object(members))
}

/// The eras disagree about the code of a resource that does not exist.
fn not_found(era: Era, uri: Option<&str>, error: &Error) -> Failure {
    let Some(uri) = uri else { return rpc(StatusCode::OK, code::INVALID_PARAMS, error) };
    let code = match era {
        Era::Legacy => code::RESOURCE_NOT_FOUND,
        Era::Modern => code::INVALID_PARAMS,
    };
    let data = Json::object([("uri", Json::string(uri))]);
    Failure::Rpc(StatusCode::OK, RpcError::with_data(code, &error.message, &data))
}

fn missing(era: Era, method: &str, error: &Error, capabilities: &Json) -> Failure {
    match era {
        Era::Modern => {
            let data = Json::object([("requiredCapabilities", capabilities)]);
            let problem =
                RpcError::with_data(code::MISSING_CLIENT_CAPABILITY, &error.message, &data);
            Failure::Rpc(StatusCode::BAD_REQUEST, problem)
        }
        Era::Legacy if method == method::TOOLS_CALL => tool_error(error),
        Era::Legacy => rpc(StatusCode::OK, code::INVALID_REQUEST, error),
    }
}

/// A backend's own error is relayed to the byte, unless its code means nothing in the client's era
/// or is about our conversation with the backend.
fn relayed(version: Version, method: &str, error: &Error, code: i64, object: &Json) -> Failure {
    let as_it_is = |status| {
        let message = error.message.to_string();
        Failure::Rpc(status, RpcError { code, message, object: object.clone() })
    };
    match (version.era(), code) {
        (_, code::HEADER_MISMATCH | code::UNSUPPORTED_VERSION) => ours(method, error),
        (Era::Modern, code::MISSING_CLIENT_CAPABILITY) => as_it_is(StatusCode::BAD_REQUEST),
        (Era::Legacy, code::MISSING_CLIENT_CAPABILITY) => {
            let text = format!("{} (this client cannot be asked for it here)", error.message);
            about_client(method, &text)
        }
        (Era::Modern, code::METHOD_NOT_FOUND) => as_it_is(StatusCode::NOT_FOUND),
        (Era::Modern, code::RESOURCE_NOT_FOUND) => {
            let number: Json = code::INVALID_PARAMS.to_string().parse().expect("a number is JSON");
            let object = object.edit().put("code", &number).finish();
            let message = error.message.to_string();
            Failure::Rpc(StatusCode::OK, RpcError { code: code::INVALID_PARAMS, message, object })
        }
        (_, code::URL_ELICITATION_REQUIRED) if version != Version::V2025_11_25 => {
            about_client(method, &format!("{}{}", error.message, addresses(object)))
        }
        _ => as_it_is(StatusCode::OK),
    }
}

fn ours(method: &str, error: &Error) -> Failure {
    let backend = error.backend_id().map_or_else(String::new, ToString::to_string);
    let text = format!("backend `{backend}` refused the gateway's request: {}", error.message);
    about_client(method, &text)
}

fn about_client(method: &str, text: &str) -> Failure {
    if method == method::TOOLS_CALL {
        return Failure::Tool(tool_result::failure(text));
    }
    Failure::Rpc(StatusCode::OK, RpcError::new(code::INTERNAL_ERROR, text))
}

/// The addresses that a user has to visit, for a client that cannot open them by itself.
fn addresses(object: &Json) -> String {
    let list = object.raw().at(&["data", "elicitations"]).and_then(vmcp_core::Raw::as_array);
    let urls = list.into_iter().flatten().filter_map(|item| item.get("url")?.as_text());
    urls.fold(String::new(), |text, url| format!("{text}\nOpen {url}"))
}
