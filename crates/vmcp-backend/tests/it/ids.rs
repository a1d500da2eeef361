//! Answers whose id is not that of the request: counted, and given to nobody.

use serde_json::json;
use vmcp_backend::{Backend, State};
use vmcp_core::Kind;
use vmcp_testkit::{Behaviour, Item, ReplyStyle, Script, When, WireFault};

use crate::support::{Caller, Fake, Way, legacy_client, ms, tool, up, value_of};

fn script(reply: ReplyStyle) -> Script {
    let mut script = Script::default().tool(Item::tool("echo", Behaviour::Echo));
    script.http.reply = reply;
    script
}

/// A fake whose second call is struck by `fault`.
async fn striking(way: Way, reply: ReplyStyle, fault: &WireFault) -> Fake {
    way.fake(script(reply).fault(When::method("tools/call").nth(2), fault.clone())).await
}

/// Calls and says whose answer came back, or what kind of error.
async fn echo(backend: &Backend, caller: &Caller, n: u32) -> Result<u32, Kind> {
    let result = backend.call(&caller.cx, tool("echo", &json!({"n": n}))).await;
    let result = result.map_err(|error| error.kind)?;
    let text = value_of(&result)["content"][0]["text"].as_str().unwrap().to_owned();
    let own = text.split_once(r#"{"n":"#).unwrap().1.split_once('}').unwrap().0;
    Ok(own.parse().unwrap())
}

#[tokio::test]
async fn an_answer_with_another_id_is_counted_and_nobodys() {
    let json =
        [Way::HttpModern, Way::HttpLegacy].map(|way| (way, ReplyStyle::Json, Kind::Protocol));
    let streams =
        [Way::HttpModern, Way::HttpLegacy].map(|way| (way, ReplyStyle::Stream, Kind::Unavailable));
    let duplex = [Way::Sse, Way::StdioLegacy, Way::StdioModern]
        .map(|way| (way, ReplyStyle::Auto, Kind::TimedOut));
    let cases = [json.as_slice(), &streams, &duplex].concat();
    let all = cases.into_iter().map(|(way, reply, expected)| async move {
        for fault in [WireFault::WrongId, WireFault::DuplicateId, WireFault::FlippedId] {
            nobodys(way, reply, &fault, &expected).await;
        }
    });
    futures_util::future::join_all(all).await;
}

async fn nobodys(way: Way, reply: ReplyStyle, fault: &WireFault, expected: &Kind) {
    let cell = format!("{way:?} {reply:?} {fault:?}");
    let fake = striking(way, reply, fault).await;
    let mut settings = fake.settings();
    settings.timeouts.call = ms(300);
    let backend = up(settings).await;
    let caller = legacy_client("a");
    assert_eq!(echo(&backend, &caller, 1).await, Ok(1), "{cell}");
    assert_eq!(echo(&backend, &caller, 2).await, Err(expected.clone()), "{cell}");
    assert_eq!(echo(&backend, &caller, 3).await, Ok(3), "{cell}");
    assert_eq!(backend.status().unmatched, 1, "{cell}");
    assert_eq!(backend.status().state, State::Up, "{cell}");
    backend.close().await;
}

#[tokio::test]
async fn an_answer_twice_or_too_early_disturbs_no_call() {
    for way in [Way::Sse, Way::StdioLegacy, Way::StdioModern] {
        for fault in [WireFault::AnswerTwice, WireFault::AnswerEarly] {
            let fake = striking(way, ReplyStyle::Auto, &fault).await;
            let backend = up(fake.settings()).await;
            let caller = legacy_client("a");
            for n in 1..=4 {
                assert_eq!(echo(&backend, &caller, n).await, Ok(n), "{way:?} {fault:?}");
            }
            assert_eq!(backend.status().unmatched, 1, "{way:?} {fault:?}");
            backend.close().await;
        }
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_counted_and_the_next_call_gets_its_own() {
    for way in [Way::Sse, Way::StdioLegacy, Way::StdioModern] {
        let slow = Behaviour::Delay { ms: 150, then: Box::new(Behaviour::Echo) };
        let mut script = script(ReplyStyle::Auto).tool(Item::tool("slow", slow));
        script.ignore_cancel = true;
        let fake = way.fake(script).await;
        let mut settings = fake.settings();
        settings.timeouts.call = ms(50);
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let error = backend.call(&caller.cx, tool("slow", &json!({"n": 1}))).await.unwrap_err();
        assert_eq!(error.kind, Kind::TimedOut, "{way:?}");
        crate::support::settle("it came", || backend.status().unmatched == 1).await;
        assert_eq!(echo(&backend, &caller, 2).await, Ok(2), "{way:?}");
        backend.close().await;
    }
}

#[tokio::test]
async fn a_hundred_calls_among_wrong_answers_get_each_their_own_or_none() {
    for way in [Way::HttpLegacy, Way::Sse, Way::StdioLegacy] {
        let fake =
            way.fake(script(ReplyStyle::Auto).fault(
                When { skip: 3, ..When::method("tools/call").times(20) },
                WireFault::WrongId,
            ));
        let fake = fake.await;
        let mut settings = fake.settings();
        settings.timeouts.call = ms(700);
        let backend = up(settings).await;
        let caller = legacy_client("a");
        let calls = (1..=100).map(|n| echo(&backend, &caller, n));
        let answers = futures_util::future::join_all(calls).await;
        let own = (1..=100).zip(&answers).filter(|(n, answer)| **answer == Ok(*n)).count();
        let none = answers.iter().filter(|answer| answer.is_err()).count();
        assert_eq!((own, none), (80, 20), "{way:?}");
        assert_eq!(backend.status().unmatched, 20, "{way:?}");
        backend.close().await;
    }
}
