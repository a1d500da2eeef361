//! Which method does what, in each era.

use serde_json::json;

use super::behaviour::perform;
use super::discovery;
use super::exchange::{Era, Exchange};
use super::items::List;
use super::listen::listen;
use super::lists::list;
use super::outcome::{Outcome, Refusal};
use super::record::locked;

/// Does what the request asks for.
pub(crate) async fn dispatch(x: &Exchange) -> Outcome {
    if !is_offered(x) {
        return Outcome::Refused(Refusal::no_method(x.era, &x.method));
    }
    if let Some(which) = List::of(&x.method) {
        return list(x, which).await;
    }
    match (x.era, x.method.as_str()) {
        (_, "tools/call" | "prompts/get") => item(x, "name").await,
        (_, "resources/read") => item(x, "uri").await,
        (_, "completion/complete") => complete(x),
        (Era::Modern, "server/discover") => discovery::discover(x),
        (Era::Modern, "subscriptions/listen") => listen(x).await,
        (Era::Legacy, "initialize") => discovery::initialize(x),
        (Era::Legacy, "ping") => Outcome::Result(json!({})),
        (Era::Legacy, "logging/setLevel") => set_level(x),
        (Era::Legacy, "resources/subscribe") => subscribe(x),
        (Era::Legacy, "resources/unsubscribe") => unsubscribe(x),
        (era, method) => Outcome::Refused(Refusal::no_method(era, method)),
    }
}

/// Whether the capability that the method belongs to is advertised.
fn is_offered(x: &Exchange) -> bool {
    let capability = match x.method.split('/').next().unwrap_or_default() {
        "completion" => "completions",
        group @ ("tools" | "resources" | "prompts" | "logging") => group,
        _ => return true,
    };
    x.engine.script.advertised_capabilities().get(capability).is_some()
}

async fn item(x: &Exchange, key: &str) -> Outcome {
    let Some(name) = x.params.string(key) else {
        return Outcome::Refused(Refusal::bad_params(&format!("{key} is missing")));
    };
    let found = locked(&x.engine.items).find(&x.method, &name);
    match found {
        Some(item) => perform(x, &name, &item.behaviour).await,
        None => Outcome::Refused(unknown(x, key, &name)),
    }
}

fn unknown(x: &Exchange, key: &str, name: &str) -> Refusal {
    if key == "uri" {
        let code = if x.era == Era::Modern { -32602 } else { -32002 };
        return Refusal::new(code, "resource not found").with(json!({"uri": name}));
    }
    Refusal::bad_params(&format!("nothing is named {name}"))
}

fn complete(x: &Exchange) -> Outcome {
    let argument = x.params.value("argument");
    let Some(typed) = argument["value"].as_str() else {
        return Outcome::Refused(Refusal::bad_params("argument.value is missing"));
    };
    let words = &x.engine.script.completions;
    let values: Vec<_> = words.iter().filter(|word| word.starts_with(typed)).collect();
    Outcome::Result(json!({
        "completion": {"values": values, "total": values.len(), "hasMore": false}
    }))
}

fn set_level(x: &Exchange) -> Outcome {
    match x.params.string("level") {
        Some(level) if super::behaviour::talk::severity(&level).is_some() => {
            x.session.set_log_level(level);
            Outcome::Result(json!({}))
        }
        _ => Outcome::Refused(Refusal::bad_params("level is missing or unknown")),
    }
}

fn subscribe(x: &Exchange) -> Outcome {
    let Some(uri) = x.params.string("uri") else {
        return Outcome::Refused(Refusal::bad_params("uri is missing"));
    };
    if locked(&x.engine.items).find("resources/read", &uri).is_none() {
        return Outcome::Refused(unknown(x, "uri", &uri));
    }
    x.session.subscribe(uri);
    Outcome::Result(json!({}))
}

fn unsubscribe(x: &Exchange) -> Outcome {
    let uri = x.params.string("uri").unwrap_or_default();
    if !x.session.unsubscribe(&uri) {
        x.engine.violation(&format!("unsubscribed from {uri:?}, which was not subscribed to"));
    }
    Outcome::Result(json!({}))
}
