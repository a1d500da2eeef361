//! `initialize`, sessions, and what belongs to them.

use serde_json::{Value, json};
use vmcp_testkit::raw;

use crate::support::{but, refusal, soon, start, until};

fn initialize(params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": "i", "method": "initialize", "params": params})
}

#[tokio::test]
async fn the_version_is_negotiated() {
    let server = start().await;
    for (asked, agreed) in [
        ("2024-11-05", "2024-11-05"),
        ("2025-03-26", "2025-03-26"),
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
        ("1999-01-01", "2025-11-25"),
        ("2030-01-01", "2025-11-25"),
        ("nonsense", "2025-11-25"),
        ("", "2025-11-25"),
    ] {
        let session = server.legacy_in(asked, json!({})).await;
        assert_eq!(session.version, agreed, "{asked}");
    }
}

#[tokio::test]
async fn initialize_tells_who_we_are() {
    let server = start().await;
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "c", "version": "1"}});
    let answer = server.post(&raw::JSON_HEADERS, initialize(&params)).await;
    insta::assert_snapshot!(answer.text(), @r#"{"jsonrpc":"2.0","id":"i","result":{"protocolVersion":"2025-06-18","capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}},"serverInfo":{"name":"test","version":"1"},"instructions":"Be kind."}}"#);
    let id = answer.header("mcp-session-id").unwrap();
    assert!(id.len() >= 22 && id.bytes().all(|b| b.is_ascii_graphic()), "128 bits: {id}");
    let other = server.post(&raw::JSON_HEADERS, initialize(&params)).await;
    assert_ne!(other.header("mcp-session-id").unwrap(), id);
}

#[tokio::test]
async fn a_wrong_initialize_opens_no_session() {
    let server = start().await;
    let long = "x".repeat(20_000);
    let mut told = Vec::new();
    for params in [
        json!({}),
        json!({"protocolVersion": 7}),
        json!({"protocolVersion": "2025-06-18", "capabilities": []}),
        json!({"protocolVersion": "2025-06-18", "capabilities": {"x": long}}),
        json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": long}}),
    ] {
        let answer = server.post(&raw::JSON_HEADERS, initialize(&params)).await;
        assert_eq!(answer.header("mcp-session-id"), None);
        told.push(refusal(&answer));
    }
    *server.stub.broken.lock().unwrap() = true;
    let params = json!({"protocolVersion": "2025-06-18"});
    let answer = server.post(&raw::JSON_HEADERS, initialize(&params)).await;
    assert_eq!(answer.header("mcp-session-id"), None);
    told.push(refusal(&answer));
    insta::assert_snapshot!(told.join("\n"), @r#"
    200 id "i" -32602: `params.protocolVersion` must be a string
    200 id "i" -32602: `params.protocolVersion` must be a string
    200 id "i" -32602: `params.capabilities` must be an object
    200 id "i" -32602: `params.capabilities` is longer than 16384 bytes
    200 id "i" -32602: `params.clientInfo` is longer than 16384 bytes
    200 id "i" -32603: internal error of the gateway
    "#);
}

#[tokio::test]
async fn a_session_is_named_exactly_once() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let good = session.headers();
    let id = session.id.clone().unwrap();
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    let twice = |name, value| [good.clone(), vec![(name, value)]].concat();
    let mut told = Vec::new();
    let garbage = "x".repeat(10_000);
    for headers in [
        but(&good, "mcp-session-id", ""),
        twice("mcp-session-id", &id),
        but(&good, "mcp-session-id", "nonsense"),
        but(&good, "mcp-session-id", &id[1..]),
        but(&good, "mcp-session-id", &garbage),
        but(&good, "mcp-session-id", "\u{fc}"),
        but(&good, "mcp-protocol-version", "1999-01-01"),
        but(&good, "mcp-protocol-version", "nonsense"),
        twice("mcp-protocol-version", "2025-11-25"),
        but(&good, "accept", "text/html"),
    ] {
        told.push(refusal(&server.post(&headers, &ping).await));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    400 id 1 -32600: the header mcp-session-id is missing; start with `initialize`
    400 id 1 -32600: the header mcp-session-id is there twice
    404 id 1 -32600: there is no such session any more; start again with `initialize`
    404 id 1 -32600: there is no such session any more; start again with `initialize`
    404 id 1 -32600: there is no such session any more; start again with `initialize`
    404 id 1 -32600: there is no such session any more; start again with `initialize`
    400 id 1 -32600: the header mcp-protocol-version names no version of this session's era
    400 id 1 -32600: the header mcp-protocol-version names no version of this session's era
    400 id 1 -32600: the header mcp-protocol-version is there twice
    406 id 1 -32600: the Accept header must list application/json and text/event-stream
    "#);
    for headers in [
        good.clone(),
        but(&good, "mcp-protocol-version", ""),
        but(&good, "mcp-protocol-version", "2025-03-26"),
        but(&good, "accept", ""),
        but(&good, "accept", "application/json"),
    ] {
        let answer = server.post(&headers, &ping).await;
        assert_eq!(answer.text(), r#"{"jsonrpc":"2.0","id":1,"result":{}}"#);
    }
}

#[tokio::test]
async fn delete_ends_a_session_and_all_that_runs_in_it() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut stream = soon(session.listen()).await.unwrap();
    let mut call = crate::support::begin(&session, 1, "hang", json!({"notify": 1})).await;
    assert!(soon(call.message()).await.unwrap().is_some());
    assert_eq!(session.delete().await.unwrap(), 204);
    until("the call was dropped", || server.stub.running.now() == 0).await;
    assert_eq!(soon(call.message()).await.unwrap(), None);
    assert_eq!(soon(stream.message()).await.unwrap(), None);
    until("nothing is subscribed", || server.stub.subscriptions.now() == 0).await;
    assert_eq!(session.delete().await.unwrap(), 404);
    assert_eq!(session.get().await.unwrap(), 404);
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"});
    assert_eq!(session.send(&ping).await.unwrap(), 404);
}

#[tokio::test]
async fn sessions_are_apart() {
    let server = start().await;
    let one = server.legacy(json!({})).await;
    let other = server.legacy(json!({})).await;
    let mut call = crate::support::begin(&one, 7, "hang", json!({"notify": 1})).await;
    soon(call.message()).await.unwrap();
    assert_eq!(other.cancel(&json!(7)).await.unwrap(), 202);
    assert_eq!(other.delete().await.unwrap(), 204);
    assert_eq!(server.stub.running.now(), 1, "another session's request goes on");
    one.cancel(&json!(7)).await.unwrap();
    until("it was cancelled", || server.stub.running.now() == 0).await;
}

#[tokio::test]
async fn the_log_level_can_be_set_before_the_handshake_is_over() {
    let server = start().await;
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}});
    let answer = server.post(&raw::JSON_HEADERS, initialize(&params)).await;
    let id = answer.header("mcp-session-id").unwrap().to_owned();
    let headers = [raw::JSON_HEADERS.to_vec(), vec![("mcp-session-id", &*id)]].concat();
    let set = |level: Value| json!({"jsonrpc": "2.0", "id": 2, "method": "logging/setLevel", "params": {"level": level}});
    let answer = server.post(&headers, set(json!("warning"))).await;
    assert_eq!(answer.text(), r#"{"jsonrpc":"2.0","id":2,"result":{}}"#);
    assert_eq!(server.stub.heard(), [r#"LogLevel("warning")"#]);
    let mut told = Vec::new();
    for level in [json!("loud"), json!("WARNING"), json!(3), Value::Null] {
        told.push(refusal(&server.post(&headers, set(level)).await));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    200 id 2 -32602: `params.level` must be one of debug, info, notice, warning, error, critical, alert, emergency
    200 id 2 -32602: `params.level` must be one of debug, info, notice, warning, error, critical, alert, emergency
    200 id 2 -32602: `params.level` must be a string
    200 id 2 -32602: `params.level` must be a string
    "#);
}

#[tokio::test]
async fn notifications_and_responses_are_accepted_without_a_body() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    for message in [
        json!({"jsonrpc": "2.0", "method": "notifications/roots/list_changed"}),
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 99}}),
        json!({"jsonrpc": "2.0", "method": "notifications/cancelled"}),
        json!({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progressToken": 1, "progress": 1}}),
        json!({"jsonrpc": "2.0", "method": "notifications/no/such"}),
        json!({"jsonrpc": "2.0", "id": 12345, "result": {}}),
        json!({"jsonrpc": "2.0", "id": "x", "result": {}}),
        json!({"jsonrpc": "2.0", "id": 1, "error": {"code": 1, "message": "no"}}),
    ] {
        let answer = server.post(&session.headers(), &message).await;
        assert_eq!((answer.status, answer.body.len()), (202, 0), "{message}");
    }
    until("the gateway was told", || server.stub.heard() == ["RootsChanged"]).await;
}

#[tokio::test]
async fn methods_that_nobody_serves() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let long = "x".repeat(500);
    for method in ["no/such", "initialized", "tasks/list", &long] {
        let answer = session.exchange(method, json!({})).await.unwrap();
        assert_eq!((answer.status, answer.error_code()), (200, Some(-32601)), "{method}");
        let message = answer.message["error"]["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("unknown method `") && message.len() < 100, "{message}");
    }
}
