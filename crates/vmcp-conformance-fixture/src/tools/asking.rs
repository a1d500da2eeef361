//! Tools that ask once and repeat the answer.

use rmcp::{ErrorData, model::CallToolResult};
use serde_json::{Value, json};

use super::{
    Entry, Run, no_arguments,
    questions::{field, form, sample, sampled_text},
};
use crate::{
    ask::{Question, Step, Turn, require_capability},
    call::text,
};

type Next = Result<Step<CallToolResult>, ErrorData>;

pub(super) const TOOLS: [Entry; 6] = [
    Entry {
        name: "test_sampling",
        description: "Asks the client's model.",
        schema: || one_string("prompt"),
        run: Run::Converse(sampling),
    },
    Entry {
        name: "test_elicitation",
        description: "Asks the user for a name and an address.",
        schema: || one_string("message"),
        run: Run::Converse(elicitation),
    },
    entry(
        "test_elicitation_sep1034_defaults",
        "Asks with a default for every primitive type.",
        defaults,
    ),
    entry("test_elicitation_sep1330_enums", "Asks with every form of enumeration.", enums),
    entry("test_streaming_elicitation", "Asks on a stream of its own.", streaming),
    entry("test_missing_capability", "Refuses clients without sampling.", needs_sampling),
];

const fn entry(
    name: &'static str,
    description: &'static str,
    step: fn(&Turn<'_>) -> Next,
) -> Entry {
    Entry { name, description, schema: no_arguments, run: Run::Converse(step) }
}

fn sampling(turn: &Turn<'_>) -> Next {
    let prompt = turn.arguments["prompt"].as_str().unwrap_or("Say hello.");
    ask_once(turn, sample("sample", prompt, 100), |answer| {
        format!("LLM response: {}", sampled_text(answer))
    })
}

fn elicitation(turn: &Turn<'_>) -> Next {
    let message = turn.arguments["message"].as_str().unwrap_or("Who are you?");
    let schema = json!({
        "type": "object",
        "properties": {
            "username": { "type": "string", "description": "User's response" },
            "email": { "type": "string", "description": "User's email address" },
        },
        "required": ["username", "email"],
    });
    ask_once(turn, form("user", message, &schema), |answer| {
        format!("User response: {}", outcome(answer))
    })
}

fn defaults(turn: &Turn<'_>) -> Next {
    let states = ["active", "inactive", "pending"];
    let schema = json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "default": "John Doe" },
            "age": { "type": "integer", "default": 30 },
            "score": { "type": "number", "default": 95.5 },
            "status": { "type": "string", "enum": states, "default": "active" },
            "verified": { "type": "boolean", "default": true },
        },
    });
    ask_once(turn, form("profile", "Check this profile", &schema), |answer| {
        format!("Elicitation completed: {}", outcome(answer))
    })
}

fn enums(turn: &Turn<'_>) -> Next {
    let plain = ["option1", "option2", "option3"];
    let titled = |first: &str, second: &str| json!([{ "const": "value1", "title": first }, { "const": "value2", "title": second }]);
    let schema = json!({
        "type": "object",
        "properties": {
            "untitledSingle": { "type": "string", "enum": plain },
            "titledSingle": {
                "type": "string",
                "oneOf": titled("First Option", "Second Option"),
            },
            "legacyEnum": {
                "type": "string",
                "enum": ["opt1", "opt2", "opt3"],
                "enumNames": ["Option One", "Option Two", "Option Three"],
            },
            "untitledMulti": { "type": "array", "items": { "type": "string", "enum": plain } },
            "titledMulti": {
                "type": "array",
                "items": { "anyOf": titled("First Choice", "Second Choice") },
            },
        },
    });
    ask_once(turn, form("choices", "Choose", &schema), |answer| {
        format!("Elicitation completed: {}", outcome(answer))
    })
}

fn streaming(turn: &Turn<'_>) -> Next {
    let question = field("confirm", "Shall the stream go on?", "ok", "boolean");
    ask_once(turn, question, |answer| format!("Elicitation completed: {}", outcome(answer)))
}

fn needs_sampling(turn: &Turn<'_>) -> Next {
    require_capability(&turn.capabilities, "sampling")?;
    Ok(Step::Done(text("The client declared sampling.")))
}

fn ask_once(turn: &Turn<'_>, question: Question, read: impl Fn(&Value) -> String) -> Next {
    Ok(match turn.answer(question.key) {
        Some(answer) => Step::Done(text(read(answer))),
        None => Step::Ask { questions: vec![question], state: None },
    })
}

fn outcome(answer: &Value) -> String {
    let action = answer["action"].as_str().unwrap_or("none");
    format!("action={action}, content={}", answer["content"])
}

fn one_string(name: &str) -> Value {
    json!({
        "type": "object",
        "properties": { name: { "type": "string" } },
        "required": [name],
    })
}
