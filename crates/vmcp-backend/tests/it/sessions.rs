//! Who shares what, and sessions that the server forgets.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;
use vmcp_backend::{Isolation, Settings, State};
use vmcp_core::CallContext;
use vmcp_testkit::{
    Behaviour, Fault, HttpFake, Item, Script, Seen, Speaks, When, WireFault, invariants::is_running,
};

use crate::support::{Fake, Way, call, legacy_client, over_http, settle, text, tool, up};

fn script() -> Script {
    Script::new(Speaks::latest_legacy())
        .tool(Item::tool("count", Behaviour::Counter))
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("log", Behaviour::Log { level: "warning".into() }))
}

/// The counters that two clients with a session and two without see, each calling twice.
async fn counters(settings: Settings) -> [String; 8] {
    let backend = up(settings).await;
    let (a, b, none) = (legacy_client("a"), legacy_client("b"), CallContext::internal());
    let mut seen = Vec::new();
    for cx in [&a.cx, &b.cx, &none, &none] {
        for _ in 0..2 {
            seen.push(call(&backend, cx, "count").await.unwrap());
        }
    }
    backend.close().await;
    seen.try_into().unwrap()
}

fn count(n: u32) -> String {
    json!({"calls": n}).to_string()
}

#[tokio::test]
async fn isolation_decides_whose_state_is_shared() {
    for way in Way::ALL {
        for isolation in [Isolation::Shared, Isolation::Session] {
            let fake = way.fake(script()).await;
            let mut settings = fake.settings();
            settings.isolation = isolation;
            let seen = counters(settings).await;
            let expected = if way.is_modern() || isolation == Isolation::Shared {
                [1, 2, 3, 4, 5, 6, 7, 8]
            } else {
                [1, 2, 1, 2, 1, 2, 3, 4]
            };
            assert_eq!(seen, expected.map(count), "{way:?} {isolation:?}");
            assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        }
    }
}

#[tokio::test]
async fn a_session_that_ends_ends_upstream() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let (a, b) = (legacy_client("a"), legacy_client("b"));
    call(&backend, &a.cx, "echo").await.unwrap();
    call(&backend, &b.cx, "echo").await.unwrap();
    assert_eq!(fake.live_sessions(), 3);
    drop(a);
    settle("its session is deleted", || fake.live_sessions() == 2).await;
    assert_eq!(call(&backend, &b.cx, "count").await.unwrap(), count(1));
    backend.close().await;
    assert_eq!(fake.live_sessions(), 0);
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_session_that_ends_ends_its_process() {
    let fake = Way::StdioLegacy.fake(script()).await;
    let Fake::Stdio(stdio) = &fake else { unreachable!() };
    let mut settings = fake.settings();
    settings.isolation = Isolation::Session;
    let backend = up(settings).await;
    let a = legacy_client("a");
    call(&backend, &a.cx, "echo").await.unwrap();
    let pids = stdio.pids();
    assert_eq!(pids.len(), 2);
    drop(a);
    settle("its process ends", || !is_running(pids[1])).await;
    assert!(is_running(pids[0]));
    backend.close().await;
    assert!(!is_running(pids[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_forgotten_session_is_opened_once_for_a_thousand_callers() {
    for isolation in [Isolation::Shared, Isolation::Session] {
        let fake = HttpFake::start(script()).await;
        let mut settings = over_http(&fake);
        settings.isolation = isolation;
        let backend = up(settings).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        let before = fake.initialize_count();
        let lost = fake.requests_of("tools/call")[0].session.clone().unwrap();
        assert!(fake.forget_session(&lost));
        let calls = (0..1000).map(|n| backend.call(&caller.cx, tool("echo", &json!({"n": n}))));
        for (n, answer) in (0..).zip(futures_util::future::join_all(calls).await) {
            let own = format!(r#"{{\"n\":{n}}}"#);
            assert!(answer.unwrap().as_str().contains(&own), "{isolation:?} {n}");
        }
        assert_eq!(fake.initialize_count() - before, 1, "{isolation:?}");
        let calls = fake.requests_of("tools/call");
        let accepted: BTreeSet<_> = calls.iter().filter_map(|seen| seen.session.clone()).collect();
        assert_eq!(accepted.len(), 2, "the lost one and the new one");
        let number = |seen: &Seen| seen.params()["arguments"]["n"].to_string();
        let mut sent: BTreeMap<String, Vec<_>> = BTreeMap::new();
        for call in &calls[1..] {
            sent.entry(number(call)).or_default().push(call.session.as_ref() == Some(&lost));
        }
        let once = |sessions: &[bool]| matches!(sessions, [false] | [true, false]);
        assert!(sent.values().all(|sessions| once(sessions)), "replayed once, if at all");
        assert_eq!(fake.violations(), Vec::<String>::new());
        assert_eq!(backend.status().state, State::Up);
        backend.close().await;
    }
}

#[tokio::test]
async fn both_ways_to_say_that_a_session_is_unknown_are_understood() {
    let refusals = [
        WireFault::unknown_session(),
        WireFault::respond(404, &[], ""),
        WireFault::respond(
            400,
            &[("content-type", "application/json")],
            r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32000,"message":"Bad Request: No valid session ID provided"}}"#,
        ),
        WireFault::respond(400, &[("content-type", "text/plain")], "Unknown session"),
    ];
    for refusal in refusals {
        let fake = HttpFake::start(script()).await;
        let backend = up(over_http(&fake)).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        let when = When::method("tools/call").times(1);
        fake.set_faults(vec![Fault { when, what: refusal.clone() }]);
        call(&backend, &caller.cx, "echo").await.unwrap();
        assert_eq!(fake.initialize_count(), 3, "{refusal:?}");
        assert_eq!(fake.requests_of("tools/call").len(), 3, "{refusal:?}");
    }
}

#[tokio::test]
async fn a_server_that_forgets_every_session_is_an_error_and_no_loop() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let when = When::method("tools/call");
    fake.set_faults(vec![Fault { when, what: WireFault::unknown_session() }]);
    let error = call(&backend, &legacy_client("a").cx, "echo").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` forgets each session as soon as it is used");
    assert_eq!(fake.requests_of("tools/call").len(), 2);
}

#[tokio::test]
async fn a_400_of_a_tool_is_no_forgotten_session_and_never_repeated() {
    let refusal = WireFault::respond(
        400,
        &[("content-type", "application/json")],
        r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32602,"message":"the argument session is bad"}}"#,
    );
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    fake.set_faults(vec![Fault { when: When::method("tools/call"), what: refusal }]);
    let error = call(&backend, &legacy_client("a").cx, "echo").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"the argument session is bad");
    assert_eq!(fake.requests_of("tools/call").len(), 1);
}

#[tokio::test]
async fn the_log_level_is_told_to_a_new_session_again() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let caller = legacy_client("a");
    caller.cx.client.session.as_ref().unwrap().set_log_level("debug");
    call(&backend, &caller.cx, "log").await.unwrap();
    fake.forget_sessions();
    call(&backend, &caller.cx, "log").await.unwrap();
    assert_eq!(caller.peer.heard("notifications/message").len(), 2);
}

#[tokio::test]
async fn servers_without_sessions_are_fine() {
    let mut script = script();
    script.http.no_session = true;
    script.http.no_delete = true;
    script.http.no_get_stream = true;
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    call(&backend, &legacy_client("b").cx, "echo").await.unwrap();
    assert_eq!(fake.violations(), Vec::<String>::new());
    backend.close().await;
    assert!(fake.requests().iter().all(|seen| seen.http_method != "DELETE"));
}

#[tokio::test]
async fn roots_news_reach_the_session_of_the_client_only() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let (a, b) = (legacy_client("a"), legacy_client("b"));
    call(&backend, &a.cx, "echo").await.unwrap();
    backend.inform(&a.cx, &vmcp_core::News::RootsChanged).await;
    backend.inform(&b.cx, &vmcp_core::News::RootsChanged).await;
    let told = fake.requests_of("notifications/roots/list_changed");
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].session, fake.requests_of("tools/call")[0].session);
}

#[tokio::test]
async fn an_old_transport_whose_session_is_gone_is_opened_again() {
    let fake = Way::Sse.fake(script()).await;
    let Fake::Sse(http) = &fake else { unreachable!() };
    let backend = up(fake.settings()).await;
    let caller = legacy_client("a");
    call(&backend, &caller.cx, "echo").await.unwrap();
    http.forget_sessions();
    call(&backend, &caller.cx, "echo").await.unwrap();
    backend.close().await;
    settle("nothing stays open", || http.open_streams() == 0).await;
}
