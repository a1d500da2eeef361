//! `subscriptions/listen`: acknowledged, filtered, each message with its subscription id.

use std::sync::Mutex;

use serde_json::{Map, Value, json};
use tokio_util::sync::CancellationToken;

use super::exchange::Exchange;
use super::message::META;
use super::outcome::{Outcome, Refusal};
use super::record::locked;
use super::reply::Reply;

/// One open listen stream.
#[derive(Debug, Clone)]
pub(crate) struct Listener {
    /// The id of the listen request, as text.
    pub(crate) id: String,
    /// What is honoured of what it asked for.
    pub(crate) filter: Value,
    pub(crate) reply: Reply,
    end: CancellationToken,
    key: u64,
}

/// The open listen streams.
#[derive(Debug, Default)]
pub(crate) struct Listeners(Mutex<Vec<Listener>>);

impl Listeners {
    pub(crate) fn all(&self) -> Vec<Listener> {
        locked(&self.0).clone()
    }

    /// Ends every stream gracefully, with its result.
    pub(crate) fn end(&self) {
        self.all().iter().for_each(|listener| listener.end.cancel());
    }
}

/// Takes the listener off the list, however its request ended.
struct Listed<'a>(&'a Listeners, u64);

impl Drop for Listed<'_> {
    fn drop(&mut self) {
        locked(&self.0.0).retain(|listener| listener.key != self.1);
    }
}

/// Listens until the client cancels or the fake ends it.
pub(crate) async fn listen(x: &Exchange) -> Outcome {
    let Value::Object(wanted) = x.params.value("notifications") else {
        return Outcome::Refused(Refusal::bad_params("notifications is missing").status(400));
    };
    let id: Value = serde_json::from_str(&x.id).unwrap_or_default();
    let meta = json!({format!("{META}subscriptionId"): id});
    let filter = honoured(x, &wanted);
    let params = json!({"_meta": meta, "notifications": filter});
    x.notify("notifications/subscriptions/acknowledged", params).await;

    let key = x.engine.mint();
    let end = CancellationToken::new();
    let listener =
        Listener { id: x.id.clone(), filter, reply: x.reply.clone(), end: end.clone(), key };
    locked(&x.engine.listeners.0).push(listener);
    let _listed = Listed(&x.engine.listeners, key);
    end.cancelled().await;
    Outcome::Result(json!({"_meta": meta}))
}

/// The part of the filter that the advertised capabilities cover.
fn honoured(x: &Exchange, wanted: &Map<String, Value>) -> Value {
    let capabilities = x.engine.script.advertised_capabilities();
    let supported = |kind: &str| match kind {
        "toolsListChanged" => capabilities["tools"]["listChanged"] == true,
        "promptsListChanged" => capabilities["prompts"]["listChanged"] == true,
        "resourcesListChanged" => capabilities["resources"]["listChanged"] == true,
        "resourceSubscriptions" => capabilities["resources"]["subscribe"] == true,
        _ => false,
    };
    let honoured = wanted.iter().filter(|(kind, _)| supported(kind));
    Value::Object(honoured.map(|(kind, value)| (kind.clone(), value.clone())).collect())
}
