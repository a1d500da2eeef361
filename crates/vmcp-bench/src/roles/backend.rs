//! An MCP server that does next to nothing, fast, and counts what it is asked.
//!
//! It reads only the method and the id. Every path is a server of its own, so that one process can
//! be many backends. `GET /counts` returns how often each method was asked for.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use serde_json::{Value, json};

use super::{Whole, json};
use crate::{Outcome, speak};

/// What is the same for every request.
struct Backend {
    modern: bool,
    tools: String,
    counts: Mutex<BTreeMap<String, u64>>,
}

/// Serves tools that echo nothing but a short text.
pub(crate) async fn backend(tools: usize, modern: bool) -> Outcome {
    let tools: Vec<_> = (0..tools).map(tool).collect();
    let backend = Arc::new(Backend {
        modern,
        tools: Value::from(tools).to_string(),
        counts: Mutex::default(),
    });
    super::serve(move |request| {
        let backend = Arc::clone(&backend);
        async move { Ok(backend.answer(request).await) }
    })
    .await
}

impl Backend {
    async fn answer(&self, request: Request<Incoming>) -> Whole {
        if request.method() == Method::GET && request.uri().path() == "/counts" {
            let counts = self.counts.lock().expect("nothing panics inside");
            return json(json!(*counts).to_string().into());
        }
        if request.method() != Method::POST {
            return status(StatusCode::METHOD_NOT_ALLOWED);
        }
        let Ok(body) = request.into_body().collect().await else {
            return status(StatusCode::BAD_REQUEST);
        };
        let body = body.to_bytes();
        let Ok(text) = std::str::from_utf8(&body) else { return status(StatusCode::BAD_REQUEST) };
        let method = string_member(text, "\"method\":").unwrap_or_default();
        self.count(method);
        let Some(id) = raw_member(text, "\"id\":") else { return status(StatusCode::ACCEPTED) };
        self.respond(method, id)
    }

    fn count(&self, method: &str) {
        let mut counts = self.counts.lock().expect("nothing panics inside");
        match counts.get_mut(method) {
            Some(count) => *count += 1,
            None => drop(counts.insert(method.to_owned(), 1)),
        }
    }

    fn respond(&self, method: &str, id: &str) -> Whole {
        let modern = if self.modern { r#","resultType":"complete""# } else { "" };
        let cached = if self.modern { r#","ttlMs":60000,"cacheScope":"public""# } else { "" };
        let result = match (method, self.modern) {
            ("tools/call", _) => {
                format!(r#"{{"content":[{{"type":"text","text":"{}"}}]{modern}}}"#, speak::ANSWER)
            }
            ("tools/list", _) => format!(r#"{{"tools":{}{modern}{cached}}}"#, self.tools),
            ("initialize", false) => return with_session(whole(id, "result", &hello())),
            ("server/discover", true) => format!(
                r#"{{"supportedVersions":["{}"],"capabilities":{{"tools":{{}}}}{modern}{cached}}}"#,
                speak::MODERN
            ),
            ("ping", _) => "{}".to_owned(),
            ("initialize", true) => {
                let mut refusal = whole(id, "error", &refusal());
                *refusal.status_mut() = StatusCode::BAD_REQUEST;
                return refusal;
            }
            _ => return whole(id, "error", r#"{"code":-32601,"message":"method not found"}"#),
        };
        whole(id, "result", &result)
    }
}

fn tool(number: usize) -> Value {
    json!({
        "name": format!("tool_{number}"),
        "description": format!("Does what tool number {number} does, and says how it went."),
        "inputSchema": {
            "type": "object",
            "properties": {
                "text": {"type": "string", "description": "What to work on"},
                "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10},
                "tags": {"type": "array", "items": {"type": "string"}},
            },
            "required": ["text"],
        },
    })
}

fn hello() -> String {
    let hello = json!({
        "protocolVersion": speak::LEGACY,
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "bench", "version": "1.0.0"},
    });
    hello.to_string()
}

fn refusal() -> String {
    let refusal = json!({
        "code": -32022,
        "message": "unsupported protocol version",
        "data": {"supported": [speak::MODERN]},
    });
    refusal.to_string()
}

fn whole(id: &str, key: &str, value: &str) -> Whole {
    json(format!(r#"{{"jsonrpc":"2.0","id":{id},"{key}":{value}}}"#).into())
}

fn with_session(mut response: Whole) -> Whole {
    let session = HeaderValue::from_static("bench-session");
    response.headers_mut().insert("mcp-session-id", session);
    response
}

fn status(status: StatusCode) -> Whole {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}

/// Returns the text after a key; good enough for the messages that a benchmark sends.
fn string_member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    raw_member(text, key)?.strip_prefix('"')?.strip_suffix('"')
}

fn raw_member<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let rest = text[text.find(key)? + key.len()..].trim_start();
    let end = match rest.strip_prefix('"') {
        Some(inside) => inside.find('"')? + 2,
        None => rest.find([',', '}'])?,
    };
    Some(&rest[..end])
}
