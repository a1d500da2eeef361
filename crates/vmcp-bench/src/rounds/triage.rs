//! The task, in three ways that end with the same report.

use serde_json::{Map, Value, json};

use super::talk::{Call, Talk};
use crate::Outcome;

/// The same in one script; `docs/code-mode.md` shows it.
const SCRIPT: &str = include_str!("triage.star");

/// How the task is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// A call in each round trip.
    OneByOne,
    /// Calls that do not need each other's results are made in the same round trip.
    Together,
    /// One call of `execute_tool_script`.
    Script,
}

impl Way {
    pub(super) const ALL: [Self; 3] = [Self::OneByOne, Self::Together, Self::Script];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::OneByOne => "calls, one by one",
            Self::Together => "calls, together where they can be",
            Self::Script => "one script",
        }
    }
}

/// Does the task.
///
/// # Errors
/// When a call fails or the report is not the one that the demo's facts lead to.
pub(super) async fn run(talk: &mut Talk, way: Way) -> Outcome {
    let report = match way {
        Way::OneByOne => calls(&mut Asking { talk, together: false }).await?,
        Way::Together => calls(&mut Asking { talk, together: true }).await?,
        Way::Script => script(talk).await?,
    };
    let expected = json!({
        "page": "P-311",
        "on_call": "payments-primary",
        "began": "2026-11-18T14:05:00Z",
        "deploy": "D-1042",
        "moved": {
            "checkout.latency_p95_ms": 5.8,
            "checkout.error_rate_pct": 18.5,
            "tax.requests_per_min": 8.8,
            "tax.pool_in_use": 4.5,
        },
        "causes": ["Tax service: connection pool is fixed at 20"],
        "customers": [
            "Customer with 12 items: checkout spins for half a minute after she presses pay.",
            "Five more about a slow checkout. All have big carts; people with one item say it is fine.",
        ],
    });
    if report == expected {
        return Ok(());
    }
    Err(format!("{}: another report: {report:#}", way.name()).into())
}

async fn script(talk: &mut Talk) -> Outcome<Value> {
    let mut results = talk.turn(&[("execute_tool_script", json!({"script": SCRIPT}))]).await?;
    Ok(results[0]["result"].take())
}

/// Calls in one round trip or in several.
struct Asking<'a> {
    talk: &'a mut Talk,
    together: bool,
}

impl Asking<'_> {
    async fn all(&mut self, calls: &[Call]) -> Outcome<Vec<Value>> {
        if self.together {
            return self.talk.turn(calls).await;
        }
        let mut results = Vec::with_capacity(calls.len());
        for call in calls.chunks(1) {
            results.extend(self.talk.turn(call).await?);
        }
        Ok(results)
    }

    async fn tickets(&mut self, ids: impl Iterator<Item = &Value>) -> Outcome<Vec<Value>> {
        let calls: Vec<_> = ids.map(|id| ("tickets_get_ticket", json!({"id": id}))).collect();
        self.all(&calls).await
    }
}

async fn calls(asking: &mut Asking<'_>) -> Outcome<Value> {
    let pages = asking.all(&[("pager_list_pages", json!({"status": "triggered"}))]).await?;
    let page = &pages[0]["pages"][0];
    let [anomalies, deploys, rota, said] = around(asking, &page["service"]).await?;
    let began = list(&anomalies["anomalies"]).filter_map(|a| a["began_at"].as_str()).min();
    let suspect = list(&deploys["deploys"]).find(|deploy| deploy["deployed_at"].as_str() <= began);
    let suspect = suspect.ok_or("no deploy fits")?;
    let (deploy, moved) = compare(asking, suspect, &anomalies).await?;
    let related = related(asking, &deploy).await?;
    let open = related.iter().filter(|ticket| ticket["status"] == "open");
    let customers = list(&said["messages"]).filter(|message| message["channel"] == "support");
    Ok(json!({
        "page": page["id"],
        "on_call": rota["on_call"],
        "began": began,
        "deploy": deploy["id"],
        "moved": moved,
        "causes": open.map(|ticket| &ticket["title"]).collect::<Vec<_>>(),
        "customers": customers.map(|message| &message["text"]).collect::<Vec<_>>(),
    }))
}

/// What moved, what was deployed, who is on call and what customers say.
async fn around(asking: &mut Asking<'_>, service: &Value) -> Outcome<[Value; 4]> {
    let questions = [
        ("metrics_find_anomalies", json!({})),
        ("deploys_list_deploys", json!({"service": service})),
        ("pager_who_is_on_call", json!({"service": service})),
        ("chat_search_messages", json!({"query": service})),
    ];
    asking.all(&questions).await?.try_into().map_err(|_| "four were asked".into())
}

/// The whole deploy, and how far each anomaly moved with it.
async fn compare(
    asking: &mut Asking<'_>,
    suspect: &Value,
    anomalies: &Value,
) -> Outcome<(Value, Map<String, Value>)> {
    let mut questions = vec![("deploys_get_deploy", json!({"id": suspect["id"]}))];
    questions.extend(list(&anomalies["anomalies"]).map(|anomaly| {
        let at = &suspect["deployed_at"];
        ("metrics_compare_windows", json!({"name": anomaly["name"], "at": at}))
    }));
    let mut answers = asking.all(&questions).await?.into_iter();
    let deploy = answers.next().ok_or("a deploy was asked for")?;
    let moved = answers.filter_map(|m| Some((m["name"].as_str()?.to_owned(), m["ratio"].clone())));
    Ok((deploy, moved.collect()))
}

/// What the tickets of a deploy point at.
async fn related(asking: &mut Asking<'_>, deploy: &Value) -> Outcome<Vec<Value>> {
    let changed = list(&deploy["changes"]).map(|change| &change["ticket"]);
    let tickets = asking.tickets(changed.filter(|id| id.is_string())).await?;
    asking.tickets(tickets.iter().flat_map(|ticket| list(&ticket["related"]))).await
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
