//! What the table promises, and the conversation with the most rounds.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::{Run, entries, list};
use crate::{
    ask::{Step, Turn},
    changes::{Change, Changes},
};

#[test]
fn names_are_unique_and_schemas_are_objects() {
    let tools = list(&Changes::new());
    let names: HashSet<_> = tools.iter().map(|tool| tool.name.clone()).collect();
    assert_eq!(names.len(), tools.len());
    for tool in tools {
        assert_eq!(tool.input_schema["type"], "object", "{}", tool.name);
    }
}

#[tokio::test]
async fn a_change_shows_in_the_list_and_moves_nothing() {
    let changes = Changes::new();
    let before = list(&changes);
    changes.announce(Change::Tools).await;
    let after = list(&changes);
    let names = |tools: &[rmcp::model::Tool]| -> Vec<String> {
        tools.iter().map(|tool| tool.name.to_string()).collect()
    };
    assert_eq!(names(&before), names(&after));
    assert_ne!(json!(before), json!(after));
}

#[test]
fn two_rounds_of_questions_carry_what_was_learnt() {
    let accept =
        |name: &str, value: &str| json!({ "action": "accept", "content": { name: value } });
    let (key, state) = asked("test_input_required_result_multi_round", None, &[]);
    assert_eq!(key, "step1");
    let answer = [("step1", accept("name", "Ada"))];
    let (key, state) = asked("test_input_required_result_multi_round", state, &answer);
    assert_eq!(key, "step2");
    let answer = [("step2", accept("color", "green"))];
    let text = done("test_input_required_result_multi_round", state, &answer);
    assert_eq!(text, "Ada likes green.");
}

#[test]
fn answers_without_the_state_are_asked_for_again() {
    let answer = [("confirm", json!({ "action": "accept", "content": { "ok": true } }))];
    let name = "test_input_required_result_request_state";
    let (key, state) = asked(name, None, &answer);
    assert_eq!(key, "confirm");
    assert!(done(name, state, &answer).contains("state-ok"));
}

/// Takes a step that must ask one question; returns its key and the new state.
fn asked(
    tool: &str,
    state: Option<Value>,
    answers: &[(&str, Value)],
) -> (&'static str, Option<Value>) {
    match step(tool, state, answers) {
        Step::Ask { questions, state } => (questions[0].key, state),
        Step::Done(result) => panic!("{tool} must ask, but answered {result:?}"),
    }
}

/// Takes a step that must be the last; returns its text.
fn done(tool: &str, state: Option<Value>, answers: &[(&str, Value)]) -> String {
    match step(tool, state, answers) {
        Step::Done(result) => json!(result)["content"][0]["text"].as_str().unwrap().to_owned(),
        Step::Ask { questions, .. } => panic!("{tool} must answer, but asked {questions:?}"),
    }
}

fn step(
    tool: &str,
    state: Option<Value>,
    answers: &[(&str, Value)],
) -> Step<rmcp::model::CallToolResult> {
    let entry = entries().find(|entry| entry.name == tool).unwrap();
    let Run::Converse(step) = entry.run else {
        panic!("{tool} is no conversation");
    };
    let arguments = json!({});
    step(&Turn::with(&arguments, state, answers)).unwrap()
}
