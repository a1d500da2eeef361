//! Towards a legacy client: what only the modern era knows goes, and what the client's version
//! cannot read is put another way.

use std::borrow::Cow;

use vmcp_core::{Json, Raw, Version, json::Kind};

use crate::meta;

pub(super) fn result(version: Version, result: Json) -> Json {
    let result = if result.raw().get("resultType").is_some() { strip(&result) } else { result };
    let result = structured(version, result);
    content(version, result)
}

/// Removes what makes a result modern.
fn strip(result: &Json) -> Json {
    let edit = result.edit().remove("resultType").remove("ttlMs").remove("cacheScope");
    let Some(old) = result.get("_meta").filter(|m| m.raw().get(meta::SERVER_INFO).is_some()) else {
        return edit.finish();
    };
    let new = old.edit().remove(meta::SERVER_INFO).finish();
    let new = Some(new).filter(|new| new.raw().as_object().is_some_and(|mut o| o.next().is_some()));
    edit.put_or_remove("_meta", new.as_ref()).finish()
}

/// Structured content of another kind than an object breaks every legacy client; older clients
/// than 2025-06-18 know none at all but ignore it.
fn structured(_version: Version, result: Json) -> Json {
    let Some(value) = result.get("structuredContent") else {
        return result;
    };
    if value.raw().kind() == Kind::Object {
        return result;
    }
    let edit = result.edit().remove("structuredContent");
    let empty = result
        .raw()
        .get("content")
        .is_none_or(|content| content.as_array().is_none_or(|mut items| items.next().is_none()));
    if empty {
        edit.put("content", &Json::array([text_item(value.as_str())])).finish()
    } else {
        edit.finish()
    }
}

/// Content of a kind that came after the client's version becomes text.
fn content(version: Version, result: Json) -> Json {
    if version >= Version::V2025_06_18 {
        return result;
    }
    let Some(items) = result.raw().get("content").and_then(Raw::as_array) else {
        return result;
    };
    let mut changed = false;
    let items: Vec<Cow<'_, [u8]>> = items
        .map(|item| match older(version, item) {
            Some(text) => {
                changed = true;
                Cow::Owned(text.as_ref().to_vec())
            }
            None => Cow::Borrowed(item.as_bytes()),
        })
        .collect();
    if changed { result.edit().put("content", &Json::array(items)).finish() } else { result }
}

fn older(version: Version, item: Raw<'_>) -> Option<Json> {
    let text = |key| item.get(key).and_then(Raw::as_text).unwrap_or_default();
    match &*text("type") {
        "resource_link" => Some(text_item(&format!("[{}]({})", text("name"), text("uri")))),
        "audio" if version < Version::V2025_03_26 => {
            Some(text_item(&format!("[audio, {}]", text("mimeType"))))
        }
        _ => None,
    }
}

fn text_item(text: &str) -> Json {
    Json::object([("type", Json::string("text")), ("text", Json::string(text))])
}
