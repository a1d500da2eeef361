//! Event streams that are odd: resumed, in unusual forms, without what is expected.

use serde_json::json;
use vmcp_backend::State;
use vmcp_testkit::{
    Behaviour, Fault, HttpFake, Item, Script, Seen, Shape, Speaks, When, WireFault,
};

use crate::support::{
    Fake, Way, call, legacy_client, ms, over_http, reaches, settle, text, tool, up,
};

fn script() -> Script {
    Script::new(Speaks::latest_legacy()).tool(Item::tool("echo", Behaviour::Echo))
}

/// The GET requests that resume a stream.
fn resumptions(fake: &HttpFake) -> Vec<Seen> {
    let mut seen = fake.requests();
    seen.retain(|seen| seen.header("last-event-id").is_some());
    seen
}

/// Strikes the next call.
fn strike(fake: &HttpFake, what: WireFault) {
    fake.set_faults(vec![Fault { when: When::method("tools/call").times(1), what }]);
}

#[tokio::test]
async fn however_soon_a_server_wants_to_be_asked_again_it_is_left_alone_for_a_moment() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let caller = legacy_client("a");
    for (retry_ms, least) in [(0, 500), (700, 700)] {
        strike(&fake, WireFault::Polling { retry_ms });
        call(&backend, &caller.cx, "echo").await.unwrap();
        let asked = fake.requests_of("tools/call").pop().unwrap();
        let again = resumptions(&fake).pop().unwrap();
        assert!(again.at - asked.at >= ms(least), "{:?}", again.at - asked.at);
    }
    assert_eq!(fake.violations(), Vec::<String>::new());
    backend.close().await;
}

/// A stream that ends after an event with this id and no answer.
fn broken_off(id: &str) -> WireFault {
    let body = format!("id: {id}\nretry: 0\ndata:\n\n");
    WireFault::respond(200, &[("content-type", "text/event-stream")], &body)
}

#[tokio::test]
async fn a_stream_that_cannot_be_resumed_is_an_error_and_its_call_is_not_repeated() {
    let ids = ["é-1".to_owned(), "1".repeat(1024), "1".repeat(1025)];
    let mut seen = Vec::new();
    for id in ids {
        let fake = HttpFake::start(script()).await;
        let backend = up(over_http(&fake)).await;
        let caller = legacy_client("a");
        call(&backend, &caller.cx, "echo").await.unwrap();
        // The fake does not know the id: it answers 404 to it.
        strike(&fake, broken_off(&id));
        let error = call(&backend, &caller.cx, "echo").await.unwrap_err();
        seen.push(text(&error));
        assert_eq!(fake.requests_of("tools/call").len(), 2, "it may have been executed");
        let asked = resumptions(&fake);
        let asked: Vec<_> = asked.iter().filter_map(|seen| seen.header("last-event-id")).collect();
        let expected = if id.len() > 1024 { vec![] } else { vec![&*id] };
        assert_eq!(asked, expected, "half an id is none");
        call(&backend, &caller.cx, "echo").await.unwrap();
        assert_eq!(backend.status().state, State::Up);
        backend.close().await;
    }
    insta::assert_snapshot!(seen.join("\n"), @"
    backend `fake` broke off its answer and forgot the session; the call may have run and is not sent again
    backend `fake` broke off its answer and forgot the session; the call may have run and is not sent again
    backend `fake` ended its answer too early; the call may have run and is not sent again
    ");
}

#[tokio::test]
async fn a_server_that_is_gone_when_its_answer_is_to_go_on_did_execute_the_call() {
    let fake = HttpFake::start(script()).await;
    let backend = up(over_http(&fake)).await;
    let caller = legacy_client("a");
    strike(&fake, broken_off("1"));
    let going = async {
        settle("the call is there", || fake.requests_of("tools/call").len() == 1).await;
        // Once a later call is answered, this one has got what it gets.
        call(&backend, &caller.cx, "echo").await.unwrap();
        fake.go_down().await;
    };
    let (answer, ()) = tokio::join!(call(&backend, &caller.cx, "echo"), going);
    insta::assert_snapshot!(text(&answer.unwrap_err()), @"backend `fake` broke off its answer and cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?; the call may have run and is not sent again");
    fake.come_back().await;
    reaches(&backend, State::Up).await;
    call(&backend, &caller.cx, "echo").await.unwrap();
    assert_eq!(fake.requests_of("tools/call").len(), 3);
    backend.close().await;
}

#[tokio::test]
async fn odd_events_of_the_old_transport_are_understood() {
    let shapes = [
        Shape::Crlf,
        Shape::Cr,
        Shape::MixedEnds,
        Shape::Bom,
        Shape::HugeId { bytes: 100_000 },
        Shape::RetryZero,
        Shape::ManyDataLines,
        Shape::OneByte,
    ];
    let shaped = shapes.map(WireFault::Shaped);
    let others = [
        WireFault::AnswerTwice,
        WireFault::AnswerEarly,
        WireFault::Junk(vec!["junk".to_owned(), ": comment".to_owned()]),
    ];
    let fake = Way::Sse.fake(script()).await;
    let Fake::Sse(http) = &fake else { unreachable!() };
    let backend = up(fake.settings()).await;
    let caller = legacy_client("a");
    for (n, fault) in shaped.into_iter().chain(others).enumerate() {
        strike(http, fault.clone());
        for n in [2 * n, 2 * n + 1] {
            let answer = backend.call(&caller.cx, tool("echo", &json!({"n": n}))).await;
            let answer = answer.unwrap_or_else(|error| panic!("{fault:?} {error}"));
            assert!(answer.as_str().contains(&format!(r#"\"n\":{n}}}"#)), "{fault:?} {answer}");
        }
    }
    settle("one stream carried it all", || http.open_streams() == 2).await;
    assert_eq!(fake.violations(), Vec::<String>::new());
    backend.close().await;
}
