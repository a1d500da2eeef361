//! The catalogue that a client sees: two tools, and the one that runs scripts.

use vmcp_core::{
    BackendId, Catalog, Json,
    catalog::{Features, Parts, Quarantined, Tool},
};

use super::{CALL_TOOL, FIND_TOOL, definition};
use crate::layers::code_mode::{OURSELVES, is_script_tool};

/// Whether `tool` is one that searches find: not what stays in the list anyway, nor what has a name
/// of ours.
pub(super) fn is_found(tool: &Tool) -> bool {
    !is_reserved(&tool.name) && !is_script_tool(tool)
}

/// Whether `name` is one of ours.
pub(super) fn is_reserved(name: &str) -> bool {
    [FIND_TOOL, CALL_TOOL].contains(&name)
}

/// What is shown in place of `below`; resources and prompts stay.
pub(super) fn of(below: &Catalog) -> Catalog {
    let script_tool = below.tools().find(|tool| is_script_tool(tool)).cloned();
    let ours = [ours(FIND_TOOL, definition::find_tool()), ours(CALL_TOOL, definition::call_tool())];
    let mut quarantine = below.quarantine.clone();
    quarantine.extend(below.tools().filter(|tool| is_reserved(&tool.name)).map(left_out));
    Catalog::new(Parts {
        tools: ours.into_iter().chain(script_tool).chain(mirrored(below)).collect(),
        resources: below.resources().to_vec(),
        templates: below.templates().to_vec(),
        prompts: below.prompts().to_vec(),
        features: Features { tools: true, ..below.features },
        instructions: below.instructions.clone(),
        quarantine,
        renamed_uris: below.renamed_uris.clone(),
    })
}

/// The tools whose arguments stand in headers too, unlisted: the edge must compare the two in a call
/// by a tool's own name as well.
fn mirrored(below: &Catalog) -> impl Iterator<Item = Tool> {
    let mirrored = below.tools().filter(|tool| !tool.header_params.is_empty() && is_found(tool));
    mirrored.map(|tool| Tool { advertised: false, ..tool.clone() })
}

fn ours(name: &str, definition: Json) -> Tool {
    Tool {
        name: name.into(),
        backend: BackendId::new(OURSELVES).expect("a name of legal characters"),
        original: name.into(),
        definition,
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    }
}

fn left_out(tool: &Tool) -> Quarantined {
    tracing::warn!(
        backend = %tool.backend,
        tool = &*tool.original,
        "a tool is left out: its name is that of the optimizer's own; override its name"
    );
    Quarantined {
        backend: tool.backend.clone(),
        name: tool.original.chars().take(128).collect(),
        reason: format!(
            "the name `{}` is reserved while the optimizer is on; override it",
            tool.name
        ),
    }
}
