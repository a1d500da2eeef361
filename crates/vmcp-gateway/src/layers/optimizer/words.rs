//! What a model reads that called one of the two tools in a way that cannot be meant.

use std::{fmt, sync::Arc};

use vmcp_catalog::printable;
use vmcp_core::{Json, Raw, json::Kind};

/// Keys of the arguments that are told.
const TOLD: usize = 10;

/// The arguments of a call; none are `{}`.
pub(super) fn arguments(params: &Json) -> Result<Json, String> {
    match params.get("arguments") {
        Some(given) if given.raw().kind() == Kind::Object => Ok(given),
        Some(given) if !given.raw().is_null() => {
            Err(wrong_kind("arguments", "an object", given.raw()))
        }
        _ => Ok(Json::empty_object()),
    }
}

/// The text at `key`, if there is one.
pub(super) fn text(arguments: &Json, key: &str) -> Result<Option<String>, String> {
    match arguments.raw().get(key) {
        None => Ok(None),
        Some(given) if given.is_null() => Ok(None),
        Some(given) => match given.as_text() {
            Some(text) => Ok(Some(text.into_owned())),
            None => Err(wrong_kind(key, "a string", given)),
        },
    }
}

/// The keys of an object.
pub(super) fn keys(object: &Json) -> impl Iterator<Item = String> {
    let members = object.raw().as_object().into_iter().flatten();
    members.map(|member| member.key().into_owned())
}

/// `key` is there and is not what it must be.
pub(super) fn wrong_kind(key: &str, wanted: &str, given: Raw<'_>) -> String {
    let kind = match given.kind() {
        Kind::Null => "null",
        Kind::Bool => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    };
    let advice = match (wanted, given.kind()) {
        ("an object", Kind::String) => ": write the object itself, not a text of it",
        _ => "",
    };
    format!("`{key}` must be {wanted}, but is {kind}{advice}")
}

/// `key` is not there.
pub(super) fn missing(key: &str, advice: &str, arguments: &Json) -> String {
    format!("`{key}` is missing: {advice}; {}", received(arguments))
}

/// There is nothing to look for.
pub(super) fn nothing_asked(arguments: &Json) -> String {
    format!(
        "`tool_description` is missing or empty: say in a few words what the tool should do; {}",
        received(arguments)
    )
}

/// One of the two tools is to be called through `call_tool`.
pub(super) fn through_itself(name: &str) -> String {
    format!("`{name}` is called by itself, not through `call_tool`")
}

/// There is no such tool for the caller.
pub(super) fn unknown(name: &str, near: &[Arc<str>]) -> String {
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    let near = match near.is_empty() {
        true => ";".to_owned(),
        false => format!("; did you mean {}?", near.join(" or ")),
    };
    format!("tool not found: `{}`{near} find_tool finds tools by what they do", printable(name))
}

fn received(arguments: &Json) -> String {
    let mut all: Vec<String> = keys(arguments).take(TOLD + 1).collect();
    let more = if all.len() > TOLD { ", …" } else { "" };
    all.truncate(TOLD);
    let all: Vec<String> = all.iter().map(|key| format!("`{}`", printable(key))).collect();
    match all.is_empty() {
        true => "received no arguments".to_owned(),
        false => format!("received: {}{more}", all.join(", ")),
    }
}

/// Why a search went by words alone where meaning was to count. Callers learn no more than this:
/// addresses and errors are the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ByWords {
    /// The model is being opened.
    Opening,
    /// So much of all tools has a vector.
    Embedding {
        /// From 0 to 100.
        percent: usize,
    },
    /// The model does not answer.
    Away,
    /// The model cannot be used, or is gone.
    Unusable,
    /// The model works, but not for this question.
    Question,
}

impl ByWords {
    /// The reason in a word, for whoever counts.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Embedding { .. } => "embedding",
            Self::Away => "away",
            Self::Unusable => "unusable",
            Self::Question => "question",
        }
    }
}

impl fmt::Display for ByWords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("by words only: ")?;
        match self {
            Self::Opening => f.write_str("the embedding model is being opened"),
            Self::Embedding { percent } => write!(f, "{percent} % of the tools are embedded"),
            Self::Away => f.write_str("the embedding model does not answer"),
            Self::Unusable => f.write_str("the embedding model cannot be used"),
            Self::Question => f.write_str("the embedding model cannot read this description"),
        }
    }
}
