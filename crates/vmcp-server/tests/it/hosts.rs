//! Host and Origin are checked on every path, before anything else.

use serde_json::json;

use crate::support::{Server, modern_body, modern_headers, refusal, start_with};

const PATHS: [&str; 6] = ["/mcp", "/health", "/livez", "/readyz", "/status", "/no/such"];

async fn server() -> Server {
    start_with(|s| {
        s.allowed_hosts = vec!["gateway.example".to_owned()];
        s.allowed_origins = vec!["https://app.example".to_owned()];
    })
    .await
}

/// Sends the request line's target and these header lines; returns the status.
async fn status(server: &Server, method: &str, target: &str, lines: &[String]) -> String {
    let head = format!("{method} {target} HTTP/1.1\r\n{}connection: close\r\n\r\n", lines.concat());
    let (answer, closed) = server.bytes(head.as_bytes()).await;
    assert!(closed);
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

fn host(value: &str) -> String {
    format!("host: {value}\r\n")
}

fn origin(value: &str) -> String {
    format!("origin: {value}\r\n")
}

#[tokio::test]
async fn foreign_names_are_refused_on_every_path() {
    let server = server().await;
    let own = server.address.to_string();
    let port = server.address.port();
    let bad: Vec<Vec<String>> = vec![
        vec![],
        vec![host("evil.example")],
        vec![host(&format!("evil.example:{port}"))],
        vec![host("")],
        vec![host("127.0.0.1:1")],
        vec![host(&format!("localhost.evil.example:{port}"))],
        vec![host("169.254.169.254")],
        vec![host(&own), host("evil.example")],
        vec![host(&own), host(&own)],
        vec![host(&own), origin("http://evil.example")],
        vec![host(&own), origin("null")],
        vec![host(&own), origin("")],
        vec![host(&own), origin("http://localhost.evil.example")],
        vec![host(&own), origin("https://app.example"), origin("http://evil.example")],
        vec![host(&own), origin("https://app.example:444")],
        vec![host(&own), origin("http://app.example")],
    ];
    for path in PATHS {
        for lines in &bad {
            for method in ["GET", "POST", "OPTIONS", "DELETE"] {
                let seen = status(&server, method, path, lines).await;
                assert_eq!(seen, "403", "{method} {path} {lines:?}");
            }
        }
        let absolute = format!("http://evil.example{path}");
        assert_eq!(status(&server, "GET", &absolute, &[host(&own)]).await, "403");
    }
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_call_that_came_in_a_foreign_name_is_not_made() {
    let server = server().await;
    let body = modern_body("tools/call", json!({"name": "echo"})).to_string();
    let headers = modern_headers("tools/call", "echo");
    let own = server.request(&headers, &body);
    let host = format!("host: {}\r\n", server.address);
    let evil = host.replace(&server.address.to_string(), "evil.example");
    for (request, expected) in [
        (own.clone(), "200"),
        (own.replace(&host, &evil), "403"),
        (own.replace(&host, &format!("{host}origin: http://evil.example\r\n")), "403"),
        (own.replace(&host, &format!("{host}origin: null\r\n")), "403"),
        (own.replace("POST /mcp", "POST http://evil.example/mcp"), "403"),
    ] {
        let (answer, _) = server
            .bytes(request.replace("\r\nhost", "\r\nconnection: close\r\nhost").as_bytes())
            .await;
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected} ")), "{request} {answer}");
    }
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 1, "our own");
}

#[tokio::test]
async fn our_own_names_are_let_in_on_every_path() {
    let server = server().await;
    let port = server.address.port();
    let good: Vec<Vec<String>> = vec![
        vec![host(&server.address.to_string())],
        vec![host(&format!("localhost:{port}"))],
        vec![host(&format!("LocalHost:{port}"))],
        vec![host(&format!("[::1]:{port}"))],
        vec![host("localhost")],
        vec![host("gateway.example")],
        vec![host("Gateway.Example:8443")],
        vec![host("localhost"), origin("http://localhost:3000")],
        vec![host("localhost"), origin("http://[::1]:3000")],
        vec![host("localhost"), origin("https://app.example")],
        vec![host("localhost"), origin("HTTPS://App.Example")],
    ];
    for (path, expected) in [
        ("/mcp", "406"),
        ("/health", "200"),
        ("/livez", "200"),
        ("/readyz", "503"),
        ("/status", "200"),
        ("/no/such", "404"),
    ] {
        for lines in &good {
            assert_eq!(status(&server, "GET", path, lines).await, expected, "{path} {lines:?}");
        }
        let absolute = format!("http://gateway.example{path}");
        assert_eq!(status(&server, "GET", &absolute, &[host("gateway.example")]).await, expected);
    }
}

#[tokio::test]
async fn a_refusal_says_which_setting_to_look_at() {
    let server = server().await;
    let mut told = Vec::new();
    for pair in [("host", "evil.example"), ("origin", "http://evil.example")] {
        let mut headers = modern_headers("tools/list", "");
        headers.push(pair);
        let answer = server.post(&headers, modern_body("tools/list", json!({}))).await;
        assert!(answer.headers.keys().all(|name| !name.as_str().starts_with("access-control")));
        told.push(refusal(&answer));
    }
    insta::assert_snapshot!(told.join("\n"), @r#"
    403 id null -32600: the Host header names no host of this server; see `server.allowedHosts`
    403 id null -32600: this Origin may not call this server; see `server.allowedOrigins`
    "#);
}
