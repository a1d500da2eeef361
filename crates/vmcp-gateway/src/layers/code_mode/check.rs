//! Checking a script without running it.
//!
//! A caller of the tool asks for that with `_meta: {"vmcp/check": true}`. Whoever does not know the
//! key would run the script; so the tool's definition has it too, in its `_meta`, and nobody should
//! ask where it is missing.

use std::sync::Arc;

use vmcp_core::{Catalog, Json, Raw, tool_result};
use vmcp_script::Toolbox;

use super::{Refused, Settings, answer, engine, input::Input, view::View};

/// The key of `_meta` in a call of the tool, where `true` asks for a check in place of a run; in the
/// tool's definition, where it says that such calls are understood; and in the result of one.
pub const KEY: &str = "vmcp/check";

/// Whether the call with these `params` only wants to know what is wrong with its script.
pub(super) fn is_asked(params: &Json) -> bool {
    params.raw().at(&["_meta", KEY]).and_then(Raw::as_bool) == Some(true)
}

/// The `_meta` that says that the key is known.
pub(super) fn known() -> Json {
    Json::object([(KEY, Json::bool(true))])
}

/// The result for whoever only wants to know.
pub(super) fn told(input: &Input, view: &View) -> Json {
    let data = input.data.as_ref().map(Json::as_str);
    let result = match engine::compile(&input.script, data, view) {
        Ok(_) => Json::object([
            ("content", Json::array([tool_result::text("nothing is wrong; nothing was called")])),
            ("isError", Json::bool(false)),
        ]),
        Err(Refused::Text { faults }) => answer::unfit(&faults, &input.script),
        Err(other) => tool_result::failure(&other.to_string()),
    };
    result.edit().put("_meta", &known()).finish()
}

/// Checks a script as a caller who has the tools of `catalog` would be told, calling nothing.
///
/// # Errors
/// Everything that is wrong with it as far as it can be told.
pub fn check(
    catalog: &Arc<Catalog>,
    settings: &Settings,
    script: &str,
    data: Option<&Json>,
) -> Result<(), Refused> {
    let limits = settings.limits();
    limits.check_source(script)?;
    let data = data.map(Json::as_str);
    data.map_or(Ok(()), |data| limits.check_data(data))?;
    engine::compile(script, data, &View::alone(catalog, settings)).map(drop)
}

/// The tools of `catalog` as scripts see them.
#[must_use]
pub fn toolbox(catalog: &Arc<Catalog>, settings: &Settings) -> Arc<Toolbox> {
    View::alone(catalog, settings).toolbox
}
