//! `call_tool`: from the arguments of a call to the call of the tool that is meant.

use vmcp_core::{Catalog, Json, Raw, ToolCall, json::Kind};

use super::{shown, words};

const NAME: &str = "tool_name";
const PARAMETERS: &str = "parameters";

/// The call that is meant. All of `params` but the name and the arguments stays: `_meta`, and what a
/// caller hands back that was asked questions. So the tool's question, its answer and its progress
/// are what they would be without `call_tool` in between.
///
/// Whether there is such a tool is not looked at.
///
/// # Errors
/// Says what is wrong with the arguments.
pub(super) fn read(params: &Json, below: &Catalog) -> Result<ToolCall, String> {
    let arguments = words::arguments(params)?;
    let (name, parameters) = match words::text(&arguments, NAME)?.filter(|name| !name.is_empty()) {
        Some(name) => (name, parameters(&arguments)?),
        None => hoisted(&arguments, below)?,
    };
    if shown::is_reserved(&name) {
        return Err(words::through_itself(&name));
    }
    let edit = params.edit().put("name", &Json::string(&name)).put("arguments", &parameters);
    Ok(ToolCall { name, params: edit.finish() })
}

/// The arguments of the tool; none are `{}`.
fn parameters(arguments: &Json) -> Result<Json, String> {
    match arguments.get(PARAMETERS) {
        Some(given) if given.raw().kind() == Kind::Object => Ok(given),
        Some(given) if !given.raw().is_null() => {
            Err(words::wrong_kind(PARAMETERS, "an object", given.raw()))
        }
        // Nothing else is there, so nothing is lost.
        _ if words::keys(arguments).all(|key| key == NAME || key == PARAMETERS) => {
            Ok(Json::empty_object())
        }
        _ => Err(words::missing(PARAMETERS, "put the arguments of the tool into it", arguments)),
    }
}

/// Models put the name among the parameters now and then, with the parameters or instead of them.
fn hoisted(arguments: &Json, below: &Catalog) -> Result<(String, Json), String> {
    let missing =
        || words::missing(NAME, "give the name of a tool, such as find_tool gave it", arguments);
    let outer = arguments.get(PARAMETERS).filter(|outer| outer.raw().kind() == Kind::Object);
    let outer = outer.ok_or_else(missing)?;
    let name = words::text(&outer, NAME)?.filter(|name| !name.is_empty()).ok_or_else(missing)?;
    let rest = outer.edit().remove(NAME).finish();
    let inner = rest.get(PARAMETERS).filter(|inner| inner.raw().kind() == Kind::Object);
    let alone = words::keys(&rest).count() == 1;
    match inner {
        Some(inner) if alone && !has_parameter(below, &name) => Ok((name, inner)),
        _ => Ok((name, rest)),
    }
}

/// Whether the tool called `name` itself has a parameter of the name of ours.
fn has_parameter(below: &Catalog, name: &str) -> bool {
    let path = ["inputSchema", "properties", PARAMETERS];
    let schema = below.tool(name).and_then(|tool| tool.definition.raw().at(&path));
    schema.is_some_and(|schema: Raw<'_>| !schema.is_null())
}
