//! A script passes the guards that its caller's own calls pass.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex},
};

use serde_json::json as value;
use tokio::sync::watch;
use vmcp_catalog::{Rules, ToolRules};
use vmcp_core::{Gateway, Json, Kind, ToolCall};
use vmcp_gateway::{
    Layers, Settings,
    layers::{
        CodeMode, ScriptTool,
        code_mode::{self, TOOL_NAME},
    },
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    code_mode::world::{Seen, memory},
    guard::Guard,
    kit::{Kit, id, json, modern, prefixed, settings},
};

/// A gateway with every guard; of the tools `get` and `secret` only `get` is advertised.
async fn guarded() -> (HttpFake, Kit) {
    let schema = value!({
        "type": "object",
        "properties": {"id": {"type": "integer", "maximum": 5}},
        "required": ["id"],
    });
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("get", Behaviour::Echo).with("inputSchema", schema))
        .tool(Item::tool("secret", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let mut rules = ToolRules::new(id("gh"));
    rules.filter = Some(BTreeSet::from(["get".to_owned()]));
    let rules = Rules { tools: vec![rules], ..Rules::default() };
    let settings = Settings { rules, ..settings(vec![prefixed("gh", &server)]) };
    let scripts = watch::Sender::new(Arc::new(code_mode::Settings::default()));
    let layers = Layers {
        validate_arguments: true,
        code_mode: Some(scripts.subscribe()),
        ..Layers::default()
    };
    (server, Kit::layered(settings, &layers).await)
}

async fn run(kit: &Kit, script: &str) -> String {
    let script = Json::string(script);
    let params = format!(r#"{{"name":"{TOOL_NAME}","arguments":{{"script":{script}}}}}"#);
    kit.text(&modern("{}").0, &params).await
}

#[tokio::test]
async fn what_is_not_advertised_does_not_exist_for_scripts() {
    let (server, kit) = guarded().await;
    assert_eq!(kit.tools(&modern("{}").0).await, format!("{TOOL_NAME} gh_get"));
    insta::assert_snapshot!(run(&kit, "return gh_secret()").await, @"
    the script was not run, nothing was called:

    script:1:8: `gh_secret` is not defined
      return gh_secret()
             ^^^^^^^^^
    ");
    insta::assert_snapshot!(run(&kit, "return call_tool('gh_' + 'secret')").await, @"
    script:1:8: NameError: there is no tool `gh_secret`
      return call_tool('gh_' + 'secret')
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^
    ");
    // Nor is the name that the backend gave to a tool.
    insta::assert_snapshot!(run(&kit, "return call_tool('get', id=1)").await, @"
    the script was not run, nothing was called:

    script:1:18: there is no tool `get`
      return call_tool('get', id=1)
                       ^^^^^
    hint: did you mean `gh_get`?
    ");
    assert_eq!(run(&kit, "return search_tools('secret')").await, "[]");
    assert_eq!(server.requests_of("tools/call").len(), 0);
}

#[tokio::test]
async fn arguments_that_only_the_run_shows_are_checked_like_direct_ones() {
    let (server, kit) = guarded().await;
    let refused = run(&kit, "return gh_get(id=3 * 3)").await;
    insta::assert_snapshot!(refused, @"
    script:1:8: ToolError: the arguments of `gh_get` do not fit its schema:
    - arguments.id: expected at most 5, got integer 9
    The tool was not called; correct the arguments and call it again.
      return gh_get(id=3 * 3)
             ^^^^^^^^^^^^^^^^

    calls made before the failure, do not repeat them blindly:
      1. gh_get: failed
    ");
    assert_eq!(server.requests_of("tools/call").len(), 0);
    assert!(run(&kit, "return gh_get(id=2 + 2)").await.contains(r#""id":4"#));
    let seen = server.requests_of("tools/call");
    assert_eq!(seen[0].params()["name"], "get", "the tool's real name");
}

/// Code mode with a guard in it that refuses one tool; what the guard let through; what was called.
fn with_guard(refuses: fn(&str) -> bool) -> (CodeMode, Arc<Mutex<Vec<String>>>, Arc<Seen>) {
    let (seen, passed) = (Arc::new(Seen::default()), Arc::default());
    let inner = Arc::new(ScriptTool::new(Arc::new(memory(&seen, &[]))));
    let guard = Guard { inner, refuses, passed: Arc::clone(&passed) };
    let scripts = watch::Sender::new(Arc::new(code_mode::Settings::default()));
    (CodeMode::new(Arc::new(guard), scripts.subscribe(), Arc::default()), passed, seen)
}

fn script(text: &str) -> ToolCall {
    let params = format!(r#"{{"arguments":{{"script":{}}}}}"#, Json::string(text));
    ToolCall { name: TOOL_NAME.to_owned(), params: json(&params) }
}

#[tokio::test]
async fn the_tool_itself_is_subject_to_the_guards() {
    let (gateway, _, seen) = with_guard(|name| name == TOOL_NAME);
    let (cx, _) = modern("{}");
    let catalog = gateway.catalog(&cx).await.unwrap();
    assert!(catalog.tool(TOOL_NAME).is_none(), "it is hidden from this caller");
    let error = gateway.call_tool(&cx, script("return get(1)")).await.unwrap_err();
    assert_eq!(error.kind, Kind::Denied);
    assert!(seen.calls().is_empty());
}

#[tokio::test]
async fn every_call_of_a_script_passes_the_guards_under_its_own_name() {
    let (gateway, passed, seen) = with_guard(|name| name == "put");
    let (cx, _) = modern("{}");
    let text = "get(1)\ncall_tool('team-list')\nparallel([lambda: get(2), lambda: get(3)])";
    gateway.call_tool(&cx, script(text)).await.unwrap();
    let names = ["execute_tool_script", "get", "team-list", "get", "get"];
    assert_eq!(*passed.lock().unwrap(), names);
    let outcome = gateway.call_tool(&cx, script("put(value=1)")).await.unwrap();
    assert!(outcome.result().as_str().contains("`put` is not defined"));
    assert!(!seen.calls().iter().any(|call| call.starts_with("put")));
}
