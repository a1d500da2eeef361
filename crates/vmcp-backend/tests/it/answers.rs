//! Odd answers: what is read right, what is an error, and what that error says.

use vmcp_backend::{Backend, State};
use vmcp_core::{Error, Kind};
use vmcp_testkit::{
    Behaviour, Fault, HttpFake, Item, ReplyStyle, Script, Shape, Speaks, When, WireFault,
};

use crate::support::{Fake, Way, call, legacy_client, ms, over_http, text, up, without_ports};

fn script() -> Script {
    Script::default()
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("hang", Behaviour::Hang))
        .tool(Item::tool("big", Behaviour::BigResult { bytes: 20 << 20 }))
}

/// What a call says when `fault` strikes it; the next call must be fine.
async fn struck(way: Way, fault: &WireFault) -> Result<String, Error> {
    let fake = way.fake(script()).await;
    let mut settings = fake.settings();
    settings.timeouts.call = ms(600);
    let backend = up(settings).await;
    let caller = legacy_client("a");
    // The client's own session is open.
    call(&backend, &caller.cx, "echo").await.unwrap();
    let faults = vec![Fault { when: When::method("tools/call").times(1), what: fault.clone() }];
    match &fake {
        Fake::Http(fake) | Fake::Sse(fake) => fake.set_faults(faults),
        Fake::Stdio(_) => unreachable!("scripts of processes are fixed"),
    }
    let answer = call(&backend, &caller.cx, "echo").await;
    let after = call(&backend, &caller.cx, "echo").await;
    assert!(after.is_ok(), "{way:?} {fault:?} {after:?}");
    assert_eq!(backend.status().state, State::Up, "{way:?} {fault:?}");
    backend.close().await;
    answer
}

#[tokio::test]
async fn every_bad_answer_over_http_has_a_clear_error() {
    let html = [("content-type", "text/html")];
    let faults = [
        WireFault::login_page(),
        WireFault::respond(204, &[], ""),
        WireFault::respond(202, &[], ""),
        WireFault::respond(200, &[("content-type", "application/json")], ""),
        WireFault::respond(200, &[("content-type", "application/json")], "[1,2]"),
        WireFault::respond(401, &[("www-authenticate", "Bearer")], "no"),
        WireFault::respond(403, &html, "<h1>Forbidden</h1>"),
        WireFault::respond(500, &html, "<h1>Oh \u{1b}[1mno</h1>\r\nx"),
        WireFault::respond(502, &[], ""),
        WireFault::respond(413, &[], &"x".repeat(500)),
        WireFault::busy(429, 3),
        WireFault::busy(503, 1),
        WireFault::respond(503, &[("retry-after", "soon")], ""),
        WireFault::redirect("http://elsewhere.example/mcp?token=secret"),
        WireFault::respond(307, &[("location", "https://user:pass@elsewhere.example/x#y")], ""),
        WireFault::respond(301, &[], ""),
        WireFault::InvalidJson,
        WireFault::ContentType("text/plain".to_owned()),
        WireFault::WrongId,
        WireFault::DuplicateId,
        WireFault::FlippedId,
        WireFault::Hang,
        WireFault::Close,
        WireFault::Reset,
        WireFault::Truncate { after_bytes: 20 },
    ];
    for way in [Way::HttpModern, Way::HttpLegacy] {
        let mut seen = Vec::new();
        for fault in &faults {
            let error = struck(way, fault).await.unwrap_err();
            let said = text(&error);
            // The quoted answer has ids that differ.
            let said = said.split_once("{\"jsonrpc").map_or(&*said, |(before, _)| before);
            seen.push(format!("{:?}: {said}", error.kind));
        }
        insta::allow_duplicates! {
            insta::assert_snapshot!(seen.join("\n"), @"
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with neither JSON nor an event stream: `<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>`; is its `url` right, and does it need `headers`?
            Protocol: backend `fake` answered HTTP 204 No Content at http://127.0.0.1:PORT/mcp with an empty body to a request; is its `url` right, and does it need `headers`?
            Protocol: backend `fake` answered HTTP 202 Accepted at http://127.0.0.1:PORT/mcp with an empty body to a request; is its `url` right, and does it need `headers`?
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with an empty body to a request; is its `url` right, and does it need `headers`?
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with no answer to this request: `[1,2]`
            Denied: backend `fake` answered HTTP 401: it wants other credentials; set `headers` for it
            Denied: backend `fake` answered HTTP 403: it wants other credentials; set `headers` for it
            Unavailable: backend `fake` answered HTTP 500 to `tools/call` at http://127.0.0.1:PORT/mcp: `<h1>Oh  [1mno</h1>  x`
            Unavailable: backend `fake` answered HTTP 502 to `tools/call` at http://127.0.0.1:PORT/mcp: an empty body
            Protocol: backend `fake` answered HTTP 413 to `tools/call` at http://127.0.0.1:PORT/mcp: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`
            Unavailable: backend `fake` is busy: it answered HTTP 429 and asks to wait 3 s
            Unavailable: backend `fake` is busy: it answered HTTP 503 and asks to wait 1 s
            Unavailable: backend `fake` is busy: it answered HTTP 503; try again later
            Protocol: backend `fake` answered HTTP 302 Found, a redirect to http://elsewhere.example/mcp, which is not followed; if that is right, make it its `url`
            Protocol: backend `fake` answered HTTP 307 Temporary Redirect, a redirect to https://elsewhere.example/x, which is not followed; if that is right, make it its `url`
            Protocol: backend `fake` answered HTTP 301 Moved Permanently, a redirect to nowhere, which is not followed; if that is right, make it its `url`
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with what is no JSON-RPC message: `
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with neither JSON nor an event stream: `
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with no answer to this request: `
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with no answer to this request: `
            Protocol: backend `fake` answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with no answer to this request: `
            TimedOut: backend `fake` did not answer within 600ms (`timeouts.call`)
            Unavailable: backend `fake` broke the connection: connection closed before message completed; the call may have run and is not sent again
            Unavailable: backend `fake` broke the connection: Connection reset by peer (os error 104); the call may have run and is not sent again
            Unavailable: backend `fake` broke off its answer: unexpected EOF during chunk size line; the call may have run and is not sent again
            ");
        }
    }
}

#[tokio::test]
async fn busy_answers_carry_the_wait() {
    let error = struck(Way::HttpModern, &WireFault::busy(429, 3)).await.unwrap_err();
    assert_eq!(error.retry_after, Some(std::time::Duration::from_secs(3)));
}

#[tokio::test]
async fn odd_but_right_answers_are_understood() {
    let fine = [
        WireFault::AnswerTwice,
        WireFault::AnswerEarly,
        WireFault::Junk(vec!["banner".into()]),
        WireFault::Polling { retry_ms: 1 },
        WireFault::Shaped(Shape::Crlf),
        WireFault::Shaped(Shape::Cr),
        WireFault::Shaped(Shape::MixedEnds),
        WireFault::Shaped(Shape::Bom),
        WireFault::Shaped(Shape::HugeId { bytes: 10_000 }),
        WireFault::Shaped(Shape::RetryZero),
        WireFault::Shaped(Shape::ManyDataLines),
        WireFault::Shaped(Shape::OneByte),
        WireFault::ContentType("application/json; charset=utf-8".to_owned()),
    ];
    for way in [Way::HttpModern, Way::HttpLegacy] {
        for fault in &fine {
            if way.is_modern() && matches!(fault, WireFault::Polling { .. }) {
                continue;
            }
            let fake = way.fake(script()).await;
            let Fake::Http(http) = &fake else { unreachable!() };
            let backend = up(fake.settings()).await;
            let caller = legacy_client("a");
            call(&backend, &caller.cx, "echo").await.unwrap();
            let when = When::method("tools/call").times(1);
            http.set_faults(vec![Fault { when, what: fault.clone() }]);
            for _ in 0..2 {
                let answer = call(&backend, &caller.cx, "echo").await;
                assert!(answer.is_ok(), "{way:?} {fault:?} {answer:?}");
            }
            assert_eq!(fake.violations(), Vec::<String>::new(), "{way:?} {fault:?}");
            backend.close().await;
        }
    }
}

#[tokio::test]
async fn streams_that_never_answer_end_by_time_or_at_their_end() {
    let mut seen = Vec::new();
    for shape in [Shape::CommentsOnly, Shape::Endless, Shape::NoBlankLine, Shape::Unterminated] {
        let answer = struck(Way::HttpModern, &WireFault::Shaped(shape.clone())).await;
        let said = answer.map_or_else(|error| text(&error), |_| "fine".to_owned());
        seen.push(format!("{shape:?}: {said}"));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    CommentsOnly: backend `fake` ended its answer too early; the call may have run and is not sent again
    Endless: backend `fake` did not answer within 600ms (`timeouts.call`)
    NoBlankLine: backend `fake` ended its answer too early; the call may have run and is not sent again
    Unterminated: backend `fake` did not answer within 600ms (`timeouts.call`)
    ");
}

#[tokio::test]
async fn every_bad_answer_over_the_old_transport_has_a_clear_error() {
    let faults = [
        WireFault::respond(401, &[], "no"),
        WireFault::respond(500, &[], "oops"),
        WireFault::busy(429, 3),
        WireFault::redirect("http://elsewhere.example/mcp"),
        WireFault::Hang,
    ];
    let mut seen = Vec::new();
    for fault in &faults {
        let error = struck(Way::Sse, fault).await.unwrap_err();
        seen.push(format!("{:?}: {}", error.kind, text(&error)));
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    Denied: backend `fake` answered HTTP 401: it wants other credentials; set `headers` for it
    Unavailable: backend `fake` answered HTTP 500 to `POST` at http://127.0.0.1:PORT/messages: `oops`
    Unavailable: backend `fake` is busy: it answered HTTP 429 and asks to wait 3 s
    Protocol: backend `fake` answered HTTP 302 Found, a redirect to http://elsewhere.example/mcp, which is not followed; if that is right, make it its `url`
    TimedOut: backend `fake` did not answer within 600ms (`timeouts.call`)
    ");
}

#[tokio::test]
async fn what_is_no_mcp_server_is_quoted_with_its_status_and_url() {
    let json = [("content-type", "application/json")];
    let faults = [
        WireFault::login_page(),
        WireFault::respond(200, &json, "{}"),
        WireFault::respond(404, &[("content-type", "text/html")], "<h1>Not\u{202e}here\u{7}</h1>"),
        WireFault::respond(500, &[], &"x".repeat(5000)),
        WireFault::respond(204, &[], ""),
    ];
    let mut seen = Vec::new();
    for way in [Way::HttpModern, Way::Sse] {
        for fault in &faults {
            let fake = way.fake(script().fault(When::always(), fault.clone())).await;
            let backend = Backend::start(fake.settings());
            backend.settled().await;
            seen.push(without_ports(&backend.status().last_error.unwrap()));
            backend.close().await;
        }
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with neither JSON nor an event stream: `<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>`; is its `url` right, and does it need `headers`?
    answered HTTP 200 OK at http://127.0.0.1:PORT/mcp with what is no JSON-RPC message: `{}`
    answered HTTP 404 to `initialize` at http://127.0.0.1:PORT/mcp: `<h1>Not here </h1>`; is its `url` right?
    answered HTTP 500 to `initialize` at http://127.0.0.1:PORT/mcp: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`
    answered HTTP 204 No Content at http://127.0.0.1:PORT/mcp with an empty body to a request; is its `url` right, and does it need `headers`?
    answered HTTP 200 OK at http://127.0.0.1:PORT/sse with no event stream: `<!DOCTYPE html><html><title>Sign in</title><form>password</form></html>`; is its `url` right, and does it need `headers`?
    answered HTTP 200 OK at http://127.0.0.1:PORT/sse with no event stream: `{}`; is its `url` right, and does it need `headers`?
    answered HTTP 404 to `GET` at http://127.0.0.1:PORT/sse: `<h1>Not here </h1>`; is its `url` right?
    answered HTTP 500 to `GET` at http://127.0.0.1:PORT/sse: `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx`
    answered HTTP 204 to `GET` at http://127.0.0.1:PORT/sse: an empty body
    ");
}

#[tokio::test]
async fn a_result_beyond_the_limit_is_refused_without_filling_the_memory() {
    for (way, reply) in [
        (Way::HttpModern, ReplyStyle::Json),
        (Way::HttpModern, ReplyStyle::Stream),
        (Way::HttpLegacy, ReplyStyle::Stream),
    ] {
        let mut script = script();
        script.http.reply = reply;
        let fake = way.fake(script).await;
        let mut settings = fake.settings();
        settings.max_message_bytes = 1 << 20;
        settings.timeouts.call = std::time::Duration::from_secs(2);
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let error = call(&backend, &caller.cx, "big").await.unwrap_err();
        assert_eq!(error.kind, Kind::Limit, "{way:?} {error}");
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&error), @"backend `fake` sent a message of more than 1048576 bytes (`server.maxResultBytes`)");
        }
        call(&backend, &caller.cx, "echo").await.unwrap();
        backend.close().await;
    }
}

#[tokio::test]
async fn the_old_transport_cannot_be_read_beyond_the_limit_and_is_opened_again() {
    let fake = Way::Sse.fake(script()).await;
    let mut settings = fake.settings();
    settings.max_message_bytes = 1 << 20;
    let backend = up(settings).await;
    let caller = legacy_client("a");
    let error = call(&backend, &caller.cx, "big").await.unwrap_err();
    insta::assert_snapshot!(text(&error), @"backend `fake` sent a message of more than 1048576 bytes (`server.maxResultBytes`) and cannot be read any further; the call may have run and is not sent again");
    call(&backend, &caller.cx, "echo").await.unwrap();
    backend.close().await;
}

#[tokio::test]
async fn sixteen_mebibytes_pass_over_every_way() {
    for way in Way::ALL {
        let max = Behaviour::BigResult { bytes: (16 << 20) - 2000 };
        let fake = way.fake(script().tool(Item::tool("max", max))).await;
        let backend = up(fake.settings()).await;
        let text = call(&backend, &legacy_client("a").cx, "max").await.unwrap();
        assert_eq!(text.len(), (16 << 20) - 2000, "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_question_of_a_modern_server_is_not_relayed() {
    let body = concat!(
        "data: {\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"roots/list\"}\n\n",
        "data: {\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":\"sorry\"}}\n\n",
    );
    let fake = HttpFake::start(Script { speaks: Speaks::Modern, ..script() }).await;
    let backend = up(over_http(&fake)).await;
    let stream = WireFault::respond(200, &[("content-type", "text/event-stream")], body);
    fake.set_faults(vec![Fault { when: When::method("tools/call"), what: stream }]);
    let caller = legacy_client("a");
    let before = fake.requests().len();
    let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
    assert_eq!(text(&error), "sorry");
    assert_eq!(caller.peer.asked().len(), 0);
    assert_eq!(fake.requests().len(), before + 1, "nothing was answered");
    backend.close().await;
}
