//! `resources/subscribe` and `resources/unsubscribe`.

use serde_json::{Value, json};

use crate::support::{soon, start, told, until};

#[tokio::test]
async fn updates_come_on_the_standalone_stream_until_unsubscribed() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut stream = soon(session.listen()).await.unwrap();
    until("the stream watches", || server.stub.subscriptions.now() == 1).await;
    for uri in ["file:///a", "file:///b", "file:///a"] {
        let done = session.request("resources/subscribe", json!({"uri": uri})).await.unwrap();
        assert_eq!(done["result"], json!({}));
    }
    until("each is watched once", || server.stub.subscriptions.now() == 3).await;
    server.stub.update("file:///a");
    let message = soon(stream.message()).await.unwrap().unwrap();
    assert_eq!(
        message,
        json!({"jsonrpc": "2.0", "method": "notifications/resources/updated", "params": {"uri": "file:///a"}})
    );
    for _ in 0..2 {
        let done =
            session.request("resources/unsubscribe", json!({"uri": "file:///a"})).await.unwrap();
        assert_eq!(done["result"], json!({}), "also when it is not watched");
    }
    until("one is watched", || server.stub.subscriptions.now() == 2).await;
    server.stub.update("file:///a");
    server.stub.update("file:///b");
    let message = soon(stream.message()).await.unwrap().unwrap();
    assert_eq!(message["params"]["uri"], "file:///b");
}

#[tokio::test]
async fn they_end_with_the_session() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    for n in 0..20 {
        session
            .request("resources/subscribe", json!({"uri": format!("file:///{n}")}))
            .await
            .unwrap();
    }
    assert_eq!(server.stub.subscriptions.now(), 20);
    session.delete().await.unwrap();
    until("nothing is watched", || server.stub.subscriptions.now() == 0).await;
}

#[tokio::test]
async fn what_cannot_be_watched_is_told() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut said = Vec::new();
    for params in [
        Value::Null,
        json!({"uri": 7}),
        json!({"uri": "missing:x"}),
        json!({"uri": "x".repeat(10_000)}),
    ] {
        let answer = session.exchange("resources/subscribe", params).await.unwrap();
        said.push(told(answer.status, &answer.message));
    }
    insta::assert_snapshot!(said.join("\n"), @r#"
    200 id 1 -32602: `params.uri` is missing
    200 id 2 -32602: `params.uri` must be a string
    200 id 3 -32002: unknown resource `missing:x` {"uri":"missing:x"}
    200 id 4 -32602: `params.uri` is longer than 8192 bytes
    "#);
}

#[tokio::test]
async fn a_session_watches_so_many_and_no_more() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let subscribe = |n: usize| json!({"jsonrpc": "2.0", "id": n, "method": "resources/subscribe", "params": {"uri": format!("file:///{n}")}});
    for hundred in 0..10 {
        let batch: Vec<_> = (0..100).map(|n| subscribe(hundred * 100 + n)).collect();
        let answer = server.post(&session.headers(), Value::from(batch)).await;
        assert!(answer.json().as_array().unwrap().iter().all(|one| one["result"] == json!({})));
    }
    let answer = server.post(&session.headers(), subscribe(1000)).await;
    insta::assert_snapshot!(crate::support::refusal(&answer), @"200 id 1000 -32603: this session watches 1000 resources already");
    let again = server.post(&session.headers(), subscribe(7)).await;
    assert_eq!(again.json()["result"], json!({}), "what is watched can be asked for again");
}
