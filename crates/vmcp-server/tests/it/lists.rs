//! The four lists and their pages.

use serde_json::{Value, json};

use crate::support::{Server, gateway, start_with, told};

async fn paged(size: usize) -> Server {
    let server = start_with(|s| s.page_size = size).await;
    let mut parts = gateway::parts();
    parts.tools = ["e", "a", "d", "c", "b", "hidden"].map(gateway::tool).into();
    parts.tools.iter_mut().for_each(|tool| tool.advertised = &*tool.name != "hidden");
    server.stub.offer(parts);
    server
}

/// The names on all pages, pages apart.
async fn pages(server: &Server, era: &str) -> String {
    let session = server.legacy(json!({})).await;
    let mut params = json!({});
    let mut out: Vec<String> = Vec::new();
    loop {
        let message = match era {
            "modern" => server.modern().request("tools/list", params).await.unwrap().message,
            _ => session.request("tools/list", params).await.unwrap(),
        };
        let result = &message["result"];
        let names = result["tools"].as_array().unwrap().iter().map(|t| t["name"].as_str().unwrap());
        out.push(names.collect::<Vec<_>>().join(" "));
        match &result["nextCursor"] {
            Value::String(cursor) => params = json!({"cursor": cursor}),
            Value::Null => return out.join(" | "),
            other => panic!("{other}"),
        }
    }
}

#[tokio::test]
async fn pages_hold_everything_once_and_in_order() {
    for (size, expected) in
        [(0, "a | b | c | d | e"), (2, "a b | c d | e"), (5, "a b c d e"), (1000, "a b c d e")]
    {
        let server = paged(size).await;
        assert_eq!(pages(&server, "modern").await, expected);
        assert_eq!(pages(&server, "legacy").await, expected);
    }
}

#[tokio::test]
async fn every_list_is_served_in_both_eras() {
    let server = start_with(|_| {}).await;
    let session = server.legacy(json!({})).await;
    let mut seen = Vec::new();
    for method in ["tools/list", "resources/list", "resources/templates/list", "prompts/list"] {
        seen.push(session.request(method, Value::Null).await.unwrap()["result"].to_string());
        seen.push(server.modern().request(method, json!({})).await.unwrap().result().to_string());
    }
    insta::assert_snapshot!(seen.join("\n"), @r#"
    {"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"mirrored","inputSchema":{"type":"object"}}]}
    {"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"mirrored","inputSchema":{"type":"object"}}],"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}
    {"resources":[{"uri":"file:///a"}]}
    {"resources":[{"uri":"file:///a"}],"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}
    {"resourceTemplates":[{"uriTemplate":"file:///{x}"}]}
    {"resourceTemplates":[{"uriTemplate":"file:///{x}"}],"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}
    {"prompts":[{"name":"greet"}]}
    {"prompts":[{"name":"greet"}],"resultType":"complete","ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"test","version":"1"}}}
    "#);
}

#[tokio::test]
async fn a_cursor_of_nobody_is_refused() {
    let server = paged(2).await;
    let session = server.legacy(json!({})).await;
    let other = paged(2).await;
    let elsewhere = other.modern().request("tools/list", json!({})).await.unwrap();
    let of_tools = server.modern().request("tools/list", json!({})).await.unwrap();
    let of_tools = of_tools.result()["nextCursor"].clone();
    let text = of_tools.as_str().unwrap();
    let cut = &text[..text.len() - 2];
    let bad = [
        json!(""),
        json!("garbage"),
        json!("\u{0}"),
        json!("x".repeat(100_000)),
        json!(7),
        json!({}),
        elsewhere.result()["nextCursor"].clone(),
        json!(cut),
        json!(format!("{text}AA")),
    ];
    for cursor in bad {
        let params = json!({"cursor": cursor});
        let modern = server.modern().request("tools/list", params.clone()).await.unwrap();
        let legacy = session.exchange("tools/list", params).await.unwrap();
        for answer in [modern, legacy] {
            assert_eq!((answer.status, answer.error_code()), (200, Some(-32602)), "{cursor}");
        }
    }
    let answer =
        server.modern().request("prompts/list", json!({"cursor": of_tools})).await.unwrap();
    insta::assert_snapshot!(told(answer.status, &answer.message), @"200 id 1 -32602: the cursor is not one of this list; start again without one");
    let null = server.modern().request("tools/list", json!({"cursor": null})).await.unwrap();
    assert_eq!(null.result()["tools"][0]["name"], "a");
}

#[tokio::test]
async fn nobody_sets_the_length_of_a_page_but_the_server() {
    let server = paged(2).await;
    let session = server.legacy(json!({})).await;
    for size in [json!(1_000_000_000), json!(-1), json!("x")] {
        let params = json!({"limit": size, "pageSize": size, "count": size});
        let modern = server.modern().request("tools/list", params.clone()).await.unwrap();
        let legacy = session.exchange("tools/list", params).await.unwrap();
        for answer in [modern, legacy] {
            assert_eq!(answer.result()["tools"].as_array().unwrap().len(), 2, "{size}");
        }
    }
}

#[tokio::test]
async fn a_change_between_two_pages_neither_repeats_nor_skips() {
    let server = paged(2).await;
    let first = server.modern().request("tools/list", json!({})).await.unwrap();
    let mut parts = gateway::parts();
    parts.tools = ["a", "aa", "c", "e", "f"].map(gateway::tool).into();
    server.stub.offer(parts);
    let cursor = json!({"cursor": first.result()["nextCursor"]});
    let next = server.modern().request("tools/list", cursor).await.unwrap();
    let names: Vec<_> =
        next.result()["tools"].as_array().unwrap().iter().map(|t| &t["name"]).collect();
    assert_eq!(names, ["c", "e"]);
}

#[tokio::test]
async fn lists_are_as_fresh_as_the_catalogue() {
    let server = start_with(|_| {}).await;
    for name in ["one", "two", "three"] {
        let mut parts = gateway::parts();
        parts.tools = vec![gateway::tool(name)];
        server.stub.offer(parts);
        assert_eq!(pages(&server, "modern").await, name);
        assert_eq!(pages(&server, "legacy").await, name);
    }
}
