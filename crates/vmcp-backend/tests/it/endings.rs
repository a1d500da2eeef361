//! Calls that end before their answer: given up by the caller, or too slow.

use std::time::Instant;

use serde_json::json;
use vmcp_backend::Backend;
use vmcp_core::Kind;
use vmcp_testkit::{Ask, Behaviour, Fault, HttpFake, Item, Script, When, WireFault};

use crate::support::{
    Fake, SOON, Way, call, legacy_client, ms, over_http, request, settle, text, up,
};

fn script() -> Script {
    Script::default()
        .tool(Item::tool("probe", Behaviour::CancelProbe))
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("roots", Behaviour::Ask(Ask::Roots)))
        .tool(Item::tool("chatter", Behaviour::Chatter { every_ms: 40 }))
        .tool(Item::tool("progress", Behaviour::Progress { steps: 1 }))
}

#[tokio::test]
async fn giving_up_tells_the_server_at_once_and_once() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let given_up = tokio::select! {
            _ = call(&backend, &caller.cx, "probe") => unreachable!("it hangs"),
            () = settle("the call is there", || fake.count("tools/call") == 1) => Instant::now(),
        };
        let note = fake.note("cancelled").await;
        assert!(given_up.elapsed() < ms(500), "{way:?} {:?}", given_up.elapsed());
        let told = fake.seen("notifications/cancelled");
        if way == Way::HttpModern {
            assert_eq!(told.len(), 0, "the closed stream says it: {note:?}");
        } else {
            let id = fake.seen("tools/call")[0].json()["id"].clone();
            assert_eq!(told.len(), 1, "{way:?}");
            assert_eq!(told[0].params()["requestId"], id, "{way:?}");
        }
        call(&backend, &caller.cx, "echo").await.unwrap();
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_call_that_takes_too_long_names_the_limit_and_is_cancelled() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let mut settings = fake.settings();
        settings.timeouts.call = ms(150);
        let backend = up(settings).await;
        let error = call(&backend, &legacy_client("a").cx, "probe").await.unwrap_err();
        assert_eq!(error.kind, Kind::TimedOut);
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` did not answer within 150ms (`timeouts.call`)");
        }
        fake.note("cancelled").await;
        call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
        // It counts no longer, or retiring would wait for it.
        let start = Instant::now();
        backend.retire(SOON).await;
        assert!(start.elapsed() < SOON / 2, "{way:?} {:?}", start.elapsed());
    }
}

#[tokio::test]
async fn progress_renews_the_idle_time_but_not_the_limit() {
    futures_util::future::join_all(Way::ALL.map(|way| async move {
        let fake = way.fake(script()).await;
        let mut settings = fake.settings();
        settings.timeouts.idle = ms(150);
        settings.timeouts.call = ms(500);
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let start = Instant::now();
        let error = call(&backend, &caller.cx, "probe").await.unwrap_err();
        assert!((ms(150)..ms(450)).contains(&start.elapsed()), "{way:?} {:?}", start.elapsed());
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` did not answer within 150ms (`timeouts.idle`)");
        }
        let start = Instant::now();
        let error = call(&backend, &caller.cx, "chatter").await.unwrap_err();
        assert!(start.elapsed() >= ms(500), "{way:?} {:?}", start.elapsed());
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` did not answer within 500ms (`timeouts.call`)");
        }
        backend.close().await;
    }))
    .await;
}

#[tokio::test]
async fn the_callers_own_deadline_counts() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let mut caller = legacy_client("a");
    caller.cx.deadline = Some(Instant::now() + ms(100));
    let error = call(&backend, &caller.cx, "probe").await.unwrap_err();
    assert_eq!(error.kind, Kind::TimedOut);
}

#[tokio::test]
async fn a_question_that_waits_for_a_human_stops_the_idle_time() {
    for way in [Way::HttpLegacy, Way::Sse, Way::StdioLegacy] {
        let fake = way.fake(script()).await;
        let mut settings = fake.settings();
        settings.timeouts.idle = ms(100);
        settings.timeouts.call = ms(400);
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let start = Instant::now();
        let error = call(&backend, &caller.cx, "roots").await.unwrap_err();
        assert!(start.elapsed() >= ms(400), "{way:?} {:?}", start.elapsed());
        assert_eq!(caller.peer.asked().len(), 1);
        assert!(error.message.contains("timeouts.call"), "{error}");
        backend.close().await;
    }
}

#[tokio::test]
async fn chatter_after_a_cancelled_call_reaches_nobody() {
    for way in Way::ALL {
        let mut script = script();
        script.ignore_cancel = true;
        let fake = way.fake(script).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let params = json!({"name": "chatter", "_meta": {"progressToken": 7}});
        let chatter = backend.call(&caller.cx, request("tools/call", &params));
        let heard = || caller.peer.heard("notifications/progress").len();
        tokio::select! {
            _ = chatter => unreachable!("it never ends"),
            () = settle("it chatters", || heard() > 2) => {}
        }
        let before = heard();
        for _ in 0..5 {
            call(&backend, &caller.cx, "echo").await.unwrap();
        }
        tokio::time::timeout(ms(150), call(&backend, &caller.cx, "probe")).await.unwrap_err();
        assert_eq!(heard(), before, "{way:?}");
        backend.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_cancelled_calls_leave_nothing_behind() {
    let fake = Way::HttpModern.fake(script()).await;
    let Fake::Http(http) = &fake else { unreachable!() };
    let backend = up(fake.settings()).await;
    let caller = legacy_client("a");
    for _ in 0..20 {
        let calls = (0..50).map(|_| call(&backend, &caller.cx, "probe"));
        let all = futures_util::future::join_all(calls);
        let sent = fake.count("tools/call") + 50;
        tokio::select! {
            _ = all => unreachable!("they hang"),
            () = settle("they are there", || fake.count("tools/call") >= sent) => {}
        }
    }
    settle("all are cancelled", || http.notes("cancelled").len() == 1000).await;
    settle("only the change stream is open", || http.open_streams() == 1).await;
    backend.close().await;
    settle("nothing is open", || http.open_streams() == 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn closing_fails_the_calls_in_flight_at_once() {
    for way in Way::ALL {
        let fake = way.fake(script()).await;
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        let start = Instant::now();
        let closing = async {
            settle("the call is there", || fake.count("tools/call") == 1).await;
            backend.close().await;
        };
        let (answer, ()) = tokio::join!(call(&backend, &caller.cx, "probe"), closing);
        assert!(start.elapsed() < SOON / 2, "{way:?} {:?}", start.elapsed());
        let error = answer.unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` was closed");
        }
        let after = call(&backend, &caller.cx, "echo").await.unwrap_err();
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&after), @"backend `fake` was closed");
        }
        if let Fake::Http(fake) | Fake::Sse(fake) = &fake {
            settle("nothing stays open", || {
                fake.open_streams() == 0 && (way == Way::Sse || fake.live_sessions() == 0)
            })
            .await;
        }
    }
}

#[tokio::test]
async fn retiring_lets_calls_finish_for_a_while() {
    let script = script()
        .tool(Item::tool("slow", Behaviour::Delay { ms: 200, then: Box::new(Behaviour::Echo) }));
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    let caller = legacy_client("a");
    let retiring = async {
        settle("the call is there", || fake.requests_of("tools/call").len() == 1).await;
        backend.retire(SOON).await;
    };
    let (answer, ()) = tokio::join!(call(&backend, &caller.cx, "slow"), retiring);
    answer.unwrap();
}

#[tokio::test]
async fn a_caller_that_leaves_does_not_end_the_handshake_that_others_wait_for() {
    let slow = WireFault::Delay { ms: 200 };
    let fake = Way::HttpLegacy.fake(script()).await;
    let Fake::Http(http) = &fake else { unreachable!() };
    let backend = up(fake.settings()).await;
    http.set_faults(vec![Fault { when: When::method("initialize"), what: slow }]);
    let caller = legacy_client("a");
    tokio::select! {
        _ = call(&backend, &caller.cx, "echo") => unreachable!("it is delayed"),
        () = settle("it began", || fake.count("initialize") == 2) => {}
    }
    call(&backend, &caller.cx, "echo").await.unwrap();
    assert_eq!(fake.count("initialize"), 2);
    drop(caller);
    settle("only the shared session is left", || http.live_sessions() == 1).await;
    backend.close().await;
    assert_eq!(http.live_sessions(), 0);
}

#[tokio::test]
async fn a_server_that_does_not_answer_the_handshake_names_the_limit() {
    for way in Way::ALL {
        let mut script = script();
        script.process.hang = true;
        let script = script.fault(When::always(), WireFault::Hang);
        let fake = way.fake(script).await;
        let mut settings = fake.settings();
        settings.timeouts.connect = ms(150);
        let backend = Backend::start(settings);
        backend.settled().await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(backend.status().last_error.unwrap(), @"did not answer within 150ms (`timeouts.connect`)");
        }
        backend.close().await;
    }
}

#[tokio::test]
async fn closing_does_not_wait_for_a_handshake() {
    for way in Way::ALL {
        let fake = way.fake(script().fault(When::always(), WireFault::Hang)).await;
        let backend = Backend::start(fake.settings());
        let came = || match &fake {
            Fake::Http(http) | Fake::Sse(http) => !http.requests().is_empty(),
            Fake::Stdio(stdio) => !stdio.seen().is_empty(),
        };
        settle("it has begun", came).await;
        let start = Instant::now();
        backend.close().await;
        assert!(start.elapsed() < ms(500), "{way:?} {:?}", start.elapsed());
        if let Fake::Stdio(stdio) = &fake {
            assert!(!vmcp_testkit::invariants::is_running(stdio.pids()[0]));
        }
    }
}

#[tokio::test]
async fn a_session_whose_handshake_is_given_up_is_ended() {
    let fake = Way::HttpLegacy.fake(script()).await;
    let Fake::Http(http) = &fake else { unreachable!() };
    let slow = WireFault::Delay { ms: 60_000 };
    http.set_faults(vec![Fault { when: When::method("notifications/initialized"), what: slow }]);
    let backend = Backend::start(fake.settings());
    settle("it is half way", || fake.count("notifications/initialized") == 1).await;
    backend.close().await;
    assert!(http.requests().iter().any(|seen| seen.http_method == "DELETE"));
    assert_eq!(http.live_sessions(), 0);
}
