//! A panic hurts its own request, which is answered, and nothing else.

use serde_json::json;

use crate::support::{refusal, start, told, until};

#[tokio::test]
async fn the_request_is_answered_with_its_id() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let id = json!("p");
    for arguments in [json!({}), json!({"notify": 1}), json!({"notify": 1, "pause": 1})] {
        let params = json!({"name": "panic", "arguments": arguments});
        let modern = server.modern().request_as(&id, "tools/call", params.clone()).await.unwrap();
        let legacy = session.exchange_as(&id, "tools/call", params).await.unwrap();
        for answer in [modern, legacy] {
            // A stream has its status before the panic.
            let status = if answer.notifications.is_empty() { 500 } else { 200 };
            assert_eq!(answer.status, status);
            insta::allow_duplicates! {
                insta::assert_snapshot!(told(500, &answer.message), @r#"500 id "p" -32603: internal error of the gateway"#);
            }
        }
    }
    assert_eq!(server.stub.running.now(), 0);
    let answer = session.call("echo", json!({})).await.unwrap();
    assert_eq!(answer.status, 200, "the session lives");
}

#[tokio::test]
async fn a_connection_and_others_on_the_edge_live_on() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut hang = crate::support::begin(&session, 1, "wait", json!({"notify": 1})).await;
    for _ in 0..20 {
        let body =
            json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "panic"}});
        let answer = server.post(&session.headers(), body).await;
        assert_eq!(refusal(&answer), "500 id 1 -32603: internal error of the gateway");
    }
    until("only the other runs", || server.stub.running.now() == 1).await;
    server.stub.gate.send_replace(true);
    while let Some(message) = crate::support::soon(hang.message()).await.unwrap() {
        if message["id"] == 1 {
            return;
        }
    }
    panic!("the other call was not answered");
}

#[tokio::test]
async fn also_where_the_edge_answers_by_itself() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    server.stub.panics.store(true, std::sync::atomic::Ordering::SeqCst);
    let expected = r#"500 id "p" -32603: internal error of the gateway"#;
    let id = json!("p");
    for (method, params) in [
        ("tools/list", json!({})),
        ("server/discover", json!({})),
        ("subscriptions/listen", json!({"notifications": {}})),
        ("tools/call", json!({"name": "echo"})),
    ] {
        let answer = server.modern().request_as(&id, method, params).await.unwrap();
        assert_eq!(told(answer.status, &answer.message), expected, "{method}");
    }
    for (method, params) in [
        ("prompts/list", json!({})),
        ("initialize", json!({"protocolVersion": "2025-06-18", "capabilities": {}})),
    ] {
        let answer = session.exchange_as(&id, method, params).await.unwrap();
        assert_eq!(told(answer.status, &answer.message), expected, "{method}");
    }
    server.stub.panics.store(false, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(session.exchange("prompts/list", json!({})).await.unwrap().status, 200);
    until("nothing is subscribed", || server.stub.subscriptions.now() == 0).await;
}
