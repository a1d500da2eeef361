//! Telling messages apart, and answering the server's own requests.

use std::sync::Arc;

use serde_json::{Value, json};

use super::answer::Answer;

/// Answers a server's request: method and parameters in, result or JSON-RPC error out.
pub type Responder = Arc<dyn Fn(&str, &Value) -> Result<Value, Value> + Send + Sync>;

/// Refuses every request with -32601, except `ping`.
#[must_use]
pub fn decline() -> Responder {
    Arc::new(|method, _| match method {
        "ping" => Ok(json!({})),
        _ => Err(json!({"code": -32601, "message": format!("no {method} here")})),
    })
}

/// What a message means to the one who waits for the response to `id`.
pub(super) enum Step {
    /// Something to send back.
    Reply(Value),
    /// The response itself.
    Done,
    /// Nothing to do.
    Noted,
}

/// Sorts a message into the answer.
pub(super) fn take(answer: &mut Answer, text: &str, id: &Value, respond: &Responder) -> Step {
    let Ok(message) = serde_json::from_str::<Value>(text) else { return Step::Noted };
    let Some(method) = message["method"].as_str() else {
        if message["id"] != *id {
            return Step::Noted;
        }
        text.clone_into(&mut answer.text);
        answer.message = message;
        return Step::Done;
    };
    if message.get("id").is_none() {
        answer.notifications.push(message);
        return Step::Noted;
    }
    let reply = match respond(method, &message["params"]) {
        Ok(result) => json!({"jsonrpc": "2.0", "id": message["id"], "result": result}),
        Err(error) => json!({"jsonrpc": "2.0", "id": message["id"], "error": error}),
    };
    answer.requests.push(message);
    Step::Reply(reply)
}

/// A request message; `params` of `Null` are left out.
pub(super) fn request(id: &Value, method: &str, params: &Value) -> Value {
    let mut message = json!({"jsonrpc": "2.0", "id": id, "method": method});
    if !params.is_null() {
        message["params"] = params.clone();
    }
    message
}

/// A notification message; `params` of `Null` are left out.
pub(super) fn notification(method: &str, params: &Value) -> Value {
    let mut message = json!({"jsonrpc": "2.0", "method": method});
    if !params.is_null() {
        message["params"] = params.clone();
    }
    message
}

/// The parameters of `initialize`.
pub(super) fn hello(version: &str, capabilities: &Value) -> Value {
    json!({
        "protocolVersion": version,
        "capabilities": capabilities,
        "clientInfo": {"name": "raw", "version": "1.0.0"},
    })
}
