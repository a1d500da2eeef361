//! Requests in both eras, as bytes.

use http::{HeaderName, HeaderValue};
use serde_json::json;

/// The modern version.
pub(crate) const MODERN: &str = "2026-07-28";

/// The legacy version.
pub(crate) const LEGACY: &str = "2025-11-25";

/// What every call of a tool answers.
pub(crate) const ANSWER: &str = "all went well";

/// How a client speaks.
#[derive(Clone, Debug)]
pub(crate) enum Era {
    /// With a session.
    Legacy { session: Option<String> },
    /// Without.
    Modern,
}

/// A request, ready to be sent as often as wanted.
#[derive(Clone)]
pub(crate) struct Ready {
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: bytes::Bytes,
}

impl Era {
    /// A call of `tool`.
    pub(crate) fn call(&self, tool: &str) -> Ready {
        self.call_with(tool, &json!({"text": "a short text to work on", "limit": 10}))
    }

    /// A call of `tool` with these arguments.
    pub(crate) fn call_with(&self, tool: &str, arguments: &serde_json::Value) -> Ready {
        self.request("tools/call", Some(tool), json!({"name": tool, "arguments": arguments}))
    }

    /// A request for the list of tools.
    pub(crate) fn list(&self) -> Ready {
        self.request("tools/list", None, json!({}))
    }

    /// The greeting of a legacy client.
    pub(crate) fn initialize() -> Ready {
        let params = json!({
            "protocolVersion": LEGACY,
            "capabilities": {},
            "clientInfo": {"name": "bench", "version": "1.0.0"},
        });
        Self::Legacy { session: None }.request("initialize", None, params)
    }

    /// What a legacy client says after the greeting.
    pub(crate) fn initialized(&self) -> Ready {
        let body = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        Ready { headers: self.headers("notifications/initialized", None), body: bytes(&body) }
    }

    fn request(&self, method: &str, name: Option<&str>, mut params: serde_json::Value) -> Ready {
        if matches!(self, Self::Modern) {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": MODERN,
                "io.modelcontextprotocol/clientInfo": {"name": "bench", "version": "1.0.0"},
                "io.modelcontextprotocol/clientCapabilities": {},
            });
        }
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        Ready { headers: self.headers(method, name), body: bytes(&body) }
    }

    fn headers(&self, method: &str, name: Option<&str>) -> Vec<(HeaderName, HeaderValue)> {
        let mut texts = vec![
            ("content-type", "application/json"),
            ("accept", "application/json, text/event-stream"),
        ];
        match self {
            Self::Legacy { session } => {
                texts.push(("mcp-protocol-version", LEGACY));
                texts.extend(session.as_deref().map(|session| ("mcp-session-id", session)));
            }
            Self::Modern => {
                texts.extend([("mcp-protocol-version", MODERN), ("mcp-method", method)]);
                texts.extend(name.map(|name| ("mcp-name", name)));
            }
        }
        let header = |(name, value): (&'static str, &str)| {
            let value = HeaderValue::from_str(value).expect("all of them are printable");
            (HeaderName::from_static(name), value)
        };
        texts.into_iter().map(header).collect()
    }
}

fn bytes(body: &serde_json::Value) -> bytes::Bytes {
    body.to_string().into_bytes().into()
}
