//! Servers that say that they are busy: fewer calls at once, in order, and what can wait does.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use futures_util::future::join_all;
use serde_json::json;
use vmcp_backend::{Backend, State};
use vmcp_core::{CallContext, Kind};
use vmcp_testkit::{Behaviour, Fault, HttpFake, Item, Script, Speaks, When, WireFault};

use crate::support::{
    Fake, Way, call, legacy_client, ms, offer, over_http, settle, text, tool, up,
};

const SECOND: Duration = Duration::from_secs(1);

fn script() -> Script {
    Script::new(Speaks::Modern)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool("probe", Behaviour::CancelProbe))
        .prompt(Item::prompt("greet", Behaviour::Echo))
}

/// Until further notice, the next `times` calls are refused so.
fn refuse(fake: &HttpFake, what: &WireFault, times: u64) {
    let when = When::method("tools/call").times(times);
    fake.set_faults(vec![Fault { when, what: what.clone() }]);
}

/// A backend whose server refused `calls` calls that came at once.
async fn after_a_burst(fake: &HttpFake, calls: usize) -> Backend {
    let backend = up(over_http(fake)).await;
    refuse(fake, &WireFault::respond(429, &[], ""), calls as u64);
    let cx = CallContext::internal();
    let refused = join_all((0..calls).map(|_| call(&backend, &cx, "echo"))).await;
    assert!(refused.iter().all(Result::is_err), "{refused:?}");
    backend
}

fn number(seen: &vmcp_testkit::Seen) -> u64 {
    seen.params()["arguments"]["n"].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn every_way_to_be_busy_halves_the_calls_at_once_and_answers_bring_them_back() {
    let ways = [
        (Way::HttpModern, WireFault::busy(429, 1)),
        (Way::HttpLegacy, WireFault::busy(503, 1)),
        (Way::Sse, WireFault::respond(429, &[], "")),
        (Way::HttpModern, WireFault::respond(503, &[], "<h1>no</h1>")),
    ];
    for (way, busy) in ways {
        let mut script = script();
        script.tools[1].behaviour = Behaviour::Echo;
        let fake = way.fake(script).await;
        let (Fake::Http(http) | Fake::Sse(http)) = &fake else { unreachable!() };
        let backend = up(fake.settings()).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        assert_eq!(backend.status().calls_at_once, None, "{way:?}");
        refuse(http, &busy, 8);
        let refused = join_all((0..8).map(|_| call(&backend, &caller.cx, "echo"))).await;
        assert!(refused.iter().all(Result::is_err), "{way:?} {refused:?}");
        assert_eq!(backend.status().calls_at_once, Some(4), "{way:?}");
        // 4, 5, 6, 7 and 8 answers, and nobody is held back any more.
        let mut seen = Vec::new();
        for _ in 0..4 + 5 + 6 + 7 + 8 {
            call(&backend, &caller.cx, "echo").await.unwrap();
            seen.push(backend.status().calls_at_once);
        }
        seen.dedup();
        assert_eq!(seen, [4, 5, 6, 7, 8, 0].map(|n| Some(n).filter(|n| *n > 0)), "{way:?}");
        assert_eq!(backend.status().state, State::Up, "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn no_more_calls_run_at_once_than_may_and_the_others_say_why_they_did_not() {
    let fake = HttpFake::start(script()).await;
    let backend = after_a_burst(&fake, 8).await;
    let before = fake.requests_of("tools/call").len();
    let (cx, mut hurried) = (CallContext::internal(), CallContext::internal());
    let hanging = join_all((0..4).map(|_| call(&backend, &cx, "probe")));
    let others = async {
        let arrived = || fake.requests_of("tools/call").len() == before + 4;
        settle("those that may have arrived", arrived).await;
        hurried.deadline = Some(Instant::now() + ms(100));
        join_all((0..3).map(|_| call(&backend, &hurried, "echo"))).await
    };
    let late = tokio::select! {
        _ = hanging => unreachable!("they hang"),
        late = others => late,
    };
    for answer in late {
        let error = answer.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable);
        let said = text(&error);
        let waited = said.split_once("within ").unwrap().1.split_once(" (").unwrap().0;
        insta::allow_duplicates! {
            insta::assert_snapshot!(said.replace(waited, "TIME"), @"backend `fake` is busy: it answered HTTP 429, so that 4 calls go at a time to it, and this one had no turn within TIME (`timeouts.call`); try again later");
        }
    }
    assert_eq!(fake.requests_of("tools/call").len(), before + 4, "nothing else was sent");
    // Those that hung were given up, and their places are free.
    call(&backend, &cx, "echo").await.unwrap();
    backend.close().await;
}

#[tokio::test]
async fn a_call_without_a_turn_says_how_long_the_server_asked_to_wait() {
    let fake = HttpFake::start(script()).await;
    let mut settings = over_http(&fake);
    settings.timeouts.call = ms(150);
    let backend = up(settings).await;
    let cx = CallContext::internal();
    refuse(&fake, &WireFault::busy(503, 100), 1);
    let error = call(&backend, &cx, "echo").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` is busy: it answered HTTP 503 and asks to wait 100 s");
    assert_eq!(error.retry_after, Some(100 * SECOND));
    let (first, second) = tokio::join!(call(&backend, &cx, "hang"), async {
        let arrived = || fake.requests_of("tools/call").len() == 2;
        settle("the first is there", arrived).await;
        let mut hurried = CallContext::internal();
        hurried.deadline = Some(Instant::now() + ms(20));
        call(&backend, &hurried, "echo").await
    });
    assert_eq!(first.unwrap_err().kind, Kind::TimedOut);
    let error = second.unwrap_err();
    assert!(error.retry_after.is_some_and(|wait| wait > 90 * SECOND), "{error:?}");
    let said = text(&error);
    assert!(said.contains("so that one call goes at a time to it"), "{said}");
    assert!(said.ends_with("try again in 99 s"), "{said}");
    backend.close().await;
}

#[tokio::test]
async fn those_that_wait_come_in_their_order_and_one_that_leaves_holds_up_nobody() {
    // A call that ends so tells nothing about how busy the server is: one at a time it stays.
    let cut = Behaviour::Disconnect { after_bytes: 10 };
    let fake = HttpFake::start(script().tool(Item::tool("cut", cut))).await;
    let backend = after_a_burst(&fake, 2).await;
    assert_eq!(backend.status().calls_at_once, Some(1));
    let (cx, mut hurried) = (CallContext::internal(), CallContext::internal());
    hurried.deadline = Some(Instant::now());
    let calls = (1..=8).map(|n| {
        let cx = if n == 3 { &hurried } else { &cx };
        backend.call(cx, tool("cut", &json!({"n": n})))
    });
    join_all(calls).await;
    let seen: Vec<_> = fake.requests_of("tools/call").iter().map(number).collect();
    assert_eq!(seen, [0, 0, 1, 2, 4, 5, 6, 7, 8]);
    assert_eq!(backend.status().calls_at_once, Some(1));
    backend.close().await;
}

#[tokio::test]
async fn closing_ends_those_that_wait_and_retiring_lets_them_finish() {
    for retires in [false, true] {
        let slow = Behaviour::Delay { ms: 50, then: Box::new(Behaviour::Echo) };
        let fake = HttpFake::start(script().tool(Item::tool("slow", slow))).await;
        let backend = after_a_burst(&fake, 1).await;
        let before = fake.requests_of("tools/call").len();
        let cx = CallContext::internal();
        let calls = join_all((0..3).map(|_| call(&backend, &cx, "slow")));
        let ends = async {
            settle("one runs", || fake.requests_of("tools/call").len() > before).await;
            if retires { backend.retire(10 * SECOND).await } else { backend.close().await }
        };
        let (answers, ()) = tokio::join!(calls, ends);
        for answer in answers {
            assert_eq!(answer.is_ok(), retires, "{answer:?}");
            insta::allow_duplicates! {
                if let Err(error) = answer {
                    insta::assert_snapshot!(text(&error), @"backend `fake` was closed");
                }
            }
        }
    }
}

/// When the server got requests of this method.
fn asked(fake: &HttpFake, method: &str) -> Vec<Duration> {
    fake.requests_of(method).iter().map(|seen| seen.at).collect()
}

#[tokio::test]
async fn a_list_that_is_refused_costs_only_itself_and_is_asked_for_when_the_server_says() {
    for way in [Way::HttpModern, Way::HttpLegacy] {
        let script = script().fault(When::method("prompts/list").times(1), WireFault::busy(429, 1));
        let fake = way.fake(script).await;
        let Fake::Http(http) = &fake else { unreachable!() };
        let backend = up(fake.settings()).await;
        let first = backend.offers().borrow().clone().unwrap();
        assert_eq!((first.tools.len(), first.prompts.len()), (3, 0), "{way:?}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(first.faults.join("; "), @"`prompts/list`: it is busy: it answered HTTP 429 and asks to wait 1 s");
        }
        let later = offer(&backend, |offer| offer.prompts.len() == 1).await;
        assert_eq!(later.faults, Vec::<String>::new());
        let times = asked(http, "prompts/list");
        assert!(times[1] - times[0] >= SECOND, "{way:?} {times:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_call_that_is_refused_puts_off_lists_and_probes_but_no_calls() {
    let mut script = script();
    script.speaks = Speaks::latest_legacy();
    let fake = HttpFake::start(script).await;
    let mut settings = over_http(&fake);
    settings.health.interval = ms(50);
    let backend = up(settings).await;
    settle("the stream is open", || fake.open_streams() == 1).await;
    refuse(&fake, &WireFault::busy(429, 1), 1);
    let cx = CallContext::internal();
    call(&backend, &cx, "echo").await.unwrap_err();
    let (start, refused) = (Instant::now(), asked(&fake, "tools/call")[0]);
    let (lists, pings) = (asked(&fake, "tools/list").len(), asked(&fake, "ping").len());
    fake.set_tools(vec![Item::tool("new", Behaviour::Echo)]);
    backend.refresh().await;
    assert!(start.elapsed() < ms(500), "who waits for the lists is not kept");
    call(&backend, &cx, "new").await.unwrap();
    let news = offer(&backend, |offer| offer.tools.len() == 1).await;
    assert_eq!(news.faults, Vec::<String>::new());
    settle("probes come again", || asked(&fake, "ping").len() > pings).await;
    for at in [asked(&fake, "tools/list")[lists], asked(&fake, "ping")[pings]] {
        assert!(at >= refused + SECOND, "{:?}", at - refused);
    }
    backend.close().await;
}

#[tokio::test]
async fn streams_of_changes_are_opened_when_the_server_says() {
    let ways = [
        (Way::HttpModern, When::method("subscriptions/listen").times(1)),
        (Way::HttpLegacy, When::http("GET").times(1)),
    ];
    join_all(ways.map(|(way, when)| async move {
        let fake = way.fake(script().fault(when, WireFault::busy(503, 2))).await;
        let Fake::Http(http) = &fake else { unreachable!() };
        let start = Instant::now();
        let backend = up(fake.settings()).await;
        settle("the stream is open", || http.open_streams() == 1).await;
        assert!(start.elapsed() >= 2 * SECOND, "{way:?} {:?}", start.elapsed());
        backend.close().await;
    }))
    .await;
}

#[tokio::test]
async fn a_notification_that_is_refused_during_the_handshake_is_a_busy_server() {
    let mut script = script();
    script.speaks = Speaks::latest_legacy();
    let when = When::method("notifications/initialized").times(1);
    let fake = HttpFake::start(script.fault(when, WireFault::busy(503, 1))).await;
    let backend = Backend::start(over_http(&fake));
    backend.settled().await;
    insta::assert_snapshot!(backend.status().last_error.unwrap(), @"is busy: it answered HTTP 503 and asks to wait 1 s");
    crate::support::reaches(&backend, State::Up).await;
    let times = asked(&fake, "initialize");
    assert!(times[1] - times[0] >= SECOND, "{times:?}");
    backend.close().await;
}

#[tokio::test]
async fn calls_that_are_tried_again_all_come_through() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    refuse(&fake, &WireFault::respond(429, &[], ""), 30);
    let cx = CallContext::internal();
    let until_it_works = |n: u64| {
        let (backend, cx) = (&backend, &cx);
        async move {
            while let Err(error) = backend.call(cx, tool("echo", &json!({"n": n}))).await {
                assert_eq!(error.kind, Kind::Unavailable, "{error}");
            }
        }
    };
    join_all((0..100).map(until_it_works)).await;
    let seen: Vec<_> = fake.requests_of("tools/call").iter().map(number).collect();
    assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (130, 100));
    backend.close().await;
}
