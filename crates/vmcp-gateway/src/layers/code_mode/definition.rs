//! How the tool of this layer is advertised: what a model must know to write a script that works.
//!
//! The bytes depend on the tools and the settings alone, so that prompt caches hold.

use vmcp_core::Json;
use vmcp_script::Toolbox;

use super::{Settings, TOOL_NAME, check, words::seconds};

const PURPOSE: &str = "\
Runs a script that calls the tools below as functions, and gives back only its result. Use it for \
whatever takes more than one call: loops, conditions, joins, filters, many calls at once. What a \
script does not return does not enter the conversation.";

const RULES: &str = "\
The language is Starlark, a subset of Python, with try/except, while and f-strings; without \
classes, import of anything but json, math, re and time (always there), files and network.
- A tool is a function: tool(first, name=value); call_tool(\"its-name\", name=value) works for \
every name, call_tool_raw(…) gives the whole result. Results are dicts, lists, numbers, texts.
- parallel([lambda: a(), lambda: b()]) runs calls at once and gives their results in order; of a \
list: parallel([lambda: a(d) for d in items]). parallel(fns, return_errors=True) gives errors as \
values.
- A tool that fails raises ToolError, which except ToolError as e can catch (str(e), e.data); \
try_call(lambda: a()) gives {\"ok\": True, \"value\": …} or {\"ok\": False, \"error\": …}.
- `return value`, at the top level too, or the last expression is the result. print() goes to the \
logs.
- Members of `data` are variables.
- search_tools(query), describe_tool(name), progress(message), elicit(message, schema) are there.
All names and arguments are checked before anything runs.";

/// Bytes that are counted as one token, here and in lists of tools.
const BYTES_PER_TOKEN: usize = 4;

const EXAMPLE: &str = "\
issues = search_issues(query=query)
details = parallel([lambda: get_issue(id=i[\"id\"]) for i in issues[:20]])
return [{\"id\": d[\"id\"], \"title\": d[\"title\"]} for d in details if d[\"state\"] == \"open\"]";

/// The definition as far as guards need it.
pub(super) fn plain() -> Json {
    Json::object([
        ("name", Json::string(TOOL_NAME)),
        ("description", Json::string(PURPOSE)),
        ("inputSchema", input_schema()),
    ])
}

/// The whole definition.
pub(super) fn of(toolbox: &Toolbox, settings: &Settings) -> Json {
    Json::object([
        ("name", Json::string(TOOL_NAME)),
        ("title", Json::string("Run a script over tools")),
        ("description", Json::string(&description(toolbox, settings))),
        ("inputSchema", input_schema()),
        ("annotations", annotations(settings)),
        ("_meta", check::known()),
    ])
}

fn description(toolbox: &Toolbox, settings: &Settings) -> String {
    let mut text = format!("{PURPOSE}\n\n{RULES}\n{}\n\n", limits(settings));
    if toolbox.is_empty() {
        return text + "There are no tools at the moment.";
    }
    text.push_str("Tools:\n");
    let left = settings.description_tokens.saturating_sub(text.len().div_ceil(BYTES_PER_TOKEN));
    text + &toolbox.stubs(left)
}

fn limits(settings: &Settings) -> String {
    format!(
        "Limits: {} steps, {} tool calls, {} of them at once, {} for each, {} in all, {} of result.",
        settings.step_limit,
        settings.max_tool_calls,
        settings.parallel_max_concurrency,
        seconds(settings.tool_call_timeout),
        seconds(settings.script_timeout),
        size(settings.max_result_bytes),
    )
}

/// A size in the largest unit in which it is whole.
fn size(bytes: usize) -> String {
    let units = [(30, "GiB"), (20, "MiB"), (10, "KiB")];
    let whole = units.into_iter().find(|(shift, _)| bytes > 0 && bytes.is_multiple_of(1 << shift));
    whole.map_or_else(
        || format!("{bytes} bytes"),
        |(shift, unit)| format!("{} {unit}", bytes >> shift),
    )
}

fn input_schema() -> Json {
    let script = Json::object([
        ("type", Json::string("string")),
        ("description", Json::string("The script.")),
        ("examples", Json::array([Json::string(EXAMPLE)])),
    ]);
    let data = Json::object([
        ("type", Json::string("object")),
        (
            "description",
            Json::string(
                "Values for the script, each a variable of its name; others are data[\"odd-name\"].",
            ),
        ),
        ("examples", Json::array([Json::object([("query", Json::string("login fails"))])])),
    ]);
    Json::object([
        ("type", Json::string("object")),
        ("properties", Json::object([("script", script), ("data", data)])),
        ("required", Json::array([Json::string("script")])),
        ("additionalProperties", Json::bool(false)),
    ])
}

/// A script can do what its tools can: it only reads if they are all that way.
fn annotations(settings: &Settings) -> Json {
    let only_reads = settings.allow.read_only;
    Json::object([
        ("readOnlyHint", Json::bool(only_reads)),
        ("destructiveHint", Json::bool(!only_reads)),
        ("openWorldHint", Json::bool(true)),
    ])
}
