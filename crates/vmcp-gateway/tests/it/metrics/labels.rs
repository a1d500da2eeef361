//! What becomes a label, and how much of it.

use std::sync::Arc;

use serde_json::json as value;
use vmcp_core::Gateway;

use super::meter::Figures;
use crate::{
    kit::modern,
    optimizer::world::{World, call, described},
};

#[tokio::test]
async fn ten_thousand_names_that_no_tool_has_are_one() {
    let figures = Figures::new();
    let world = World::counted(&[], &figures.metrics());
    let before = figures.lines().len();
    for number in 0..10_000 {
        let arguments = value!({"tool_name": format!("tool-{number}"), "parameters": {}});
        world.call(&arguments.to_string()).await.unwrap();
    }
    let name = "x".repeat(1 << 20);
    world.call(&value!({"tool_name": name, "parameters": {}}).to_string()).await.unwrap();
    assert_eq!(figures.lines().len(), before + 1, "how long they took");
    insta::assert_snapshot!(figures.of("_call_tool_"), @"
    optimizer_call_tool_duration{tool_name=_other} count=10001
    optimizer_call_tool_errors{tool_name=_other} 0
    optimizer_call_tool_not_found{tool_name=_other} 10001
    optimizer_call_tool_requests{tool_name=_other} 10001
    ");
}

/// A backend whose tools have other names whenever it is asked.
#[tokio::test]
async fn names_of_tools_that_come_and_go_are_bounded_too() {
    let figures = Figures::new();
    for round in 0..10 {
        let tools: Vec<String> = (0..400).map(|n| format!("tool-{round}-{n}: Does it")).collect();
        let tools: Vec<&str> = tools.iter().map(String::as_str).collect();
        let world = World::over_counted(Arc::new(described(&tools)), &figures.metrics());
        for n in 0..400 {
            let arguments = value!({"tool_name": format!("tool-{round}-{n}"), "parameters": {}});
            let _ = world.call(&arguments.to_string()).await;
        }
    }
    let series = figures.of("_call_tool_requests").lines().count();
    assert_eq!(series, 2001, "the last one is all others");
    let all = figures.of("_call_tool_requests{otel.metric.overflow=true}");
    insta::assert_snapshot!(all, @"optimizer_call_tool_requests{otel.metric.overflow=true} 2001");
}

/// Text that no figure and no label may have in it.
const CANARY: &str = "canary-7f3a";

#[tokio::test]
async fn nothing_of_what_is_asked_or_answered_is_told() {
    let figures = Figures::new();
    let world = World::counted(&[("quiet", "{}")], &figures.metrics());
    let gateway: &dyn Gateway = &*world.gateway;
    for params in [
        value!({"name": "find_tool", "arguments": {"tool_description": CANARY, CANARY: 1}}),
        value!({"name": "find_tool", "arguments": {"tool_description": [CANARY]}}),
        value!({"name": "call_tool", "arguments": {"tool_name": CANARY, "parameters": {}}}),
        value!({"name": "call_tool", "arguments": {"tool_name": "put", "parameters": {"value": CANARY}}}),
        value!({"name": "call_tool", "arguments": {"tool_name": "refuse", "parameters": {"text": CANARY}}}),
        value!({"name": "put", "arguments": {"value": CANARY}}),
    ] {
        let _ = call(gateway, &modern("{}").0, &params.to_string()).await;
    }
    let told = figures.lines().join("\n");
    assert!(told.contains("find_tool_requests 2") && !told.contains(CANARY), "{told}");
}
