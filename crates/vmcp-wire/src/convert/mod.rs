//! Results as the caller's version wants them (`docs/protocol.md`, "Four cells").
//!
//! Both directions are idempotent and look only at what the other era added, so that a legacy
//! result for a legacy client, and a modern one for a modern client, passes untouched.

mod legacy;
mod list;
mod modern;
mod params;
#[cfg(test)]
mod tests;

pub use list::definition_for;
pub use params::{strip_envelope, with_envelope};

use vmcp_core::{Era, Json, Version};

/// How long and by whom a result may be reused (`ttlMs`, `cacheScope`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheHint {
    /// How long, in milliseconds; 0 means not at all.
    pub ttl_ms: u64,
    /// Whether callers with other credentials may reuse it.
    pub public: bool,
}

impl CacheHint {
    /// The hint that is always safe.
    pub const NONE: Self = Self { ttl_ms: 0, public: false };
}

/// The `result` of `method` as a client that speaks `version` wants it.
///
/// `server_info` is ours; a modern result carries it in `_meta`.
#[must_use]
pub fn result_for(version: Version, method: &str, result: Json, server_info: &Json) -> Json {
    match version.era() {
        Era::Modern => modern::result(method, &result, server_info),
        Era::Legacy => legacy::result(version, result),
    }
}
