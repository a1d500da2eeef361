//! Scripts and searches together.

use std::sync::Arc;

use serde_json::{Value, json as value};
use tokio::sync::watch;
use vmcp_gateway::{
    Layers,
    layers::{
        code_mode::{self, SavedScript, SavedSettings, TOOL_NAME},
        optimizer,
    },
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::{
    kit::{Kit, json, legacy, modern, prefixed, settings},
    optimizer::world::find,
};

/// Two tools of a backend, a script of the operator's, scripts of callers, and the optimizer.
async fn kit() -> (HttpFake, Kit) {
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("search_issues", Behaviour::Echo))
        .tool(Item::tool("get_issue", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let report = SavedScript {
        name: "weekly_report".to_owned(),
        definition: json(
            r#"{"name":"weekly_report","description":"The week.","inputSchema":{"type":"object"}}"#,
        ),
        file: "report.star".to_owned(),
        source: "return gh_get_issue(id=7)".to_owned(),
    };
    let saved = SavedSettings { scripts: vec![report], ..SavedSettings::default() };
    let layers = Layers {
        code_mode: Some(watch::Sender::new(Arc::new(code_mode::Settings::default())).subscribe()),
        saved_scripts: Some(watch::Sender::new(Arc::new(saved)).subscribe()),
        optimizer: Some(watch::Sender::new(Arc::new(optimizer::Settings::default())).subscribe()),
        ..Layers::default()
    };
    let kit = Kit::layered(settings(vec![prefixed("gh", &server)]), &layers).await;
    (server, kit)
}

fn run(script: &str) -> String {
    value!({"name": TOOL_NAME, "arguments": {"script": script}}).to_string()
}

fn through(tool: &str, parameters: &Value) -> String {
    let arguments = value!({"tool_name": tool, "parameters": parameters});
    value!({"name": "call_tool", "arguments": arguments}).to_string()
}

#[tokio::test]
async fn the_tool_that_runs_scripts_stays_in_the_list() {
    let (_server, kit) = kit().await;
    for cx in [modern("{}").0, legacy("{}", &[]).0] {
        assert_eq!(kit.tools(&cx).await, format!("call_tool {TOOL_NAME} find_tool"));
    }
}

#[tokio::test]
async fn scripts_call_the_tools_themselves() {
    let (server, kit) = kit().await;
    let cx = modern("{}").0;
    let text = kit.text(&cx, &run("return gh_get_issue(id=1)['arguments']")).await;
    assert_eq!(text, r#"{"id":1}"#);
    assert_eq!(server.requests_of("tools/call")[0].params()["name"], "get_issue");
    // Neither of the two tools is one of a script's.
    let refused = kit.text(&cx, &run("return find_tool(tool_description='issue')")).await;
    insta::assert_snapshot!(refused, @r#"
    the script was not run, nothing was called:

    script:1:8: `find_tool` is not defined
      return find_tool(tool_description='issue')
             ^^^^^^^^^
    hint: in a script, search_tools("words") finds tools
    "#);
    let found = kit.text(&cx, &run("return [t['name'] for t in search_tools('issue')]")).await;
    assert_eq!(found, r#"["gh_get_issue","gh_search_issues"]"#);
}

#[tokio::test]
async fn the_tool_that_runs_scripts_can_be_called_and_is_not_found() {
    let (_server, kit) = kit().await;
    let cx = modern("{}").0;
    let script = value!({"script": "return len(gh_search_issues(query='x'))"});
    let direct = value!({"name": TOOL_NAME, "arguments": script}).to_string();
    let through = kit.text(&cx, &through(TOOL_NAME, &script)).await;
    assert_eq!(through, kit.text(&cx, &direct).await);
    // Its description names every tool and every word: it would be found by anything.
    for description in [TOOL_NAME, "run a script over tools in Starlark", "issue"] {
        let found = find(&*kit.gateway, &cx, description).await;
        assert!(!found.contains(TOOL_NAME), "{found}");
    }
}

#[tokio::test]
async fn scripts_of_the_operators_are_found_and_called_like_all_tools() {
    let (_server, kit) = kit().await;
    let cx = modern("{}").0;
    assert_eq!(find(&*kit.gateway, &cx, "report on the week").await, "weekly_report");
    let text = kit.text(&cx, &through("weekly_report", &value!({}))).await;
    assert!(text.contains(r#""id":7"#), "{text}");
}
