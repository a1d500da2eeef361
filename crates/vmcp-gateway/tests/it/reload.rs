//! Backends and rules that change while calls run.

use std::{sync::Arc, time::Duration};

use vmcp_gateway::Reload;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, invariants};

use crate::kit::{Kit, fake, id, legacy, modern, prefixed, settings};

fn echo(name: &str) -> Script {
    Script::new(Speaks::Dual)
        .tool(Item::tool(name, Behaviour::Echo))
        .tool(Item::tool("slow", Behaviour::Delay { ms: 400, then: Box::new(Behaviour::Echo) }))
}

#[tokio::test]
async fn only_what_changed_is_touched() {
    let (one, two) = (HttpFake::start(echo("t")).await, HttpFake::start(echo("t")).await);
    let kit = Kit::start(vec![prefixed("one", &one)]).await;
    let seen = one.requests().len();
    let reload =
        kit.running.reload(settings(vec![prefixed("one", &one), prefixed("two", &two)])).await;
    assert_eq!(reload, Reload { added: vec![id("two")], ..Reload::default() });
    kit.running.directory().settled().await;
    let (cx, _) = modern("{}");
    assert_eq!(kit.tools(&cx).await, "one_slow one_t two_slow two_t");
    assert_eq!(one.requests().len(), seen, "nobody spoke to the one that stayed");
    let reload = kit.running.reload(settings(vec![fake("two", &two)])).await;
    let expected = Reload { added: vec![], changed: vec![id("two")], removed: vec![id("one")] };
    assert_eq!(reload, expected);
    assert_eq!(kit.tools(&cx).await, "slow t");
}

#[tokio::test]
async fn calls_in_flight_finish_on_the_backend_they_started_on() {
    let (old, new) = (HttpFake::start(echo("t")).await, HttpFake::start(echo("t")).await);
    let kit = Arc::new(Kit::start(vec![fake("b", &old)]).await);
    let (cx, _) = legacy("{}", &[]);
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (kit, cx) = (Arc::clone(&kit), cx.clone());
            tokio::spawn(async move { kit.text(&cx, r#"{"name":"slow"}"#).await })
        })
        .collect();
    let all = || old.requests_of("tools/call").len() == 20;
    invariants::settle(all, Duration::from_secs(10)).await.unwrap();
    kit.running.reload(settings(vec![fake("b", &new)])).await;
    for call in calls {
        call.await.unwrap();
    }
    kit.running.directory().settled().await;
    kit.text(&cx, r#"{"name":"t"}"#).await;
    assert_eq!(new.requests_of("tools/call").len(), 1);
}

#[tokio::test]
async fn lists_stay_while_a_replaced_backend_is_being_reached() {
    let old = HttpFake::start(echo("t")).await;
    let kit = Kit::start(vec![fake("b", &old)]).await;
    let gone = HttpFake::start(echo("t")).await;
    gone.go_down().await;
    kit.running.reload(settings(vec![fake("b", &gone)])).await;
    let (cx, _) = modern("{}");
    assert_eq!(kit.tools(&cx).await, "slow t");
    let error = kit.error(&cx, r#"{"name":"t"}"#).await;
    assert!(error.starts_with("backend `b` is not available: it cannot be reached"), "{error}");
}
