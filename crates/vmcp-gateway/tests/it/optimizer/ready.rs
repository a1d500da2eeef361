//! When everything is there before anybody asks: over real sockets.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use vmcp_gateway::{
    Layers,
    layers::optimizer::{Settings, State},
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    kit::{Kit, member, modern, prefixed, settings},
    optimizer::{fake::Fake, world::find},
};

fn layers(fake: Option<&Arc<Fake>>) -> Layers {
    let optimizer = watch::Sender::new(Arc::new(Settings::default()));
    let meaning = fake.map(|fake| fake.meaning(None));
    Layers { optimizer: Some(optimizer.subscribe()), meaning, ..Layers::default() }
}

async fn mailer() -> HttpFake {
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("send_mail", Behaviour::Echo))
        .tool(Item::tool("read_file", Behaviour::Echo));
    HttpFake::start(script).await
}

/// Waits for what is true soon.
pub(crate) async fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let wait = async {
        while !is_true() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect(what);
}

#[tokio::test]
async fn tools_are_indexed_and_embedded_before_anybody_asks() {
    let (server, fake) = (mailer().await, Fake::held_back());
    let kit = Kit::layered(settings(vec![prefixed("b", &server)]), &layers(Some(&fake))).await;
    let optimizer = kit.optimizer.clone().unwrap();
    eventually("embedding", || optimizer.status().state.as_str() == "embedding").await;
    insta::assert_snapshot!(optimizer.ready().unwrap_err(), @"embedding tools: 0 of 2");
    assert_eq!(optimizer.status().index.unwrap().tools, 2);
    let cx = modern("{}").0;
    assert_eq!(kit.tools(&cx).await, "call_tool find_tool");
    let direct = r#"{"name":"b_read_file","arguments":{}}"#;
    kit.text(&cx, direct).await;
    fake.turns.add_permits(1000);
    eventually("ready", || optimizer.ready().is_ok()).await;
    assert!(find(&*kit.gateway, &cx, "a letter").await.starts_with("b_send_mail"));
}

#[tokio::test]
async fn without_meaning_the_index_is_there_and_all_is_ready_at_once() {
    let server = mailer().await;
    let kit = Kit::layered(settings(vec![prefixed("b", &server)]), &layers(None)).await;
    let optimizer = kit.optimizer.clone().unwrap();
    assert!(optimizer.ready().is_ok());
    eventually("an index", || optimizer.status().index.is_some_and(|index| index.tools == 2)).await;
    assert_eq!(optimizer.status().state, State::Off);
}

/// What comes later is embedded without being asked for, and takes nothing back.
#[tokio::test]
async fn tools_that_come_later_are_embedded_too() {
    let (first, second, fake) = (mailer().await, mailer().await, Fake::new());
    let kit = Kit::layered(settings(vec![prefixed("b", &first)]), &layers(Some(&fake))).await;
    let optimizer = kit.optimizer.clone().unwrap();
    eventually("ready", || optimizer.ready().is_ok()).await;
    fake.turns.forget_permits(1_000_000);
    let members = vec![prefixed("b", &first), prefixed("c", &second)];
    kit.running.reload(settings(members)).await;
    eventually("more", || optimizer.status().tools == 4).await;
    assert!(optimizer.ready().is_ok());
    let cx = modern("{}").0;
    let arguments = r#"{"tool_description":"a letter"}"#;
    let result = crate::optimizer::world::ask(&*kit.gateway, &cx, arguments).await;
    insta::assert_snapshot!(result.get("structuredContent").unwrap().get("note").unwrap(), @r#""2 of 4 tools are found by their words only so far""#);
    fake.turns.add_permits(1000);
    eventually("all", || optimizer.status().vectors == 4).await;
}

/// Backends come one after the other, and each makes a new catalogue: the texts of the old one are
/// those of the new one too.
#[tokio::test]
async fn a_catalogue_that_goes_while_it_is_embedded_leaves_no_tool_behind() {
    let tools = (0..20).map(|n| Item::tool(&format!("tool_{n}"), Behaviour::Echo));
    let script = tools.fold(Script::new(Speaks::Dual), Script::tool);
    let (first, second, fake) = (HttpFake::start(script).await, mailer().await, Fake::held_back());
    let kit = Kit::layered(settings(vec![prefixed("b", &first)]), &layers(Some(&fake))).await;
    let optimizer = kit.optimizer.clone().unwrap();
    eventually("embedding", || optimizer.status().state.as_str() == "embedding").await;
    let members = vec![prefixed("b", &first), prefixed("c", &second)];
    kit.running.reload(settings(members)).await;
    eventually("another catalogue", || optimizer.status().tools == 22).await;
    fake.turns.add_permits(1000);
    eventually("ready", || optimizer.ready().is_ok()).await;
    assert_eq!((optimizer.status().vectors, optimizer.status().refused), (22, 0));
}

/// A catalogue without tools of backends that are all away is nothing to be ready for.
#[tokio::test]
async fn it_is_not_ready_before_some_backend_is_there() {
    let fake = Fake::new();
    let gone = "http://127.0.0.1:9/mcp";
    let kit = Kit::layered(settings(vec![member("b", gone)]), &layers(Some(&fake))).await;
    let optimizer = kit.optimizer.clone().unwrap();
    eventually("open", || optimizer.status().state == State::Ready).await;
    insta::assert_snapshot!(optimizer.ready().unwrap_err(), @"waiting for the tools of the backends");
    let server = mailer().await;
    kit.running.reload(settings(vec![prefixed("b", &server)])).await;
    eventually("ready", || optimizer.ready().is_ok()).await;
    assert_eq!(optimizer.status().vectors, 2);
}
