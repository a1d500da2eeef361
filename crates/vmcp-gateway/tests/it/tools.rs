//! Names, hidden tools, decided arguments, mirrored headers.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json as value;
use vmcp_backend::EraChoice;
use vmcp_catalog::{Override, ParameterRule, Rules, ToolRules};
use vmcp_core::{Json, catalog::ArgumentAction};
use vmcp_gateway::Settings;
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Kit, fake, id, in_era, json, modern, prefixed, settings};

fn echo(name: &str) -> Script {
    Script::new(Speaks::Dual).tool(Item::tool(name, Behaviour::Echo))
}

#[tokio::test]
async fn a_prefixed_name_reaches_its_own_backend_under_its_own_name() {
    let (one, two) = (HttpFake::start(echo("t")).await, HttpFake::start(echo("t")).await);
    let kit = Kit::start(vec![prefixed("one", &one), prefixed("two", &two)]).await;
    let (cx, _) = modern("{}");
    assert_eq!(kit.tools(&cx).await, "one_t two_t");
    kit.text(&cx, r#"{"name":"two_t"}"#).await;
    assert_eq!(one.requests_of("tools/call").len(), 0);
    let seen = two.requests_of("tools/call");
    assert_eq!(seen[0].header("mcp-name"), Some("t"));
    assert_eq!(seen[0].params()["name"], "t");
}

#[tokio::test]
async fn unknown_names_come_with_near_ones_and_hidden_tools_do_not_exist() {
    let server =
        HttpFake::start(echo("get_issue").tool(Item::tool("secret_issue", Behaviour::Echo))).await;
    let mut rules = ToolRules::new(id("gh"));
    rules.filter = Some(BTreeSet::from(["get_issue".to_owned()]));
    let rules = Rules { tools: vec![rules], ..Rules::default() };
    let kit = Kit::with(Settings { rules, ..settings(vec![prefixed("gh", &server)]) }).await;
    let (cx, _) = modern("{}");
    assert_eq!(kit.tools(&cx).await, "gh_get_issue");
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"get_issue"}"#).await, @"unknown tool `get_issue`; did you mean `gh_get_issue`?");
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"gh_secret_issue"}"#).await, @"unknown tool `gh_secret_issue`; did you mean `gh_get_issue`?");
    insta::assert_snapshot!(kit.error(&cx, r#"{"name":"x\u0000\ny"}"#).await, @r"unknown tool `x\u{0}\u{a}y`");
    insta::assert_snapshot!(kit.error(&cx, "{\"name\":\"x\u{202e}y\"}").await, @r"unknown tool `x\u{202e}y`");
    let long = format!(r#"{{"name":"{}"}}"#, "é".repeat(5000));
    assert!(kit.error(&cx, &long).await.chars().count() < 200);
    assert_eq!(server.requests_of("tools/call").len(), 0);
}

#[tokio::test]
async fn decided_arguments_are_sent_and_mirrored_in_headers() {
    let schema = value!({
        "type": "object",
        "properties": {
            "region": {"type": "string", "x-mcp-header": "Region"},
            "limit": {"type": "integer"},
        },
        "required": ["region"],
    });
    let script = Script::new(Speaks::Modern)
        .tool(Item::tool("q", Behaviour::Echo).with("inputSchema", schema));
    let server = HttpFake::start(script).await;
    let fixed = ParameterRule {
        name: "region".to_owned(),
        action: Some(ArgumentAction::Fixed(Json::string("eu é"))),
        description: None,
    };
    let mut rules = ToolRules::new(id("db"));
    let change = Override { parameters: vec![fixed], ..Override::default() };
    rules.overrides = BTreeMap::from([("q".to_owned(), change)]);
    let rules = Rules { tools: vec![rules], ..Rules::default() };
    let kit = Kit::with(Settings { rules, ..settings(vec![fake("db", &server)]) }).await;
    let (cx, _) = modern("{}");
    let echoed = json(&kit.text(&cx, r#"{"name":"q","arguments":{"limit":5}}"#).await);
    assert_eq!(echoed.get("arguments").unwrap().as_str(), r#"{"limit":5,"region":"eu é"}"#);
    insta::assert_snapshot!(
        kit.error(&cx, r#"{"name":"q","arguments":{"region":"us"}}"#).await,
        @"tool `q` has no parameter `region`"
    );
    assert_eq!(server.violations(), Vec::<String>::new());
}

#[tokio::test]
async fn a_changed_definition_costs_one_more_reading_of_the_lists_and_no_failed_call() {
    let tool = |header: &str| {
        let schema = value!({"type": "object", "properties": {"a": {"type": "string", "x-mcp-header": header}}});
        Item::tool("q", Behaviour::Echo).with("inputSchema", schema)
    };
    let server = HttpFake::start(Script::new(Speaks::Modern).tool(tool("Old"))).await;
    let kit = Kit::start(vec![in_era(fake("b", &server), EraChoice::Modern)]).await;
    server.set_tools(vec![tool("New")]);
    let (cx, _) = modern("{}");
    kit.text(&cx, r#"{"name":"q","arguments":{"a":"x"}}"#).await;
    assert_eq!(server.requests_of("tools/call").len(), 2);
    assert_eq!(server.requests_of("tools/call")[1].header("mcp-param-new"), Some("x"));
}
