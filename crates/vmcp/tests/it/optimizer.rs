//! Two tools in place of all over real backends, for clients of both eras.

use std::time::Duration;

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks, invariants::settle, raw};

const SOON: Duration = Duration::from_secs(20);

fn backend() -> Script {
    let form =
        Ask::elicitation(json!({"type": "object", "properties": {"ok": {"type": "boolean"}}}));
    Script::new(Speaks::Dual)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("steps", Behaviour::Progress { steps: 2 }))
        .tool(Item::tool("form", Behaviour::Ask(form)))
        .tool(Item::tool("wait", Behaviour::CancelProbe))
}

fn load(fake: &HttpFake, more: &Value) -> vmcp::Config {
    let mut file = json!({
        "backends": [{"name": "b", "url": fake.url()}], "optimizer": {}, "server": {"port": 0},
    });
    for (key, value) in more.as_object().unwrap() {
        file[key] = value.clone();
    }
    let text = file.to_string();
    let source = config::Source::new("vmcp.yaml", &text);
    config::load(&source, &|_| None).unwrap().config
}

async fn start(more: Value) -> (HttpFake, Vmcp) {
    let fake = HttpFake::start(backend()).await;
    let vmcp = Vmcp::start(load(&fake, &more), Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    (fake, vmcp)
}

fn names(tools: &Value) -> Vec<&str> {
    let tools = tools.as_array().unwrap();
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

/// What is found, as a list of names.
fn found(answer: &raw::Answer) -> Vec<&str> {
    names(&answer.result()["structuredContent"]["tools"])
}

fn through(tool: &str, parameters: &Value) -> Value {
    json!({"tool_name": tool, "parameters": parameters})
}

#[tokio::test]
async fn clients_of_both_eras_find_a_tool_and_call_it() {
    let (fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let list = modern.request("tools/list", json!({})).await.unwrap();
    assert_eq!(names(&list.result()["tools"]), ["call_tool", "find_tool"]);
    let legacy = raw::legacy_session(&vmcp.url(), "2025-11-25", json!({})).await.unwrap();
    let same = legacy.exchange("tools/list", json!({})).await.unwrap();
    assert_eq!(same.result()["tools"], list.result()["tools"]);

    let asked = json!({"tool_description": "echo"});
    let from_modern = modern.call("find_tool", asked.clone()).await.unwrap();
    let from_legacy = legacy.call("find_tool", asked).await.unwrap();
    for answer in [from_modern, from_legacy] {
        assert_eq!(found(&answer)[0], "b_echo", "{}", answer.text);
        let read: Value = serde_json::from_str(answer.content_text()).unwrap();
        assert_eq!(read, answer.result()["structuredContent"]);
    }
    let call = through("b_echo", &json!({"a": [1]}));
    let from_modern = modern.call("call_tool", call.clone()).await.unwrap();
    let from_legacy = legacy.call("call_tool", call).await.unwrap();
    for answer in [from_modern, from_legacy] {
        assert!(answer.content_text().contains(r#""a":[1]"#), "{}", answer.text);
    }
    assert_eq!(fake.violations(), Vec::<String>::new());
    vmcp.stop().await;
}

#[tokio::test]
async fn a_tool_is_called_by_its_own_name_too() {
    let (_fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let answer = modern.call("b_echo", json!({"a": 1})).await.unwrap();
    assert!(answer.content_text().contains(r#""a":1"#), "{}", answer.text);
    vmcp.stop().await;
}

#[tokio::test]
async fn progress_of_the_tool_is_the_callers() {
    let (_fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let legacy = raw::legacy_session(&vmcp.url(), "2025-11-25", json!({})).await.unwrap();
    let call = json!({
        "name": "call_tool", "arguments": through("b_steps", &json!({})),
        "_meta": {"progressToken": "p"},
    });
    let from_modern = modern.request("tools/call", call.clone()).await.unwrap();
    let from_legacy = legacy.exchange("tools/call", call).await.unwrap();
    for answer in [from_modern, from_legacy] {
        let tokens: Vec<_> =
            answer.notifications.iter().map(|note| &note["params"]["progressToken"]).collect();
        assert_eq!(tokens, ["p", "p"], "{}", answer.text);
    }
    vmcp.stop().await;
}

#[tokio::test]
async fn questions_of_the_tool_reach_clients_of_both_eras() {
    let (fake, vmcp) = start(json!({})).await;
    let capabilities = json!({"elicitation": {}});
    let legacy = raw::legacy_session(&vmcp.url(), "2025-11-25", capabilities.clone()).await;
    let yes = |_: &str, _: &Value| Ok(json!({"action": "accept", "content": {"ok": true}}));
    let legacy = legacy.unwrap().on_request(yes);
    let answer = legacy.call("call_tool", through("b_form", &json!({}))).await.unwrap();
    assert!(answer.content_text().contains("accept"), "{}", answer.text);

    let modern = raw::modern(&vmcp.url(), capabilities);
    let asked = modern.call("call_tool", through("b_form", &json!({}))).await.unwrap();
    let asked = asked.result().clone();
    assert_eq!(asked["resultType"], "input_required");
    let keys = asked["inputRequests"].as_object().unwrap().keys();
    let answers: serde_json::Map<_, _> =
        keys.map(|key| (key.clone(), yes("", &Value::Null).unwrap())).collect();
    let again = json!({
        "name": "call_tool", "arguments": through("b_form", &json!({})),
        "inputResponses": answers, "requestState": asked["requestState"],
    });
    let done = modern.request("tools/call", again).await.unwrap();
    assert!(done.content_text().contains("accept"), "{}", done.text);
    assert_eq!(fake.violations(), Vec::<String>::new());
    vmcp.stop().await;
}

#[tokio::test]
async fn a_client_that_leaves_stops_the_call_at_the_backend() {
    let (fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let params = json!({"name": "call_tool", "arguments": through("b_wait", &json!({}))});
    let arrived = settle(|| fake.requests_of("tools/call").len() == 1, SOON);
    tokio::select! {
        _ = modern.start("tools/call", params) => panic!("it never answers"),
        arrived = arrived => arrived.unwrap(),
    }
    settle(|| fake.notes("cancelled").len() == 1, SOON).await.unwrap();
    vmcp.stop().await;
}

#[tokio::test]
async fn with_scripts_there_are_three_tools_and_scripts_have_all() {
    let (_fake, vmcp) = start(json!({"codeMode": {"enabled": true}})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let list = modern.request("tools/list", json!({})).await.unwrap();
    let three = ["call_tool", "execute_tool_script", "find_tool"];
    assert_eq!(names(&list.result()["tools"]), three);
    let script = json!({"script": "return b_echo(n=2)['arguments']['n'] + 1"});
    for (tool, arguments) in [
        ("execute_tool_script", script.clone()),
        ("call_tool", through("execute_tool_script", &script)),
    ] {
        let answer = modern.call(tool, arguments).await.unwrap();
        assert_eq!(answer.content_text(), "3", "{}", answer.text);
    }
    vmcp.stop().await;
}

#[tokio::test]
async fn a_reload_takes_over_how_many_are_found_and_not_the_switch() {
    let (fake, vmcp) = start(json!({})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let asked = json!({"tool_description": "b"});
    assert_eq!(found(&modern.call("find_tool", asked.clone()).await.unwrap()).len(), 4);
    let fewer = load(&fake, &json!({"optimizer": {"maxToolsToReturn": 2}}));
    vmcp.reload(&fewer).await.unwrap();
    assert_eq!(found(&modern.call("find_tool", asked.clone()).await.unwrap()).len(), 2);
    let off = load(&fake, &json!({"optimizer": null}));
    vmcp.reload(&off).await.unwrap();
    assert_eq!(vmcp.needs_restart(&off), ["optimizer"]);
    assert_eq!(found(&modern.call("find_tool", asked).await.unwrap()).len(), 2);
    vmcp.stop().await;
}

#[tokio::test]
async fn tools_that_come_are_found_and_tools_that_go_are_not() {
    let (fake, vmcp) = start(json!({})).await;
    let other =
        HttpFake::start(Script::new(Speaks::Dual).tool(Item::tool("zebra_count", Behaviour::Echo)))
            .await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let asked = json!({"tool_description": "zebra"});
    let nothing = modern.call("find_tool", asked.clone()).await.unwrap();
    assert!(found(&nothing).is_empty(), "{}", nothing.text);
    let both = json!({"backends": [
        {"name": "b", "url": fake.url()}, {"name": "zoo", "url": other.url()},
    ]});
    vmcp.reload(&load(&fake, &both)).await.unwrap();
    vmcp.directory().settled().await;
    let one = modern.call("find_tool", asked.clone()).await.unwrap();
    assert_eq!(found(&one), ["zoo_zebra_count"]);
    vmcp.reload(&load(&fake, &json!({}))).await.unwrap();
    vmcp.directory().settled().await;
    let nothing = modern.call("find_tool", asked).await.unwrap();
    assert!(found(&nothing).is_empty(), "{}", nothing.text);
    vmcp.stop().await;
}
