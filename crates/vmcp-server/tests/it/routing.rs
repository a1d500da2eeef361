//! Which era a request belongs to is told by the request alone.

use serde_json::{Value, json};
use vmcp_testkit::raw;

use crate::support::{
    META, MODERN, Server, but, modern_body, modern_headers, refusal, soon, start,
};

/// The status, and what the answer shows: a result's protocol version or type, or an error's code.
async fn route(server: &Server, headers: &[(&str, &str)], body: &Value) -> String {
    let answer = server.post(headers, body).await;
    let message = answer.json();
    let result = &message["result"];
    let shown = [&result["protocolVersion"], &result["resultType"], &message["error"]["code"]];
    let shown = shown.into_iter().find(|value| !value.is_null()).unwrap_or(&Value::Null);
    let session = if answer.header("mcp-session-id").is_some() { " session" } else { "" };
    format!("{} {shown}{session}", answer.status)
}

fn initialize(params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params})
}

#[tokio::test]
async fn one_url_serves_both_eras() {
    let server = start().await;
    let legacy = json!({"protocolVersion": "2025-06-18", "capabilities": {}});
    let mut enveloped = legacy.clone();
    enveloped["_meta"] = crate::support::meta();
    let plain = raw::JSON_HEADERS.to_vec();
    let with = |method| modern_headers(method, "");
    let list = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let discover = json!({"jsonrpc": "2.0", "id": 1, "method": "server/discover"});
    let answered = json!({"jsonrpc": "2.0", "id": 1, "result": {}});
    let cases = [
        ("initialize", plain.clone(), initialize(&legacy), r#"200 "2025-06-18" session"#),
        ("initialize, modern envelope", with("initialize"), initialize(&enveloped), "404 -32601"),
        (
            "initialize, modern header",
            with("initialize"),
            initialize(&legacy),
            r#"200 "2025-06-18" session"#,
        ),
        (
            "modern list",
            with("tools/list"),
            modern_body("tools/list", json!({})),
            r#"200 "complete""#,
        ),
        ("modern header, no envelope", with("tools/list"), list.clone(), "400 -32602"),
        ("envelope, no header", plain.clone(), modern_body("tools/list", json!({})), "400 -32020"),
        ("neither, no session", plain.clone(), list.clone(), "400 -32600"),
        ("discover, no envelope", plain.clone(), discover, "400 -32602"),
        (
            "discover",
            with("server/discover"),
            modern_body("server/discover", json!({})),
            r#"200 "complete""#,
        ),
        ("modern batch", with("tools/list"), json!([list]), "400 -32600"),
        ("modern response", with("tools/list"), answered, "400 -32600"),
    ];
    for (name, headers, body, expected) in cases {
        assert_eq!(route(&server, &headers, &body).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_modern_request_never_gets_a_session_and_ignores_one() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let mut headers = modern_headers("tools/list", "");
    headers.push(("mcp-session-id", session.id.as_deref().unwrap()));
    headers.push(("last-event-id", "7"));
    let answer = server.post(&headers, modern_body("tools/list", json!({}))).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.json()["result"]["resultType"], "complete");
    assert_eq!(answer.header("mcp-session-id"), None);
}

#[tokio::test]
async fn a_session_and_a_modern_header_do_not_mix() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    let headers = but(&session.headers(), "mcp-protocol-version", MODERN);
    for method in ["GET", "DELETE"] {
        let answer = soon(raw::open(method, &server.url(), &headers, "")).await.unwrap();
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")), "{method}");
    }
    // Unharmed.
    assert_eq!(session.request("ping", Value::Null).await.unwrap()["result"], json!({}));
}

#[tokio::test]
async fn methods_that_mcp_does_not_use() {
    let server = start().await;
    for method in ["PUT", "PATCH", "OPTIONS", "TRACE"] {
        let answer = soon(raw::open(method, &server.url(), &[], "")).await.unwrap();
        assert_eq!(answer.header("allow"), Some("POST, GET, DELETE"), "{method}");
        let answer = soon(answer.collect()).await.unwrap();
        insta::allow_duplicates! {
            insta::assert_snapshot!(refusal(&answer), @"405 id null -32600: this method is not allowed here");
        }
    }
    let head = soon(raw::open("HEAD", &server.url(), &[], "")).await.unwrap();
    assert_eq!(head.status, 405);
}

#[tokio::test]
async fn discover_says_modern_versions_only() {
    let server = start().await;
    let result = server.modern().request("server/discover", json!({})).await.unwrap();
    insta::assert_snapshot!(result.text, @r#"{"jsonrpc":"2.0","id":1,"result":{"supportedVersions":["2026-07-28"],"capabilities":{"tools":{"listChanged":true},"resources":{"subscribe":true,"listChanged":true},"prompts":{"listChanged":true},"completions":{},"logging":{}},"instructions":"Be kind.","resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}}"#);
    let id = format!("{META}serverInfo");
    assert_eq!(result.result()["_meta"][id]["name"], "test");
}

#[tokio::test]
async fn what_is_no_modern_request_is_told_so() {
    let server = start().await;
    let headers = modern_headers("tools/list", "");
    let mut told = Vec::new();
    for body in [
        json!([{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}]),
        json!({"jsonrpc": "2.0", "id": 1, "result": {}}),
    ] {
        told.push(refusal(&server.post(&headers, body).await));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    400 id null -32600: batches are not part of this protocol version
    400 id null -32600: nobody asked you anything
    "#);
}
