//! Change notifications in both eras.

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, ListFault, Script, StdioFake, raw};

use crate::SOON;

fn script() -> Script {
    let added = Item::tool("added", Behaviour::Echo);
    Script::default()
        .tool(Item::tool(
            "change",
            Behaviour::ChangeTools { add: vec![added], remove: vec!["gone".into()] },
        ))
        .tool(Item::tool("gone", Behaviour::Echo))
        .tool(Item::tool("touch", Behaviour::TouchResource("test://one".into())))
        .tool(Item::tool(
            "prompts",
            Behaviour::ChangePrompts { add: vec![], remove: vec!["greet".into()] },
        ))
        .resource(Item::resource("test://one", Behaviour::Text("first".into())))
        .prompt(Item::prompt("greet", Behaviour::Echo))
}

fn names(list: &Value) -> Vec<&str> {
    let tools = list["result"]["tools"].as_array();
    tools.into_iter().flatten().filter_map(|tool| tool["name"].as_str()).collect()
}

#[tokio::test]
async fn a_listener_gets_what_it_asked_for_and_nothing_else() {
    let fake = HttpFake::start(script()).await;
    let client = raw::modern(&fake.url(), json!({}));
    let filter =
        json!({"toolsListChanged": true, "resourceSubscriptions": ["test://one"], "other": true});
    let mut stream = client.listen(filter).await.unwrap();
    let id = &fake.requests()[0].json()["id"];
    let mark = "io.modelcontextprotocol/subscriptionId";

    let first = stream.message().await.unwrap().unwrap();
    assert_eq!(first["method"], "notifications/subscriptions/acknowledged");
    assert_eq!(&first["params"]["_meta"][mark], id);
    let honoured = json!({"toolsListChanged": true, "resourceSubscriptions": ["test://one"]});
    assert_eq!(first["params"]["notifications"], honoured);

    client.call("prompts", json!({})).await.unwrap();
    fake.push_updated("test://other").await;
    client.call("change", json!({})).await.unwrap();
    client.call("touch", json!({})).await.unwrap();
    fake.push_list_changed().await;
    for method in ["tools/list_changed", "resources/updated", "tools/list_changed"] {
        let next = stream.message().await.unwrap().unwrap();
        assert_eq!(next["method"], format!("notifications/{method}"));
        assert_eq!(&next["params"]["_meta"][mark], id);
    }
    let list = client.request("tools/list", json!({})).await.unwrap();
    assert_eq!(names(&list.message), ["change", "touch", "prompts", "added"]);

    assert_eq!(fake.open_streams(), 1);
    fake.end_listens();
    let last = stream.message().await.unwrap().unwrap();
    assert_eq!((&last["id"], &last["result"]["_meta"][mark]), (id, id));
    assert_eq!(last["result"]["resultType"], "complete");
    assert!(stream.message().await.unwrap().is_none());
}

#[tokio::test]
async fn a_legacy_session_hears_on_its_get_stream_or_during_its_call() {
    let fake = HttpFake::start(script()).await;
    let session = raw::legacy_session(&fake.url(), "2025-11-25", json!({})).await.unwrap();
    let during = session.call("change", json!({})).await.unwrap();
    assert_eq!(during.notifications[0]["method"], "notifications/tools/list_changed");

    let mut stream = session.listen().await.unwrap();
    fake.wait_for_note("stream_opened", |_| true, SOON).await.unwrap();
    let silent = session.call("touch", json!({})).await.unwrap();
    assert!(silent.notifications.is_empty(), "not subscribed");
    session.request("resources/subscribe", json!({"uri": "test://one"})).await.unwrap();
    let call = session.call("touch", json!({})).await.unwrap();
    assert!(call.notifications.is_empty(), "never on two streams");
    let heard = stream.message().await.unwrap().unwrap();
    assert_eq!(heard["params"], json!({"uri": "test://one"}));
    session.request("resources/unsubscribe", json!({"uri": "test://one"})).await.unwrap();
    session.call("touch", json!({})).await.unwrap();
    fake.push_prompts_changed().await;
    let heard = stream.message().await.unwrap().unwrap();
    assert_eq!(heard["method"], "notifications/prompts/list_changed");
    drop(stream);
    fake.wait_for_note("stream_closed", |_| true, SOON).await.unwrap();
    assert_eq!(fake.open_streams(), 0);
}

#[tokio::test]
async fn stdio_tells_both_eras() {
    let fake = StdioFake::new(&script());
    let mut legacy = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
    legacy.initialize("2025-11-25", json!({})).await.unwrap();
    let answer = legacy.call("change", json!({})).await.unwrap();
    assert_eq!(answer.notifications[0]["method"], "notifications/tools/list_changed");

    let mut modern = raw::Stdio::start(&fake.command(), &fake.args()).unwrap();
    let envelope = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    });
    let listen = json!({
        "jsonrpc": "2.0",
        "id": "sub",
        "method": "subscriptions/listen",
        "params": {"_meta": envelope, "notifications": {"toolsListChanged": true}},
    });
    modern.send(&listen).await.unwrap();
    let ack: Value = serde_json::from_str(&modern.line().await.unwrap().unwrap()).unwrap();
    assert_eq!(ack["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], "sub");
    let call = |tool: &str| json!({"name": tool, "arguments": {}});
    let answer = modern.modern_request("tools/call", call("change"), json!({})).await.unwrap();
    assert_eq!(answer.notifications.len(), 1);
    modern.notify("notifications/cancelled", json!({"requestId": "sub"})).await.unwrap();
    fake.wait_for_note("cancelled", |_| true, SOON).await.unwrap();
    let answer = modern.modern_request("tools/call", call("change"), json!({})).await.unwrap();
    assert!(answer.notifications.is_empty(), "the subscription is over");
}

#[tokio::test]
async fn a_storm_storms() {
    let fake = HttpFake::start(script().list_fault(ListFault::Storm { per_second: 10_000 })).await;
    let client = raw::modern(&fake.url(), json!({}));
    let mut stream = client.listen(json!({"toolsListChanged": true})).await.unwrap();
    let start = std::time::Instant::now();
    for _ in 0..1001 {
        assert!(stream.message().await.unwrap().is_some());
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    drop(stream);
    fake.stop().await;
}
