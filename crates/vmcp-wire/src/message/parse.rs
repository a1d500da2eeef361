//! Reading the envelope, strictly: what two readers could understand differently is refused.

use bytes::Bytes;
use vmcp_core::{Json, json::Kind};

use super::{Incoming, Malformed, Message, Notification, Request, Response, RpcError};
use crate::{Id, code};

/// More messages than this in one batch are refused.
const MAX_BATCH: usize = 100;

impl Incoming {
    /// Reads the message or batch that `bytes` hold; copies no payload.
    ///
    /// # Errors
    /// [`code::PARSE_ERROR`] when the bytes are not JSON (or nest too deeply),
    /// [`code::INVALID_REQUEST`] when they are not JSON-RPC 2.0, when a key of the envelope or of
    /// `params` occurs twice, or when a batch is empty or too long.
    pub fn parse(bytes: impl Into<Bytes>) -> Result<Self, Malformed> {
        let json = Json::parse(bytes).map_err(|fault| Malformed {
            id: None,
            code: code::PARSE_ERROR,
            message: format!("invalid JSON: {fault}"),
        })?;
        let Some(items) = json.raw().as_array() else {
            return message(&json).map(Self::One);
        };
        let messages: Vec<_> =
            items.take(MAX_BATCH + 1).map(|item| message(&json.share(item))).collect();
        match messages.len() {
            0 => Err(Malformed::invalid("an empty batch")),
            n if n > MAX_BATCH => {
                Err(Malformed::invalid(format!("more than {MAX_BATCH} messages in a batch")))
            }
            _ => Ok(Self::Batch(messages)),
        }
    }
}

#[derive(Default)]
struct Envelope {
    version: Option<Json>,
    id: Option<Json>,
    method: Option<Json>,
    params: Option<Json>,
    result: Option<Json>,
    error: Option<Json>,
}

fn message(json: &Json) -> Result<Message, Malformed> {
    let envelope = envelope(json)?;
    let id = envelope.id.clone().and_then(Id::from_json);
    let build = || {
        if envelope.version.as_ref().is_none_or(|v| v.as_str() != "\"2.0\"") {
            return Err(Malformed::invalid("`jsonrpc` must be \"2.0\""));
        }
        match (&envelope.method, &envelope.result, &envelope.error) {
            (Some(method), None, None) => call(&envelope, id.clone(), method),
            (None, Some(_), None) | (None, None, Some(_)) => response(&envelope, id.clone()),
            (None, None, None) => {
                Err(Malformed::invalid("neither `method` nor `result` nor `error`"))
            }
            _ => Err(Malformed::invalid("more than one of `method`, `result` and `error`")),
        }
    };
    build().map_err(|malformed| malformed.or_id(id.as_ref()))
}

fn envelope(json: &Json) -> Result<Envelope, Malformed> {
    let members = json.raw().as_object().ok_or_else(|| Malformed::invalid("not an object"))?;
    let mut envelope = Envelope::default();
    for member in members {
        let key = member.key();
        let slot = match &*key {
            "jsonrpc" => &mut envelope.version,
            "id" => &mut envelope.id,
            "method" => &mut envelope.method,
            "params" => &mut envelope.params,
            "result" => &mut envelope.result,
            "error" => &mut envelope.error,
            _ => continue,
        };
        if slot.replace(json.share(member.value)).is_some() {
            return Err(Malformed::invalid(format!("`{key}` occurs twice")));
        }
    }
    Ok(envelope)
}

fn call(envelope: &Envelope, id: Option<Id>, method: &Json) -> Result<Message, Malformed> {
    let method = method
        .raw()
        .as_text()
        .ok_or_else(|| Malformed::invalid("`method` must be a string"))?
        .into_owned();
    let params = envelope.params.clone();
    if let Some(params) = &params {
        check_params(params)?;
    }
    match (&envelope.id, id) {
        (None, _) => Ok(Message::Notification(Notification { method, params })),
        (Some(_), Some(id)) => Ok(Message::Request(Request { id, method, params })),
        (Some(_), None) => Err(Malformed::invalid("`id` must be a string or a number")),
    }
}

/// Refuses what would let one reader authorise one name and another route a different one.
fn check_params(params: &Json) -> Result<(), Malformed> {
    if params.raw().kind() != Kind::Object {
        return Err(Malformed::invalid("`params` must be an object"));
    }
    if let Some(key) = twice(params) {
        return Err(Malformed::invalid(format!("`params.{key}` occurs twice")));
    }
    match params.get("_meta").as_ref().and_then(twice) {
        Some(key) => Err(Malformed::invalid(format!("`params._meta.{key}` occurs twice"))),
        None => Ok(()),
    }
}

/// A key that occurs twice in `object`, cut to a printable length.
fn twice(object: &Json) -> Option<String> {
    let mut keys: Vec<_> = object.raw().as_object()?.map(|member| member.key()).collect();
    keys.sort_unstable();
    let pair = keys.windows(2).find(|pair| pair[0] == pair[1])?;
    Some(pair[0].chars().take(64).collect())
}

fn response(envelope: &Envelope, id: Option<Id>) -> Result<Message, Malformed> {
    let outcome = match &envelope.error {
        None => Ok(envelope.result.clone().expect("the caller saw one of the two")),
        Some(error) => Err(error_object(error)?),
    };
    let readable = id.is_some();
    let null = envelope.id.as_ref().is_none_or(|id| id.raw().is_null());
    if readable || (null && outcome.is_err()) {
        Ok(Message::Response(Response { id, outcome }))
    } else {
        Err(Malformed::invalid("a response needs the `id` of its request"))
    }
}

fn error_object(error: &Json) -> Result<RpcError, Malformed> {
    let code = error.raw().get("code").and_then(vmcp_core::Raw::as_i64);
    let message = error.raw().get("message").and_then(vmcp_core::Raw::as_text);
    match (code, message) {
        (Some(code), Some(message)) => {
            Ok(RpcError { code, message: message.into_owned(), object: error.clone() })
        }
        _ => Err(Malformed::invalid("`error` needs a whole `code` and a `message`")),
    }
}
