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

/// All that an answer says, but for the time of day.
fn whole(answer: &raw::RawResponse) -> String {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    format!("{} {:?} {}", answer.status, headers.collect::<Vec<_>>(), answer.text())
}

#[tokio::test]
async fn why_an_id_names_no_session_cannot_be_told() {
    let server = start_with(|s| {
        s.max_sessions = 2;
        s.session_grace = Duration::ZERO;
        s.session_ttl = Duration::from_millis(200);
    })
    .await;
    let id = |session: &raw::LegacySession| session.id.clone().unwrap();
    let deleted = server.legacy(json!({})).await;
    deleted.delete().await.unwrap();
    let expired = server.legacy(json!({})).await;
    expired.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
    until("it has expired", || server.stub.subscriptions.now() == 0).await;
    let crowd = [server.legacy(json!({})).await, server.legacy(json!({})).await];
    let evicting = server.legacy(json!({})).await;
    let elsewhere = start_with(|_| {}).await.legacy(json!({})).await;
    let similar = format!("{}x", &id(&evicting)[1..]);
    let ids = [id(&deleted), id(&expired), id(&crowd[0]), id(&elsewhere), similar];
    let garbage = ["", "x", "../", "%00", "' OR 1=1", "null", &"x".repeat(50_000)];
    for method in ["POST", "GET", "DELETE"] {
        let mut told = Vec::new();
        for id in ids.iter().map(String::as_str).chain(garbage) {
            let headers = [raw::JSON_HEADERS.to_vec(), vec![("mcp-session-id", id)]].concat();
            let ping = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
            let answer = soon(raw::open(method, &server.url(), &headers, ping)).await.unwrap();
            told.push(whole(&soon(answer.collect()).await.unwrap()));
        }
        assert!(told[0].starts_with("404 "), "{method} {}", told[0]);
        assert!(told.iter().all(|one| *one == told[0]), "{method} {told:#?}");
    }
}

#[tokio::test]
async fn an_id_of_a_megabyte_is_not_even_read() {
    let server = start_with(|_| {}).await;
    let id = "x".repeat(1 << 20);
    let headers = [raw::JSON_HEADERS.to_vec(), vec![("mcp-session-id", &*id)]].concat();
    let request = server.request(&headers, r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#);
    let (answer, closed) = server.bytes(request.as_bytes()).await;
    assert!(closed);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431 "), "{answer}");
}
