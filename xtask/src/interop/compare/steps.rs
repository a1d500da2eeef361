//! Results of steps: what they must show, and that they are what the server itself answers.

use serde_json::Value;

use super::{cut, items};
use crate::interop::{
    clients::Client,
    plan::Names,
    servers::{Needs, Step},
};

/// The parts of a result that must be the same.
const PAYLOADS: [&str; 5] = ["content", "structuredContent", "isError", "contents", "messages"];

/// Whether questions of a server reach the client.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asking {
    Works,
    /// The server gets an answer all the same, which says no.
    IsRefused,
}

impl Asking {
    fn is_refused_in(self, step: &Step) -> bool {
        self == Self::IsRefused && step.needs != Needs::Nothing
    }
}

/// Returns what is wrong with a step.
pub(super) fn check(step: &Step, done: &Value, client: &Client, asking: Asking) -> Vec<String> {
    let name = step.what.name();
    if let Some(error) = done["error"].as_str() {
        return vec![format!("{name}: {error}")];
    }
    let result = &done["result"];
    let is_missing =
        |(pointer, text): &&(&str, &str)| !shown(result.pointer(pointer)).contains(text);
    if asking.is_refused_in(step) {
        let is_refused = step.shows.iter().any(|shows| is_missing(&shows));
        let is_refused = is_refused || step.needs == Needs::Roots;
        let finding = format!("{name}: the client was asked, which the documentation denies");
        return if is_refused { Vec::new() } else { vec![finding] };
    }
    let missing = step.shows.iter().filter(is_missing).map(|(pointer, text)| {
        let found = cut(&shown(result.pointer(pointer)));
        format!("{name}: {pointer} should have {text:?}, and is {found}")
    });
    missing.chain(check_progress(step, done, client)).collect()
}

fn check_progress(step: &Step, done: &Value, client: &Client) -> Option<String> {
    let found = items(&done["progress"]).count();
    // A notification that comes together with the result is lost to some clients.
    let fits = (step.progress.saturating_sub(1)..=step.progress).contains(&found);
    let (name, expected) = (step.what.name(), step.progress);
    (client.shows_progress() && !fits)
        .then(|| format!("{name}: {found} progress notifications, not {expected}"))
}

/// Returns how a result differs from the server's own, but for advertised URIs.
pub(super) fn same(
    step: &Step,
    before: &Value,
    done: &Value,
    names: &Names,
    asking: Asking,
) -> Option<String> {
    let is_absent = before["result"].is_null() || done["result"].is_null();
    if !step.is_stable || is_absent || asking.is_refused_in(step) {
        return None;
    }
    let differs = |key: &&&str| {
        let through = own_uris(&done["result"][**key].to_string(), names);
        through != before["result"][**key].to_string().as_str()
    };
    let key = PAYLOADS.iter().find(differs)?;
    let (before, done) = (before["result"][key].to_string(), done["result"][key].to_string());
    Some(format!("{}: {key} is {}, and directly {}", step.what.name(), cut(&done), cut(&before)))
}

/// Turns advertised URIs inside JSON text back to the server's own.
fn own_uris(text: &str, names: &Names) -> String {
    if names.scheme.is_empty() { text.to_owned() } else { text.replace(&names.scheme, "") }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "absent".to_owned(),
    }
}
