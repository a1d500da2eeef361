//! Questions that several tools ask, and how their answers read.

use serde_json::{Value, json};

use crate::ask::Question;

/// Asks the user to fill in a form.
pub(super) fn form(key: &'static str, message: &str, schema: &Value) -> Question {
    let params = json!({ "message": message, "requestedSchema": schema });
    let request = json!({ "method": "elicitation/create", "params": params });
    Question { key, request }
}

/// Asks the user for one required field of a primitive type.
pub(super) fn field(key: &'static str, message: &str, name: &str, kind: &str) -> Question {
    let schema = json!({
        "type": "object",
        "properties": { name: { "type": kind } },
        "required": [name],
    });
    form(key, message, &schema)
}

/// Asks the client's model.
pub(super) fn sample(key: &'static str, prompt: &str, max_tokens: u32) -> Question {
    let content = json!({ "type": "text", "text": prompt });
    let params = json!({
        "messages": [{ "role": "user", "content": content }],
        "maxTokens": max_tokens,
    });
    let request = json!({ "method": "sampling/createMessage", "params": params });
    Question { key, request }
}

/// Asks for the client's roots.
pub(super) fn roots(key: &'static str) -> Question {
    let request = json!({ "method": "roots/list", "params": {} });
    Question { key, request }
}

/// Returns the text of a sampled message.
pub(super) fn sampled_text(answer: &Value) -> &str {
    answer["content"]["text"].as_str().unwrap_or("no text")
}

/// Returns a filled-in field, or why there is none.
pub(super) fn field_text<'a>(answer: &'a Value, name: &str) -> &'a str {
    let action = answer["action"].as_str().unwrap_or("no answer");
    answer["content"][name].as_str().unwrap_or(action)
}
