//! The catalogue that a client sees: two tools, and the one that runs scripts.

use vmcp_core::{Catalog, catalog::Tool};

use super::{super::own, CALL_TOOL, FIND_TOOL, definition};
use crate::layers::code_mode::is_script_tool;

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
    let ours = [
        own::tool(FIND_TOOL, definition::find_tool()),
        own::tool(CALL_TOOL, definition::call_tool()),
    ];
    let tools = ours.into_iter().chain(script_tool).chain(mirrored(below));
    let mut parts = below.with_tools(tools.collect());
    parts.features.tools = true;
    let taken = below.tools().filter(|tool| is_reserved(&tool.name));
    parts.quarantine.extend(taken.map(|tool| own::reserved(tool, "the optimizer")));
    Catalog::new(parts)
}

/// The tools whose arguments stand in headers too, unlisted: the edge must compare the two in a call
/// by a tool's own name as well.
fn mirrored(below: &Catalog) -> impl Iterator<Item = Tool> {
    let mirrored = below.tools().filter(|tool| !tool.header_params.is_empty() && is_found(tool));
    mirrored.map(|tool| Tool { advertised: false, ..tool.clone() })
}
