//! What a modern request must say, checked in order (MCP 2026-07-28, Streamable HTTP).

use std::fmt::Write;

use serde_json::{Value, json};

use crate::support::{
    META, MODERN, Server, but, meta, modern_body, modern_headers, refusal, start,
};

/// What is sent, in words; its headers; its body.
type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, Value);

async fn lines(server: &Server, cases: &[Case<'_>]) -> String {
    let mut out = String::new();
    for (name, headers, body) in cases {
        let answer = server.post(headers, body).await;
        let told = match answer.status {
            200 if answer.json()["error"].is_null() => "200".to_owned(),
            _ => refusal(&answer),
        };
        writeln!(out, "{name}: {told}").unwrap();
    }
    out
}

fn call() -> Value {
    modern_body("tools/call", json!({"name": "echo", "arguments": {}}))
}

fn without(mut body: Value, key: &str) -> Value {
    body["params"]["_meta"].as_object_mut().unwrap().remove(&format!("{META}{key}"));
    body
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body["params"]["_meta"][format!("{META}{key}")] = value;
    body
}

#[tokio::test]
async fn headers_and_envelope_must_agree() {
    let server = start().await;
    let good = modern_headers("tools/call", "echo");
    let twice = |name, value| [good.clone(), vec![(name, value)]].concat();
    let cases = [
        ("good", good.clone(), call()),
        (
            "header names in capitals",
            vec![
                ("Content-Type", "application/json"),
                ("ACCEPT", "*/*"),
                ("MCP-Protocol-Version", MODERN),
                ("MCP-METHOD", "tools/call"),
                ("Mcp-Name", "echo"),
            ],
            call(),
        ),
        ("no Content-Type", but(&good, "content-type", ""), call()),
        ("text/plain", but(&good, "content-type", "text/plain"), call()),
        ("two Content-Types", twice("content-type", "application/json"), call()),
        ("a charset", but(&good, "content-type", "application/json; charset=utf-8"), call()),
        ("no Accept", but(&good, "accept", ""), call()),
        ("Accept json only", but(&good, "accept", "application/json"), call()),
        ("Accept stream only", but(&good, "accept", "text/event-stream"), call()),
        ("Accept anything", but(&good, "accept", "*/*;q=0.1"), call()),
        (
            "Accept in two headers",
            [but(&good, "accept", "application/json"), vec![("accept", "text/event-stream")]]
                .concat(),
            call(),
        ),
        ("no version in the envelope", good.clone(), without(call(), "protocolVersion")),
        ("a version of the wrong kind", good.clone(), with(call(), "protocolVersion", json!(7))),
        ("no capabilities", good.clone(), without(call(), "clientCapabilities")),
        (
            "capabilities of the wrong kind",
            good.clone(),
            with(call(), "clientCapabilities", json!([])),
        ),
        ("no version header", but(&good, "mcp-protocol-version", ""), call()),
        ("another version header", but(&good, "mcp-protocol-version", "2027-01-01"), call()),
        ("two version headers", twice("mcp-protocol-version", MODERN), call()),
        (
            "an older version header besides",
            [vec![("mcp-protocol-version", "2025-06-18")], good.clone()].concat(),
            call(),
        ),
        (
            "an unknown version",
            but(&good, "mcp-protocol-version", "2027-01-01"),
            with(call(), "protocolVersion", json!("2027-01-01")),
        ),
        ("no method header", but(&good, "mcp-method", ""), call()),
        ("a method header in capitals", but(&good, "mcp-method", "Tools/Call"), call()),
        ("two method headers", twice("mcp-method", "tools/call"), call()),
        ("no name header", but(&good, "mcp-name", ""), call()),
        ("another name header", but(&good, "mcp-name", "Echo"), call()),
        ("two name headers", twice("mcp-name", "echo"), call()),
        ("a padded name header", but(&good, "mcp-name", "\t echo "), call()),
        ("a name in Base64", but(&good, "mcp-name", "=?base64?ZWNobw==?="), call()),
        ("bad Base64", but(&good, "mcp-name", "=?base64?ZWNobw?="), call()),
        ("a name that is not ASCII", but(&good, "mcp-name", "ech\u{f6}"), call()),
    ];
    insta::assert_snapshot!(lines(&server, &cases).await, @r#"
    good: 200
    header names in capitals: 200
    no Content-Type: 415 id null -32600: the Content-Type must be application/json
    text/plain: 415 id null -32600: the Content-Type must be application/json
    two Content-Types: 415 id null -32600: the Content-Type must be application/json
    a charset: 200
    no Accept: 406 id 1 -32600: the Accept header must list application/json and text/event-stream
    Accept json only: 406 id 1 -32600: the Accept header must list application/json and text/event-stream
    Accept stream only: 406 id 1 -32600: the Accept header must list application/json and text/event-stream
    Accept anything: 200
    Accept in two headers: 200
    no version in the envelope: 400 id 1 -32602: `params._meta["io.modelcontextprotocol/protocolVersion"]` is missing
    a version of the wrong kind: 400 id 1 -32602: `params._meta["io.modelcontextprotocol/protocolVersion"]` must be a string
    no capabilities: 400 id 1 -32602: `params._meta["io.modelcontextprotocol/clientCapabilities"]` is missing
    capabilities of the wrong kind: 400 id 1 -32602: `params._meta["io.modelcontextprotocol/clientCapabilities"]` must be an object
    no version header: 400 id 1 -32020: the header mcp-protocol-version is missing
    another version header: 400 id 1 -32020: the header mcp-protocol-version does not say what the body says
    two version headers: 400 id 1 -32020: the header mcp-protocol-version is there twice
    an older version header besides: 400 id 1 -32020: the header mcp-protocol-version is there twice
    an unknown version: 400 id 1 -32022: unsupported protocol version {"supported":["2026-07-28"],"requested":"2027-01-01"}
    no method header: 400 id 1 -32020: the header mcp-method is missing
    a method header in capitals: 400 id 1 -32020: the header mcp-method does not say what the body says
    two method headers: 400 id 1 -32020: the header mcp-method is there twice
    no name header: 400 id 1 -32020: the header mcp-name is missing
    another name header: 400 id 1 -32020: the header mcp-name does not say what the body says
    two name headers: 400 id 1 -32020: the header mcp-name is there twice
    a padded name header: 200
    a name in Base64: 200
    bad Base64: 400 id 1 -32020: the header mcp-name does not say what the body says
    a name that is not ASCII: 400 id 1 -32020: the header mcp-name does not say what the body says
    "#);
    let good = cases.len() - 23;
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), good);
}

#[tokio::test]
async fn the_first_fault_in_the_order_of_the_checks_is_told() {
    let server = start().await;
    let mut headers = modern_headers("nonsense", "nonsense");
    headers = but(&headers, "accept", "");
    headers = but(&headers, "content-type", "");
    headers = but(&headers, "mcp-protocol-version", "1999-01-01");
    headers.push(("origin", "http://evil.example"));
    let mut body = without(modern_body("no/such", json!({})), "clientCapabilities");
    let mut told = Vec::new();
    let mut push = async |headers: &[(&str, &str)], body: &str| {
        told.push(refusal(&server.post(headers, body).await));
    };
    push(&headers, "{").await;
    headers = but(&headers, "origin", "");
    push(&headers, "{").await;
    headers = but(&headers, "content-type", "application/json");
    push(&headers, "{").await;
    push(&headers, &body.to_string()).await;
    headers = but(&headers, "accept", "*/*");
    push(&headers, &body.to_string()).await;
    body["params"]["_meta"] = meta();
    push(&headers, &body.to_string()).await;
    headers = but(&headers, "mcp-protocol-version", MODERN);
    push(&headers, &body.to_string()).await;
    headers = but(&headers, "mcp-method", "no/such");
    push(&headers, &body.to_string()).await;
    insta::assert_snapshot!(told.join("\n"), @r#"
    403 id null -32600: this Origin may not call this server; see `server.allowedOrigins`
    415 id null -32600: the Content-Type must be application/json
    400 id null -32700: invalid JSON: ends too early, at byte 1
    406 id 1 -32600: the Accept header must list application/json and text/event-stream
    400 id 1 -32602: `params._meta["io.modelcontextprotocol/clientCapabilities"]` is missing
    400 id 1 -32020: the header mcp-protocol-version does not say what the body says
    400 id 1 -32020: the header mcp-method does not say what the body says
    404 id 1 -32601: unknown method `no/such`
    "#);
}

#[tokio::test]
async fn names_are_compared_for_the_methods_that_have_one() {
    let server = start().await;
    let read = |uri| modern_body("resources/read", json!({"uri": uri}));
    let cases = [
        ("read", modern_headers("resources/read", "do:echo"), read("do:echo")),
        ("read, another", modern_headers("resources/read", "do:raw"), read("do:echo")),
        ("read, none", modern_headers("resources/read", ""), read("do:echo")),
        (
            "read, not ASCII",
            modern_headers("resources/read", "=?base64?ZG86ZcO8?="),
            read("do:e\u{fc}"),
        ),
        (
            "prompt",
            modern_headers("prompts/get", "echo"),
            modern_body("prompts/get", json!({"name": "echo"})),
        ),
        (
            "prompt, none",
            modern_headers("prompts/get", ""),
            modern_body("prompts/get", json!({"name": "echo"})),
        ),
        (
            "task",
            modern_headers("tasks/get", "7"),
            modern_body("tasks/get", json!({"taskId": "8"})),
        ),
        ("list", modern_headers("tools/list", "whatever"), modern_body("tools/list", json!({}))),
    ];
    insta::assert_snapshot!(lines(&server, &cases).await, @r#"
    read: 200
    read, another: 400 id 1 -32020: the header mcp-name does not say what the body says
    read, none: 400 id 1 -32020: the header mcp-name is missing
    read, not ASCII: 200 id 1 -32602: unknown tool `eü` {"uri":"do:eü"}
    prompt: 200
    prompt, none: 400 id 1 -32020: the header mcp-name is missing
    task: 400 id 1 -32020: the header mcp-name does not say what the body says
    list: 200
    "#);
}

#[tokio::test]
async fn mirrored_parameters_must_agree() {
    let server = start().await;
    let call =
        |arguments| modern_body("tools/call", json!({"name": "mirrored", "arguments": arguments}));
    let headers = |values: &[&'static str]| {
        let mut headers = modern_headers("tools/call", "mirrored");
        headers.extend(values.iter().map(|value| ("mcp-param-region", *value)));
        headers
    };
    let cases = [
        ("same", headers(&["eu"]), call(json!({"region": "eu"}))),
        ("same number", headers(&["007"]), call(json!({"region": 7}))),
        ("same boolean", headers(&["true"]), call(json!({"region": true}))),
        ("encoded", headers(&["=?base64?w7w=?="]), call(json!({"region": "\u{fc}"}))),
        ("another", headers(&["us"]), call(json!({"region": "eu"}))),
        ("missing", headers(&[]), call(json!({"region": "eu"}))),
        ("twice", headers(&["eu", "eu"]), call(json!({"region": "eu"}))),
        ("bad Base64", headers(&["=?base64?*?="]), call(json!({"region": "eu"}))),
        ("argument absent", headers(&[]), call(json!({}))),
        ("argument null", headers(&[]), call(json!({"region": null}))),
        (
            "unknown header",
            [headers(&[]), vec![("mcp-param-other", "x")]].concat(),
            call(json!({})),
        ),
    ];
    insta::assert_snapshot!(lines(&server, &cases).await, @r#"
    same: 200
    same number: 200
    same boolean: 200
    encoded: 200
    another: 400 id 1 -32020: the header mcp-param-region does not say what the argument says
    missing: 400 id 1 -32020: the header mcp-param-region does not say what the argument says
    twice: 400 id 1 -32020: the header mcp-param-region does not say what the argument says
    bad Base64: 400 id 1 -32020: the header mcp-param-region does not say what the argument says
    argument absent: 200
    argument null: 200
    unknown header: 200
    "#);
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 7);
}

#[tokio::test]
async fn a_mirrored_parameter_that_occurs_twice_is_refused_whichever_the_header_says() {
    let server = start().await;
    let once = modern_body("tools/call", json!({"name": "mirrored", "arguments": {"region": "?"}}));
    for region in ["eu", "us"] {
        let mut headers = modern_headers("tools/call", "mirrored");
        headers.push(("mcp-param-region", region));
        for twice in [r#""region":"eu","region":"us""#, r#""region":"us","regi\u006fn":"eu""#] {
            let body = once.to_string().replace(r#""region":"?""#, twice);
            let answer = server.post(&headers, body).await;
            insta::allow_duplicates! {
                insta::assert_snapshot!(refusal(&answer), @"400 id 1 -32020: the argument `region` occurs twice");
            }
        }
    }
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_cannot_be_checked_is_not_called() {
    let server = start().await;
    *server.stub.broken.lock().unwrap() = true;
    let headers = modern_headers("tools/call", "echo");
    let answer = server.post(&headers, call()).await;
    insta::assert_snapshot!(refusal(&answer), @"200 id 1 -32603: internal error of the gateway");
    assert_eq!(server.stub.started.load(std::sync::atomic::Ordering::SeqCst), 0);
}

#[tokio::test]
async fn methods_of_the_other_era_are_unknown() {
    let server = start().await;
    let removed =
        ["initialize", "ping", "logging/setLevel", "resources/subscribe", "resources/unsubscribe"];
    for method in removed.iter().chain(&["no/such", "tasks/result"]) {
        let body = modern_body(method, json!({"uri": "file:///a", "level": "info"}));
        let answer = server.post(&modern_headers(method, ""), body).await;
        assert_eq!(answer.status, 404, "{method}");
        let expected = format!("404 id 1 -32601: unknown method `{method}`");
        assert_eq!(refusal(&answer), expected);
    }
}

/// Parameters that are missing or of the wrong kind: method, name header, parameters.
fn wrong_parameters() -> Vec<(&'static str, &'static str, Value)> {
    let case = |method, name, params| (method, name, params);
    vec![
        case("tools/call", "", json!({})),
        case("tools/call", "", json!({"name": 7})),
        case("tools/call", "x", json!({"name": "x", "arguments": []})),
        case("tools/call", "x", json!({"name": "x", "arguments": null})),
        case("tools/call", "x", json!({"name": "x"})),
        case("resources/read", "", json!({})),
        case("resources/read", "x:", json!({"uri": "x:"})),
        case("prompts/get", "", json!({"name": []})),
        case("prompts/get", "x", json!({"name": "x"})),
        case("completion/complete", "", json!({})),
        case("completion/complete", "", json!({"ref": {"type": "x"}})),
        case("completion/complete", "", json!({"ref": {"type": "ref/prompt"}})),
        case("completion/complete", "", json!({"ref": {"type": "ref/resource", "uri": 1}})),
        case("completion/complete", "", json!({"ref": {"type": "ref/prompt", "name": "x"}})),
        case(
            "completion/complete",
            "",
            json!({"ref": {"type": "ref/prompt", "name": "x"}, "argument": {"name": "a"}}),
        ),
        case("tools/list", "", json!({"cursor": 7})),
    ]
}

#[tokio::test]
async fn parameters_are_checked_by_name() {
    let server = start().await;
    let modern = |(method, name, params)| {
        (method, modern_headers(method, name), modern_body(method, params))
    };
    let mut cases: Vec<_> = wrong_parameters().into_iter().map(modern).collect();
    cases.push(modern(("subscriptions/listen", "", json!({}))));
    insta::assert_snapshot!(lines(&server, &cases).await, @r#"
    tools/call: 200 id 1 -32602: `params.name` is missing
    tools/call: 200 id 1 -32602: `params.name` must be a string
    tools/call: 200 id 1 -32602: `params.arguments` must be an object
    tools/call: 200 id 1 -32602: `params.arguments` must be an object
    tools/call: 200 id 1 -32602: unknown tool `x`
    resources/read: 200 id 1 -32602: `params.uri` is missing
    resources/read: 200 id 1 -32602: unknown resource `x:` {"uri":"x:"}
    prompts/get: 200 id 1 -32602: `params.name` must be a string
    prompts/get: 200 id 1 -32602: unknown tool `x`
    completion/complete: 200 id 1 -32602: `params.ref` is missing
    completion/complete: 200 id 1 -32602: `params.ref.type` must be "ref/prompt" or "ref/resource"
    completion/complete: 200 id 1 -32602: `params.ref.name` is missing
    completion/complete: 200 id 1 -32602: `params.ref.uri` must be a string
    completion/complete: 200 id 1 -32602: `params.argument` is missing
    completion/complete: 200 id 1 -32602: `params.argument.value` is missing
    tools/list: 200 id 1 -32602: the cursor is not one of this list; start again without one
    subscriptions/listen: 200 id 1 -32602: `params.notifications` must be an object
    "#);
}

#[tokio::test]
async fn a_legacy_client_reads_the_same_of_its_parameters_but_for_the_code_of_a_resource() {
    let server = start().await;
    let session = server.legacy(json!({})).await;
    for (method, name, params) in wrong_parameters() {
        let modern = modern_body(method, params.clone());
        let modern = server.post(&modern_headers(method, name), modern).await;
        let legacy = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
        let legacy = server.post(&session.headers(), legacy).await;
        let expected =
            refusal(&modern).replace("-32602: unknown resource", "-32002: unknown resource");
        assert_eq!(refusal(&legacy), expected);
    }
    let absent = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call"});
    let absent = server.post(&session.headers(), absent).await;
    insta::assert_snapshot!(refusal(&absent), @"200 id 1 -32602: `params.name` is missing");
}

#[tokio::test]
async fn a_notification_is_accepted_without_a_body() {
    let server = start().await;
    let status = server.modern().notify("notifications/cancelled", json!({"requestId": 1})).await;
    assert_eq!(status.unwrap(), 202);
}
