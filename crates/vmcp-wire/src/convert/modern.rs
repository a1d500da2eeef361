//! Towards a modern client: a result says what it is and how long it keeps.

use vmcp_core::Json;

use crate::{meta, method as methods};

pub(super) fn result(method: &str, result: &Json, server_info: &Json) -> Json {
    let raw = result.raw();
    let mut edit = result.edit();
    if raw.get("resultType").is_none() {
        edit = edit.put("resultType", &Json::string("complete"));
    }
    if methods::is_cacheable(method) && is_complete(result) {
        if raw.get("ttlMs").and_then(vmcp_core::Raw::as_i64).is_none_or(|ttl| ttl < 0) {
            edit = edit.put("ttlMs", &Json::number(0));
        }
        let scope = raw.get("cacheScope").and_then(vmcp_core::Raw::as_text);
        if !matches!(scope.as_deref(), Some("public" | "private")) {
            edit = edit.put("cacheScope", &Json::string("private"));
        }
    }
    edit.put_at(&["_meta", meta::SERVER_INFO], server_info).finish()
}

fn is_complete(result: &Json) -> bool {
    let kind = result.raw().get("resultType").and_then(vmcp_core::Raw::as_text);
    kind.is_none_or(|kind| kind == "complete")
}
