//! Parameters of requests, from one era to the other.

use vmcp_core::Json;

use crate::meta;

/// `params` without the self-description of the modern era.
#[must_use]
pub fn strip_envelope(params: &Json) -> Json {
    let Some(old) = params.get("_meta") else {
        return params.clone();
    };
    if !meta::ENVELOPE.iter().any(|key| old.raw().get(key).is_some()) {
        return params.clone();
    }
    let new = meta::ENVELOPE.iter().fold(old.edit(), |edit, key| edit.remove(key)).finish();
    let empty = new.raw().as_object().is_none_or(|mut members| members.next().is_none());
    params.edit().put_or_remove("_meta", (!empty).then_some(&new)).finish()
}

/// `params` that describe themselves as a modern request; what described them before is replaced.
#[must_use]
pub fn with_envelope(params: &Json, envelope: &meta::Envelope) -> Json {
    let old = params.get("_meta").unwrap_or_else(Json::empty_object);
    let version = Json::string(&envelope.version);
    let new = old
        .edit()
        .put(meta::PROTOCOL_VERSION, &version)
        .put(meta::CLIENT_CAPABILITIES, &envelope.capabilities)
        .put_or_remove(meta::CLIENT_INFO, envelope.info.as_ref())
        .finish();
    params.edit().put("_meta", &new).finish()
}
