//! `subscriptions/listen`.

use serde_json::{Value, json};
use vmcp_core::catalog::Parts;
use vmcp_testkit::raw::{self, RawStream};

use crate::support::{META, gateway, soon, start, until};

async fn next(stream: &mut RawStream) -> Value {
    soon(stream.message()).await.unwrap().expect("a message")
}

fn subscription(message: &Value) -> &Value {
    let holder = if message["method"].is_null() { &message["result"] } else { &message["params"] };
    &holder["_meta"][format!("{META}subscriptionId")]
}

fn everything() -> Value {
    json!({"toolsListChanged": true, "promptsListChanged": true, "resourcesListChanged": true})
}

#[tokio::test]
async fn the_acknowledgement_comes_first_with_what_is_honoured() {
    let server = start().await;
    let client = server.modern();
    for (asked, honoured) in [
        (json!({}), json!({})),
        (everything(), everything()),
        (
            json!({"toolsListChanged": true, "promptsListChanged": false, "other": 1}),
            json!({"toolsListChanged": true}),
        ),
        (
            json!({"resourceSubscriptions": ["file:///b", "missing:x", "file:///a", "file:///b", 7]}),
            json!({"resourceSubscriptions": ["file:///b", "file:///a"]}),
        ),
        (json!({"resourceSubscriptions": ["missing:x"]}), json!({})),
    ] {
        let mut stream = soon(client.listen(asked)).await.unwrap();
        assert!(stream.is_sse());
        let first = next(&mut stream).await;
        assert_eq!(first["method"], "notifications/subscriptions/acknowledged");
        assert_eq!(first["params"]["notifications"], honoured);
    }
}

#[tokio::test]
async fn every_message_carries_the_id_of_the_request_in_its_kind() {
    let server = start().await;
    for id in [json!(7), json!("7"), json!("a b")] {
        let filter = json!({"notifications": {"toolsListChanged": true, "resourceSubscriptions": ["file:///a"]}});
        let stream = server.modern();
        let mut stream = soon(stream.start_as(&id, "subscriptions/listen", filter)).await.unwrap();
        assert_eq!(*subscription(&next(&mut stream).await), id);
        server.stub.update("file:///a");
        let updated = next(&mut stream).await;
        assert_eq!(updated["method"], "notifications/resources/updated");
        assert_eq!((&updated["params"]["uri"], subscription(&updated)), (&json!("file:///a"), &id));
        server.stub.offer(Parts::default());
        assert_eq!(*subscription(&next(&mut stream).await), id);
        server.stub.offer(gateway::parts());
    }
}

#[tokio::test]
async fn only_what_was_asked_for_and_what_changed_is_told() {
    let server = start().await;
    let client = server.modern();
    let mut tools = soon(client.listen(json!({"toolsListChanged": true}))).await.unwrap();
    let mut prompts = soon(client.listen(json!({"promptsListChanged": true}))).await.unwrap();
    let mut all = soon(client.listen(everything())).await.unwrap();
    for stream in [&mut tools, &mut prompts, &mut all] {
        next(stream).await;
    }
    let mut parts = gateway::parts();
    parts.tools.push(gateway::tool("new"));
    server.stub.offer(parts);
    let method = "notifications/tools/list_changed";
    assert_eq!(next(&mut tools).await["method"], method);
    assert_eq!(next(&mut all).await["method"], method);
    // Nothing looks different: nobody is told.
    let mut parts = gateway::parts();
    parts.tools.push(gateway::tool("new"));
    server.stub.offer(parts);
    let mut parts = gateway::parts();
    parts.tools.push(gateway::tool("new"));
    parts.prompts.clear();
    server.stub.offer(parts);
    let method = "notifications/prompts/list_changed";
    assert_eq!(next(&mut prompts).await["method"], method);
    assert_eq!(next(&mut all).await["method"], method);
    let mut parts = gateway::parts();
    parts.templates.clear();
    server.stub.offer(parts);
    let expected =
        ["tools", "prompts", "resources"].map(|kind| format!("notifications/{kind}/list_changed"));
    for method in expected {
        assert_eq!(next(&mut all).await["method"], method);
    }
}

#[tokio::test]
async fn it_ends_gracefully_with_a_result() {
    let server = start().await;
    let mut stream = soon(server.modern().listen(everything())).await.unwrap();
    next(&mut stream).await;
    server.stop().await;
    let last = next(&mut stream).await;
    insta::assert_snapshot!(last, @r#"{"jsonrpc":"2.0","id":1,"result":{"_meta":{"io.modelcontextprotocol/subscriptionId":1,"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}},"resultType":"complete"}}"#);
    assert_eq!(soon(stream.message()).await.unwrap(), None);
}

#[tokio::test]
async fn a_client_that_leaves_frees_everything() {
    let server = start().await;
    let client = server.modern();
    let filter =
        json!({"toolsListChanged": true, "resourceSubscriptions": ["file:///a", "file:///b"]});
    let mut streams = Vec::new();
    for _ in 0..10 {
        let mut stream = soon(client.listen(filter.clone())).await.unwrap();
        next(&mut stream).await;
        streams.push(stream);
    }
    assert_eq!(server.stub.subscriptions.now(), 30);
    drop(streams);
    until("no subscription is left", || server.stub.subscriptions.now() == 0).await;
}

#[tokio::test]
async fn without_a_catalogue_there_is_nothing_to_listen_to() {
    let server = start().await;
    *server.stub.broken.lock().unwrap() = true;
    let client = server.modern();
    let answer =
        client.request("subscriptions/listen", json!({"notifications": {}})).await.unwrap();
    insta::assert_snapshot!(crate::support::told(answer.status, &answer.message), @"200 id 1 -32603: internal error of the gateway");
    until("no subscription is left", || server.stub.subscriptions.now() == 0).await;
}

#[tokio::test]
async fn a_change_that_only_others_see_is_not_told() {
    let server = start().await;
    let mut filter = everything();
    filter["resourceSubscriptions"] = json!(["file:///a"]);
    let narrow = raw::modern(&server.url(), json!({"experimental": {"narrow": {}}}));
    let mut narrow = soon(narrow.listen(filter.clone())).await.unwrap();
    let mut wide = soon(server.modern().listen(filter)).await.unwrap();
    for stream in [&mut narrow, &mut wide] {
        next(stream).await;
    }
    server.stub.offer(Parts::default());
    for _ in 0..3 {
        let message = next(&mut wide).await;
        assert!(message["method"].as_str().unwrap().ends_with("/list_changed"));
    }
    server.stub.update("file:///a");
    assert_eq!(next(&mut narrow).await["method"], "notifications/resources/updated");
}
