//! Sessions: how many, for how long, at what cost.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp_testkit::raw;

use crate::support::{refusal, soon, start_with, until};

fn initialize() -> String {
    let params = json!({"protocolVersion": "2025-06-18", "capabilities": {}});
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).to_string()
}

#[tokio::test]
async fn beyond_the_cap_a_client_is_told_to_come_back() {
    let server = start_with(|s| s.max_sessions = 2).await;
    let held = [server.legacy(json!({})).await, server.legacy(json!({})).await];
    let answer = server.post(&raw::JSON_HEADERS, initialize()).await;
    assert_eq!(answer.header("retry-after"), Some("5"));
    assert_eq!(answer.header("mcp-session-id"), None);
    insta::assert_snapshot!(refusal(&answer), @"503 id 1 -32600: all 2 sessions are in use (`server.maxSessions`); try again later");
    for session in held {
        assert_eq!(session.request("ping", Value::Null).await.unwrap()["result"], json!({}));
    }
    let modern = server.modern().call("echo", json!({})).await.unwrap();
    assert_eq!(modern.status, 200, "a modern client needs no session");
}

#[tokio::test]
async fn the_session_that_was_idle_longest_makes_room() {
    let server = start_with(|s| {
        s.max_sessions = 3;
        s.session_grace = Duration::ZERO;
    })
    .await;
    let mut sessions = Vec::new();
    for _ in 0..3 {
        sessions.push(server.legacy(json!({})).await);
    }
    sessions[0].request("ping", Value::Null).await.unwrap();
    let fourth = server.legacy(json!({})).await;
    assert_eq!(sessions[1].exchange("ping", Value::Null).await.unwrap().status, 404);
    for session in [&sessions[0], &sessions[2], &fourth] {
        assert_eq!(session.exchange("ping", Value::Null).await.unwrap().status, 200);
    }
}

/// Long enough for a session to be put to use.
const TTL: Duration = Duration::from_millis(700);

#[tokio::test]
async fn a_session_in_use_makes_no_room_and_does_not_expire() {
    let server = start_with(|s| {
        s.max_sessions = 2;
        s.session_grace = Duration::ZERO;
        s.session_ttl = TTL;
    })
    .await;
    let calling = server.legacy(json!({})).await;
    let mut call = crate::support::begin(&calling, 1, "wait", json!({"notify": 1})).await;
    soon(call.message()).await.unwrap();
    let listening = server.legacy(json!({})).await;
    let _stream = soon(listening.listen()).await.unwrap();
    until("the stream watches", || server.stub.subscriptions.now() == 1).await;
    let expired = tokio::time::Instant::now() + 2 * TTL;
    while tokio::time::Instant::now() < expired {
        assert_eq!(server.post(&raw::JSON_HEADERS, initialize()).await.status, 503);
    }
    server.stub.gate.send_replace(true);
    assert_eq!(soon(call.message()).await.unwrap().unwrap()["id"], 1);
    let made_room = async {
        while server.post(&raw::JSON_HEADERS, initialize()).await.status != 200 {
            tokio::task::yield_now().await;
        }
    };
    soon(made_room).await;
}

#[tokio::test]
async fn an_idle_session_expires_with_what_it_watches() {
    let server = start_with(|s| s.session_ttl = Duration::from_millis(100)).await;
    let session = server.legacy(json!({})).await;
    session.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
    assert_eq!(server.stub.subscriptions.now(), 1);
    until("nothing is watched", || server.stub.subscriptions.now() == 0).await;
    assert_eq!(session.exchange("ping", Value::Null).await.unwrap().status, 404);
}

#[tokio::test]
async fn ten_thousand_sessions_stay_within_the_cap() {
    let server = start_with(|s| s.session_grace = Duration::ZERO).await;
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{}",
        server.address,
        initialize().len(),
        initialize()
    );
    let mut socket = server.socket().await;
    let mut seen = 0;
    let mut pending = String::new();
    for _ in 0..100 {
        socket.send(head.repeat(100).as_bytes()).await.unwrap();
        let wanted = seen + 100;
        while seen < wanted {
            pending.push_str(&String::from_utf8(soon(socket.read()).await.unwrap()).unwrap());
            seen += pending.matches("HTTP/1.1 200 OK").count();
            pending = pending.chars().rev().take(14).collect::<Vec<_>>().iter().rev().collect();
        }
    }
    assert_eq!(seen, 10_000);
    // The cap is a thousand: one of the first is gone, and the edge is well.
    assert_eq!(soon(raw::get(&server.at("/livez"), &[])).await.unwrap().status, 200);
}
