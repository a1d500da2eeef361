//! Telling clients that something changed: legacy sessions on their stream, modern ones on a
//! `subscriptions/listen` stream.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::engine::Engine;
use super::exchange::{Era, Exchange};
use super::message::META;
use super::reply::Out;
use crate::script::lists::ListFault;

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    Tools,
    Prompts,
    Resources,
    /// The resource with this URI.
    Updated(String),
}

impl Change {
    fn method(&self) -> &'static str {
        match self {
            Self::Tools => "notifications/tools/list_changed",
            Self::Prompts => "notifications/prompts/list_changed",
            Self::Resources => "notifications/resources/list_changed",
            Self::Updated(_) => "notifications/resources/updated",
        }
    }

    fn params(&self) -> Value {
        match self {
            Self::Updated(uri) => json!({"uri": uri}),
            _ => json!({}),
        }
    }

    /// Whether a listen filter asks for it.
    fn is_wanted(&self, filter: &Value) -> bool {
        match self {
            Self::Tools => filter["toolsListChanged"] == true,
            Self::Prompts => filter["promptsListChanged"] == true,
            Self::Resources => filter["resourcesListChanged"] == true,
            Self::Updated(uri) => {
                let uris = filter["resourceSubscriptions"].as_array();
                uris.is_some_and(|uris| uris.iter().any(|wanted| wanted == uri.as_str()))
            }
        }
    }
}

/// Tells everybody concerned. A legacy session without a stream of its own hears of it only if
/// `during` is one of its requests, on that request's stream. Waits for those who do not read.
pub(crate) async fn announce(engine: &Arc<Engine>, change: &Change, during: Option<&Exchange>) {
    tell_sessions(engine, change, during).await;
    for listener in engine.listeners.all() {
        if !change.is_wanted(&listener.filter) {
            continue;
        }
        let id: Value = serde_json::from_str(&listener.id).unwrap_or_default();
        let mut params = change.params();
        params["_meta"] = json!({format!("{META}subscriptionId"): id});
        let text = json!({"jsonrpc": "2.0", "method": change.method(), "params": params});
        listener.reply.send(Out::Message(text.to_string().into())).await;
    }
}

async fn tell_sessions(engine: &Arc<Engine>, change: &Change, during: Option<&Exchange>) {
    let text = match change {
        Change::Updated(_) => {
            json!({"jsonrpc": "2.0", "method": change.method(), "params": change.params()})
        }
        _ => json!({"jsonrpc": "2.0", "method": change.method()}),
    };
    for session in engine.sessions() {
        if let Change::Updated(uri) = change
            && !session.is_subscribed(uri)
        {
            continue;
        }
        let own = during.filter(|x| x.era == Era::Legacy && Arc::ptr_eq(&x.session, &session));
        let reply = session.stream().or_else(|| own.map(|x| x.reply.clone()));
        if let Some(reply) = reply {
            reply.send(Out::Message(text.to_string().into())).await;
        }
    }
}

/// Starts the storm of the script, if there is one, for as long as the fake lives.
pub(crate) fn start_storm(engine: &Arc<Engine>) {
    let rate = engine.script.lists.iter().find_map(|fault| match fault {
        ListFault::Storm { per_second } => Some((*per_second).clamp(1, 100_000)),
        _ => None,
    });
    let Some(rate) = rate else { return };
    let burst = rate.div_ceil(1000);
    let mut tick = tokio::time::interval(Duration::from_micros(1_000_000 * burst / rate));
    let stop = engine.stop.clone();
    let inner = Arc::clone(engine);
    let storm = async move {
        loop {
            tick.tick().await;
            for _ in 0..burst {
                announce(&inner, &Change::Tools, None).await;
            }
        }
    };
    engine.tasks.spawn(async move { stop.run_until_cancelled(storm).await });
}
