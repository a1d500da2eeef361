//! What a script asks for besides tools.

use std::time::Duration;

use vmcp_core::{CallContext, Era, Error, Json, json::Kind};
use vmcp_script::{Answer, Toolbox};
use vmcp_wire::method;

use super::words::{seconds, tool_error};
use crate::router::questions;

/// How long a person may take to answer a question. It is not the script's time, and so has an end
/// of its own: the script keeps its memory and its place meanwhile.
const PATIENCE: Duration = Duration::from_secs(600);

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
    match tokio::time::timeout(PATIENCE, cx.peer.request(method::ELICIT, params)).await {
        Ok(Ok(answer)) => Answer::Value(answer.to_string()),
        Ok(Err(error)) => tool_error(unanswered(&error)),
        Err(_) => Answer::Failed {
            timed_out: true,
            message: format!("nobody answered elicit() within {}", seconds(PATIENCE)),
            data: None,
        },
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
