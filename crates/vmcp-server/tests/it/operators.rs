//! The endpoints for operators.

use vmcp_testkit::raw;

use crate::support::{refusal, soon, start};

#[tokio::test]
async fn they_tell_in_json() {
    let server = start().await;
    let mut seen = Vec::new();
    for path in ["/health", "/livez", "/readyz", "/status"] {
        let answer = soon(raw::get(&server.at(path), &[])).await.unwrap();
        assert_eq!(answer.header("content-type"), Some("application/json"));
        seen.push(format!("{path} {} {}", answer.status, answer.text()));
        let head = soon(raw::open("HEAD", &server.at(path), &[], "")).await.unwrap();
        assert_eq!(head.status, answer.status);
    }
    insta::assert_snapshot!(seen.join("\n"), @r#"
    /health 200 {"status":"ok"}
    /livez 200 {"status":"ok"}
    /readyz 503 {"status":"not ready","reason":"no backend is up"}
    /status 200 {"running":0,"started":0,"subscriptions":0,"ignored":{"cancellations":0,"progress":0,"responses":0}}
    "#);
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let server = start().await;
    let mut told = Vec::new();
    for (method, path) in [
        ("POST", "/health"),
        ("DELETE", "/status"),
        ("GET", "/"),
        ("POST", "/mcp/"),
        ("GET", "/mcp%00"),
    ] {
        let answer = soon(raw::open(method, &server.at(path), &[], "")).await.unwrap();
        told.push(refusal(&soon(answer.collect()).await.unwrap()));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    405 id null -32600: this method is not allowed here
    405 id null -32600: this method is not allowed here
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    "#);
}
