//! Batches: 2025-03-26 has them, the other versions do not.

use serde_json::{Value, json};

use crate::support::{refusal, soon, start, until};

fn call(id: impl Into<Value>, tool: &str, arguments: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": id.into(), "method": "tools/call", "params": {"name": tool, "arguments": arguments}})
}

#[tokio::test]
async fn only_one_version_has_them() {
    let server = start().await;
    let batch = json!([call(1, "echo", &json!({}))]);
    for version in ["2024-11-05", "2025-06-18", "2025-11-25"] {
        let session = server.legacy_in(version, json!({})).await;
        let answer = server.post(&session.headers(), &batch).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&answer), @"400 id null -32600: batches are not part of this protocol version");
        }
    }
    let session = server.legacy_in("2025-03-26", json!({})).await;
    assert_eq!(server.post(&session.headers(), &batch).await.status, 200);
}

#[tokio::test]
async fn every_request_of_a_batch_is_answered() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let batch = json!([
        call(1, "echo", &json!({"n": 1})),
        {"jsonrpc": "2.0", "method": "notifications/roots/list_changed"},
        call("b", "fail", &json!({"kind": "denied"})),
        call(2, "panic", &json!({})),
        {"jsonrpc": "2.0", "id": 3, "method": "no/such"},
        {"jsonrpc": "2.0", "id": 4, "method": "initialize", "params": {"protocolVersion": "2025-03-26"}},
        {"jsonrpc": "1.0", "id": 5, "method": "ping"},
        {"jsonrpc": "2.0", "id": 6, "method": "ping"},
        {"jsonrpc": "2.0", "id": 77, "result": {}},
        7,
    ]);
    let answer = server.post(&session.headers(), &batch).await;
    assert_eq!(answer.status, 200);
    let answers: Vec<_> =
        answer.json().as_array().unwrap().iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(answers.join("\n"), @r#"
    {"jsonrpc":"2.0","id":5,"error":{"code":-32600,"message":"`jsonrpc` must be \"2.0\""}}
    {"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"not an object"}}
    {"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"{\"n\":1}"}]}}
    {"jsonrpc":"2.0","id":"b","error":{"code":-32600,"message":"what happened"}}
    {"jsonrpc":"2.0","id":2,"error":{"code":-32603,"message":"internal error of the gateway"}}
    {"jsonrpc":"2.0","id":3,"error":{"code":-32601,"message":"unknown method `no/such`"}}
    {"jsonrpc":"2.0","id":4,"error":{"code":-32601,"message":"unknown method `initialize`"}}
    {"jsonrpc":"2.0","id":6,"result":{}}
    "#);
    until("the gateway was told", || server.stub.heard() == ["RootsChanged"]).await;
}

#[tokio::test]
async fn a_batch_without_requests_is_accepted() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let batch = json!([{"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 1, "result": {}}]);
    let answer = server.post(&session.headers(), &batch).await;
    assert_eq!((answer.status, answer.body.len()), (202, 0));
}

#[tokio::test]
async fn batches_have_bounds() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    let empty = server.post(&session.headers(), json!([])).await;
    insta::assert_snapshot!(refusal(&empty), @"400 id null -32600: an empty batch");
    let long = server.post(&session.headers(), Value::from(vec![ping.clone(); 101])).await;
    insta::assert_snapshot!(refusal(&long), @"400 id null -32600: more than 100 messages in a batch");
    let most = server.post(&session.headers(), Value::from(vec![ping; 100])).await;
    assert_eq!(most.json().as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn a_request_of_a_batch_can_be_cancelled_alone() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({})).await;
    let batch = json!([call(1, "hang", &json!({})), call(2, "echo", &json!({}))]);
    let headers = session.headers();
    let post = server.post(&headers, &batch);
    let cancel = async {
        until("both were started", || {
            server.stub.started.load(std::sync::atomic::Ordering::SeqCst) == 2
        })
        .await;
        session.cancel(&json!(1)).await.unwrap();
    };
    let (answer, ()) = soon(async { tokio::join!(post, cancel) }).await;
    let answers = answer.json();
    assert_eq!(answers.as_array().unwrap().len(), 1);
    assert_eq!(answers[0]["id"], 2);
}

#[tokio::test]
async fn questions_of_a_batch_come_on_the_standalone_stream() {
    let server = start().await;
    let session = server.legacy_in("2025-03-26", json!({"roots": {}})).await;
    let batch = json!([call(1, "ask", &json!({"method": "roots/list"}))]);
    let headers = session.headers();
    let alone = server.post(&headers, &batch).await;
    insta::assert_snapshot!(alone.text(), @r#"[{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"the client has no stream open on which to ask it `roots/list`"}}]"#);
    let mut stream = soon(session.listen()).await.unwrap();
    let answer = async {
        let question = stream.message().await.unwrap().unwrap();
        assert_eq!(question["method"], "roots/list");
        let answer = json!({"jsonrpc": "2.0", "id": question["id"], "result": {"roots": []}});
        assert_eq!(session.send(&answer).await.unwrap(), 202);
    };
    let (asked, ()) = soon(async { tokio::join!(server.post(&headers, &batch), answer) }).await;
    assert_eq!(asked.json()[0]["result"]["content"][0]["text"], r#"{"roots":[]}"#);
}
