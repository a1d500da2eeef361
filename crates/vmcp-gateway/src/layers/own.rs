//! Tools that are the gateway's own, beside or in place of those of backends.

use vmcp_core::{
    BackendId, Json,
    catalog::{Quarantined, Tool},
};

/// Who runs the gateway's own tools. No backend of a configuration has such a name.
const OURSELVES: &str = "_vmcp";

/// Who runs the gateway's own tools, as a backend.
pub(super) fn ourselves() -> BackendId {
    BackendId::new(OURSELVES).expect("a name of legal characters")
}

/// Whether `backend` is the gateway itself.
pub(super) fn is_us(backend: &BackendId) -> bool {
    backend.as_str() == OURSELVES
}

/// A tool of the gateway's own, advertised.
pub(super) fn tool(name: &str, definition: Json) -> Tool {
    Tool {
        name: name.into(),
        backend: ourselves(),
        original: name.into(),
        definition,
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    }
}

/// The entry of a backend's `tool` that makes room for one of the gateway's.
pub(super) fn left_out(tool: &Tool, reason: String) -> Quarantined {
    Quarantined {
        backend: tool.backend.clone(),
        name: tool.original.chars().take(128).collect(),
        reason,
    }
}

/// The entry of a backend's `tool` whose name is reserved while `feature` is on; it is logged.
pub(super) fn reserved(tool: &Tool, feature: &str) -> Quarantined {
    tracing::warn!(
        backend = %tool.backend,
        tool = &*tool.original,
        "a tool is left out: its name is that of {feature}'s own; override its name"
    );
    let name = &tool.name;
    left_out(tool, format!("the name `{name}` is reserved while {feature} is on; override it"))
}
