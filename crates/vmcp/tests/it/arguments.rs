//! `aggregation.validateArguments`, from the file to what clients read.

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, raw};

async fn start(aggregation: Value) -> (HttpFake, Vmcp) {
    let schema = json!({
        "type": "object",
        "properties": {"query": {"type": "string"}, "region": {"type": "string"}},
        "required": ["query", "region"],
        "additionalProperties": false,
    });
    let tool = Item::tool("search", Behaviour::Echo).with("inputSchema", schema);
    let fake = HttpFake::start(Script::new(Speaks::Dual).tool(tool)).await;
    let file = json!({
        "backends": [{"name": "b", "url": fake.url()}],
        "aggregation": aggregation,
        "server": {"port": 0},
    });
    let file = file.to_string();
    let source = config::Source::new("vmcp.yaml", &file);
    let config = config::load(&source, &|_| None).unwrap().config;
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    (fake, vmcp)
}

#[tokio::test]
async fn clients_of_both_eras_read_what_is_wrong_and_nothing_is_sent() {
    let region = json!({"search": {"parameters": {"region": {"fixed": "eu"}}}});
    let tools = json!([{"workload": "b", "overrides": region}]);
    let (fake, vmcp) = start(json!({"validateArguments": true, "tools": tools})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let legacy = raw::legacy_session(&vmcp.url(), "2025-11-25", json!({})).await.unwrap();

    let wrong = json!({"query": ["cats"], "Region": "us"});
    let answers = [
        modern.call("b_search", wrong.clone()).await.unwrap(),
        legacy.call("b_search", wrong).await.unwrap(),
    ];
    for (answer, kind) in answers.iter().zip([json!("complete"), Value::Null]) {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_eq!(answer.result()["isError"], true);
        assert_eq!(answer.result()["resultType"], kind);
        insta::allow_duplicates! {
            insta::assert_snapshot!(answer.content_text(), @r"
            the arguments of `b_search` do not fit its schema:
            - arguments.query: expected string, got array of 1 item
            - arguments.Region: unknown; the only one is `query`
            The tool was not called; correct the arguments and call it again.
            ");
        }
    }
    assert_eq!(fake.requests_of("tools/call").len(), 0);

    let right = json!({"query": "cats"});
    assert_eq!(modern.call("b_search", right.clone()).await.unwrap().status, 200);
    assert_eq!(legacy.call("b_search", right).await.unwrap().status, 200);
    let sent = fake.requests_of("tools/call");
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0].params()["arguments"], json!({"query": "cats", "region": "eu"}));
    vmcp.stop().await;
}

#[tokio::test]
async fn unless_it_is_asked_for_arguments_are_the_backends_to_check() {
    let (fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let answer = modern.call("b_search", json!({"query": 1})).await.unwrap();
    assert_eq!(answer.result()["isError"], Value::Null, "{}", answer.text);
    assert_eq!(fake.requests_of("tools/call").len(), 1);
    vmcp.stop().await;
}
