//! What the edge holds in memory, each measured in a process of its own.

use serde_json::json;
use vmcp_testkit::{invariants, raw};

use crate::support::{alone, apart, soon, start, start_with, until};

/// Resident bytes now.
fn resident() -> u64 {
    invariants::rss(std::process::id()).unwrap()
}

const MIB: u64 = 1 << 20;

/// The first message of a legacy client, such as a desktop application sends it.
pub(crate) fn initialize() -> String {
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
    let name = "memory::notifications_to_a_client_that_does_not_read_are_bounded";
    let Some(edge) = apart(name, |_| {}).await else { return };
    for pause in [0, 1] {
        let arguments = json!({"notify": 400, "padding": 256 << 10, "pause": pause});
        let params = json!({"name": "hang", "arguments": arguments});
        let client = edge.modern();
        let before = edge.holds().rss;
        let mut stream = soon(client.start("tools/call", params)).await.unwrap();
        edge.until("running", 1).await;
        let grown = edge.holds().rss.saturating_sub(before);
        assert!(grown < 4 * MIB, "{grown} bytes; the notifications were 100 MiB");
        // The gateway was never held up: most were dropped, and the call runs on.
        assert!(soon(stream.message()).await.unwrap().is_some());
        drop(stream);
        edge.until("running", 0).await;
    }
}

#[tokio::test]
async fn a_body_that_is_too_long_costs_no_more_than_twice_the_limit() {
    let name = "memory::a_body_that_is_too_long_costs_no_more_than_twice_the_limit";
    let Some(edge) = apart(name, |_| {}).await else { return };
    let limit = 4 << 20;
    let before = edge.peak();
    for _ in 0..5 {
        for (head, body) in crate::bodies::long(&edge.address.to_string(), limit) {
            let (answer, closed) = edge.bytes(&[head.as_bytes(), &body].concat()).await;
            assert!(closed && answer.starts_with("HTTP/1.1 413 "), "{answer}");
        }
    }
    let grown = edge.peak() - before;
    assert!(grown <= 8 * MIB, "{grown} bytes");
}

/// Ten mebibytes of zeros, packed; the last is packed twice.
const BOMBS: [(&str, &[u8]); 5] = [
    ("gzip", include_bytes!("bombs/gzip")),
    ("deflate", include_bytes!("bombs/deflate")),
    ("br", include_bytes!("bombs/br")),
    ("zstd", include_bytes!("bombs/zstd")),
    ("gzip, gzip", include_bytes!("bombs/gzip-gzip")),
];

#[tokio::test]
async fn bombs_are_not_unpacked() {
    let Some(edge) = apart("memory::bombs_are_not_unpacked", |_| {}).await else { return };
    let post = async |headers: &[(&str, &str)], body: &[u8]| {
        soon(raw::post(&edge.url(), headers, body.to_vec())).await.unwrap()
    };
    let before = edge.peak();
    for (encoding, bomb) in BOMBS {
        // One after the other, as many as a body may hold.
        let bombs = bomb.repeat((4 << 20) / bomb.len());
        let headers = [raw::JSON_HEADERS.to_vec(), vec![("content-encoding", encoding)]].concat();
        assert_eq!(post(&headers, &bombs).await.status, 415, "{encoding}");
        // Without its header it is no JSON.
        let answer = post(&raw::JSON_HEADERS, &bombs).await;
        assert_eq!((answer.status, &answer.json()["error"]["code"]), (400, &json!(-32700)));
    }
    let grown = edge.peak() - before;
    assert!(grown <= 8 * MIB, "{grown} bytes");
}

#[tokio::test]
async fn a_client_that_stops_reading_costs_its_answer_and_is_dropped() {
    let name = "memory::a_client_that_stops_reading_costs_its_answer_and_is_dropped";
    let stall = std::time::Duration::from_millis(1000);
    let Some(edge) = apart(name, |s| s.stall_timeout = stall).await else { return };
    // What the first call leaves behind is nobody's buffer.
    edge.modern().call("big", json!({"bytes": 1, "notify": 1})).await.unwrap();
    for notify in [0, 1] {
        let before = edge.holds();
        let arguments = json!({"bytes": 16 << 20, "notify": notify, "pause": 1});
        let mut socket = edge.socket().await;
        socket.send(crate::slow::large_call(&edge, &arguments).as_bytes()).await.unwrap();
        let mut read = 0;
        while read < 128 << 10 {
            let bytes = soon(socket.read()).await.unwrap();
            assert!(!bytes.is_empty(), "it was closed");
            read += bytes.len();
        }
        let held = edge.holds().rss.saturating_sub(before.rss);
        assert!(held <= 17 * MIB, "{held} bytes for an answer of 16 MiB");
        until("it is dropped", || edge.holds().fds <= before.fds).await;
        until("and its answer", || edge.holds().rss < before.rss + 4 * MIB).await;
        drop(socket);
    }
}
