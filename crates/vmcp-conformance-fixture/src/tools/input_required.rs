//! Tools for multi-round-trip requests: several questions, several rounds, sealed state.

use rmcp::{ErrorData, model::CallToolResult};
use serde_json::{Value, json};

use super::{
    Entry, Run, no_arguments,
    questions::{field, field_text, roots, sample, sampled_text},
};
use crate::{
    ask::{Question, Step, Turn},
    call::text,
};

type Next = Result<Step<CallToolResult>, ErrorData>;

pub(super) const TOOLS: [Entry; 8] = [
    entry("test_input_required_result_elicitation", "Asks for a name.", elicitation),
    entry("test_input_required_result_sampling", "Asks the client's model.", sampling),
    entry("test_input_required_result_list_roots", "Asks for roots.", list_roots),
    entry("test_input_required_result_request_state", "Asks and checks its state.", with_state),
    entry("test_input_required_result_tampered_state", "Asks and checks its state.", with_state),
    entry("test_input_required_result_multiple_inputs", "Asks three things at once.", multiple),
    entry("test_input_required_result_multi_round", "Asks twice in a row.", multi_round),
    entry("test_input_required_result_capabilities", "Asks what the client can.", capabilities),
];

const fn entry(
    name: &'static str,
    description: &'static str,
    step: fn(&Turn<'_>) -> Next,
) -> Entry {
    Entry { name, description, schema: no_arguments, run: Run::Converse(step) }
}

/// Asks for a name and greets; a task may be built on it.
pub(super) fn elicitation(turn: &Turn<'_>) -> Next {
    Ok(match turn.answer("user_name") {
        Some(answer) => greeting(field_text(answer, "name")),
        None => ask(name_question()),
    })
}

fn sampling(turn: &Turn<'_>) -> Next {
    Ok(match turn.answer("capital_question") {
        Some(answer) => done(format!("The model said: {}", sampled_text(answer))),
        None => ask(sample("capital_question", "What is the capital of France?", 100)),
    })
}

fn list_roots(turn: &Turn<'_>) -> Next {
    Ok(match turn.answer("client_roots") {
        Some(answer) => done(format!("The client's roots: {}", root_uris(answer))),
        None => ask(roots("client_roots")),
    })
}

fn with_state(turn: &Turn<'_>) -> Next {
    let expected = json!({ "asked": "confirm" });
    let is_ours = turn.state.as_ref() == Some(&expected);
    Ok(match turn.answer("confirm") {
        Some(_) if is_ours => done("state-ok: the state came back as it was sent.".to_owned()),
        _ => Step::Ask {
            questions: vec![field("confirm", "Please confirm", "ok", "boolean")],
            state: Some(expected),
        },
    })
}

fn multiple(turn: &Turn<'_>) -> Next {
    let name = turn.answer("user_name");
    let greeting = turn.answer("greeting");
    let client_roots = turn.answer("client_roots");
    let (Some(name), Some(greeting), Some(client_roots)) = (name, greeting, client_roots) else {
        return Ok(Step::Ask {
            questions: vec![
                name_question(),
                sample("greeting", "Generate a greeting", 50),
                roots("client_roots"),
            ],
            state: Some(json!({ "asked": "all" })),
        });
    };
    let (name, greeting) = (field_text(name, "name"), sampled_text(greeting));
    let roots = root_uris(client_roots);
    Ok(done(format!("{greeting}, {name}! Your roots: {roots}")))
}

fn multi_round(turn: &Turn<'_>) -> Next {
    let name = turn.state.as_ref().and_then(|state| state["name"].as_str());
    if let (Some(name), Some(answer)) = (name, turn.answer("step2")) {
        let color = field_text(answer, "color");
        return Ok(done(format!("{name} likes {color}.")));
    }
    let first = turn.answer("step1");
    let known = first.map(|answer| field_text(answer, "name")).or(name);
    let (question, state) = match known {
        Some(name) => {
            let message = "Step 2: What is your favorite color?";
            let question = field("step2", message, "color", "string");
            (question, json!({ "round": 2, "name": name }))
        }
        None => {
            let question = field("step1", "Step 1: What is your name?", "name", "string");
            (question, json!({ "round": 1 }))
        }
    };
    Ok(Step::Ask { questions: vec![question], state: Some(state) })
}

fn capabilities(turn: &Turn<'_>) -> Next {
    let questions: Vec<_> = [
        ("elicitation", name_question()),
        ("sampling", sample("greeting", "Generate a greeting", 50)),
        ("roots", roots("client_roots")),
    ]
    .into_iter()
    .filter(|(capability, _)| turn.has(capability))
    .map(|(_, question)| question)
    .filter(|question| turn.answer(question.key).is_none())
    .collect();
    if questions.is_empty() {
        return Ok(done("Everything that could be asked was answered.".to_owned()));
    }
    Ok(Step::Ask { questions, state: None })
}

fn name_question() -> Question {
    field("user_name", "What is your name?", "name", "string")
}

fn greeting(name: &str) -> Step<CallToolResult> {
    done(format!("Hello, {name}!"))
}

fn root_uris(answer: &Value) -> String {
    let roots = answer["roots"].as_array().map_or(&[][..], Vec::as_slice);
    let uris: Vec<_> = roots.iter().filter_map(|root| root["uri"].as_str()).collect();
    uris.join(", ")
}

fn ask(question: Question) -> Step<CallToolResult> {
    Step::Ask { questions: vec![question], state: None }
}

fn done(answer: String) -> Step<CallToolResult> {
    Step::Done(text(answer))
}
