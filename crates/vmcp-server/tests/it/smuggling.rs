//! Requests that two readers could cut differently, on bare sockets.

use crate::support::{Server, start};

/// What `lines` get after a request line and `Host`; CR LF are written as they are to be sent.
async fn sent(server: &Server, head: &str) -> (Vec<String>, bool) {
    let text = head.replace("HOST", &server.address.to_string());
    let (answer, closed) = server.bytes(text.as_bytes()).await;
    let statuses = answer.split("HTTP/1.1 ").skip(1).map(|part| part[..3].to_owned()).collect();
    (statuses, closed)
}

const PING: &str = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;

#[tokio::test]
async fn ambiguous_framing_closes_the_connection_and_nothing_is_taken_for_a_second_request() {
    let server = start().await;
    let smuggled = "GET /health HTTP/1.1\r\nhost: HOST\r\n\r\n";
    let post = "POST /mcp HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\n";
    let length = PING.len();
    for (name, head) in [
        (
            "two lengths",
            format!("{post}content-length: {length}\r\ncontent-length: 0\r\n\r\n{PING}{smuggled}"),
        ),
        ("a list of lengths", format!("{post}content-length: {length}, 0\r\n\r\n{PING}{smuggled}")),
        ("a signed length", format!("{post}content-length: +{length}\r\n\r\n{PING}{smuggled}")),
        ("a negative length", format!("{post}content-length: -1\r\n\r\n{smuggled}")),
        ("a length in hex", format!("{post}content-length: 0x10\r\n\r\n{smuggled}")),
        (
            "a length beyond numbers",
            format!("{post}content-length: 99999999999999999999\r\n\r\n{smuggled}"),
        ),
        (
            "an unknown transfer coding",
            format!("{post}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n{smuggled}"),
        ),
        (
            "chunked not last",
            format!("{post}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n{smuggled}"),
        ),
        (
            "a bad chunk length",
            format!("{post}transfer-encoding: chunked\r\n\r\nzz\r\n\r\n{smuggled}"),
        ),
        (
            "a chunk length beyond numbers",
            format!("{post}transfer-encoding: chunked\r\n\r\nffffffffffffffffff\r\n{smuggled}"),
        ),
        (
            "chunked under a folded header",
            format!(
                "{post}transfer-encoding:\r\n chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n{smuggled}"
            ),
        ),
        (
            "chunked in HTTP/1.0",
            format!(
                "{}transfer-encoding: chunked\r\n\r\n0\r\n\r\n{smuggled}",
                post.replace("1.1", "1.0")
            ),
        ),
        (
            "chunked by another name",
            format!(
                "{post}transfer-encoding: \u{b}chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n{smuggled}"
            ),
        ),
        (
            "a chunk longer than it says",
            format!("{post}transfer-encoding: chunked\r\n\r\n2\r\n{{}}{{}}\r\n0\r\n\r\n{smuggled}"),
        ),
        (
            "a chunk that ends in a line feed",
            format!("{post}transfer-encoding: chunked\r\n\r\n2\n{{}}\n0\n\n{smuggled}"),
        ),
        (
            "a folded header",
            format!(
                "POST /mcp HTTP/1.1\r\nhost: HOST\r\nx: a\r\n b\r\ncontent-length: 0\r\n\r\n{smuggled}"
            ),
        ),
        (
            "a space before the colon",
            format!("{post}content-length : {length}\r\n\r\n{PING}{smuggled}"),
        ),
        ("a header without a name", format!("{post}: x\r\n\r\n{smuggled}")),
        ("a NUL in a header", format!("{post}x: a\0b\r\n\r\n{smuggled}")),
        ("a bare CR in a header", format!("{post}x: a\rb: c\r\n\r\n{smuggled}")),
        ("another protocol", "GET /health HTTP/3.0\r\nhost: HOST\r\n\r\n".to_owned()),
        ("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned()),
        ("TLS", "\u{16}\u{3}\u{1}\u{2}\u{0}".to_owned()),
    ] {
        let (statuses, closed) = sent(&server, &head).await;
        assert!(closed, "{name}");
        assert!(matches!(&*statuses.join(" "), "" | "400" | "403"), "{name}: {statuses:?}");
    }
}

#[tokio::test]
async fn chunked_wins_over_a_length_and_the_connection_is_not_used_again() {
    let server = start().await;
    let (length, chunked) = ("content-length: 5\r\n", "transfer-encoding: chunked\r\n");
    for both in [[length, chunked], [chunked, length]] {
        let both = both.concat();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\n{both}\r\n0\r\n\r\nGET /health HTTP/1.1\r\nhost: HOST\r\n\r\n"
        );
        let (statuses, closed) = sent(&server, &head).await;
        assert!(closed);
        assert_eq!(statuses, ["400"], "the body is empty, and what comes after it is not read");
    }
}

#[tokio::test]
async fn header_names_with_underscores_are_not_ours() {
    let server = start().await;
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: HOST\r\ncontent-type: application/json\r\nmcp_session_id: x\r\nmcp_protocol_version: 2026-07-28\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{PING}",
        PING.len()
    );
    let text = head.replace("HOST", &server.address.to_string());
    let (answer, _) = server.bytes(text.as_bytes()).await;
    assert!(answer.contains("the header mcp-session-id is missing"), "{answer}");
}

#[tokio::test]
async fn a_head_has_bounds() {
    let server = start().await;
    let long = format!("GET /health HTTP/1.1\r\nhost: HOST\r\nx: {}\r\n\r\n", "x".repeat(1 << 20));
    let many = format!("GET /health HTTP/1.1\r\nhost: HOST\r\n{}\r\n", "x: y\r\n".repeat(200));
    let target = format!("GET /{} HTTP/1.1\r\nhost: HOST\r\n\r\n", "x".repeat(1 << 20));
    for head in [long, many, target] {
        let (statuses, closed) = sent(&server, &head).await;
        assert!(closed);
        assert!(matches!(&*statuses.join(" "), "" | "414" | "431"), "{statuses:?}");
    }
}

#[tokio::test]
async fn bare_line_feeds_cut_requests_where_everybody_cuts_them() {
    let server = start().await;
    let one = format!(
        "POST /mcp HTTP/1.1\nhost: HOST\ncontent-type: application/json\ncontent-length: {}\n\n{PING}",
        PING.len()
    );
    let last = "GET /health HTTP/1.1\r\nhost: HOST\r\nconnection: close\r\n\r\n";
    let (statuses, closed) = sent(&server, &format!("{one}{last}")).await;
    assert!(closed);
    assert_eq!(statuses, ["400", "200"], "the first lacks its session");
}
