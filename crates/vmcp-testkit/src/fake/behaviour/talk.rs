//! Behaviours that speak to the client during a call: log lines, pings, URLs to visit.

use serde_json::json;

use crate::fake::ask::{Wish, ask, legacy};
use crate::fake::exchange::{Era, Exchange};
use crate::fake::outcome::{Outcome, Refusal};

const LEVELS: [&str; 8] =
    ["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"];

/// The rank of a log level, or `None` if there is no such level.
pub(crate) fn severity(level: &str) -> Option<usize> {
    LEVELS.iter().position(|known| *known == level)
}

/// One log line if the client wants that level. A legacy client that set none wants all, a modern
/// one that set none wants nothing.
pub(super) async fn log(x: &Exchange, name: &str, level: &str) -> Outcome {
    let wanted = match x.era {
        Era::Legacy => x.session.log_level().or(Some("debug".to_owned())),
        Era::Modern => x.params.meta("logLevel").and_then(|v| v.as_str().map(str::to_owned)),
    };
    let is_wanted = wanted.is_some_and(|least| severity(level) >= severity(&least));
    if is_wanted {
        let params = json!({"level": level, "logger": "fake", "data": format!("{name} was used")});
        x.notify("notifications/message", params).await;
    }
    Outcome::Text(format!("logged: {is_wanted}"))
}

/// A ping to the client and its reply.
pub(super) async fn ping(x: &Exchange) -> Outcome {
    if x.era == Era::Modern {
        return Outcome::ToolError("a modern server sends no requests".to_owned());
    }
    let response = legacy::request(x, "ping", json!({})).await.await.unwrap_or_default();
    Outcome::Text(response.to_string())
}

/// The user has to visit an URL first.
pub(super) async fn url(x: &Exchange, name: &str, url: &str, times: u64) -> Outcome {
    if x.era == Era::Modern {
        return ask(x, &[vec![Wish::url(url)]]).await;
    }
    let refused = x.session.count(&format!("url {name}"));
    if refused > times {
        return Outcome::Text("signed in".to_owned());
    }
    let elicitation = json!({
        "mode": "url",
        "elicitationId": format!("{name}-{refused}"),
        "url": url,
        "message": "Please sign in.",
    });
    let refusal = Refusal::new(-32042, "an URL has to be visited first");
    Outcome::Refused(refusal.with(json!({"elicitations": [elicitation]})))
}
