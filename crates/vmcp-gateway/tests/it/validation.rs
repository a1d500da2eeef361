//! Arguments that do not fit are answered here, and reach no backend.

use std::{collections::BTreeMap, net::TcpListener, sync::Arc};

use serde_json::{Value, json as value};
use vmcp_catalog::{Override, ParameterRule, Rules, ToolRules};
use vmcp_core::{Json, Outcome, catalog::ArgumentAction};
use vmcp_gateway::{Layers, Settings};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, id, json, legacy, modern, settings, text};

fn layers() -> Layers {
    Layers { validate_arguments: true, ..Layers::default() }
}

fn tool(name: &str, schema: Value) -> Item {
    Item::tool(name, Behaviour::Echo).with("inputSchema", schema)
}

async fn server(tools: Vec<Item>) -> HttpFake {
    HttpFake::start(tools.into_iter().fold(Script::new(Speaks::Dual), Script::tool)).await
}

fn search() -> Item {
    let properties = value!({"query": {"type": "string"}, "limit": {"type": "integer"}});
    let schema = value!({"type": "object", "properties": properties, "required": ["query"]});
    tool("search", schema)
}

fn calls(server: &HttpFake) -> usize {
    server.requests_of("tools/call").len()
}

/// Whether the call was answered with a complaint.
async fn is_refused(kit: &Kit, params: &str) -> bool {
    let (cx, _) = modern("{}");
    let outcome = kit.call(&cx, params).await.unwrap();
    let refused = outcome.result().get("isError").is_some_and(|it| it.as_str() == "true");
    refused && text(outcome.result()).starts_with("the arguments of ")
}

#[tokio::test]
async fn arguments_that_do_not_fit_are_answered_here_in_both_eras() {
    let server = server(vec![search()]).await;
    let kit = Kit::layered(settings(vec![fake("b", &server)]), &layers()).await;
    for (cx, _) in [modern("{}"), legacy("{}", &[])] {
        let call = r#"{"name":"search","arguments":{"limit":"ten"}}"#;
        let Outcome::Complete(result) = kit.call(&cx, call).await.unwrap() else {
            panic!("not complete")
        };
        assert_eq!(result.get("isError").unwrap().as_str(), "true");
        insta::allow_duplicates! {
            insta::assert_snapshot!(text(&result), @r#"
            the arguments of `search` do not fit its schema:
            - arguments.query: missing, but required
            - arguments.limit: expected integer, got string "ten"
            The tool was not called; correct the arguments and call it again.
            "#);
        }
    }
    assert_eq!(calls(&server), 0);

    let (cx, _) = modern("{}");
    kit.text(&cx, r#"{"name":"search","arguments":{"query":"x","limit":1e400,"s":"\ud800"}}"#)
        .await;
    assert_eq!(calls(&server), 1);
}

#[tokio::test]
async fn without_arguments_they_are_the_empty_object() {
    let server = server(vec![search(), tool("ping", value!({"type": "object"}))]).await;
    let kit = Kit::layered(settings(vec![fake("b", &server)]), &layers()).await;
    let (cx, _) = modern("{}");
    insta::assert_snapshot!(kit.text(&cx, r#"{"name":"search"}"#).await, @r"
    the arguments of `search` do not fit its schema:
    - arguments.query: missing, but required
    The tool was not called; correct the arguments and call it again.
    ");
    kit.text(&cx, r#"{"name":"ping"}"#).await;
    assert_eq!(calls(&server), 1);
}

#[tokio::test]
async fn switched_off_they_are_the_backends_to_check() {
    let server = server(vec![search()]).await;
    let kit = Kit::start(vec![fake("b", &server)]).await;
    assert!(!is_refused(&kit, r#"{"name":"search","arguments":{"limit":"ten"}}"#).await);
    assert_eq!(calls(&server), 1);
}

#[tokio::test]
async fn what_counts_is_the_advertised_schema() {
    let properties = value!({
        "query": {"type": "string"}, "limit": {"type": "integer"},
        "region": {"type": "string"}, "debug": {"type": "boolean"},
    });
    let schema = value!({
        "type": "object", "properties": properties,
        "required": ["query", "region", "limit"], "additionalProperties": false,
    });
    let server = server(vec![tool("q", schema)]).await;
    let rule = |name: &str, action| ParameterRule {
        name: name.to_owned(),
        action: Some(action),
        description: None,
    };
    let parameters = vec![
        rule("region", ArgumentAction::Fixed(Json::string("eu"))),
        rule("limit", ArgumentAction::Default(Json::number(5))),
        rule("debug", ArgumentAction::Hidden),
    ];
    let mut rules = ToolRules::new(id("b"));
    let change = Override { parameters, ..Override::default() };
    rules.overrides = BTreeMap::from([("q".to_owned(), change)]);
    let rules = Rules { tools: vec![rules], ..Rules::default() };
    let settings = Settings { rules, ..settings(vec![fake("b", &server)]) };
    let kit = Kit::layered(settings, &layers()).await;
    let (cx, _) = modern("{}");
    let call = r#"{"name":"q","arguments":{"query":1,"region":"us","debug":true}}"#;
    insta::assert_snapshot!(kit.text(&cx, call).await, @r"
    the arguments of `q` do not fit its schema:
    - arguments.query: expected string, got integer 1
    - arguments.region: unknown; expected `query` or `limit`
    - arguments.debug: unknown; expected `query` or `limit`
    The tool was not called; correct the arguments and call it again.
    ");
    assert_eq!(calls(&server), 0);
    let echoed = json(&kit.text(&cx, r#"{"name":"q","arguments":{"query":"x"}}"#).await);
    let sent = echoed.get("arguments").unwrap();
    assert_eq!(sent.as_str(), r#"{"query":"x","region":"eu","limit":5}"#);
}

#[tokio::test]
async fn unknown_tools_are_the_routers_to_name() {
    let server = server(vec![search()]).await;
    let kit = Kit::layered(settings(vec![fake("b", &server)]), &layers()).await;
    let (cx, _) = modern("{}");
    insta::assert_snapshot!(
        kit.error(&cx, r#"{"name":"serch","arguments":{"limit":"ten"}}"#).await,
        @"unknown tool `serch`; did you mean `search`?"
    );
}

#[tokio::test]
async fn a_changed_schema_counts_from_the_next_list_on() {
    let typed = |kind: &str| tool("t", value!({"properties": {"a": {"type": kind}}}));
    let server = server(vec![typed("string")]).await;
    let kit = Kit::layered(settings(vec![fake("b", &server)]), &layers()).await;
    let call = r#"{"name":"t","arguments":{"a":1}}"#;
    assert!(is_refused(&kit, call).await);
    let mut changes = kit.running.directory().changes();
    server.set_tools(vec![typed("integer")]);
    server.push_list_changed().await;
    let changed = async {
        while is_refused(&kit, call).await {
            changes.changed().await.unwrap();
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), changed).await.unwrap();
    assert!(is_refused(&kit, r#"{"name":"t","arguments":{"a":"x"}}"#).await);
}

#[tokio::test]
async fn tools_that_cannot_be_checked_are_called_all_the_same() {
    let canary = TcpListener::bind("127.0.0.1:0").unwrap();
    canary.set_nonblocking(true).unwrap();
    let url = format!("http://{}/schema.json", canary.local_addr().unwrap());
    let twice = |i: usize| {
        let next = value!({"$ref": format!("#/$defs/d{}", i + 1)});
        (format!("d{i}"), value!({"allOf": [next, next]}))
    };
    let defs: Value = (0..100).map(twice).collect();
    let on =
        |i: usize| (format!("d{i}"), value!({"items": {"$ref": format!("#/$defs/d{}", i + 1)}}));
    let chain: Value = (0..100).map(on).collect();
    let names: Value = (0..4000).map(|i| (format!("n{i}"), value!({"minLength": i}))).collect();
    let schemas = [
        value!({"$ref": url}),
        value!({"$schema": url}),
        value!({"$id": url, "$ref": "other.json"}),
        value!({"properties": {"a": {"$ref": "file:///etc/passwd"}}}),
        value!({"$dynamicRef": url}),
        value!({"$ref": "#/$defs/d0", "$defs": defs}),
        value!({"$ref": "#/$defs/d0", "$defs": chain}),
        value!({"properties": {"a": {"type": "strin"}}}),
        value!({"required": "a"}),
        value!({"patternProperties": {"(": true}}),
        value!({"properties": names}),
        value!({"description": "x".repeat(300 << 10)}),
    ];
    let tools = schemas.iter().enumerate();
    let tools = tools.map(|(i, schema)| tool(&format!("t{i}"), schema.clone())).collect();
    let server = server(tools).await;
    let kit = Kit::layered(settings(vec![fake("b", &server)]), &layers()).await;
    let (cx, _) = modern("{}");
    let listed = kit.tools(&cx).await;
    for i in 0..schemas.len() {
        let name = format!("t{i}");
        assert!(listed.split(' ').any(|listed| listed == name), "{name} of {listed}");
        kit.text(&cx, &format!(r#"{{"name":"{name}","arguments":{{"a":1}}}}"#)).await;
        assert_eq!(calls(&server), i + 1, "{name}");
    }
    let silence = canary.accept().unwrap_err();
    assert_eq!(silence.kind(), std::io::ErrorKind::WouldBlock);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn first_calls_at_once_are_all_checked() {
    let server = server(vec![search()]).await;
    let kit = Arc::new(Kit::layered(settings(vec![fake("b", &server)]), &layers()).await);
    let calls_at_once = (0..20).map(|_| {
        let kit = Arc::clone(&kit);
        tokio::spawn(async move { is_refused(&kit, r#"{"name":"search"}"#).await })
    });
    for call in calls_at_once.collect::<Vec<_>>() {
        assert!(call.await.unwrap());
    }
    assert_eq!(calls(&server), 0);
}
