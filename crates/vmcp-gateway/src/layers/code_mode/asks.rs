//! What a script asks for besides tools.

use vmcp_core::{CallContext, Era, Error, Json, json::Kind};
use vmcp_script::{Answer, Toolbox};
use vmcp_wire::method;

use super::words::tool_error;
use crate::router::questions;

/// Tools that a search finds at most.
const MOST_FOUND: usize = 20;

/// `search_tools(query)`.
pub(super) fn search(toolbox: &Toolbox, query: &str) -> Answer {
    Answer::Value(toolbox.list(&toolbox.search(query, MOST_FOUND)))
}

/// `describe_tool(name)`.
pub(super) fn describe(toolbox: &Toolbox, name: &str) -> Answer {
    toolbox.describe(name).map_or_else(tool_error, Answer::Value)
}

/// `elicit(message, schema)`: the client's whole answer, `{"action": …, "content": …}`.
pub(super) async fn elicit(cx: &CallContext, message: String, schema: String) -> Answer {
    let params = match question(cx, &message, &schema) {
        Ok(params) => params,
        Err(text) => return tool_error(text),
    };
    match cx.peer.request(method::ELICIT, params).await {
        Ok(answer) => Answer::Value(answer.to_string()),
        Err(error) => tool_error(unanswered(&error)),
    }
}

fn unanswered(error: &Error) -> String {
    format!("the client did not answer elicit(): {}", error.message)
}

/// The `params` of the question, if this client can be asked it.
fn question(cx: &CallContext, message: &str, schema: &str) -> Result<Json, String> {
    if cx.client.era() == Era::Modern {
        return Err(
            "elicit() cannot ask this client: from MCP 2026-07-28 on, clients are not asked in the \
             middle of a call; return the question as the script's result"
                .to_owned(),
        );
    }
    if !questions::can_fill_forms(&cx.client) {
        return Err(
            "elicit() cannot ask this client: it did not declare the capability `elicitation`; \
             return the question as the script's result"
                .to_owned(),
        );
    }
    let schema = schema.parse::<Json>().unwrap_or_else(|_| Json::null());
    let schema = match schema.raw().kind() {
        Kind::Object => schema,
        Kind::Null => {
            Json::object([("type", Json::string("object")), ("properties", Json::empty_object())])
        }
        _ => return Err("elicit() needs a JSON Schema as a dict, or None".to_owned()),
    };
    Ok(Json::object([("message", Json::string(message)), ("requestedSchema", schema)]))
}
