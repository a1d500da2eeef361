//! The caller while a script runs: progress, questions, what goes on with each call.

use std::sync::Arc;

use vmcp_core::{Json, Version};
use vmcp_gateway::layers::code_mode::{Settings, TOOL_NAME};

use crate::{
    code_mode::world::World,
    kit::{Caller, caller, legacy, modern},
};

const YES: &str = r#"{"action":"accept","content":{"ok":true}}"#;

fn world() -> World {
    World::new(Settings::default())
}

fn params(script: &str, meta: &str) -> String {
    let script = Json::string(script);
    format!(r#"{{"name":"{TOOL_NAME}","arguments":{{"script":{script}}},"_meta":{meta}}}"#)
}

fn told(peer: &Caller) -> Vec<String> {
    let told = peer.told.lock().unwrap();
    told.iter().map(|(method, params)| format!("{method} {params}")).collect()
}

#[tokio::test]
async fn progress_grows_and_carries_the_callers_token() {
    let world = world();
    let (cx, peer) = legacy("{}", &[]);
    let script = "progress('half way')\nget(1)\ntry:\n    refuse()\nexcept ToolError: pass";
    world.call(&cx, &params(script, r#"{"progressToken":"p"}"#)).await;
    insta::assert_snapshot!(told(&peer).join("\n"), @r#"
    notifications/progress {"progressToken":"p","progress":1,"message":"half way"}
    notifications/progress {"progressToken":"p","progress":2,"message":"get: done"}
    notifications/progress {"progressToken":"p","progress":3,"message":"refuse: failed"}
    "#);
    // Whoever gets a trace can tell the ends of calls from what the script says.
    let (cx, peer) = legacy("{}", &[]);
    world.call(&cx, &params(script, r#"{"progressToken":1,"vmcp/trace":true}"#)).await;
    insta::assert_snapshot!(told(&peer).join("\n"), @r#"
    notifications/progress {"progressToken":1,"progress":1,"message":"half way"}
    notifications/progress {"progressToken":1,"progress":2,"message":"get: done","_meta":{"vmcp/trace":{"tool":"get","ending":"ok"}}}
    notifications/progress {"progressToken":1,"progress":3,"message":"refuse: failed","_meta":{"vmcp/trace":{"tool":"refuse","ending":"failed"}}}
    "#);
    // Nobody asked for it.
    let (cx, peer) = legacy("{}", &[]);
    assert!(!world.call(&cx, &params(script, "{}")).await.is_error);
    assert_eq!(told(&peer), Vec::<String>::new());
    let flood = "for i in range(3000): progress('x')";
    let (cx, peer) = legacy("{}", &[]);
    assert!(!world.call(&cx, &params(flood, r#"{"progressToken":1}"#)).await.is_error);
    assert_eq!(told(&peer).len(), 1000);
}

#[tokio::test]
async fn a_legacy_caller_is_asked_and_the_script_gets_the_answer() {
    let world = world();
    let (cx, peer) = legacy(r#"{"elicitation":{}}"#, &[YES, YES]);
    let script = "
a = elicit('Sure?', {'type': 'object', 'properties': {'ok': {'type': 'boolean'}}})
b = elicit('Really?')
return [a['action'], b['content']['ok']]
";
    assert_eq!(world.run_as(&cx, script).await.text(), r#"["accept",true]"#);
    let asked = peer.asked.lock().unwrap();
    let asked: Vec<_> = asked.iter().map(|(method, params)| format!("{method} {params}")).collect();
    insta::assert_snapshot!(asked.join("\n"), @r#"
    elicitation/create {"message":"Sure?","requestedSchema":{"type":"object","properties":{"ok":{"type":"boolean"}}}}
    elicitation/create {"message":"Really?","requestedSchema":{"type":"object","properties":{}}}
    "#);
}

#[tokio::test]
async fn a_caller_that_cannot_be_asked_is_told_so() {
    let world = world();
    let mut texts = Vec::new();
    for cx in [
        modern(r#"{"elicitation":{}}"#).0,
        legacy("{}", &[]).0,
        caller(Version::V2025_11_25, r#"{"elicitation":{"url":{}}}"#, &[]).0,
        // It answers with an error.
        legacy(r#"{"elicitation":{}}"#, &[]).0,
    ] {
        texts.push(world.run_as(&cx, "return elicit('Sure?', {})").await.text());
    }
    let (cx, _) = legacy(r#"{"elicitation":{}}"#, &[YES]);
    texts.push(world.run_as(&cx, "return elicit('Sure?', 7)").await.text());
    insta::assert_snapshot!(texts.join("\n\n"), @"
    script:1:8: ToolError: elicit() cannot ask this client: from MCP 2026-07-28 on, clients are not asked in the middle of a call; return the question as the script's result
      return elicit('Sure?', {})
             ^^^^^^^^^^^^^^^^^^^

    script:1:8: ToolError: elicit() cannot ask this client: it did not declare the capability `elicitation`; return the question as the script's result
      return elicit('Sure?', {})
             ^^^^^^^^^^^^^^^^^^^

    script:1:8: ToolError: elicit() cannot ask this client: it did not declare the capability `elicitation`; return the question as the script's result
      return elicit('Sure?', {})
             ^^^^^^^^^^^^^^^^^^^

    script:1:8: ToolError: the client did not answer elicit(): out of answers
      return elicit('Sure?', {})
             ^^^^^^^^^^^^^^^^^^^

    script:1:8: ToolError: elicit() needs a JSON Schema as a dict, or None
      return elicit('Sure?', 7)
             ^^^^^^^^^^^^^^^^^^
    ");
}

#[tokio::test]
async fn questions_of_tools_reach_a_legacy_caller_and_fail_for_a_modern_one() {
    let world = world();
    let (cx, peer) = legacy(r#"{"elicitation":{}}"#, &[YES]);
    assert_eq!(world.run_as(&cx, "return ask()['action']").await.text(), r#""accept""#);
    assert_eq!(peer.asked.lock().unwrap().len(), 1);
    let (cx, _) = modern(r#"{"elicitation":{}}"#);
    insta::assert_snapshot!(world.run_as(&cx, "return ask()").await.text(), @"
    script:1:8: ToolError: tool ask has a question for the user, which a script cannot pass on to this client; call the tool directly
      return ask()
             ^^^^^

    calls made before the failure, do not repeat them blindly:
      1. ask: failed
    ");
}

#[tokio::test]
async fn calls_carry_the_callers_identity_and_traces_and_nothing_of_the_one_request() {
    let world = world();
    let meta = r#"{"progressToken":7,"traceparent":"00-a-b-01","com.example/tenant":"t","io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/logLevel":"info"}"#;
    let (cx, _) = modern(r#"{"elicitation":{},"sampling":{},"roots":{},"experimental":{"x":{}}}"#);
    let told = world.call(&cx, &params("return about()", meta)).await;
    insta::assert_snapshot!(told.text(), @r#"{"meta":{"traceparent":"00-a-b-01","com.example/tenant":"t","io.modelcontextprotocol/logLevel":"info"},"capabilities":{"experimental":{"x":{}}},"identity":"Anonymous"}"#);
    let (cx, _) = legacy(r#"{"elicitation":{}}"#, &[]);
    insta::assert_snapshot!(world.run_as(&cx, "return about()").await.text(), @r#"{"meta":null,"capabilities":{"elicitation":{}},"identity":"Anonymous"}"#);
    drop(Arc::clone(&world.seen));
}
