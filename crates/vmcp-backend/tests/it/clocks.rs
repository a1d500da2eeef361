//! A clock that leaps, as after ten minutes of sleep: what ran out says so, and nothing else ends.

use std::time::Duration;

use vmcp_backend::{Isolation, State};
use vmcp_core::Kind;
use vmcp_testkit::{Behaviour, Item, Script};

use crate::support::{Fake, Way, call, legacy_client, reaches, settle, text, up};

const LEAP: Duration = Duration::from_secs(600);

fn script() -> Script {
    Script::default()
        .tool(Item::tool("count", Behaviour::Counter))
        .tool(Item::tool("probe", Behaviour::CancelProbe))
}

/// Every timer is late by ten minutes, all at once.
async fn leap() {
    tokio::time::pause();
    tokio::time::advance(LEAP).await;
    tokio::time::resume();
}

/// How often conversations were opened.
fn openings(fake: &Fake) -> usize {
    match fake {
        Fake::Stdio(stdio) => stdio.pids().len(),
        Fake::Http(_) | Fake::Sse(_) => fake.count("initialize"),
    }
}

#[tokio::test]
async fn nobody_loses_a_session_and_no_process_is_started_again() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let mut settings = fake.settings();
        settings.isolation = Isolation::Session;
        let backend = up(settings).await;
        let callers = ["a", "b", "c"].map(legacy_client);
        for caller in &callers {
            call(&backend, &caller.cx, "count").await.unwrap();
        }
        let (opened, lists) = (openings(&fake), fake.count("tools/list"));
        leap().await;
        settle("lists are read again", || fake.count("tools/list") > lists).await;
        for (n, caller) in (1..).zip(&callers) {
            let calls = if way.is_modern() { 3 + n } else { 2 };
            let counted = call(&backend, &caller.cx, "count").await.unwrap();
            assert_eq!(counted, format!(r#"{{"calls":{calls}}}"#), "{way:?}");
        }
        assert_eq!(openings(&fake), opened, "{way:?}");
        assert_eq!(backend.status().state, State::Up, "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_call_whose_time_ran_out_meanwhile_says_so_and_is_cancelled() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let leaping = async {
            settle("the call is there", || fake.count("tools/call") == 1).await;
            leap().await;
        };
        let (answer, ()) = tokio::join!(call(&backend, &caller.cx, "probe"), leaping);
        let error = answer.unwrap_err();
        assert_eq!(error.kind, Kind::TimedOut, "{way:?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` did not answer within 10s (`timeouts.call`)");
        }
        fake.note("cancelled").await;
        call(&backend, &caller.cx, "count").await.unwrap();
        backend.close().await;
    }
}

#[tokio::test]
async fn a_backend_that_is_down_is_tried_at_once() {
    let fake = Way::HttpModern.fake(script()).await;
    let Fake::Http(http) = &fake else { unreachable!() };
    http.go_down().await;
    let mut settings = fake.settings();
    settings.health.backoff = (LEAP / 2, LEAP);
    let backend = vmcp_backend::Backend::start(settings);
    reaches(&backend, State::Down).await;
    http.come_back().await;
    leap().await;
    reaches(&backend, State::Up).await;
    backend.close().await;
}
