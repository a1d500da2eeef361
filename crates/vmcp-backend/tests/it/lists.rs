//! Reading what a backend offers.

use std::time::Instant;

use serde_json::json;
use vmcp_backend::{Backend, BreakerSettings, State};
use vmcp_testkit::{Behaviour, Fault, HttpFake, Item, ListFault, Script, Speaks, When, WireFault};

use crate::support::{
    Fake, Way, call, legacy_client, ms, offer, over_http, settle, text, tool_names, up, value_of,
    without_ports,
};

fn everything() -> Script {
    everything_of(Script::default().speaks)
}

fn everything_of(speaks: Speaks) -> Script {
    let mut script = Script::new(speaks).named("all");
    for n in 0..7 {
        script = script
            .tool(Item::tool(&format!("tool-{n}"), Behaviour::Echo))
            .resource(Item::resource(&format!("test://{n}"), Behaviour::Echo))
            .template(Item::template(&format!("test{n}://{{id}}"), Behaviour::Echo))
            .prompt(Item::prompt(&format!("prompt-{n}"), Behaviour::Echo));
    }
    script.instructions = Some("Be kind.".to_owned());
    script.page_size = Some(3);
    script
}

#[tokio::test]
async fn every_page_of_every_list_is_read_over_every_way() {
    for way in Way::ALL {
        let fake = way.fake(everything()).await;
        let backend = up(fake.settings()).await;
        let offer = offer(&backend, |_| true).await;
        let counts =
            [&offer.tools, &offer.resources, &offer.templates, &offer.prompts].map(Vec::len);
        assert_eq!(counts, [7; 4], "{way:?}");
        assert_eq!(tool_names(&offer)[6], "tool-6");
        assert_eq!(offer.instructions.as_deref(), Some("Be kind."));
        assert_eq!(value_of(offer.server_info.as_ref().unwrap())["name"], "all");
        assert_eq!(offer.faults, Vec::<String>::new());
        assert!(backend.can(&["tools", "listChanged"]) && !backend.can(&["tasks"]));
        assert_eq!(fake.count("tools/list"), 3, "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn lists_are_read_once_changes_of_them_are_heard() {
    // Else a change between the two is noticed only when lists are read again after minutes.
    let fake = HttpFake::start(everything_of(Speaks::Modern)).await;
    let backend = up(over_http(&fake)).await;
    let asked: Vec<_> = fake.requests().into_iter().filter_map(|seen| seen.method).collect();
    let first = |method: &str| asked.iter().position(|asked| asked == method).unwrap();
    assert!(first("subscriptions/listen") < first("tools/list"), "{asked:?}");
    assert_eq!(fake.requests_of("subscriptions/listen").len(), 1, "{asked:?}");
    backend.close().await;
}

#[tokio::test]
async fn definitions_keep_their_bytes() {
    let odd = r#"{ "tools" : [ {"name":"x", "n": 1.0e+2,"inputSchema":{"type":"object","$defs":{}} , "é":"\u00e9"} ] }"#;
    let script = Script::new(Speaks::latest_legacy()).list_fault(ListFault::Raw(odd.to_owned()));
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    let offer = offer(&backend, |_| true).await;
    assert_eq!(
        offer.tools[0].as_str(),
        r#"{"name":"x", "n": 1.0e+2,"inputSchema":{"type":"object","$defs":{}} , "é":"\u00e9"}"#
    );
}

#[tokio::test]
async fn a_list_without_end_is_cut_off_and_the_others_are_kept() {
    let cases = [
        ListFault::EndlessPages,
        ListFault::CursorLoop,
        ListFault::Many { count: 10_000 },
        ListFault::Raw(r#"{"things": []}"#.to_owned()),
    ];
    let mut seen = Vec::new();
    for fault in cases {
        let mut script = Script::new(Speaks::Dual)
            .tool(Item::tool("one", Behaviour::Echo))
            .list_fault(fault.clone());
        script.speaks = Speaks::Modern;
        let fake = HttpFake::start(script).await;
        let backend = up(over_http(&fake)).await;
        let offer = offer(&backend, |_| true).await;
        assert!(offer.tools.len() <= 5_001);
        assert!(fake.requests_of("tools/list").len() <= 100);
        seen.push(format!("{} tools; {}", offer.tools.len(), offer.faults.join("; ")));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    1 tools; `tools/list` has more than 100 pages
    2 tools; `tools/list` gives the same cursor twice
    5001 tools; `tools/list` lists more than 5000 entries
    0 tools; `tools/list` answered no array `tools`
    ");
}

#[tokio::test]
async fn lists_that_are_refused_or_too_large_are_noted_and_the_others_kept() {
    let script = everything()
        .fault(
            When::method("prompts/list"),
            WireFault::Error { code: -32603, message: "broken".into(), data: json!(null) },
        )
        .fault(
            When::method("resources/templates/list"),
            WireFault::Error { code: -32601, message: "unknown".into(), data: json!(null) },
        )
        .list_fault(ListFault::HugeDescription { bytes: 100_000 });
    for way in [Way::HttpModern, Way::StdioLegacy] {
        let fake = way.fake(script.clone()).await;
        let mut settings = fake.settings();
        settings.max_message_bytes = 50_000;
        let backend = up(settings).await;
        let offer = offer(&backend, |_| true).await;
        assert_eq!((offer.tools.len(), offer.templates.len()), (0, 0));
        assert_eq!((offer.resources.len(), offer.prompts.len()), (7, 0));
        insta::allow_duplicates! {
            insta::assert_snapshot!(offer.faults.join("\n"), @"
            `tools/list`: it sent a message of more than 50000 bytes (`server.maxResultBytes`)
            `prompts/list` answered error -32603: broken
            ");
        }
        backend.close().await;
    }
}

#[tokio::test]
async fn odd_definitions_are_handed_on_as_they_are() {
    let script = everything()
        .list_fault(ListFault::DuplicateNames)
        .list_fault(ListFault::BadNames)
        .list_fault(ListFault::NoInputSchema)
        .list_fault(ListFault::HugeDescription { bytes: 5_000_000 });
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    let offer = offer(&backend, |_| true).await;
    assert!(offer.tools.len() > 14, "{}", offer.tools.len());
    assert!(offer.tools[0].as_str().len() > 5_000_000);
}

#[tokio::test]
async fn changes_are_read_again_over_every_way() {
    for way in Way::ALL {
        let change = Behaviour::ChangeTools {
            add: vec![Item::tool("added", Behaviour::Echo)],
            remove: vec!["tool-0".into()],
        };
        let fake = way.fake(everything().tool(Item::tool("change", change))).await;
        let backend = up(fake.settings()).await;
        if let Fake::Http(fake) = &fake {
            settle("a stream is open", || fake.open_streams() == 1).await;
        }
        call(&backend, &legacy_client("a").cx, "change").await.unwrap();
        let offer = offer(&backend, |offer| tool_names(offer).contains(&"added".into())).await;
        assert!(!tool_names(&offer).contains(&"tool-0".into()), "{way:?}");
        assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_change_heard_only_on_a_session_without_a_stream_counts_too() {
    let added = Item::tool("added", Behaviour::Echo);
    let change = Behaviour::ChangeTools { add: vec![added], remove: vec![] };
    let mut script = Script::new(Speaks::latest_legacy()).tool(Item::tool("change", change));
    script.http.no_get_stream = true;
    let fake = HttpFake::start(script).await;
    let backend = up(over_http(&fake)).await;
    call(&backend, &legacy_client("a").cx, "change").await.unwrap();
    offer(&backend, |offer| offer.tools.len() == 2).await;
}

#[tokio::test]
async fn refresh_reads_the_lists_and_waits_for_it() {
    let fake = HttpFake::start(everything()).await;
    let backend = up(over_http(&fake)).await;
    fake.set_tools(vec![Item::tool("other", Behaviour::Echo)]);
    backend.refresh().await;
    let offer = backend.offers().borrow().clone().unwrap();
    assert_eq!(tool_names(&offer), ["other"]);
}

#[tokio::test]
async fn lists_that_fail_later_leave_the_offer_as_it_was() {
    let fake = HttpFake::start(everything()).await;
    let mut settings = over_http(&fake);
    settings.timeouts.list = ms(200);
    let backend = up(settings).await;
    fake.set_faults(vec![Fault { when: When::method("tools/list"), what: WireFault::Hang }]);
    backend.refresh().await;
    assert_eq!(backend.offers().borrow().as_ref().unwrap().tools.len(), 7);
    assert_eq!(backend.status().state, State::Up);
    call(&backend, &legacy_client("a").cx, "tool-1").await.unwrap();
}

#[tokio::test]
async fn lists_that_take_too_long_stay_as_they_were_and_open_the_breaker() {
    let fake = HttpFake::start(everything()).await;
    let mut settings = over_http(&fake);
    settings.timeouts.list = ms(400);
    settings.health.breaker = Some(BreakerSettings { failures: 2, open_for: ms(1000) });
    let backend = up(settings).await;
    let caller = legacy_client("a");
    let methods = ["tools/list", "resources/list", "resources/templates/list", "prompts/list"];
    let slow = |method| Fault { when: When::method(method), what: WireFault::Delay { ms: 30_000 } };
    fake.set_faults(methods.map(slow).to_vec());
    let before = fake.requests_of("tools/list").len();
    tokio::join!(backend.refresh(), async {
        settle("they are being read", || fake.requests_of("tools/list").len() > before).await;
        let start = Instant::now();
        call(&backend, &caller.cx, "tool-1").await.unwrap();
        assert!(start.elapsed() < ms(300), "a call need not wait: {:?}", start.elapsed());
    });
    backend.refresh().await;
    settle("they failed too often", || backend.status().breaker_open).await;
    let error = call(&backend, &caller.cx, "tool-1").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` failed too often and is not tried for another 1 s (circuit breaker)");
    let status = backend.status();
    assert_eq!(status.state, State::Up, "its probes are answered");
    assert_eq!(tool_names(backend.offers().borrow().as_ref().unwrap()).len(), 7);
    // One call may try, and closes it.
    settle("it may be tried", || !backend.status().breaker_open).await;
    for _ in 0..2 {
        call(&backend, &caller.cx, "tool-1").await.unwrap();
    }
    backend.close().await;
}

#[tokio::test]
async fn a_list_that_times_out_at_the_start_is_an_error_that_names_the_limit() {
    let script = everything().list_fault(ListFault::Slow { ms: 60_000 });
    let fake = HttpFake::start(script).await;
    let mut settings = over_http(&fake);
    settings.timeouts.list = ms(100);
    let backend = Backend::start(settings);
    backend.settled().await;
    insta::assert_snapshot!(backend.status().last_error.unwrap(), @"did not answer within 100ms (`timeouts.list`)");
}

#[tokio::test]
async fn a_list_that_cannot_be_read_for_a_while_costs_only_itself_and_comes_back() {
    let faults = [
        WireFault::respond(500, &[], "oops"),
        WireFault::respond(404, &[("content-type", "text/plain")], "what?"),
        WireFault::login_page(),
        WireFault::Hang,
    ];
    let mut seen = Vec::new();
    for fault in faults {
        let mut script = everything();
        script.speaks = Speaks::Modern;
        let script = script.fault(When::method("prompts/list").times(1), fault);
        let fake = HttpFake::start(script).await;
        let mut settings = over_http(&fake);
        settings.timeouts.list = ms(200);
        let backend = up(settings).await;
        let first = backend.offers().borrow().clone().unwrap();
        assert_eq!((first.tools.len(), first.prompts.len()), (7, 0));
        seen.extend(first.faults.iter().map(|fault| without_ports(fault)));
        let later = offer(&backend, |offer| offer.prompts.len() == 7).await;
        assert_eq!(later.faults, Vec::<String>::new());
        // What is known stays while it cannot be read again.
        let when = When::method("tools/list").times(1);
        fake.set_faults(vec![Fault { when, what: WireFault::respond(502, &[], "") }]);
        let mut offers = backend.offers();
        offers.mark_unchanged();
        backend.refresh().await;
        assert!(offers.has_changed().unwrap(), "the fault is noted");
        assert_eq!(offers.borrow().as_ref().unwrap().tools.len(), 7);
        offer(&backend, |offer| offer.faults.is_empty()).await;
        backend.close().await;
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    `prompts/list`: it answered HTTP 500 to `prompts/list` at http://127.0.0.1:PORT/mcp: `oops`
    `prompts/list`: it answered HTTP 404 to `prompts/list` at http://127.0.0.1:PORT/mcp: `what?`; is its `url` right?
    `prompts/list`: it answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with neither JSON nor an event stream: `<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>`; is its `url` right, and does it need `headers`?
    `prompts/list`: it did not answer within 200ms (`timeouts.list`)
    ");
}
