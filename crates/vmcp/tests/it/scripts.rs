//! Scripts over real backends, for clients of both eras.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Ask, Behaviour, HttpFake, Item, Script, Speaks, invariants::settle, raw};

const SOON: Duration = Duration::from_secs(20);
const TOOL: &str = "execute_tool_script";

fn backend() -> Script {
    let form =
        Ask::elicitation(json!({"type": "object", "properties": {"ok": {"type": "boolean"}}}));
    Script::new(Speaks::Dual)
        .tool(Item::tool("echo", Behaviour::Echo))
        .tool(Item::tool("steps", Behaviour::Progress { steps: 2 }))
        .tool(Item::tool("form", Behaviour::Ask(form)))
        .tool(Item::tool("wait", Behaviour::CancelProbe))
}

fn load(fake: &HttpFake, mode: &Value) -> vmcp::Config {
    let backends = [json!({"name": "b", "url": fake.url()})];
    let file = json!({"backends": backends, "codeMode": mode, "server": {"port": 0}}).to_string();
    let source = config::Source::new("vmcp.yaml", &file);
    config::load(&source, &|_| None).unwrap().config
}

async fn start(mode: Value) -> (HttpFake, Vmcp) {
    let fake = HttpFake::start(backend()).await;
    let vmcp = Vmcp::start(load(&fake, &mode), Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    (fake, vmcp)
}

fn names(list: &raw::Answer) -> Vec<&str> {
    let tools = list.result()["tools"].as_array().unwrap();
    tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn while_code_mode_is_off_the_tool_is_nowhere() {
    let (_fake, vmcp) = start(json!({"stepLimit": 7})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let list = modern.request("tools/list", json!({})).await.unwrap();
    assert_eq!(names(&list), ["b_echo", "b_form", "b_steps", "b_wait"]);
    assert!(!list.text.contains(TOOL));
    let answer = modern.call(TOOL, json!({"script": "return 1"})).await.unwrap();
    assert_eq!(answer.error_code(), Some(-32602), "{}", answer.text);
    vmcp.stop().await;
}

const SUM: &str = "
texts = parallel([lambda i=i: b_echo(n=i) for i in range(3)])
progress('summed')
return {'n': sum([t['arguments']['n'] for t in texts])}
";

#[tokio::test]
async fn a_script_runs_for_clients_of_both_eras() {
    let (fake, vmcp) = start(json!({"enabled": true})).await;
    let url = vmcp.url();
    let modern = raw::modern(&url, json!({}));
    let list = modern.request("tools/list", json!({})).await.unwrap();
    assert_eq!(names(&list), ["b_echo", "b_form", "b_steps", "b_wait", TOOL]);
    let legacy = raw::legacy_session(&url, "2025-11-25", json!({})).await.unwrap();
    let same = legacy.exchange("tools/list", json!({})).await.unwrap();
    assert_eq!(names(&same), names(&list));

    let call = json!({
        "name": TOOL, "arguments": {"script": SUM}, "_meta": {"progressToken": "p"},
    });
    let from_modern = modern.request("tools/call", call.clone()).await.unwrap();
    let from_legacy = legacy.exchange("tools/call", call).await.unwrap();
    for answer in [from_modern, from_legacy] {
        assert_eq!(answer.content_text(), r#"{"n":3}"#, "{}", answer.text);
        let structured = &answer.result()["structuredContent"];
        assert_eq!(structured["result"], json!({"n": 3}));
        assert_eq!(structured["stats"]["toolCalls"], 3);
        let progress: Vec<_> = answer
            .notifications
            .iter()
            .filter(|note| note["method"] == "notifications/progress")
            .map(|note| {
                assert_eq!(note["params"]["progressToken"], "p");
                note["params"]["progress"].as_i64().unwrap()
            })
            .collect();
        assert_eq!(progress, [1, 2, 3, 4]);
    }
    assert_eq!(fake.violations(), Vec::<String>::new());
    vmcp.stop().await;
}

/// Progress of the tools that a script calls is not the client's.
#[tokio::test]
async fn progress_of_inner_calls_stays_inside() {
    let (_fake, vmcp) = start(json!({"enabled": true})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let call = json!({
        "name": TOOL, "arguments": {"script": "b_steps()"}, "_meta": {"progressToken": 5},
    });
    let answer = modern.request("tools/call", call).await.unwrap();
    let messages: Vec<_> =
        answer.notifications.iter().map(|note| note["params"]["message"].clone()).collect();
    assert_eq!(messages, ["b_steps: done"], "{}", answer.text);
    vmcp.stop().await;
}

#[tokio::test]
async fn a_legacy_client_is_asked_by_tools_and_by_the_script_itself() {
    let (_fake, vmcp) = start(json!({"enabled": true})).await;
    let yes = |_: &str, _: &Value| Ok(json!({"action": "accept", "content": {"ok": true}}));
    let capabilities = json!({"elicitation": {}});
    let legacy = raw::legacy_session(&vmcp.url(), "2025-11-25", capabilities).await.unwrap();
    let legacy = legacy.on_request(yes);
    let script = "b_form()\nreturn elicit('Sure?')['action']";
    let answer = legacy.call(TOOL, json!({"script": script})).await.unwrap();
    assert_eq!(answer.content_text(), r#""accept""#, "{}", answer.text);
    let modern = raw::modern(&vmcp.url(), json!({"elicitation": {}}));
    let answer = modern.call(TOOL, json!({"script": "return b_form()"})).await.unwrap();
    assert_eq!(answer.result()["isError"], true);
    assert!(answer.content_text().contains("call the tool directly"), "{}", answer.text);
    vmcp.stop().await;
}

/// How a client ends a call that it made.
#[derive(Debug, Clone, Copy)]
enum Way {
    ModernLeaves,
    LegacyCancels,
    LegacyLeaves,
    LegacyEndsItsSession,
}

const TEN: &str = "parallel([lambda: b_wait() for i in range(10)])";

/// Ten calls in flight at the backend, then the client goes; returns how long the last of them was
/// in flight after that.
async fn time_to_stop(fake: &HttpFake, vmcp: &Vmcp, way: Way) -> Duration {
    let before = (fake.requests_of("tools/call").len(), fake.notes("cancelled").len());
    let arrived = async {
        let all = || fake.requests_of("tools/call").len() >= before.0 + 10;
        settle(all, SOON).await.unwrap();
    };
    let params = json!({"name": TOOL, "arguments": {"script": TEN}});
    let url = vmcp.url();
    let legacy = Arc::new(raw::legacy_session(&url, "2025-11-25", json!({})).await.unwrap());
    let session = Arc::clone(&legacy);
    let call = tokio::spawn(async move {
        match way {
            Way::ModernLeaves => {
                drop(raw::modern(&url, json!({})).start("tools/call", params).await);
            }
            _ => drop(session.start_as(&json!("mine"), "tools/call", params).await),
        }
    });
    arrived.await;
    let left = Instant::now();
    match way {
        Way::ModernLeaves | Way::LegacyLeaves => call.abort(),
        Way::LegacyCancels => drop(legacy.cancel(&json!("mine")).await.unwrap()),
        Way::LegacyEndsItsSession => drop(legacy.delete().await.unwrap()),
    }
    settle(|| fake.notes("cancelled").len() >= before.1 + 10, SOON).await.expect("all are told");
    let time = left.elapsed();
    call.abort();
    time
}

/// The machine that runs tests is shared: what it can do once in five times, it can do.
#[tokio::test]
async fn a_client_that_goes_stops_every_call_at_the_backend() {
    let (fake, vmcp) = start(json!({"enabled": true})).await;
    for way in [Way::ModernLeaves, Way::LegacyCancels, Way::LegacyLeaves, Way::LegacyEndsItsSession]
    {
        let mut times = Vec::new();
        while times.len() < 5 && times.iter().all(|time| *time > Duration::from_millis(200)) {
            times.push(time_to_stop(&fake, &vmcp, way).await);
        }
        assert!(times.last().unwrap() <= &Duration::from_millis(200), "{way:?}: {times:?}");
    }
    vmcp.stop().await;
}

#[tokio::test]
async fn a_reload_takes_over_limits_and_not_the_switch() {
    let (fake, vmcp) = start(json!({"enabled": true})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let less = load(&fake, &json!({"enabled": true, "maxToolCalls": 1}));
    vmcp.reload(&less).await.unwrap();
    assert_eq!(vmcp.needs_restart(&less), Vec::<&str>::new());
    let script = json!({"script": "b_echo()\nb_echo()"});
    let answer = modern.call(TOOL, script.clone()).await.unwrap();
    assert!(answer.content_text().contains("maxToolCalls=1"), "{}", answer.text);
    let off = load(&fake, &json!({"enabled": false}));
    vmcp.reload(&off).await.unwrap();
    assert_eq!(vmcp.needs_restart(&off), ["codeMode.enabled"]);
    let answer = modern.call(TOOL, script).await.unwrap();
    assert!(answer.content_text().contains("maxToolCalls=1"), "{}", answer.text);
    vmcp.stop().await;
}

#[tokio::test]
async fn a_list_of_the_file_decides_what_scripts_may_call() {
    let (_fake, vmcp) = start(json!({"enabled": true, "allow": {"tools": ["b_echo"]}})).await;
    let modern = raw::modern(&vmcp.url(), json!({}));
    let answer = modern.call(TOOL, json!({"script": "b_steps()"})).await.unwrap();
    assert!(answer.content_text().contains("codeMode.allow"), "{}", answer.text);
    vmcp.stop().await;
}
