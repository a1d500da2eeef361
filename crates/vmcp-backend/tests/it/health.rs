//! Being down and coming back.

use std::time::{Duration, Instant};

use vmcp_backend::{Backend, BreakerSettings, State};
use vmcp_core::Kind;
use vmcp_testkit::{
    Behaviour, Fault, HttpFake, Item, Script, Speaks, When, WireFault,
    faultproxy::{Proxy, Toxic, Way as Direction},
};

use crate::support::{
    Fake, SOON, Way, call, http, legacy_client, ms, over_http, reaches, settings, settle, text, up,
    without_times,
};

fn script() -> Script {
    Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool("kill", Behaviour::Kill))
        .tool(Item::tool("exit", Behaviour::Exit { code: 0 }))
        .tool(Item::tool("cut", Behaviour::Disconnect { after_bytes: 10 }))
}

#[tokio::test]
async fn a_backend_that_is_down_says_why_and_a_call_brings_it_back() {
    for way in [Way::HttpModern, Way::HttpLegacy, Way::Sse] {
        let fake = way.fake(script()).await;
        let (Fake::Http(http) | Fake::Sse(http)) = &fake else { unreachable!() };
        http.go_down().await;
        let mut settings = fake.settings();
        settings.health.backoff = (Duration::from_secs(60), Duration::from_secs(60));
        let backend = Backend::start(settings);
        reaches(&backend, State::Down).await;
        let status = backend.status();
        insta::allow_duplicates! {
            insta::assert_snapshot!(status.last_error.unwrap(), @"cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?");
        }
        assert!(status.next_retry.unwrap() > Instant::now() + Duration::from_secs(20));
        let caller = legacy_client("a");
        let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
        assert_eq!(error.kind, Kind::Unavailable);
        assert!(error.retry_after.is_some());
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` is not available: it cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?");
        }
        http.come_back().await;
        let start = Instant::now();
        while let Err(error) = call(&backend, &caller.cx, "echo").await {
            assert!(start.elapsed() < Duration::from_secs(2), "{way:?} {error}");
        }
        assert!(start.elapsed() < Duration::from_secs(2), "{way:?} {:?}", start.elapsed());
        backend.close().await;
    }
}

#[tokio::test]
async fn calls_do_not_make_it_try_more_often_than_twice_a_second() {
    let fake = HttpFake::start(script()).await;
    let proxy = Proxy::start(fake.addr(), 1).await;
    proxy.set([(Direction::Down, Toxic::Reset { after_bytes: 0 })]);
    let mut settings = settings(vmcp_backend::Transport::Http(http(&proxy.url("/mcp"))));
    settings.health.backoff = (Duration::from_secs(60), Duration::from_secs(60));
    let backend = Backend::start(settings);
    reaches(&backend, State::Down).await;
    let caller = legacy_client("a");
    let calls = (0..50).map(|_| call(&backend, &caller.cx, "echo"));
    futures_util::future::join_all(calls).await;
    assert!(proxy.accepted() <= 4, "{}", proxy.accepted());
}

#[tokio::test]
async fn a_server_that_dies_mid_call_is_one_clear_error_within_a_second() {
    let mut seen = Vec::new();
    for way in Way::ALL {
        for name in ["kill", "exit", "cut"] {
            let fake = way.fake(script()).await;
            let backend = up(fake.settings()).await;
            let caller = legacy_client("a");
            call(&backend, &caller.cx, "echo").await.unwrap();
            let start = Instant::now();
            let error = call(&backend, &caller.cx, name).await.unwrap_err();
            assert!(start.elapsed() < Duration::from_secs(1), "{way:?} {:?}", start.elapsed());
            assert_eq!(error.kind, Kind::Unavailable, "{way:?} {name} {error:?}");
            seen.push(format!("{way:?} {name}: {}", without_times(&text(&error))));
            assert_eq!(fake.count("tools/call"), 2, "{way:?}: never repeated");
            let tools = backend.offers().borrow().as_ref().unwrap().tools.len();
            assert_eq!(tools, 5, "the offer is kept");
            backend.close().await;
        }
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    HttpModern kill: backend `fake` broke the connection: Connection reset by peer (os error 104); the call may have run and is not sent again
    HttpModern exit: backend `fake` broke the connection: connection closed before message completed; the call may have run and is not sent again
    HttpModern cut: backend `fake` broke off its answer: unexpected EOF during chunk size line; the call may have run and is not sent again
    HttpLegacy kill: backend `fake` broke the connection: Connection reset by peer (os error 104); the call may have run and is not sent again
    HttpLegacy exit: backend `fake` broke the connection: connection closed before message completed; the call may have run and is not sent again
    HttpLegacy cut: backend `fake` broke off its answer: unexpected EOF during chunk size line; the call may have run and is not sent again
    Sse kill: backend `fake` closed its event stream; the call may have run and is not sent again
    Sse exit: backend `fake` closed its event stream; the call may have run and is not sent again
    Sse cut: backend `fake` closed its event stream; the call may have run and is not sent again
    StdioModern kill: backend `fake` ended TIME after start (signal: 9 (SIGKILL)); it wrote nothing to its standard error; the call may have run and is not sent again
    StdioModern exit: backend `fake` ended TIME after start (exit status: 0); it wrote nothing to its standard error; the call may have run and is not sent again
    StdioModern cut: backend `fake` ended TIME after start (exit status: 0); it wrote nothing to its standard error; the call may have run and is not sent again
    StdioLegacy kill: backend `fake` ended TIME after start (signal: 9 (SIGKILL)); it wrote nothing to its standard error; the call may have run and is not sent again
    StdioLegacy exit: backend `fake` ended TIME after start (exit status: 0); it wrote nothing to its standard error; the call may have run and is not sent again
    StdioLegacy cut: backend `fake` ended TIME after start (exit status: 0); it wrote nothing to its standard error; the call may have run and is not sent again
    ");
}

#[tokio::test]
async fn a_server_that_hangs_is_found_down_and_up_again() {
    for way in [Way::HttpModern, Way::HttpLegacy] {
        let fake = way.fake(script()).await;
        let Fake::Http(http) = &fake else { unreachable!() };
        let mut settings = fake.settings();
        settings.health.interval = ms(50);
        settings.health.probe_timeout = ms(100);
        settings.timeouts.connect = ms(200);
        let backend = up(settings).await;
        http.hang().await;
        reaches(&backend, State::Down).await;
        assert_eq!(backend.offers().borrow().as_ref().unwrap().tools.len(), 5);
        insta::allow_duplicates! {
            insta::assert_snapshot!(backend.status().last_error.unwrap(), @"did not answer within 100ms (`operational.failureHandling.healthCheckTimeout`)");
        }
        http.come_back().await;
        reaches(&backend, State::Up).await;
        call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
        backend.close().await;
    }
}

#[tokio::test]
async fn probes_are_sent_only_when_it_is_silent() {
    let fake = Way::HttpLegacy.fake(script()).await;
    let mut settings = fake.settings();
    settings.health.interval = ms(200);
    let backend = up(settings).await;
    settle("a probe comes", || fake.count("ping") == 1).await;
    let caller = legacy_client("a");
    let start = Instant::now();
    let before = fake.count("ping");
    while start.elapsed() < ms(800) {
        call(&backend, &caller.cx, "echo").await.unwrap();
    }
    assert!(fake.count("ping") - before <= 1);
    backend.close().await;
}

#[tokio::test]
async fn the_breaker_refuses_and_lets_one_call_try() {
    let fake = HttpFake::start(script()).await;
    let mut settings = over_http(&fake);
    settings.timeouts.call = ms(50);
    settings.health.breaker = Some(BreakerSettings { failures: 2, open_for: ms(400) });
    let backend = up(settings).await;
    let caller = legacy_client("a");
    for _ in 0..2 {
        call(&backend, &caller.cx, "hang").await.unwrap_err();
    }
    assert!(backend.status().breaker_open);
    let before = fake.requests_of("tools/call").len();
    let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
    assert!(error.retry_after.unwrap() <= ms(400));
    insta::assert_snapshot!(text(&error), @"backend `fake` failed too often and is not tried for another 1 s (circuit breaker)");
    assert_eq!(fake.requests_of("tools/call").len(), before, "not tried");
    settle("it closes", || !backend.status().breaker_open).await;
    call(&backend, &caller.cx, "echo").await.unwrap();
    call(&backend, &caller.cx, "echo").await.unwrap();
}

#[tokio::test]
async fn a_new_connection_closes_the_breaker() {
    let fake = HttpFake::start(script()).await;
    let mut settings = over_http(&fake);
    settings.health.breaker =
        Some(BreakerSettings { failures: 1, open_for: Duration::from_secs(60) });
    let backend = up(settings).await;
    let caller = legacy_client("a");
    fake.go_down().await;
    call(&backend, &caller.cx, "echo").await.unwrap_err();
    assert!(backend.status().breaker_open);
    fake.come_back().await;
    settle("it is tried again", || !backend.status().breaker_open).await;
    call(&backend, &caller.cx, "echo").await.unwrap();
}

#[tokio::test]
async fn a_busy_server_is_left_alone_as_long_as_it_asks() {
    let busy = WireFault::busy(503, 2);
    let script = script().fault(When::http("POST").times(1), busy);
    let fake = HttpFake::start(script).await;
    let start = Instant::now();
    let backend = Backend::start(over_http(&fake));
    reaches(&backend, State::Down).await;
    insta::assert_snapshot!(backend.status().last_error.unwrap(), @"is busy: it answered HTTP 503 and asks to wait 2 s");
    let error = call(&backend, &legacy_client("a").cx, "echo").await.unwrap_err();
    assert!(error.retry_after.unwrap() <= Duration::from_secs(2));
    assert_eq!(fake.requests().len(), 1, "no call may nudge it");
    reaches(&backend, State::Up).await;
    assert!(start.elapsed() >= Duration::from_secs(2));
}

#[tokio::test]
async fn absurd_waits_are_cut_down() {
    let script = script().fault(When::http("POST"), WireFault::busy(429, u64::MAX));
    let fake = HttpFake::start(script).await;
    let backend = Backend::start(over_http(&fake));
    reaches(&backend, State::Down).await;
    let wait = backend.status().next_retry.unwrap() - Instant::now();
    assert!(wait <= Duration::from_secs(300));
    backend.close().await;
}

#[tokio::test]
async fn a_server_that_ends_its_session_at_once_every_time_is_no_busy_loop() {
    let mut script = script();
    script.speaks = Speaks::latest_legacy();
    // The standalone stream says that the session is unknown, whichever it is.
    let script = script.fault(When::http("GET"), WireFault::unknown_session());
    let fake = HttpFake::start(script).await;
    let backend = Backend::start(over_http(&fake));
    settle("several attempts", || fake.initialize_count() >= 3).await;
    let first = fake.requests_of("initialize")[0].at;
    let third = fake.requests_of("initialize")[2].at;
    assert!(third - first >= ms(50), "{:?}", third - first);
    backend.close().await;
}

#[tokio::test]
async fn a_gateway_error_on_the_standalone_stream_does_not_end_it_for_good() {
    let mut script = script();
    script.speaks = Speaks::latest_legacy();
    let script = script.fault(When::http("GET").times(1), WireFault::respond(502, &[], "bad"));
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    settle("a stream is open", || fake.open_streams() == 1).await;
    backend.close().await;
}

async fn behind_proxy(proxy: &Proxy, call: Duration) -> Backend {
    let mut settings = settings(vmcp_backend::Transport::Http(http(&proxy.url("/mcp"))));
    settings.timeouts.connect = ms(500);
    settings.timeouts.call = call;
    up(settings).await
}

#[tokio::test]
async fn a_slow_network_is_only_slow() {
    let fake = HttpFake::start(script()).await;
    let proxy = Proxy::start(fake.addr(), 7).await;
    let backend = behind_proxy(&proxy, SOON).await;
    for toxic in [
        Toxic::Latency { ms: 20, jitter_ms: 20 },
        Toxic::OneByte,
        Toxic::Bandwidth { bytes_per_second: 100_000 },
    ] {
        proxy.set([(Direction::Both, toxic)]);
        call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    }
}

#[tokio::test]
async fn a_broken_network_is_an_error_and_no_more_once_it_is_mended() {
    let fake = HttpFake::start(script()).await;
    let proxy = Proxy::start(fake.addr(), 7).await;
    let backend = behind_proxy(&proxy, ms(500)).await;
    let caller = legacy_client("a");
    for toxic in [
        Toxic::Reset { after_bytes: 100 },
        Toxic::Truncate { after_bytes: 100 },
        Toxic::HalfClose { after_bytes: 100 },
        Toxic::Blackhole,
    ] {
        proxy.set([(Direction::Down, toxic)]);
        proxy.reset_all().await;
        let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
        assert!(matches!(error.kind, Kind::Unavailable | Kind::TimedOut), "{toxic:?} {error:?}");
        proxy.clear();
        proxy.reset_all().await;
        let start = Instant::now();
        while let Err(error) = call(&backend, &caller.cx, "echo").await {
            assert!(start.elapsed() < SOON, "{toxic:?} {error}");
        }
    }
    backend.close().await;
}

#[tokio::test]
async fn faults_of_one_backend_do_not_touch_another() {
    let good = HttpFake::start(script()).await;
    let bad = HttpFake::start(script()).await;
    let (good_backend, bad_backend) = (up(over_http(&good)).await, up(over_http(&bad)).await);
    bad.set_faults(vec![Fault { when: When::always(), what: WireFault::Hang }]);
    let caller = legacy_client("a");
    let hanging = call(&bad_backend, &caller.cx, "echo");
    let start = Instant::now();
    tokio::select! {
        _ = hanging => unreachable!("it hangs"),
        answer = call(&good_backend, &caller.cx, "echo") => drop(answer.unwrap()),
    }
    assert!(start.elapsed() < ms(500));
}
