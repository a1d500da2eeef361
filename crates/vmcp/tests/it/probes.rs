//! What `/status` and `/readyz` say.

use serde_json::{Value, json};
use vmcp::{Options, Vmcp, config};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks, StdioFake, raw};

/// The answer of an operators' endpoint; what differs from run to run is replaced.
async fn get(vmcp: &Vmcp, path: &str) -> (u16, String) {
    let url = vmcp.url().replace("/mcp", path);
    let response = raw::get(&url, &[]).await.unwrap();
    let mut json = response.json();
    for backend in json["backends"].as_array_mut().into_iter().flatten() {
        for key in ["since", "readyMs", "pid", "nextRetryMs"] {
            if backend[key].is_number() {
                backend[key] = "<number>".into();
            }
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    (response.status, format!("{json:#}").replace(version, "<version>"))
}

async fn started(config: &Value) -> Vmcp {
    let mut config = config.clone();
    config["server"] = json!({"port": 0});
    let text = config.to_string();
    let config = config::load(&config::Source::new("vmcp.yaml", &text), &|_| None).unwrap().config;
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    vmcp
}

#[tokio::test]
async fn status_tells_everything_about_every_backend() {
    let script = Script::new(Speaks::Modern)
        .tool(Item::tool("t", Behaviour::Echo))
        .tool(Item::tool("odd", Behaviour::Echo).with("inputSchema", json!(1)))
        .resource(Item::resource("file:///a", Behaviour::Echo))
        .prompt(Item::prompt("p", Behaviour::Echo));
    let fake = HttpFake::start(script).await;
    let script = Script::new(Speaks::latest_legacy()).tool(Item::tool("t", Behaviour::Echo));
    let local = StdioFake::new(&script);
    let gone = HttpFake::start(Script::new(Speaks::Dual)).await;
    gone.go_down().await;
    let vmcp = started(&json!({"name": "team", "backends": [
        {"name": "docs", "url": fake.url()},
        {"name": "gone", "url": gone.url()},
        {"name": "local", "command": local.command(), "args": local.args()},
    ]}))
    .await;
    let (status, text) = get(&vmcp, "/status").await;
    assert_eq!(status, 200);
    insta::assert_snapshot!(text, @r#"
    {
      "name": "team",
      "version": "<version>",
      "tools": 2,
      "resources": 1,
      "prompts": 1,
      "leftOut": [],
      "backends": [
        {
          "name": "docs",
          "transport": "streamable-http",
          "state": "up",
          "since": "<number>",
          "era": "modern",
          "version": "2026-07-28",
          "tools": 1,
          "resources": 1,
          "prompts": 1,
          "readyMs": "<number>",
          "lastError": null,
          "nextRetryMs": null,
          "pid": null,
          "breakerOpen": false,
          "callsAtOnce": null,
          "unmatchedAnswers": 0,
          "remembered": false,
          "leftOut": [
            "odd: tool: `inputSchema` is not an object; only the backend's author can change this"
          ]
        },
        {
          "name": "gone",
          "transport": "streamable-http",
          "state": "down",
          "since": "<number>",
          "era": null,
          "version": null,
          "tools": 0,
          "resources": 0,
          "prompts": 0,
          "readyMs": null,
          "lastError": "cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?",
          "nextRetryMs": "<number>",
          "pid": null,
          "breakerOpen": false,
          "callsAtOnce": null,
          "unmatchedAnswers": 0,
          "remembered": false,
          "leftOut": []
        },
        {
          "name": "local",
          "transport": "stdio",
          "state": "up",
          "since": "<number>",
          "era": "legacy",
          "version": "2025-11-25",
          "tools": 1,
          "resources": 0,
          "prompts": 0,
          "readyMs": "<number>",
          "lastError": null,
          "nextRetryMs": null,
          "pid": "<number>",
          "breakerOpen": false,
          "callsAtOnce": null,
          "unmatchedAnswers": 0,
          "remembered": false,
          "leftOut": []
        }
      ],
      "ignored": {
        "cancellations": 0,
        "progress": 0,
        "responses": 0
      }
    }
    "#);
    vmcp.stop().await;
}

/// What layers leave out is told beside what the router does, each where it belongs.
#[tokio::test]
async fn status_tells_what_layers_leave_out() {
    let tool = |name: &str| Item::tool(name, Behaviour::Echo);
    let script = Script::new(Speaks::Dual)
        .tool(tool("execute_tool_script"))
        .tool(tool("find_tool"))
        .tool(tool("triage"))
        .tool(tool("odd").with("inputSchema", json!(1)));
    let fake = HttpFake::start(script).await;
    let saved = |name: &str| json!({"name": name, "description": "d", "file": "s.star"});
    let config = json!({
        "backends": [{"name": "b", "url": fake.url(), "prefix": ""}],
        "codeMode": {"enabled": true, "scripts": [saved("triage"), saved("weekly")]},
        "optimizer": {},
        "server": {"port": 0},
    });
    let text = config.to_string();
    let source = config::Source::new("vmcp.yaml", &text);
    let script = |_: &str| Ok("return nowhere()".to_owned());
    let config = config::load_with(&source, &|_| None, &script).unwrap().config;
    let vmcp = Vmcp::start(config, Options::default()).await.unwrap();
    vmcp.directory().settled().await;
    let (_, text) = get(&vmcp, "/status").await;
    let status: Value = serde_json::from_str(&text).unwrap();
    let lines = |list: &Value| {
        let lines = list.as_array().unwrap().iter().map(|line| line.as_str().unwrap());
        lines.collect::<Vec<_>>().join("\n")
    };
    insta::assert_snapshot!(lines(&status["leftOut"]), @"
    triage: s.star:1:8: `nowhere` is not defined
    weekly: s.star:1:8: `nowhere` is not defined
    ");
    insta::assert_snapshot!(lines(&status["backends"][0]["leftOut"]), @"
    odd: tool: `inputSchema` is not an object; only the backend's author can change this
    execute_tool_script: tool: `execute_tool_script` is a name of the gateway's own; give the tool another name with an override
    find_tool: tool: `find_tool` is a name of the gateway's own; give the tool another name with an override
    triage: the saved script `triage` has its name; only that script can call it
    ");
    vmcp.stop().await;
}

async fn check_ready(mode: &str, down: usize, ready: bool) {
    let fakes =
        [HttpFake::start(Script::default()).await, HttpFake::start(Script::default()).await];
    for fake in &fakes[..down] {
        fake.go_down().await;
    }
    let backends = fakes.iter().enumerate();
    let backends = backends.map(|(n, fake)| json!({"name": format!("b{n}"), "url": fake.url()}));
    let vmcp = started(&json!({
        "backends": backends.collect::<Vec<_>>(),
        "operational": {"failureHandling": {"partialFailureMode": mode}},
    }))
    .await;
    let (status, text) = get(&vmcp, "/readyz").await;
    assert_eq!(status, if ready { 200 } else { 503 }, "{mode} with {down} down: {text}");
    assert_eq!(get(&vmcp, "/livez").await.0, 200);
    vmcp.stop().await;
}

#[tokio::test]
async fn ready_means_that_enough_backends_are_up() {
    for (mode, down, ready) in [
        ("best_effort", 0, true),
        ("best_effort", 1, true),
        ("best_effort", 2, false),
        ("fail", 0, true),
        ("fail", 1, false),
        ("fail", 2, false),
    ] {
        check_ready(mode, down, ready).await;
    }
}
