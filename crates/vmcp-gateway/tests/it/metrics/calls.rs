//! Calls by clients: one by one, and by scripts.

use std::sync::Arc;

use serde_json::{Value, json as value};
use tokio::sync::watch;
use vmcp_gateway::{
    Layers,
    layers::{code_mode, optimizer},
};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use super::meter::Figures;
use crate::kit::{Kit, fake, modern, settings};

async fn kit(figures: &Figures, has_code_mode: bool) -> (HttpFake, Kit) {
    let script = Script::new(Speaks::Dual).tool(Item::tool("get_issue", Behaviour::Echo));
    let server = HttpFake::start(script).await;
    let code_mode = watch::Sender::new(Arc::new(code_mode::Settings::default()));
    let optimizer = watch::Sender::new(Arc::new(optimizer::Settings::default()));
    let layers = Layers {
        code_mode: has_code_mode.then(|| code_mode.subscribe()),
        optimizer: Some(optimizer.subscribe()),
        metrics: Some(figures.metrics()),
        ..Layers::default()
    };
    let kit = Kit::layered(settings(vec![fake("gh", &server)]), &layers).await;
    (server, kit)
}

fn through(tool: &str, parameters: &Value) -> String {
    value!({"name": "call_tool", "arguments": {"tool_name": tool, "parameters": parameters}})
        .to_string()
}

#[tokio::test]
async fn a_call_counts_once_whichever_way_it_comes() {
    let figures = Figures::new();
    let (_server, kit) = kit(&figures, true).await;
    let cx = modern("{}").0;
    insta::assert_snapshot!(figures.of("_tool_calls"), @"
    tool_calls{method=execute_tool_script,status=error} 0
    tool_calls{method=execute_tool_script,status=success} 0
    tool_calls{method=tool_call,status=error} 0
    tool_calls{method=tool_call,status=success} 0
    ");
    let script = value!({"script": "return [get_issue(id=1), get_issue(id=2)]"});
    let wrong = value!({"script": "return 1 / 0"});
    for call in [
        value!({"name": "get_issue", "arguments": {}}).to_string(),
        through("get_issue", &value!({})),
        value!({"name": "execute_tool_script", "arguments": script}).to_string(),
        through("execute_tool_script", &script),
        through("execute_tool_script", &wrong),
        // Neither is a call of a tool.
        value!({"name": "find_tool", "arguments": {"tool_description": "issue"}}).to_string(),
        through("gone", &value!({})),
    ] {
        kit.call(&cx, &call).await.unwrap();
    }
    assert!(kit.call(&cx, r#"{"name":"nobody","arguments":{}}"#).await.is_err());
    insta::assert_snapshot!(figures.of("_tool_calls"), @"
    script_inner_tool_calls{error_type=none,gen_ai_tool_name=get_issue,status=success} 4
    script_tool_calls{status=error} count=1 sum=0.0
    script_tool_calls{status=success} count=2 sum=4.0
    tool_calls{method=execute_tool_script,status=error} 1
    tool_calls{method=execute_tool_script,status=success} 2
    tool_calls{method=tool_call,status=error} 1
    tool_calls{method=tool_call,status=success} 2
    ");
    insta::assert_snapshot!(figures.of("_code_mode_"), @"code_mode_enabled{vmcp_server_name=team} 1");
}

#[tokio::test]
async fn without_code_mode_that_is_told_and_nothing_of_scripts() {
    let figures = Figures::new();
    let (_server, kit) = kit(&figures, false).await;
    let cx = modern("{}").0;
    let refused = kit.call(&cx, r#"{"name":"execute_tool_script","arguments":{}}"#).await;
    assert!(refused.is_err());
    insta::assert_snapshot!(figures.of("_tool_calls"), @"
    tool_calls{method=execute_tool_script,status=error} 1
    tool_calls{method=execute_tool_script,status=success} 0
    tool_calls{method=tool_call,status=error} 0
    tool_calls{method=tool_call,status=success} 0
    ");
    insta::assert_snapshot!(figures.of("_code_mode_"), @"code_mode_enabled{vmcp_server_name=team} 0");
    assert_eq!(figures.of("_script_"), "");
}
