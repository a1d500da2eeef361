//! What clients do, seen from both ends: the answer that they get, and what backends notice.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{
    Behaviour, HttpFake, Item, Script, Seen, Speaks,
    invariants::settle,
    raw::{self, Answer},
};

const SOON: Duration = Duration::from_secs(20);

async fn started(mut config: Value) -> Vmcp {
    config["server"] = json!({"port": 0});
    let text = config.to_string();
    let config = config::load(&config::Source::new("vmcp.yaml", &text), &|_| None).unwrap().config;
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    vmcp
}

/// A client that goes away while its call runs.
enum Leaver {
    Legacy(Box<raw::LegacySession>),
    Modern(Box<raw::Modern>),
}

impl Leaver {
    async fn of(url: &str, version: &str) -> Self {
        match version {
            "2026-07-28" => Self::Modern(Box::new(raw::modern(url, json!({})))),
            _ => {
                let session = raw::legacy_session(url, version, json!({})).await.unwrap();
                Self::Legacy(Box::new(session))
            }
        }
    }

    async fn wait(&self) -> Answer {
        match self {
            Self::Legacy(session) => session.call("wait", json!({})).await.unwrap(),
            Self::Modern(modern) => modern.call("wait", json!({})).await.unwrap(),
        }
    }

    /// Starts so many calls, leaves when all have arrived, and tells how long it took until the
    /// backend knew of all.
    async fn leave(&self, fake: &HttpFake, calls: usize) -> Duration {
        let (arrived, cancelled) =
            (fake.requests_of("tools/call").len(), fake.notes("cancelled").len());
        let all = any_of(calls, || self.wait());
        let here = || fake.requests_of("tools/call").len() == arrived + calls;
        tokio::select! {
            () = all => panic!("it never answers"),
            all_here = settle(here, SOON) => all_here.unwrap(),
        }
        let since = Instant::now();
        settle(|| fake.notes("cancelled").len() == cancelled + calls, SOON).await.unwrap();
        since.elapsed()
    }
}

/// Runs so many futures until one of them ends.
async fn any_of<F: Future>(count: usize, make: impl Fn() -> F) {
    let mut all: Vec<_> = (0..count).map(|_| Box::pin(make())).collect();
    std::future::poll_fn(|cx| {
        let ended = all.iter_mut().any(|one| one.as_mut().poll(cx).is_ready());
        if ended { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}

#[tokio::test]
async fn a_client_that_leaves_is_told_upstream_within_a_tenth_of_a_second() {
    for backend in ["2025-11-25", "2026-07-28"] {
        let modern = backend == "2026-07-28";
        let speaks = if modern { Speaks::Modern } else { Speaks::legacy(backend) };
        let script = Script::new(speaks).tool(Item::tool("wait", Behaviour::CancelProbe));
        let fake = HttpFake::start(script).await;
        let vmcp =
            started(json!({"backends": [{"name": "b", "url": fake.url(), "prefix": ""}]})).await;
        for client in ["2025-11-25", "2026-07-28"] {
            let cell = format!("client {client}, backend {backend}");
            let leaver = Leaver::of(&vmcp.url(), client).await;
            // A busy machine is not the gateway's fault: of a few tries the best counts.
            let mut tries = Vec::new();
            for calls in [1, 1, 1, 20, 20] {
                tries.push(leaver.leave(&fake, calls).await);
            }
            assert!(tries.iter().min() < Some(&Duration::from_millis(100)), "{cell} {tries:?}");
        }
        if !modern {
            // Each by the id under which the backend knows it in its session, and once.
            let ids = |method: &str, of: &dyn Fn(&Seen) -> String| {
                let seen = fake.requests_of(method);
                let ids: BTreeSet<_> =
                    seen.iter().map(|seen| (seen.session.clone(), of(seen))).collect();
                assert_eq!(ids.len(), seen.len(), "{method}");
                ids
            };
            let called = ids("tools/call", &|seen| seen.id.clone().unwrap());
            let of = |seen: &Seen| seen.params()["requestId"].to_string();
            assert_eq!(ids("notifications/cancelled", &of), called);
        }
        assert_eq!(fake.violations(), Vec::<String>::new());
        vmcp.stop().await;
    }
}

/// Names that no tool has, and what they are.
fn odd_names() -> Vec<(&'static str, String)> {
    [
        ("empty", ""),
        ("of a path", "../get_issue"),
        ("with a zero", "%00"),
        ("with a zero byte", "get\u{0}issue"),
        ("with a Cyrillic letter", "get_i\u{455}sue"),
        ("in capitals", "GET_ISSUE"),
        ("of another tool, nearly", "get_isue"),
        ("hidden by a filter", "secret_issue"),
        ("like one that is hidden", "secret_isue"),
        ("turned around", "\u{202e}get_issue"),
    ]
    .into_iter()
    .map(|(what, name)| (what, name.to_owned()))
    .chain([("of a megabyte", "x".repeat(1 << 20))])
    .collect()
}

#[tokio::test]
async fn a_name_that_no_tool_has_is_told_with_three_near_ones_at_most() {
    let mut script = Script::new(Speaks::Dual);
    for name in ["get_issue", "get_issues", "get_issue_2", "get_issue_3", "list", "secret_issue"] {
        script = script.tool(Item::tool(name, Behaviour::Echo));
    }
    let fake = HttpFake::start(script).await;
    let shown = ["get_issue", "get_issues", "get_issue_2", "get_issue_3", "list"];
    let vmcp = started(json!({
        "backends": [{"name": "b", "url": fake.url(), "prefix": ""}],
        "aggregation": {"tools": [{"workload": "b", "filter": shown}]},
    }))
    .await;
    let session = raw::legacy_session(&vmcp.url(), "2025-11-25", json!({})).await.unwrap();
    let modern = raw::modern(&vmcp.url(), json!({}));
    let mut told = Vec::new();
    for (what, name) in odd_names() {
        let legacy = session.call(&name, json!({})).await.unwrap();
        assert_eq!((legacy.status, legacy.error_code()), (200, Some(-32602)), "{what}");
        let message = legacy.message["error"]["message"].as_str().unwrap();
        told.push(format!("{what}: {}", message.escape_debug()));
        // The name of a megabyte does not fit into the header that must repeat it.
        let header = if name.len() > 1000 { 431 } else { 200 };
        let modern = modern.call(&name, json!({})).await.unwrap();
        assert_eq!(modern.status, header, "{what}");
        if header == 200 {
            assert_eq!(modern.message["error"], legacy.message["error"], "{what}");
        }
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    empty: unknown tool ``
    of a path: unknown tool `../get_issue`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    with a zero: unknown tool `%00`
    with a zero byte: unknown tool `get\\u{0}issue`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    with a Cyrillic letter: unknown tool `get_iѕsue`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    in capitals: unknown tool `GET_ISSUE`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    of another tool, nearly: unknown tool `get_isue`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    hidden by a filter: unknown tool `secret_issue`
    like one that is hidden: unknown tool `secret_isue`
    turned around: unknown tool `\\u{202e}get_issue`; did you mean `get_issue` or `get_issues` or `get_issue_2`?
    of a megabyte: unknown tool `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
    ");
    assert_eq!(fake.requests_of("tools/call").len(), 0, "none was sent to the backend");
    vmcp.stop().await;
}
