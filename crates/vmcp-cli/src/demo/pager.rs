//! `pager`: pages, rotas, runbooks, and the prompt to begin with.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use vmcp::core::{
    Completion, Error, Json, Kind, PromptGet, Raw, gateway::Reference, memory::Memory,
};

use super::{
    answer::{Answer, find, fits, optional, pick, select, text},
    server::{self, Facts, Server},
};

const LISTED: [&str; 6] = ["id", "title", "service", "severity", "status", "triggered_at"];

pub(super) fn build(latency: Option<Duration>) -> Memory {
    Server::new("pager", include_str!("sheets/pager.json"), latency)
        .tool("list_pages", list)
        .tool("get_page", get)
        .tool("acknowledge_page", acknowledge)
        .tool("who_is_on_call", who)
        .resources(runbook)
        .with(prompt)
        .build()
}

fn list(facts: &mut Value, arguments: &Value) -> Answer {
    let status = optional(arguments, "status")?;
    let pages = select(&facts["pages"], &LISTED, |page| fits(status, page, "status"));
    Ok(json!({"count": pages.len(), "pages": pages}))
}

fn get(facts: &mut Value, arguments: &Value) -> Answer {
    find(&mut facts["pages"], "page", "id", text(arguments, "id")?).cloned()
}

fn acknowledge(facts: &mut Value, arguments: &Value) -> Answer {
    let by = optional(arguments, "by")?.unwrap_or("you");
    let page = find(&mut facts["pages"], "page", "id", text(arguments, "id")?)?;
    let changed = page["status"] == "triggered";
    if changed {
        page["status"] = json!("acknowledged");
        page["acknowledged_by"] = json!(by);
    }
    let mut answer = pick(page, &["id", "status", "acknowledged_by"]);
    answer["changed"] = json!(changed);
    Ok(answer)
}

fn who(facts: &mut Value, arguments: &Value) -> Answer {
    let service = text(arguments, "service")?;
    let rota = &facts["rotas"][service];
    if rota.is_null() {
        let known = facts["rotas"].as_object().into_iter().flat_map(|rotas| rotas.keys());
        let known: Vec<_> = known.map(String::as_str).collect();
        return Err(format!("there is no service `{service}`; there is {}", known.join(", ")));
    }
    let mut answer = rota.clone();
    answer["service"] = json!(service);
    Ok(answer)
}

fn runbook(facts: &Value, uri: &str) -> Option<(&'static str, String)> {
    let text = facts["runbooks"][uri.strip_prefix("runbook://")?].as_str()?;
    Some(("text/markdown", text.to_owned()))
}

fn prompt(memory: Memory, facts: &Facts) -> Memory {
    let (known, listed) = (Arc::clone(facts), Arc::clone(facts));
    memory
        .prompt("triage", move |get| triage(&known, get))
        .completing(move |completion| complete(&listed, completion))
}

fn triage(facts: &Facts, get: &PromptGet) -> Result<Json, Error> {
    let page = get.params.raw().at(&["arguments", "page"]).and_then(Raw::as_text);
    let page = page.ok_or_else(|| invalid("the argument `page` is missing"))?;
    let mut facts = facts.lock().expect("no panic inside");
    let page = find(&mut facts["pages"], "page", "id", &page).map_err(|text| invalid(&text))?;
    let (id, title) = (page["id"].as_str(), page["title"].as_str());
    let text = format!(
        "Page {} says: {}. Find out what causes it. Look at the pager, the deploys before it began, \
         the metrics, the chat and the tickets. Then say what happened since when, why, and what you \
         would do. Change nothing before I agree.",
        id.unwrap_or_default(),
        title.unwrap_or_default(),
    );
    let message = json!({"role": "user", "content": {"type": "text", "text": text}});
    Ok(server::json(&json!({"description": "Triage a page", "messages": [message]})))
}

fn invalid(text: &str) -> Error {
    Error::client(Kind::InvalidParams, text)
}

/// Pages that begin as the argument does.
fn complete(facts: &Facts, completion: &Completion) -> Vec<String> {
    let text = |path: &[&str]| {
        let value = completion.params.raw().at(path).and_then(Raw::as_text);
        value.unwrap_or_default().into_owned()
    };
    let asked = completion.reference == Reference::Prompt("triage".to_owned());
    if !asked || text(&["argument", "name"]) != "page" {
        return Vec::new();
    }
    let begun = text(&["argument", "value"]);
    let facts = facts.lock().expect("no panic inside");
    let pages = facts["pages"].as_array().into_iter().flatten();
    let ids = pages.filter_map(|page| page["id"].as_str());
    ids.filter(|id| id.starts_with(&begun)).map(str::to_owned).collect()
}
