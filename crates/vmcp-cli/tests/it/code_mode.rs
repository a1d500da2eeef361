//! Code mode from the command line.

use serde_json::{Value, json};

use crate::kit::{Folder, Gateway, backends, echo_fake, http};

const TOOL: &str = "execute_tool_script";

/// A folder whose file lists one backend and says this about code mode.
async fn folder(mode: Value) -> (vmcp_testkit::HttpFake, Folder) {
    let fake = echo_fake().await;
    let mut config = backends([http("docs", &fake.url())]);
    config["codeMode"] = mode;
    (fake, Folder::with(&config))
}

async fn run(gateway: &Gateway, script: &str) -> String {
    let answer = gateway.modern().call(TOOL, json!({"script": script})).await.unwrap();
    answer.content_text().to_owned()
}

#[tokio::test]
async fn it_is_off_unless_the_file_or_a_flag_says_so() {
    let (_fake, folder) = folder(json!({"stepLimit": 5000})).await;
    let off = folder.serve(&[]).await;
    off.board(&folder).await;
    assert_eq!(off.tools().await, ["docs_echo"]);
    assert_eq!(off.stop().await, Some(0));
    let on = folder.serve(&["--code-mode"]).await;
    on.board(&folder).await;
    assert_eq!(on.tools().await, ["docs_echo", TOOL]);
    assert_eq!(run(&on, "return docs_echo(a=[1])['arguments']").await, r#"{"a":[1]}"#);
    let error = run(&on, "while True: pass").await;
    assert!(error.contains("stepLimit=5000"), "{error}");
    assert_eq!(on.stop().await, Some(0));
}

#[tokio::test]
async fn flags_win_over_the_file() {
    let file = json!({"enabled": true, "stepLimit": 5000, "maxToolCalls": 9});
    let (_fake, folder) = folder(file).await;
    let gateway = folder
        .serve(&[
            "--code-mode-step-limit=7000",
            "--code-mode-parallel-max-concurrency=3",
            "--code-mode-max-tool-calls=2",
            "--code-mode-tool-call-timeout=1m30s",
            "--code-mode-script-timeout=2m",
            "--code-mode-memory-limit=64KiB",
        ])
        .await;
    gateway.board(&folder).await;
    let error = run(&gateway, "while True: pass").await;
    assert!(error.contains("stepLimit=7000"), "{error}");
    let error = run(&gateway, "s = 'x'\nwhile True: s = s + s").await;
    assert!(error.contains("memoryLimit=65536"), "{error}");
    let list = gateway.modern().request("tools/list", json!({})).await.unwrap();
    let description = list.result()["tools"][1]["description"].as_str().unwrap().to_owned();
    let limits = description.lines().find(|line| line.starts_with("Limits:")).unwrap();
    insta::assert_snapshot!(limits, @"Limits: 7000 steps, 2 tool calls, 3 of them at once, 90s for each, 120s in all, 256 KiB of result.");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn flags_that_cannot_be_meant() {
    let (_fake, folder) = folder(json!({})).await;
    for flag in [
        "--code-mode-step-limit=0",
        "--code-mode-parallel-max-concurrency=1001",
        "--code-mode-max-tool-calls=0",
        "--code-mode-script-timeout=60",
        "--code-mode-tool-call-timeout=0s",
    ] {
        let said = folder.run(&["serve", "-p", "0", "--code-mode", flag]).await;
        assert_eq!(said.code, Some(2), "{flag}: {}", said.stderr);
    }
    let told = folder.shows(&["serve", "-p", "0", "--code-mode-step-limit", "5"]).await;
    insta::assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: --code-mode-step-limit limits scripts, and code mode is off
    hint: give --code-mode too, or write `codeMode: {enabled: true}` into the file
    ");
    let told = folder.shows(&["serve", "--code-mode-memory-limit", "1KiB"]).await;
    insta::assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: invalid value '1KiB' for '--code-mode-memory-limit <SIZE>': must be at least 64KiB

    For more information, try '--help'.
    ");
    let told = folder.shows(&["serve", "--code-mode-memory-limit", "64MB"]).await;
    insta::assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: invalid value '64MB' for '--code-mode-memory-limit <SIZE>': not a size; write a number of bytes, or one with KiB, MiB or GiB, such as 64MiB

    For more information, try '--help'.
    ");
    let told = folder.shows(&["serve", "--code-mode-script-timeout", "0s"]).await;
    insta::assert_snapshot!(told, @"
    exit 2
    --- stderr
    error: invalid value '0s' for '--code-mode-script-timeout <DURATION>': must be more than zero

    For more information, try '--help'.
    ");
}

#[tokio::test]
async fn validate_tells_that_it_is_on() {
    let (_fake, folder) = folder(json!({"enabled": true})).await;
    let said = folder.run(&["validate"]).await.stdout;
    assert!(said.contains("code mode  on: the tool `execute_tool_script`"), "{said}");
    let said = folder.run(&["validate", "--output", "json"]).await.stdout;
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(said["codeMode"], true);
}

/// The story of the demo, solved in one call.
const TRIAGE: &str = "
page = pager_list_pages(status='triggered')['pages'][0]
anomalies, deploys = parallel([
    lambda: metrics_find_anomalies()['anomalies'],
    lambda: deploys_list_deploys(service=page['service'], since='2026-11-18T13:50:00Z')['deploys'],
])
began = sorted([a['began_at'] for a in anomalies])[0]
suspects = [d for d in deploys if d['deployed_at'] < began]
changes = deploys_get_deploy(id=suspects[0]['id'])['changes']
tickets = parallel([lambda c=c: tickets_get_ticket(id=c['ticket']) for c in changes])
related = [tickets_get_ticket(id=t['related'][0])['title'] for t in tickets if t['related']]
return {'service': page['service'], 'began': began, 'why': related}
";

#[tokio::test]
async fn the_story_of_the_demo_is_solved_in_one_call_in_either_era() {
    let server = |name: &str| {
        let arguments = ["__demo-server", name, "--stdio", "--latency", "0"];
        json!({"name": name, "command": env!("CARGO_BIN_EXE_vmcp"), "args": arguments})
    };
    let servers = ["pager", "metrics", "deploys", "tickets", "chat"].map(server);
    let folder = Folder::with(&backends(servers));
    let gateway = folder.serve(&["--code-mode"]).await;
    gateway.board(&folder).await;
    let expected = r#"{"service":"checkout","began":"2026-11-18T14:05:00Z","why":["Tax service: connection pool is fixed at 20"]}"#;
    assert_eq!(run(&gateway, TRIAGE).await, expected);
    let legacy = gateway.legacy().await;
    let answer = legacy.call(TOOL, json!({"script": TRIAGE})).await.unwrap();
    assert_eq!(answer.content_text(), expected);
    assert_eq!(gateway.stop().await, Some(0));
}
