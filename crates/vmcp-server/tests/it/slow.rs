//! Clients that are slow on purpose.

use std::time::Duration;

use serde_json::json;
use vmcp_testkit::raw;

use crate::support::{SOON, modern_body, soon, start_with, until};

const SHORT: Duration = Duration::from_millis(150);

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off_and_others_are_served_meanwhile() {
    let server = start_with(|s| s.header_timeout = SHORT).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut socket = server.socket().await;
        socket.send(b"GET /health HTTP/1.1\r\nhost: ").await.unwrap();
        slow.push(socket);
    }
    let healthy = soon(raw::get(&server.at("/health"), &[])).await.unwrap();
    assert_eq!(healthy.status, 200);
    for mut socket in slow {
        let (_, closed) = socket.read_to_close(SOON).await;
        assert!(closed);
    }
}

#[tokio::test]
async fn a_head_that_drips_is_cut_off() {
    let server = start_with(|s| s.header_timeout = SHORT).await;
    let mut socket = server.socket().await;
    let head = "x".repeat(100_000);
    let sent = soon(socket.drip(head.as_bytes(), Duration::from_millis(5))).await;
    assert!(sent.is_err(), "the server closed while the head dripped in");
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let server = start_with(|s| s.body_timeout = SHORT).await;
    for framing in ["content-length: 10", "transfer-encoding: chunked"] {
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n{framing}\r\n\r\n",
            server.address
        );
        let mut socket = server.socket().await;
        socket.send(head.as_bytes()).await.unwrap();
        let answer = String::from_utf8(soon(socket.read()).await.unwrap()).unwrap();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
        assert!(answer.contains("connection: close"), "{answer}");
        let text = answer.split("\r\n\r\n").nth(1).unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(text, @r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the request body took too long to arrive"}}"#);
        }
    }
}

#[tokio::test]
async fn a_body_that_breaks_off_reaches_nobody() {
    let server = start_with(|_| {}).await;
    let body = modern_body("tools/call", json!({"name": "echo"})).to_string();
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        server.address,
        body.len() + 1
    );
    let mut socket = server.socket().await;
    socket.send(head.as_bytes()).await.unwrap();
    socket.finish().await.unwrap();
    let (answer, closed) = socket.read_to_close(SOON).await;
    assert!(closed);
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400 "), "{answer}");
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 0);
}

/// The head and body of a call whose answer is far more than fits into the buffers on the way.
fn large_call(host: &str, arguments: &serde_json::Value) -> String {
    let body =
        modern_body("tools/call", json!({"name": "big", "arguments": arguments})).to_string();
    format!(
        "POST /mcp HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\naccept: */*\r\nmcp-protocol-version: 2026-07-28\r\nmcp-method: tools/call\r\nmcp-name: big\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

#[tokio::test]
async fn a_client_that_does_not_read_is_dropped() {
    let server = start_with(|s| {
        s.stall_timeout = SHORT;
        s.max_connections = 1;
    })
    .await;
    for arguments in
        [json!({"bytes": 24 << 20}), json!({"bytes": 24 << 20, "notify": 1, "pause": 1})]
    {
        let mut socket = server.socket().await;
        socket.send(large_call(&server.address.to_string(), &arguments).as_bytes()).await.unwrap();
        until("the call ran", || {
            server.stub.running.now() == 0
                && server.stub.started.load(std::sync::atomic::Ordering::SeqCst) > 0
        })
        .await;
        // Nothing is read until the edge has given up: only then is there room for another.
        let served = async {
            while !raw::get(&server.at("/health"), &[]).await.is_ok_and(|a| a.status == 200) {
                tokio::task::yield_now().await;
            }
        };
        soon(served).await;
        let (answer, closed) = socket.read_to_close(SOON).await;
        assert!(closed);
        assert!(answer.len() < 24 << 20, "it did not get the whole answer");
    }
}

#[tokio::test]
async fn a_client_that_reads_slowly_gets_everything() {
    let server = start_with(|s| s.stall_timeout = Duration::from_secs(5)).await;
    let mut socket = server.socket().await;
    let call = large_call(&server.address.to_string(), &json!({"bytes": 8 << 20}));
    socket.send(call.as_bytes()).await.unwrap();
    let mut length = 0;
    while length < 8 << 20 {
        tokio::task::yield_now().await;
        let bytes = soon(socket.read()).await.unwrap();
        assert!(!bytes.is_empty());
        length += bytes.len();
    }
}
