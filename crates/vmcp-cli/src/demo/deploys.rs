//! `deploys`: what was deployed, and a rollback that asks first.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::core::{Error, Outcome, memory::Memory};

use super::{
    answer::{Answer, find, fits, optional, outcome, select, text},
    confirm::{self, Consent},
    server::{Call, Server},
};

const LISTED: [&str; 6] = ["id", "service", "version", "deployed_at", "status", "summary"];

pub(super) fn build(latency: Option<Duration>) -> Memory {
    Server::new("deploys", include_str!("sheets/deploys.json"), latency)
        .tool("list_deploys", list)
        .tool("get_deploy", get)
        .asking("rollback_deploy", roll_back)
        .resources(policy)
        .build()
}

fn list(facts: &mut Value, arguments: &Value) -> Answer {
    let (service, since) = (optional(arguments, "service")?, optional(arguments, "since")?);
    let deploys = select(&facts["deploys"], &LISTED, |deploy| {
        // Times of one form compare as they read.
        let late = since.is_none_or(|since| deploy["deployed_at"].as_str() >= Some(since));
        late && fits(service, deploy, "service")
    });
    Ok(json!({"count": deploys.len(), "deploys": deploys}))
}

fn get(facts: &mut Value, arguments: &Value) -> Answer {
    find(&mut facts["deploys"], "deploy", "id", text(arguments, "id")?).cloned()
}

fn policy(facts: &Value, uri: &str) -> Option<(&'static str, String)> {
    let text = facts["policy"].as_str().filter(|_| uri == "deploys://policy/rollback")?;
    Some(("text/markdown", text.to_owned()))
}

async fn roll_back(call: Call) -> Result<Outcome, Error> {
    let deploy = match look_up(&call) {
        Ok(deploy) => deploy,
        Err(text) => return Ok(outcome(Err(text))),
    };
    if deploy["status"] == "rolled_back" {
        return Ok(outcome(report(&deploy, "already_rolled_back", "Nothing was done.")));
    }
    let (id, service) = (shown(&deploy["id"]), shown(&deploy["service"]));
    let (now, then) = (shown(&deploy["version"]), shown(&deploy["previous_version"]));
    let question = format!("Roll back {id}: {service} from {now} to {then} in production?");
    let confirmed = call.arguments()["confirm"].as_str();
    Ok(match confirm::ask(&call, &question).await? {
        Consent::Given => outcome(undo(&call, &id)),
        // The argument counts only where nobody can be asked: it may be the model's own idea.
        Consent::Unasked if confirmed == Some(&id) => outcome(undo(&call, &id)),
        Consent::Unasked if confirmed.is_some() => {
            outcome(Err(format!("`confirm` must repeat the deploy's id, `{id}`")))
        }
        Consent::Refused => outcome(report(&deploy, "declined", "The user said no.")),
        Consent::Pending(result) => result,
        Consent::Unasked => {
            let note = format!(
                "This client cannot ask its user. Ask them: \"{question}\" If they agree, call again with `confirm`: \"{id}\"."
            );
            outcome(report(&deploy, "needs_confirmation", &note))
        }
    })
}

fn look_up(call: &Call) -> Answer {
    let mut facts = call.facts.lock().expect("no panic inside");
    get(&mut facts, call.arguments())
}

fn undo(call: &Call, id: &str) -> Answer {
    let mut facts = call.facts.lock().expect("no panic inside");
    let deploy = find(&mut facts["deploys"], "deploy", "id", id)?;
    deploy["status"] = json!("rolled_back");
    report(deploy, "rolled_back", "The previous version takes all traffic.")
}

fn report(deploy: &Value, result: &str, note: &str) -> Answer {
    let undone = deploy["status"] == "rolled_back";
    let version = if undone { "previous_version" } else { "version" };
    Ok(json!({
        "id": deploy["id"],
        "service": deploy["service"],
        "outcome": result,
        "version": deploy[version],
        "note": note,
    }))
}

fn shown(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
