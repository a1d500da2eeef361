//! Sessions by the thousand, at an edge in a process of its own.

use std::time::Duration;

use serde_json::json;
use vmcp_testkit::raw;

use crate::support::{Apart, apart, soon};

/// The most memory that an edge with all its sessions may take.
const MOST: u64 = 200 << 20;

fn initialize(edge: &Apart) -> String {
    edge.request(&raw::JSON_HEADERS, &crate::memory::initialize())
}

/// Sends the same request many times on one connection and returns the heads of the answers.
async fn repeated(edge: &Apart, request: &str, times: usize) -> Vec<String> {
    let mut socket = edge.socket().await;
    let (mut heads, mut pending) = (Vec::new(), String::new());
    while heads.len() < times {
        let wanted = times.min(heads.len() + 100);
        socket.send(request.repeat(wanted - heads.len()).as_bytes()).await.unwrap();
        while heads.len() < wanted {
            let bytes = soon(socket.read()).await.unwrap();
            assert!(!bytes.is_empty(), "it was closed");
            pending.push_str(&String::from_utf8(bytes).unwrap());
            while let Some((head, rest)) = pending.split_once("\r\n\r\n") {
                let length = header(head, "content-length").unwrap().parse().unwrap();
                if rest.len() < length {
                    break;
                }
                heads.push(head.to_owned());
                pending = rest[length..].to_owned();
            }
        }
    }
    heads
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    lines.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
}

/// What a ping in the session that this head opened is answered.
async fn pinged(edge: &Apart, head: &str) -> u16 {
    let id = header(head, "mcp-session-id").unwrap();
    let headers = [raw::JSON_HEADERS.to_vec(), vec![("mcp-session-id", id)]].concat();
    edge.post(&headers, r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#).await.status
}

/// Asserts that this many bytes more are held than before, or fewer.
fn at_most(edge: &Apart, before: u64, more: u64) {
    let grown = edge.holds().rss.saturating_sub(before);
    assert!(grown <= more, "{grown} bytes");
}

#[tokio::test]
async fn of_ten_thousand_that_nobody_ends_the_last_thousand_are_kept() {
    let name = "crowds::of_ten_thousand_that_nobody_ends_the_last_thousand_are_kept";
    let Some(edge) = apart(name, |s| s.session_grace = Duration::ZERO).await else { return };
    let open = initialize(&edge);
    let mut heads = repeated(&edge, &open, 2_000).await;
    let full = edge.holds().rss;
    heads.extend(repeated(&edge, &open, 8_000).await);
    assert!(heads.iter().all(|head| head.starts_with("HTTP/1.1 200 ")));
    for (at, expected) in [(0, 404), (4_999, 404), (8_999, 404), (9_000, 200), (9_999, 200)] {
        assert_eq!(pinged(&edge, &heads[at]).await, expected, "session {at}");
    }
    at_most(&edge, full, 4 << 20);
    assert!(edge.peak() < MOST, "{} bytes", edge.peak());
}

#[tokio::test]
async fn of_ten_thousand_at_once_those_beyond_the_cap_are_told_to_come_back() {
    let name = "crowds::of_ten_thousand_at_once_those_beyond_the_cap_are_told_to_come_back";
    let Some(edge) = apart(name, |s| s.session_grace = Duration::from_secs(600)).await else {
        return;
    };
    let heads = repeated(&edge, &initialize(&edge), 10_000).await;
    let refused = |head: &&String| {
        head.starts_with("HTTP/1.1 503 ")
            && header(head, "retry-after") == Some("5")
            && header(head, "mcp-session-id").is_none()
    };
    assert!(heads[..1_000].iter().all(|head| head.starts_with("HTTP/1.1 200 ")));
    assert_eq!(heads[1_000..].iter().filter(refused).count(), 9_000);
    assert!(edge.peak() < MOST, "{} bytes", edge.peak());
}

#[tokio::test]
async fn after_their_time_nothing_is_left_of_them() {
    let name = "crowds::after_their_time_nothing_is_left_of_them";
    let Some(edge) = apart(name, |s| s.session_ttl = Duration::from_millis(500)).await else {
        return;
    };
    let open = initialize(&edge);
    let mut full = None;
    for _ in 0..3 {
        let heads = repeated(&edge, &open, 999).await;
        assert!(heads.iter().all(|head| head.starts_with("HTTP/1.1 200 ")));
        at_most(&edge, *full.get_or_insert_with(|| edge.holds().rss), 4 << 20);
        // What the youngest watches tells when its time is over.
        let youngest = edge.legacy(json!({})).await;
        youngest.request("resources/subscribe", json!({"uri": "file:///a"})).await.unwrap();
        edge.until("subscriptions", 0).await;
        for head in heads.iter().step_by(100) {
            assert_eq!(pinged(&edge, head).await, 404);
        }
    }
}
