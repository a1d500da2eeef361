//! Finding out what a server speaks.

use vmcp_backend::{Backend, EraChoice, State, Transport};
use vmcp_core::Version;
use vmcp_testkit::{
    Behaviour, Fault, HttpFake, Item, ProcessOptions, Script, Speaks, StdioFake, When, WireFault,
};

use crate::support::{
    SOON, call, http, kill, legacy_client, ms, over_http, over_stdio, reaches, settings, settle,
    text, up,
};

fn script(speaks: Speaks) -> Script {
    Script::new(speaks).tool(Item::tool("echo", Behaviour::Echo))
}

async fn check_http(script: Script, era: EraChoice, expected: Result<Version, &str>) {
    let fake = HttpFake::start(script).await;
    let mut settings = over_http(&fake);
    settings.era = era;
    check(settings, expected).await;
    assert_eq!(fake.violations(), Vec::<String>::new());
}

async fn check(settings: vmcp_backend::Settings, expected: Result<Version, &str>) {
    let backend = Backend::start(settings);
    backend.settled().await;
    let status = backend.status();
    match expected {
        Ok(version) => {
            assert_eq!(status.state, State::Up, "{:?}", status.last_error);
            assert_eq!(status.version, Some(version));
            let text = call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
            assert!(text.contains("arguments"), "{text}");
        }
        Err(why) => assert_eq!(status.last_error.as_deref(), Some(why)),
    }
    backend.close().await;
}

#[tokio::test]
async fn every_version_is_found_over_http() {
    use EraChoice::{Auto, Legacy, Modern};
    check_http(script(Speaks::Dual), Auto, Ok(Version::V2026_07_28)).await;
    check_http(script(Speaks::Modern), Auto, Ok(Version::V2026_07_28)).await;
    check_http(script(Speaks::Modern), Modern, Ok(Version::V2026_07_28)).await;
    check_http(script(Speaks::Dual), Legacy, Ok(Version::V2025_11_25)).await;
    for version in Version::ALL.into_iter().filter(|version| *version < Version::LATEST) {
        let speaks = Speaks::legacy(version.as_str());
        check_http(script(speaks.clone()), Auto, Ok(version)).await;
        check_http(script(speaks), Legacy, Ok(version)).await;
    }
}

#[tokio::test]
async fn every_version_is_found_over_stdio() {
    let speaks = |version: Version| Speaks::legacy(version.as_str());
    let cases = [
        (Speaks::Dual, EraChoice::Auto, Version::V2026_07_28),
        (Speaks::Modern, EraChoice::Auto, Version::V2026_07_28),
        (Speaks::Dual, EraChoice::Legacy, Version::V2025_11_25),
        (speaks(Version::V2024_11_05), EraChoice::Auto, Version::V2024_11_05),
        (speaks(Version::V2025_11_25), EraChoice::Auto, Version::V2025_11_25),
    ];
    for (speaks, era, version) in cases {
        let mut script = script(speaks);
        script.pin_era = true;
        let fake = StdioFake::new(&script);
        let mut settings = over_stdio(&fake);
        settings.era = era;
        check(settings, Ok(version)).await;
        assert_eq!(fake.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn the_wrong_choice_is_an_error_that_says_so() {
    check_http(
        script(Speaks::Modern),
        EraChoice::Legacy,
        Err("answered error -32602 to `initialize`: _meta lacks io.modelcontextprotocol/protocolVersion"),
    )
    .await;
    check_http(
        script(Speaks::latest_legacy()),
        EraChoice::Modern,
        Err("answered error -32000 to `server/discover`: Bad Request: no Mcp-Session-Id, and this is no initialize"),
    )
    .await;
}

#[tokio::test]
async fn the_old_transport_is_the_last_resort() {
    let mut script = script(Speaks::legacy("2024-11-05"));
    script.http.sse_transport = true;
    script.http.no_streamable = true;
    let fake = HttpFake::start(script).await;
    for transport in [Transport::Http(http(&fake.sse_url())), Transport::Sse(http(&fake.sse_url()))]
    {
        check(settings(transport), Ok(Version::V2024_11_05)).await;
    }
    settle("its streams are closed", || fake.open_streams() == 0).await;
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn odd_answers_to_the_probe_mean_legacy() {
    let odd = [
        WireFault::login_page(),
        WireFault::respond(400, &[], ""),
        WireFault::respond(404, &[("content-type", "text/plain")], "what?"),
        WireFault::respond(405, &[], ""),
        WireFault::respond(500, &[], "oops"),
        WireFault::Error { code: -32603, message: "no".into(), data: serde_json::Value::Null },
        WireFault::Error {
            code: -32022,
            message: "no".into(),
            data: serde_json::json!({"supported": ["2025-06-18"]}),
        },
    ];
    for fault in odd {
        let script =
            script(Speaks::latest_legacy()).fault(When::method("server/discover"), fault.clone());
        let fake = HttpFake::start(script).await;
        let backend = Backend::start(over_http(&fake));
        backend.settled().await;
        let status = backend.status();
        assert_eq!(status.version, Some(Version::V2025_11_25), "{fault:?} {status:?}");
        assert_eq!(fake.violations(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_silent_process_is_legacy_and_is_not_told_of_a_cancelled_probe() {
    let script =
        script(Speaks::latest_legacy()).fault(When::method("server/discover"), WireFault::Hang);
    let fake = StdioFake::new(&script);
    let mut settings = over_stdio(&fake);
    settings.timeouts.connect = ms(400);
    check(settings, Ok(Version::V2025_11_25)).await;
    assert_eq!(fake.seen_of("notifications/cancelled").len(), 0);
    assert_eq!(fake.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_process_is_asked_once_per_life_and_the_finding_is_kept() {
    let fake = StdioFake::new(&script(Speaks::latest_legacy()));
    let backend = up(over_stdio(&fake)).await;
    let pid = fake.pids()[0];
    kill(pid);
    reaches(&backend, State::Down).await;
    reaches(&backend, State::Up).await;
    assert_eq!(fake.seen_of("server/discover").len(), 1);
    assert_eq!(fake.seen_of("initialize").len(), 2);
    backend.close().await;
}

#[tokio::test]
async fn a_server_that_changes_its_era_is_found_out() {
    let fake = HttpFake::start(script(Speaks::Dual)).await;
    let backend = up(over_http(&fake)).await;
    assert_eq!(backend.status().version, Some(Version::V2026_07_28));
    let unsupported = WireFault::Error {
        code: -32022,
        message: "unsupported".into(),
        data: serde_json::json!({"supported": ["2025-11-25"]}),
    };
    let modern = ["server/discover", "tools/call"];
    fake.set_faults(
        modern
            .map(|method| Fault { when: When::method(method).times(1), what: unsupported.clone() })
            .to_vec(),
    );
    let error = call(&backend, &legacy_client("a").cx, "echo").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` answered error -32022 to `tools/call`: unsupported");
    let mut status = backend.status_changes();
    let legacy = status.wait_for(|status| status.version == Some(Version::V2025_11_25));
    tokio::time::timeout(SOON, legacy).await.unwrap().unwrap();
    call(&backend, &legacy_client("a").cx, "echo").await.unwrap();
    backend.close().await;
}

#[tokio::test]
async fn a_process_that_says_nothing_at_all_is_an_error() {
    let mut script = script(Speaks::Dual);
    script.process = ProcessOptions { hang: true, ..ProcessOptions::default() };
    let fake = StdioFake::new(&script);
    let mut settings = over_stdio(&fake);
    settings.timeouts.connect = ms(200);
    check(settings, Err("did not answer within 200ms (`timeouts.connect`)")).await;
}
