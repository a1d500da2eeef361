//! What a request wants, in the gateway's terms: read once for both eras.

use std::borrow::Cow;

use vmcp_core::{
    CallContext, Completion, Error, Gateway, Json, Kind, Outcome, PromptGet, Raw, ResourceRead,
    ToolCall, gateway::Reference,
};
use vmcp_wire::method;

/// An operation of the gateway.
#[derive(Debug)]
pub(super) enum Operation {
    Call(ToolCall),
    Read(ResourceRead),
    Prompt(PromptGet),
    Complete(Completion),
}

impl Operation {
    /// Reads `params`; `None` if `method` is no operation of the gateway.
    ///
    /// # Errors
    /// When a parameter is missing or of the wrong kind, by its name.
    pub(super) fn read(method: &str, params: Option<&Json>) -> Option<Result<Self, Error>> {
        let empty = Json::empty_object();
        let params = params.unwrap_or(&empty);
        Some(match method {
            method::TOOLS_CALL => call(params),
            method::RESOURCES_READ => text(params, "uri")
                .map(|uri| Self::Read(ResourceRead { uri, params: params.clone() })),
            method::PROMPTS_GET => text(params, "name")
                .map(|name| Self::Prompt(PromptGet { name, params: params.clone() })),
            method::COMPLETE => completion(params),
            _ => return None,
        })
    }

    pub(super) async fn run(
        self,
        gateway: &dyn Gateway,
        cx: &CallContext,
    ) -> Result<Outcome, Error> {
        match self {
            Self::Call(call) => gateway.call_tool(cx, call).await,
            Self::Read(read) => gateway.read_resource(cx, read).await,
            Self::Prompt(get) => gateway.get_prompt(cx, get).await,
            Self::Complete(completion) => {
                gateway.complete(cx, completion).await.map(Outcome::Complete)
            }
        }
    }
}

fn call(params: &Json) -> Result<Operation, Error> {
    let name = text(params, "name")?;
    let arguments = params.raw().get("arguments");
    if arguments.is_some_and(|arguments| arguments.as_object().is_none()) {
        return Err(invalid("`params.arguments` must be an object"));
    }
    Ok(Operation::Call(ToolCall { name, params: params.clone() }))
}

fn completion(params: &Json) -> Result<Operation, Error> {
    let reference = params.get("ref").ok_or_else(|| invalid("`params.ref` is missing"))?;
    let kind = reference.raw().get("type").and_then(Raw::as_text).unwrap_or_default();
    let reference = match &*kind {
        "ref/prompt" => Reference::Prompt(text_in(&reference, "params.ref", "name")?),
        "ref/resource" => Reference::Resource(text_in(&reference, "params.ref", "uri")?),
        _ => return Err(invalid("`params.ref.type` must be \"ref/prompt\" or \"ref/resource\"")),
    };
    let argument = params.get("argument").ok_or_else(|| invalid("`params.argument` is missing"))?;
    text_in(&argument, "params.argument", "name")?;
    text_in(&argument, "params.argument", "value")?;
    Ok(Operation::Complete(Completion { reference, params: params.clone() }))
}

fn text(params: &Json, key: &str) -> Result<String, Error> {
    text_in(params, "params", key)
}

pub(super) fn text_in(object: &Json, place: &str, key: &str) -> Result<String, Error> {
    match object.raw().get(key) {
        None => Err(invalid(&format!("`{place}.{key}` is missing"))),
        Some(value) => value
            .as_text()
            .map(Cow::into_owned)
            .ok_or_else(|| invalid(&format!("`{place}.{key}` must be a string"))),
    }
}

/// The error of a method that nobody serves.
pub(super) fn unknown_method(method: &str) -> Error {
    let method: String = method.chars().filter(|c| !c.is_control()).take(64).collect();
    Error::client(Kind::MethodNotFound, format!("unknown method `{method}`"))
}

fn invalid(message: &str) -> Error {
    Error::client(Kind::InvalidParams, message)
}
