//! JSON-RPC messages as the fakes read them: ids and parameters stay raw text.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::script::speaks::MODERN;

/// The prefix of the protocol's own `_meta` keys.
pub(crate) const META: &str = "io.modelcontextprotocol/";

/// One parsed message; what it is depends on which members are there.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Message {
    pub(crate) jsonrpc: Option<String>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) id: Option<Box<RawValue>>,
    pub(crate) method: Option<String>,
    #[serde(default)]
    pub(crate) params: Params,
    #[serde(default, deserialize_with = "present")]
    pub(crate) result: Option<Box<RawValue>>,
    #[serde(default, deserialize_with = "present")]
    pub(crate) error: Option<Box<RawValue>>,
}

/// Keeps an explicit `null`, which `Option` alone would swallow.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Box::<RawValue>::deserialize(from).map(Some)
}

/// What a message is.
pub(crate) enum Kind {
    Request,
    Notification,
    Response,
    Invalid,
}

impl Message {
    pub(crate) fn kind(&self) -> Kind {
        if self.jsonrpc.as_deref() != Some("2.0") {
            return Kind::Invalid;
        }
        match (&self.method, &self.id) {
            (Some(_), Some(id)) if is_id(id.get()) => Kind::Request,
            (Some(_), None) => Kind::Notification,
            (None, Some(_)) if self.result.is_some() || self.error.is_some() => Kind::Response,
            _ => Kind::Invalid,
        }
    }

    /// The id as text, `null` if there is none.
    pub(crate) fn id_text(&self) -> String {
        self.id.as_ref().map_or_else(|| "null".to_owned(), |id| id.get().to_owned())
    }

    pub(crate) fn method(&self) -> &str {
        self.method.as_deref().unwrap_or_default()
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit())
}

/// The members of `params`, each as raw text.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Params(BTreeMap<String, Box<RawValue>>);

impl Params {
    /// The text of a member, as received.
    pub(crate) fn raw(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(|raw| raw.get())
    }

    /// A member as a value; `Null` if it is absent or cannot be held.
    pub(crate) fn value(&self, key: &str) -> Value {
        self.raw(key).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(crate) fn string(&self, key: &str) -> Option<String> {
        self.value(key).as_str().map(str::to_owned)
    }

    /// One of the protocol's own `_meta` members.
    pub(crate) fn meta(&self, key: &str) -> Option<Value> {
        self.value("_meta").get(format!("{META}{key}")).cloned()
    }

    /// Whether the envelope claims the modern era.
    pub(crate) fn is_modern(&self) -> bool {
        self.meta("protocolVersion").is_some_and(|v| v.as_str().is_some_and(|v| v >= MODERN))
    }
}
