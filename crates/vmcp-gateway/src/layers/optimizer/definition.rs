//! The two tools as clients see them. The bytes are always the same, so that prompt caches hold.

use vmcp_core::Json;

use super::{CALL_TOOL, FIND_TOOL};

const FIND: &str = "\
Finds tools by what they do. The tools of this server are not all listed: describe the task at hand \
and get the definitions of the tools that fit best, the best first. Then call one with call_tool. \
Search again in other words if none fits; search for each step of a task by itself.";

const CALL: &str = "\
Calls a tool that find_tool has found, and gives back its result as it is. `parameters` must fit the \
inputSchema of that tool.";

/// The definition of `find_tool`.
pub(super) fn find_tool() -> Json {
    let description = text("What the tool should do, in a few words; or its name.");
    let keywords = Json::object([
        ("type", Json::string("array")),
        ("items", Json::object([("type", Json::string("string"))])),
        (
            "description",
            Json::string("Words that the tool's name or description may have, if you know some."),
        ),
    ]);
    let properties = Json::object([("tool_description", description), ("tool_keywords", keywords)]);
    Json::object([
        ("name", Json::string(FIND_TOOL)),
        ("title", Json::string("Find tools")),
        ("description", Json::string(FIND)),
        ("inputSchema", schema(&properties, &["tool_description"])),
        ("annotations", Json::object([("readOnlyHint", Json::bool(true))])),
    ])
}

/// The definition of `call_tool`; it can do whatever the tools can.
pub(super) fn call_tool() -> Json {
    let parameters = Json::object([
        ("type", Json::string("object")),
        ("description", Json::string("The arguments of that tool; {} if it takes none.")),
    ]);
    let properties = Json::object([
        ("tool_name", text("The name of the tool, as find_tool gave it.")),
        ("parameters", parameters),
    ]);
    Json::object([
        ("name", Json::string(CALL_TOOL)),
        ("title", Json::string("Call a tool")),
        ("description", Json::string(CALL)),
        ("inputSchema", schema(&properties, &["tool_name", "parameters"])),
    ])
}

fn text(description: &str) -> Json {
    Json::object([("type", Json::string("string")), ("description", Json::string(description))])
}

fn schema(properties: &Json, required: &[&str]) -> Json {
    let required = required.iter().map(|name| Json::string(name));
    Json::object([
        ("type", Json::string("object")),
        ("properties", properties.clone()),
        ("required", Json::array(required)),
    ])
}
