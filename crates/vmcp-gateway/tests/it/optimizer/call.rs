//! `call_tool`: the call that is meant, and nothing else.

use std::time::Duration;

use vmcp_core::{Kind, Outcome};
use vmcp_testkit::invariants::settle;

use crate::{
    kit::{json, legacy, modern},
    optimizer::world::{World, call},
};

#[tokio::test]
async fn the_tool_gets_what_a_direct_call_would_give_it() {
    let world = World::new(&[]);
    for cx in [modern(r#"{"roots":{}}"#).0, legacy(r#"{"roots":{}}"#, &[]).0] {
        let meta = r#""_meta":{"progressToken":"p","own":1.0}"#;
        let direct = format!(r#"{{"name":"about","arguments":{{}},{meta}}}"#);
        let through = format!(
            r#"{{"name":"call_tool","arguments":{{"tool_name":"about","parameters":{{}}}},{meta}}}"#
        );
        let direct = call(&*world.gateway, &cx, &direct).await.unwrap();
        let through = call(&*world.gateway, &cx, &through).await.unwrap();
        assert_eq!(direct, through);
        assert!(through.result().as_str().contains(r#""own":1.0"#), "{}", through.result());
    }
}

#[tokio::test]
async fn arguments_and_results_keep_every_byte() {
    let world = World::new(&[]);
    let odd = r#"{ "a":1e400, "b" : 10000000000000000000000,"c":"\u0041","a":2 }"#;
    world.call(&format!(r#"{{"tool_name":"put","parameters":{odd}}}"#)).await.unwrap();
    assert_eq!(world.seen.calls(), [format!("put{odd}")]);
    let result = r#"{"content":[ ],"structuredContent":{"n":1.50},"own":[1 ,2]}"#;
    let arguments = format!(r#"{{"tool_name":"give","parameters":{{"result":{result}}}}}"#);
    assert_eq!(world.call(&arguments).await.unwrap(), Outcome::Complete(json(result)));
}

#[tokio::test]
async fn failures_are_those_of_the_tool() {
    let world = World::new(&[]);
    let refused = world.refusal(r#"{"tool_name":"refuse","parameters":{"text":"no id"}}"#).await;
    assert_eq!(refused, "no id");
    let denied = world.call(r#"{"tool_name":"denied","parameters":{}}"#).await.unwrap_err();
    assert_eq!(denied.kind, Kind::Denied);
    assert_eq!(denied.to_string(), "call denied by authorization policy");
}

#[tokio::test]
async fn the_name_may_stand_among_the_parameters() {
    let world = World::new(&[("has", r#"{"parameters":{"type":"object"}}"#)]);
    for (arguments, called) in [
        (r#"{"tool_name":"put"}"#, "put{}"),
        (r#"{"tool_name":"put","parameters":null}"#, "put{}"),
        (r#"{"tool_name":"put","parameters":{"tool_name":"x"}}"#, r#"put{"tool_name":"x"}"#),
        (r#"{"parameters":{"tool_name":"put","value":1}}"#, r#"put{"value":1}"#),
        (r#"{"tool_name":"","parameters":{"tool_name":"put"}}"#, "put{}"),
        (r#"{"parameters":{"tool_name":"put","parameters":{"value":1}}}"#, r#"put{"value":1}"#),
        (
            r#"{"parameters":{"tool_name":"put","parameters":{"value":1},"b":2}}"#,
            r#"put{"parameters":{"value":1},"b":2}"#,
        ),
        (
            r#"{"parameters":{"tool_name":"has","parameters":{"value":1}}}"#,
            r#"has{"parameters":{"value":1}}"#,
        ),
    ] {
        world.call(arguments).await.unwrap();
        assert_eq!(world.seen.calls().pop().unwrap(), called, "{arguments}");
    }
}

#[tokio::test]
async fn a_call_that_cannot_be_meant_is_told_what_to_write() {
    let world = World::new(&[("find_tool", "{}")]);
    let mut told = Vec::new();
    for arguments in [
        "{}",
        "null",
        "[]",
        r#"{"name":"put","arguments":{}}"#,
        r#"{"tool_name":7,"parameters":{}}"#,
        r#"{"tool_name":null,"parameters":{"tool_name":true}}"#,
        r#"{"tool_name":"put","value":1}"#,
        r#"{"tool_name":"put","parameters":"{\"value\":1}"}"#,
        r#"{"tool_name":"put","parameters":[1]}"#,
        r#"{"tool_name":"find_tool","parameters":{}}"#,
        r#"{"tool_name":"call_tool","parameters":{}}"#,
        r#"{"tool_name":"team_list","parameters":{}}"#,
        r#"{"tool_name":"zebra","parameters":{}}"#,
        r#"{"tool_name":"a\u001b[31m\n","parameters":{}}"#,
        r#"{"0":0,"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"10":0}"#,
    ] {
        told.push(world.refusal(arguments).await);
    }
    insta::assert_snapshot!(told.join("\n"), @r"
    `tool_name` is missing: give the name of a tool, such as find_tool gave it; received no arguments; nothing was called
    `tool_name` is missing: give the name of a tool, such as find_tool gave it; received no arguments; nothing was called
    `arguments` must be an object, but is a list; nothing was called
    `tool_name` is missing: give the name of a tool, such as find_tool gave it; received: `name`, `arguments`; nothing was called
    `tool_name` must be a string, but is a number; nothing was called
    `tool_name` must be a string, but is a boolean; nothing was called
    `parameters` is missing: put the arguments of the tool into it; received: `tool_name`, `value`; nothing was called
    `parameters` must be an object, but is a string: write the object itself, not a text of it; nothing was called
    `parameters` must be an object, but is a list; nothing was called
    `find_tool` is called by itself, not through `call_tool`; nothing was called
    `call_tool` is called by itself, not through `call_tool`; nothing was called
    tool not found: `team_list`; did you mean `team-list`? find_tool finds tools by what they do
    tool not found: `zebra`; find_tool finds tools by what they do
    tool not found: `a\u{1b}[31m\u{a}`; find_tool finds tools by what they do
    `tool_name` is missing: give the name of a tool, such as find_tool gave it; received: `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7`, `8`, `9`, …; nothing was called
    ");
    assert!(world.seen.calls().is_empty(), "nothing was called");
}

#[tokio::test]
async fn tools_answer_to_their_own_names_too() {
    let world = World::new(&[]);
    let cx = modern("{}").0;
    let params = r#"{"name":"put","arguments":{"value":3}}"#;
    call(&*world.gateway, &cx, params).await.unwrap();
    assert_eq!(world.seen.calls(), [r#"put{"value":3}"#]);
}

#[tokio::test]
async fn a_caller_that_goes_stops_the_tool() {
    let world = World::new(&[]);
    let waits = world.call(r#"{"tool_name":"hang","parameters":{}}"#);
    let begun = settle(|| world.seen.running() == 1, Duration::from_secs(20));
    tokio::select! {
        _ = waits => panic!("it never answers"),
        begun = begun => begun.unwrap(),
    }
    assert_eq!((world.seen.running(), world.seen.dropped()), (0, 1));
}
