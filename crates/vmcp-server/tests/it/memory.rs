//! What the edge holds in memory, each measured in a process of its own.

use serde_json::json;
use vmcp_testkit::{invariants, raw};

use crate::support::{alone, soon, start, start_with, until};

/// Resident bytes now.
fn resident() -> u64 {
    invariants::rss(std::process::id()).unwrap()
}

const MIB: u64 = 1 << 20;

fn initialize() -> String {
    let params = json!({
        "protocolVersion": "2025-06-18",
        "capabilities": {"roots": {"listChanged": true}, "sampling": {}},
        "clientInfo": {"name": "a client", "version": "1.2.3"},
    });
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params}).to_string()
}

#[tokio::test]
async fn an_idle_session_costs_little() {
    if !alone("memory::an_idle_session_costs_little") {
        return;
    }
    let server = start_with(|s| s.max_sessions = 2000).await;
    server.post(&raw::JSON_HEADERS, initialize()).await;
    let before = resident();
    for _ in 0..1000 {
        assert_eq!(server.post(&raw::JSON_HEADERS, initialize()).await.status, 200);
    }
    let each = resident().saturating_sub(before) / 1000;
    assert!(each < 64 << 10, "{each} bytes for each session");
}

#[tokio::test]
async fn a_session_does_not_keep_the_body_it_came_in() {
    if !alone("memory::a_session_does_not_keep_the_body_it_came_in") {
        return;
    }
    let server = start().await;
    let padding = " ".repeat(3 << 20);
    let before = resident();
    for _ in 0..100 {
        let answer = server.post(&raw::JSON_HEADERS, format!("{}{padding}", initialize())).await;
        assert_eq!(answer.status, 200);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 100 * MIB, "{grown} bytes; the bodies were 300 MiB");
}

#[tokio::test]
async fn a_listener_does_not_keep_the_body_it_came_in() {
    if !alone("memory::a_listener_does_not_keep_the_body_it_came_in") {
        return;
    }
    let server = start().await;
    let client = server.modern().meta("padding", json!("x".repeat(3 << 20)));
    let before = resident();
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = soon(client.listen(json!({"toolsListChanged": true}))).await.unwrap();
        soon(stream.message()).await.unwrap();
        streams.push(stream);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 30 * MIB, "{grown} bytes; the bodies were 60 MiB");
}

#[tokio::test]
async fn notifications_to_a_client_that_does_not_read_are_bounded() {
    if !alone("memory::notifications_to_a_client_that_does_not_read_are_bounded") {
        return;
    }
    let server = start().await;
    let before = resident();
    for pause in [0, 1] {
        let arguments = json!({"notify": 400, "padding": 256 << 10, "pause": pause});
        let params = json!({"name": "hang", "arguments": arguments});
        let client = server.modern();
        let mut stream = soon(client.start("tools/call", params)).await.unwrap();
        let grown = resident().saturating_sub(before);
        assert!(grown < 40 * MIB, "{grown} bytes; the notifications were 100 MiB");
        // The gateway was never held up: most were dropped, and the call runs on.
        assert!(soon(stream.message()).await.unwrap().is_some());
        assert_eq!(server.stub.running.now(), 1);
        drop(stream);
        until("it was dropped", || server.stub.running.now() == 0).await;
    }
}

#[tokio::test]
async fn refused_bodies_are_not_kept() {
    if !alone("memory::refused_bodies_are_not_kept") {
        return;
    }
    let server = start().await;
    let body = vec![b' '; 8 << 20];
    let before = resident();
    for _ in 0..20 {
        let answer = soon(raw::post(&server.url(), &raw::JSON_HEADERS, body.clone())).await;
        assert_eq!(answer.unwrap().status, 413);
    }
    let grown = resident().saturating_sub(before);
    assert!(grown < 40 * MIB, "{grown} bytes");
}
