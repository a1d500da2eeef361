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
async fn metrics_are_told_as_prometheus_reads_them() {
    let server = start().await;
    let answer = soon(raw::get(&server.at("/metrics"), &[])).await.unwrap();
    assert_eq!(answer.status, 200);
    let prometheus = "text/plain; version=0.0.4; charset=utf-8";
    assert_eq!(answer.header("content-type"), Some(prometheus));
    assert_eq!(answer.text(), "# TYPE up gauge\nup 1\n");
    let head = soon(raw::open("HEAD", &server.at("/metrics"), &[], "")).await.unwrap();
    assert_eq!((head.status, head.header("content-type")), (200, Some(prometheus)));
    let host = [("host", "evil.example")];
    let refused = soon(raw::get(&server.at("/metrics"), &host)).await.unwrap();
    assert_eq!(refused.status, 403, "a page in a browser reads no figures");
}

#[tokio::test]
async fn other_paths_and_methods_are_refused() {
    let server = start().await;
    let mut told = Vec::new();
    for (method, path) in [
        ("POST", "/health"),
        ("POST", "/metrics"),
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
    405 id null -32600: this method is not allowed here
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    404 id null -32600: nothing is served here; the MCP endpoint is /mcp
    "#);
}
