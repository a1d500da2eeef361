//! How a request ended, and the JSON that says so in each era.

use serde_json::{Value, json};

use super::exchange::{Era, Exchange};
use super::message::META;
use super::reply::Text;

/// Stands for the filler while a result is rendered.
const FILLER: &str = "@filler@";

/// What a request came to.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// Text in the shape of the method's result.
    Text(String),
    /// A tool result with `isError`.
    ToolError(String),
    /// Text of this many `x`.
    Big(u64),
    /// A result that still gets the era's members.
    Result(Value),
    /// A result that is sent as it is.
    Raw(String),
    /// A JSON-RPC error.
    Refused(Refusal),
    /// The first bytes of the text's answer, then the end of the connection.
    Cut { text: String, after: usize },
    /// The server exits.
    Exit(i32),
    /// The server is killed.
    Kill,
}

/// A JSON-RPC error and the HTTP status it travels with.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    pub(crate) code: i64,
    pub(crate) message: String,
    pub(crate) data: Value,
    pub(crate) status: u16,
}

impl Refusal {
    pub(crate) fn new(code: i64, message: &str) -> Self {
        Self { code, message: message.to_owned(), data: Value::Null, status: 200 }
    }

    pub(crate) fn with(mut self, data: Value) -> Self {
        self.data = data;
        self
    }

    pub(crate) fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// An unknown method: 404 in the modern era.
    pub(crate) fn no_method(era: Era, method: &str) -> Self {
        let refusal = Self::new(-32601, &format!("unknown method {method}"));
        refusal.status(if era == Era::Modern { 404 } else { 200 })
    }

    pub(crate) fn bad_params(message: &str) -> Self {
        Self::new(-32602, message)
    }

    /// The member `"error":{…}`.
    pub(crate) fn member(&self) -> Text {
        let mut error = json!({"code": self.code, "message": self.message});
        if !self.data.is_null() {
            error["data"] = self.data.clone();
        }
        Text::from(format!("\"error\":{error}"))
    }

    /// The whole response.
    pub(crate) fn response(&self, id: &str) -> Text {
        response(id, self.member())
    }
}

/// The response with this id around a `"result":…` or `"error":…` member.
pub(crate) fn response(id: &str, member: Text) -> Text {
    member.between(&format!("{{\"jsonrpc\":\"2.0\",\"id\":{id},"), "}")
}

/// The `"result":…` or `"error":…` member of an outcome.
pub(crate) fn member(x: &Exchange, outcome: Outcome) -> Text {
    match outcome {
        Outcome::Text(text) | Outcome::Cut { text, .. } => result(x, texts(x, &text)),
        Outcome::ToolError(text) => {
            let mut value = texts(x, &text);
            value["isError"] = json!(true);
            result(x, value)
        }
        Outcome::Big(bytes) => filled(&result(x, texts(x, FILLER)), bytes),
        Outcome::Result(value) => result(x, value),
        Outcome::Raw(text) => Text::from(format!("\"result\":{text}")),
        Outcome::Refused(refusal) => refusal.member(),
        Outcome::Exit(_) | Outcome::Kill => Text::default(),
    }
}

fn filled(rendered: &Text, bytes: u64) -> Text {
    let (head, tail) = rendered.head.split_once(FILLER).unwrap_or_default();
    Text { head: head.to_owned(), fill: bytes, tail: tail.to_owned(), ..Text::default() }
}

fn result(x: &Exchange, value: Value) -> Text {
    let value = if x.era == Era::Modern { modern(x, value) } else { value };
    Text::from(format!("\"result\":{value}"))
}

/// Adds what every modern result carries, unless it is there.
fn modern(x: &Exchange, mut value: Value) -> Value {
    let script = &x.engine.script;
    let Some(members) = value.as_object_mut() else { return value };
    members.entry("resultType").or_insert(json!("complete"));
    if is_cacheable(&x.method) && members["resultType"] == "complete" {
        members.entry("ttlMs").or_insert(json!(script.ttl_ms));
        members.entry("cacheScope").or_insert(json!(script.cache_scope));
    }
    let meta = members.entry("_meta").or_insert(json!({}));
    meta[format!("{META}serverInfo")] = script.server.clone();
    value
}

fn is_cacheable(method: &str) -> bool {
    method.ends_with("/list") || method == "server/discover" || method == "resources/read"
}

/// Text in the shape of the method's result.
fn texts(x: &Exchange, text: &str) -> Value {
    match x.method.as_str() {
        "resources/read" => {
            let uri = x.params.value("uri");
            json!({"contents": [{"uri": uri, "mimeType": "text/plain", "text": text}]})
        }
        "prompts/get" => {
            json!({"messages": [{"role": "user", "content": {"type": "text", "text": text}}]})
        }
        _ => json!({"content": [{"type": "text", "text": text}]}),
    }
}
