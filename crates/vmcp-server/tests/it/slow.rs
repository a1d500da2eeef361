//! Clients that are slow on purpose.

use std::time::{Duration, Instant};

use serde_json::json;
use vmcp_server::Settings;
use vmcp_testkit::raw;

use crate::support::{Door, SOON, apart, modern_body, modern_headers, soon, start_with, until};

const SHORT: Duration = Duration::from_millis(150);

#[test]
fn these_are_the_deadlines_unless_somebody_sets_others() {
    let settings = Settings::new("x");
    let all = [settings.header_timeout, settings.body_timeout, settings.stall_timeout];
    assert_eq!(all.map(|each| each.as_secs()), [10, 30, 30]);
}

#[tokio::test]
async fn five_hundred_slow_heads_are_cut_off_and_others_are_served_meanwhile() {
    let name = "slow::five_hundred_slow_heads_are_cut_off_and_others_are_served_meanwhile";
    let deadline = Duration::from_secs(2);
    let Some(edge) = apart(name, |s| s.header_timeout = deadline).await else { return };
    let idle = edge.holds().fds;
    let mut slow = Vec::new();
    for connected in 1..=500 {
        slow.push(edge.socket().await);
        if connected % 100 == 0 {
            // More than a hundred that wait to be accepted would be turned away by the system.
            until("all are accepted", || edge.holds().fds >= idle + connected).await;
        }
    }
    let client = edge.modern();
    // A busy machine is not the edge's fault: of a few tries the best counts.
    let mut best = Duration::MAX;
    for byte in b"GET /" {
        for socket in &mut slow {
            socket.send(&[*byte]).await.unwrap();
        }
        let mut worst = Duration::ZERO;
        for _ in 0..20 {
            let since = Instant::now();
            assert_eq!(client.call("echo", json!({})).await.unwrap().status, 200);
            worst = worst.max(since.elapsed());
        }
        best = best.min(worst);
    }
    assert!(edge.holds().fds >= idle + 500, "all were still there");
    assert!(best < Duration::from_millis(50), "the slowest of twenty calls took {best:?}");
    until("all are cut off", || edge.holds().fds <= idle).await;
    for mut socket in slow {
        let (answer, closed) = socket.read_to_close(SOON).await;
        assert!(closed && answer.is_empty());
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
async fn a_body_that_drips_is_given_up() {
    let server = start_with(|s| s.body_timeout = SHORT).await;
    let body = modern_body("tools/call", json!({"name": "echo"})).to_string();
    let request = server.request(&modern_headers("tools/call", "echo"), &body);
    let (head, body) = request.split_once("\r\n\r\n").unwrap();
    let mut socket = server.socket().await;
    socket.send(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
    let dripping = socket.drip(body.as_bytes(), Duration::from_millis(20));
    let _ = tokio::time::timeout(SHORT * 2, dripping).await;
    let (answer, closed) = socket.read_to_close(SOON).await;
    assert!(closed && answer.starts_with(b"HTTP/1.1 408 "));
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 0);
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

/// A call whose answer is far more than fits into the buffers on the way.
pub(crate) fn large_call(door: &Door, arguments: &serde_json::Value) -> String {
    let body = modern_body("tools/call", json!({"name": "big", "arguments": arguments}));
    door.request(&modern_headers("tools/call", "big"), &body.to_string())
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
        socket.send(large_call(&server, &arguments).as_bytes()).await.unwrap();
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
    let call = large_call(&server, &json!({"bytes": 8 << 20}));
    socket.send(call.as_bytes()).await.unwrap();
    let mut length = 0;
    while length < 8 << 20 {
        tokio::task::yield_now().await;
        let bytes = soon(socket.read()).await.unwrap();
        assert!(!bytes.is_empty());
        length += bytes.len();
    }
}
