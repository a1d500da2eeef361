//! The parameters that go upstream: the caller's bytes, with the few keys of `_meta` that a gateway
//! owns set anew.

use vmcp_core::{CallContext, Era, Json};
use vmcp_wire::meta;

use super::{Declared, Lane};

/// `params` for request number `id`; the number is the progress token too, so that signs of life
/// arrive even if the caller asked for none.
pub(super) fn params(lane: &Lane, cx: &CallContext, params: Option<&Json>, id: u64) -> Json {
    let empty = Json::empty_object();
    let params = params.unwrap_or(&empty);
    let old = params.get("_meta").unwrap_or_else(Json::empty_object);
    let token = Json::number(id);
    let edit = old.edit().put(meta::PROGRESS_TOKEN, &token);
    let edit = match lane.era() {
        Era::Legacy => meta::ENVELOPE.iter().fold(edit, |edit, key| edit.remove(key)),
        Era::Modern => {
            let version = Json::string(lane.hello.version.as_str());
            let declared = declared(cx);
            let edit = edit
                .put(meta::PROTOCOL_VERSION, &version)
                .put(meta::CLIENT_CAPABILITIES, declared.json())
                .put(meta::CLIENT_INFO, &lane.client_info);
            match session_log_level(cx) {
                Some(level) => edit.put(meta::LOG_LEVEL, &level),
                None => edit,
            }
        }
    };
    params.edit().put("_meta", &edit.finish()).finish()
}

/// A modern server asks by ending the call; the router puts its questions to legacy callers too.
fn declared(cx: &CallContext) -> Declared {
    match cx.client.era() {
        Era::Modern => Declared::of(&cx.client),
        Era::Legacy => Declared::of_legacy(&cx.client),
    }
}

/// A legacy caller's `logging/setLevel` holds for its whole session.
fn session_log_level(cx: &CallContext) -> Option<Json> {
    cx.client.session.as_ref()?.log_level().map(|level| Json::string(&level))
}
