//! Bodies: too long, too odd, too deep, encoded.

use std::fmt::Write;

use serde_json::json;
use vmcp_testkit::raw;

use crate::support::{apart, but, meta, modern_headers, refusal, soon, start, start_with};

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let server = start().await;
    let mut out = String::new();
    for body in [
        "",
        "{",
        "nonsense",
        "nul",
        "{}",
        "7",
        "\"x\"",
        "[]",
        "[1]",
        "null",
        "{}{}",
        "\u{feff}{}",
        r#"{"jsonrpc":"2.0"}"#,
        r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#,
        r#"{"id":1,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":7}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"result":{},"error":{"code":1,"message":""}}"#,
        r#"{"jsonrpc":"2.0","result":{}}"#,
        r#"{"jsonrpc":"2.0","id":1,"error":{"code":"x","message":""}}"#,
        r#"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"ping","m\u0065thod":"tools/list"}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a","name":"b"}}"#,
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"_meta":{"x":1,"x":2}}}"#,
    ] {
        let answer = server.post(&raw::JSON_HEADERS, body).await;
        writeln!(out, "{body:?} {}", refusal(&answer)).unwrap();
    }
    insta::assert_snapshot!(out, @r#"
    "" 400 id null -32700: invalid JSON: ends too early, at byte 0
    "{" 400 id null -32700: invalid JSON: ends too early, at byte 1
    "nonsense" 400 id null -32700: invalid JSON: unexpected `o` at byte 1
    "nul" 400 id null -32700: invalid JSON: ends too early, at byte 3
    "{}" 400 id null -32600: `jsonrpc` must be "2.0"
    "7" 400 id null -32600: not an object
    "\"x\"" 400 id null -32600: not an object
    "[]" 400 id null -32600: an empty batch
    "[1]" 400 id null -32600: the header mcp-session-id is missing; start with `initialize`
    "null" 400 id null -32600: not an object
    "{}{}" 400 id null -32700: invalid JSON: unexpected `{` at byte 2
    "\u{feff}{}" 400 id null -32700: invalid JSON: starts with a byte order mark
    "{\"jsonrpc\":\"2.0\"}" 400 id null -32600: neither `method` nor `result` nor `error`
    "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}" 400 id 1 -32600: `jsonrpc` must be "2.0"
    "{\"id\":1,\"method\":\"ping\"}" 400 id 1 -32600: `jsonrpc` must be "2.0"
    "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}" 400 id null -32600: `id` must be a string or a number
    "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}" 400 id null -32600: `id` must be a string or a number
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}" 400 id 1 -32600: `method` must be a string
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}" 400 id 1 -32600: `params` must be an object
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"result\":{}}" 400 id 1 -32600: more than one of `method`, `result` and `error`
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{},\"error\":{\"code\":1,\"message\":\"\"}}" 400 id 1 -32600: more than one of `method`, `result` and `error`
    "{\"jsonrpc\":\"2.0\",\"result\":{}}" 400 id null -32600: a response needs the `id` of its request
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":\"x\",\"message\":\"\"}}" 400 id 1 -32600: `error` needs a whole `code` and a `message`
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}" 400 id null -32600: `id` occurs twice
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"m\\u0065thod\":\"tools/list\"}" 400 id null -32600: `method` occurs twice
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\",\"name\":\"b\"}}" 400 id 1 -32600: `params.name` occurs twice
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"_meta\":{\"x\":1,\"x\":2}}}" 400 id 1 -32600: `params._meta.x` occurs twice
    "#);
}

#[tokio::test]
async fn bytes_that_are_no_text_are_refused() {
    let server = start().await;
    for bytes in
        [&b"\xff"[..], b"{\"a\":\"\xc3\x28\"}", b"{\"\xed\xa0\x80\":1}", b"\x00", b"\x1f\x8b\x08"]
    {
        let answer =
            soon(raw::post(&server.url(), &raw::JSON_HEADERS, bytes.to_vec())).await.unwrap();
        assert_eq!((answer.status, answer.json()["error"]["code"].as_i64()), (400, Some(-32700)));
    }
}

#[tokio::test]
async fn depth_is_bounded() {
    let server = start().await;
    let nested = |depth: usize| {
        let (open, close) = ("[".repeat(depth), "]".repeat(depth));
        let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","#;
        // Three levels are the message's own.
        format!(r#"{call}"_meta":{},"arguments":{{"x":{open}{close}}}}}}}"#, meta())
    };
    let headers = modern_headers("tools/call", "echo");
    assert_eq!(server.post(&headers, nested(125)).await.status, 200);
    for depth in [126, 1_000, 100_000, 1_000_000] {
        let answer = server.post(&headers, nested(depth)).await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&answer), @"400 id null -32700: invalid JSON: nested too deeply (128)");
        }
    }
}

/// A call with these arguments, as text.
fn call_of(tool: &str, arguments: &str) -> String {
    let meta = meta();
    format!(
        r#"{{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{{"name":"{tool}","arguments":{arguments},"_meta":{meta}}}}}"#
    )
}

#[tokio::test]
async fn width_is_bounded_by_the_body_alone_and_costs_less_than_a_second() {
    let name = "bodies::width_is_bounded_by_the_body_alone_and_costs_less_than_a_second";
    let Some(edge) = apart(name, |_| {}).await else { return };
    let headers = modern_headers("tools/call", "blind");
    let keys = |count: usize| (1..count).map(|n| format!("\"{n}\":0,")).collect::<String>();
    for (arguments, status) in [
        (format!(r#"{{"a":[{}0]}}"#, "0,".repeat(999_999)), 200),
        (format!(r#"{{{}"z":0}}"#, keys(370_000)), 200),
        (format!(r#"{{{}"z":0}}"#, keys(1_000_000)), 413),
    ] {
        let before = edge.worked();
        let answer = edge.post(&headers, call_of("blind", &arguments)).await;
        let worked = edge.worked() - before;
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(worked < std::time::Duration::from_secs(1), "{status}: {worked:?}");
    }
}

#[tokio::test]
async fn text_that_no_other_encoding_can_hold_is_refused_or_kept() {
    let server = start().await;
    let headers = modern_headers("tools/call", "echo");
    let mut out = String::new();
    for text in [
        "\\ud800",
        "\\udc00\\ud800",
        "\\u0000",
        "\u{0}",
        "\u{feff}",
        "\u{fffe}",
        "\\uzzzz",
        "\\ud83d\\ude00",
    ] {
        let arguments = format!(r#"{{"{text}":"{text}"}}"#);
        let answer = server.post(&headers, call_of("echo", &arguments)).await;
        let told = match answer.status {
            200 => {
                let answer = answer.json();
                let kept = answer["result"]["content"][0]["text"] == *arguments;
                format!("200 kept {kept}")
            }
            _ => refusal(&answer),
        };
        writeln!(out, "{text:?} {told}").unwrap();
    }
    insta::assert_snapshot!(out, @r#"
    "\\ud800" 200 kept true
    "\\udc00\\ud800" 200 kept true
    "\\u0000" 200 kept true
    "\0" 400 id null -32700: invalid JSON: unexpected byte 0x00 at byte 84
    "\u{feff}" 200 kept true
    "\u{fffe}" 200 kept true
    "\\uzzzz" 400 id null -32700: invalid JSON: unexpected `z` at byte 86
    "\\ud83d\\ude00" 200 kept true
    "#);
    // Two names that differ only in what cannot be decoded are not the name of anything.
    let session = server.legacy(json!({})).await;
    for key in [
        r#""method":"\ud800","params":{}"#,
        r#""method":"tools/call","params":{"name":"\ud800"}"#,
        r#""method":"resources/read","params":{"uri":"\udfff"}"#,
    ] {
        let body = format!(r#"{{"jsonrpc":"2.0","id":1,{key}}}"#);
        let answer = server.post(&session.headers(), body).await;
        assert!(answer.json()["error"]["code"].as_i64().is_some(), "{}", answer.text());
    }
}

#[tokio::test]
async fn a_name_of_any_kind_is_looked_up_and_nothing_else() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    for name in ["", "../x", "%00", "\u{0}", "ECHO", "\u{0435}cho", &"x".repeat(1_000_000)] {
        let answer = session.call(name, json!({})).await.unwrap();
        assert_eq!((answer.status, answer.error_code()), (200, Some(-32602)));
    }
}

/// Head and body of a POST that is one byte too long, in three framings.
pub(crate) fn long(host: &str, limit: usize) -> [(String, Vec<u8>); 3] {
    let body = vec![b' '; limit + 1];
    let head = format!("POST /mcp HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n");
    let chunked: Vec<u8> = body
        .chunks(60_000)
        .flat_map(|chunk| [format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat())
        .chain(*b"0\r\n\r\n")
        .collect();
    [
        (format!("{head}content-length: {}\r\n\r\n", body.len()), body.clone()),
        (format!("{head}transfer-encoding: chunked\r\n\r\n"), chunked),
        (
            format!("{head}content-length: {}\r\nexpect: 100-continue\r\n\r\n", body.len()),
            Vec::new(),
        ),
    ]
}

#[tokio::test]
async fn a_body_of_one_byte_too_many_is_refused_however_it_is_framed() {
    let server = start().await;
    let limit = 4 << 20;
    for (head, body) in long(&server.address.to_string(), limit) {
        let mut socket = server.socket().await;
        socket.send(head.as_bytes()).await.unwrap();
        // Also a client that sends all before it reads must come to read the answer.
        soon(socket.send(&body)).await.unwrap();
        let (answer, closed) = socket.read_to_close(crate::support::SOON).await;
        let answer = String::from_utf8(answer).unwrap();
        assert!(closed);
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer:?}");
        assert!(answer.contains("connection: close"), "{answer}");
        let text = answer.split("\r\n\r\n").nth(1).unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(text, @r#"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"the request body is longer than 4194304 bytes (`server.maxBodyBytes`)"}}"#);
        }
    }
}

#[tokio::test]
async fn an_ordinary_client_reads_why_its_body_was_refused() {
    let server = start().await;
    for extra in [1, 1 << 20, 8 << 20] {
        let body = vec![b' '; (4 << 20) + extra];
        let answer = soon(raw::post(&server.url(), &raw::JSON_HEADERS, body)).await.unwrap();
        assert_eq!(answer.status, 413);
    }
    let body = vec![b' '; 3 << 20];
    let headers = [("content-type", "text/plain")];
    let answer = soon(raw::post(&server.url(), &headers, body)).await.unwrap();
    assert_eq!(answer.status, 415);
}

#[tokio::test]
async fn a_body_at_the_limit_is_read() {
    let server = start_with(|s| s.max_body_bytes = 1000).await;
    let headers = modern_headers("tools/call", "echo");
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "echo", "_meta": meta()}}).to_string();
    let padded = |length: usize| format!("{call}{}", " ".repeat(length - call.len()));
    assert_eq!(server.post(&headers, padded(1000)).await.status, 200);
    assert_eq!(server.post(&headers, padded(1001)).await.status, 413);
}

#[tokio::test]
async fn encoded_bodies_are_not_unpacked() {
    let server = start().await;
    for encoding in ["gzip", "deflate", "br", "zstd", "gzip, gzip", "identity, gzip", "x"] {
        let headers = [raw::JSON_HEADERS.to_vec(), vec![("content-encoding", encoding)]].concat();
        let answer = server.post(&headers, "x").await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&answer), @"415 id null -32600: encoded request bodies are not accepted; send it without Content-Encoding");
        }
    }
    // What hop by hop transfers pack is not unpacked either.
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\n",
        server.address
    );
    let packed = format!(
        "{head}transfer-encoding: gzip, chunked\r\nconnection: close\r\n\r\n2\r\n\x1f\x08\r\n0\r\n\r\n"
    );
    let (answer, _) = server.bytes(packed.as_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 400 ") && answer.contains("-32700"), "{answer}");
    let twice = [
        raw::JSON_HEADERS.to_vec(),
        vec![("content-encoding", "identity"), ("content-encoding", "gzip")],
    ]
    .concat();
    assert_eq!(server.post(&twice, "{}").await.status, 415);
    let plain = [raw::JSON_HEADERS.to_vec(), vec![("content-encoding", "identity")]].concat();
    assert_eq!(server.post(&plain, "{}").await.status, 400);
}

#[tokio::test]
async fn a_bad_body_leaves_its_connection_usable() {
    let server = start().await;
    let mut socket = server.socket().await;
    let good = crate::support::modern_body("tools/call", json!({"name": "echo"})).to_string();
    let headers = modern_headers("tools/call", "echo");
    for (body, status) in [("{", "400"), ("\u{0}", "400"), ("[]", "400"), (&good, "200")] {
        socket.send(server.request(&headers, body).as_bytes()).await.unwrap();
        let answer = String::from_utf8(soon(socket.read()).await.unwrap()).unwrap();
        assert!(answer.starts_with(&format!("HTTP/1.1 {status} ")), "{body}: {answer}");
    }
}

#[tokio::test]
async fn the_type_of_a_body_must_be_json() {
    let server = start().await;
    let bare = but(&raw::JSON_HEADERS, "content-type", "");
    for kind in [
        "",
        "text/json",
        "application/jsonp",
        "application/x-www-form-urlencoded",
        "\u{fc}",
        ";application/json",
    ] {
        let headers = but(&bare, "content-type", kind);
        let answer = server.post(&headers, "{}").await;
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&answer), @"415 id null -32600: the Content-Type must be application/json");
        }
    }
}

#[tokio::test]
async fn who_waits_for_a_sign_gets_one() {
    let server = start().await;
    let body = r#"{"jsonrpc":"2.0","id":1,"method":"ping"}"#;
    let head = format!(
        "POST /mcp HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: {}\r\n\r\n",
        server.address,
        body.len()
    );
    let mut socket = server.socket().await;
    socket.send(head.as_bytes()).await.unwrap();
    assert_eq!(soon(socket.read()).await.unwrap(), b"HTTP/1.1 100 Continue\r\n\r\n");
    socket.send(body.as_bytes()).await.unwrap();
    assert!(soon(socket.read()).await.unwrap().starts_with(b"HTTP/1.1 400 "));
}
