//! The modern way: `input_required`, then a retry whose state is verified.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::wish::Wish;
use crate::chance::unguessable;
use crate::fake::exchange::Exchange;
use crate::fake::outcome::{Outcome, Refusal};
use crate::fake::record::locked;

/// What a state that was handed out stands for. Good for one retry.
#[derive(Debug)]
pub(crate) struct Issued {
    /// Method, name and arguments of the request that was answered with it.
    digest: String,
    /// The id of that request; the retry needs another.
    id: String,
    round: usize,
    /// Answers so far, by key.
    answers: BTreeMap<String, Value>,
}

/// Asks for what is still missing, or answers when nothing is.
pub(super) fn ask(x: &Exchange, rounds: &[Vec<Wish>]) -> Outcome {
    let mut issued = match taken(x) {
        Ok(issued) => issued,
        Err(refusal) => return Outcome::Refused(refusal),
    };
    while issued.round < rounds.len() {
        let missing = missing(&issued, &rounds[issued.round]);
        if !missing.is_empty() {
            return input_required(x, issued, &missing);
        }
        issued.round += 1;
    }
    let answers: Vec<_> = issued.answers.into_values().collect();
    Outcome::Text(json!({"answers": answers}).to_string())
}

/// The wishes of this round without an answer, by key. Keys sort in the order of asking.
fn missing<'a>(issued: &Issued, wishes: &'a [Wish]) -> Vec<(String, &'a Wish)> {
    let keyed = wishes.iter().enumerate();
    let keyed = keyed.map(|(n, wish)| (format!("ask-{:03}-{n:03}", issued.round), wish));
    keyed.filter(|(key, _)| !issued.answers.contains_key(key)).collect()
}

/// What the retry continues, with its new answers; a fresh start if this is no retry.
fn taken(x: &Exchange) -> Result<Issued, Refusal> {
    let responses = x.params.value("inputResponses");
    let Some(state) = x.params.string("requestState") else {
        if !responses.is_null() {
            return Err(Refusal::bad_params("inputResponses without requestState"));
        }
        let (digest, id) = (digest(x), x.id.clone());
        return Ok(Issued { digest, id, round: 0, answers: BTreeMap::new() });
    };
    let Some(mut issued) = locked(&x.engine.issued).remove(&state) else {
        return Err(Refusal::bad_params("requestState is unknown, tampered with or used up"));
    };
    if issued.digest != digest(x) {
        return Err(Refusal::bad_params("requestState belongs to another request"));
    }
    if issued.id == x.id {
        return Err(Refusal::bad_params("a retry needs a new id"));
    }
    match responses {
        Value::Object(given) => issued.answers.extend(given),
        Value::Null => {}
        _ => return Err(Refusal::bad_params("inputResponses is not an object")),
    }
    if issued.answers.values().any(|answer| !answer.is_object()) {
        return Err(Refusal::bad_params("an input response is not an object"));
    }
    Ok(issued)
}

fn digest(x: &Exchange) -> String {
    let name = x.params.raw("name").or(x.params.raw("uri")).unwrap_or_default();
    // The value, not the text: whitespace may differ in a retry.
    format!("{} {name} {}", x.method, x.params.value("arguments"))
}

fn input_required(x: &Exchange, mut issued: Issued, missing: &[(String, &Wish)]) -> Outcome {
    let capabilities = x.capabilities();
    if let Some((_, wish)) = missing.iter().find(|(_, wish)| !wish.is_allowed(&capabilities)) {
        let message = format!("the client did not declare {}", wish.needs);
        let data = json!({"requiredCapabilities": wish.required()});
        return Outcome::Refused(Refusal::new(-32021, &message).with(data).status(400));
    }
    let requests: Map<String, Value> =
        missing.iter().map(|(key, wish)| (key.clone(), request(wish))).collect();
    let state = unguessable();
    issued.id.clone_from(&x.id);
    locked(&x.engine.issued).insert(state.clone(), issued);
    Outcome::Result(json!({
        "resultType": "input_required",
        "inputRequests": requests,
        "requestState": state,
    }))
}

fn request(wish: &Wish) -> Value {
    let mut params = wish.params.clone();
    if wish.needs == "elicitation.form" {
        params["mode"] = json!("form");
    }
    json!({"method": wish.method, "params": params})
}
