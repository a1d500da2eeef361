//! The example configurations are valid, and say what their comments say.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::Folder;

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap()
}

/// Validates an example in its own folder.
async fn shows(name: &str) -> String {
    let folder = Folder::new();
    let mut command = folder.vmcp(["validate", "-c", name]);
    command.current_dir(examples()).env("ISSUES_TOKEN", "t").env("DATABASE_URL", "d");
    crate::kit::run(command).await.shown(&folder)
}

#[tokio::test]
async fn minimal() {
    insta::assert_snapshot!(shows("minimal.yaml").await, @"
    exit 0
    --- stdout
    minimal.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        docs  streamable-http  https://docs.example
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn many_backends() {
    insta::assert_snapshot!(shows("many-backends.yaml").await, @"
    exit 0
    --- stdout
    many-backends.yaml is valid
      name       team
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   4, 1 switched off
        issues    streamable-http  https://issues.example
        database  stdio            uvx
        browser   stdio            npx
        archive   sse              https://archive.example  (switched off)
      renamed    issues: search -> find
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn a_pasted_file() {
    insta::assert_snapshot!(shows("pasted.mcp.json").await, @"
    exit 0
    --- stdout
    pasted.mcp.json is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   3, 1 switched off
        archive     sse              https://archive.example  (switched off)
        docs        streamable-http  https://docs.example
        filesystem  stdio            npx
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn code_mode() {
    insta::assert_snapshot!(shows("code-mode.yaml").await, @"
    exit 0
    --- stdout
    code-mode.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   2
        issues    streamable-http  https://issues.example
        database  stdio            uvx
      code mode  on: the tool `execute_tool_script`
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn optimizer() {
    insta::assert_snapshot!(shows("optimizer.yaml").await, @"
    exit 0
    --- stdout
    optimizer.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   2
        issues    streamable-http  https://issues.example
        database  stdio            uvx
      optimizer  on: the tools `find_tool` and `call_tool` in place of all, found by words and meaning: the default model in vmcp
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn saved_scripts() {
    insta::assert_snapshot!(shows("saved-scripts.yaml").await, @"
    exit 0
    --- stdout
    saved-scripts.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        issues  streamable-http  https://issues.example
      script     stale_issues: stale-issues.star
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

/// Its server is a fake here, whose issues are old.
#[tokio::test]
async fn the_saved_script_does_what_it_says() {
    let text = |value: Value| Behaviour::Text(value.to_string());
    let found = json!({"issues": [{"id": 1}, {"id": 2}]});
    let issue = json!({"id": 1, "answered_at": "2020-01-01T00:00:00Z"});
    let server = Script::new(Speaks::Dual)
        .tool(Item::tool("search", text(found)))
        .tool(Item::tool("get", text(issue)));
    let server = HttpFake::start(server).await;
    let folder = Folder::new();
    for name in ["saved-scripts.yaml", "stale-issues.star"] {
        let text = std::fs::read_to_string(examples().join(name)).unwrap();
        folder.write(name, &text.replace("https://issues.example/mcp", &server.url()));
    }
    let gateway = folder.serve(&["--config", "saved-scripts.yaml"]).await;
    gateway.board(&folder).await;
    assert_eq!(gateway.tools().await, ["issues_search", "stale_issues"]);
    let answer = gateway.modern().call("stale_issues", json!({"label": "bug"})).await.unwrap();
    let issues = &answer.result()["structuredContent"]["issues"];
    assert_eq!(issues.as_array().map(Vec::len), Some(2), "{}", answer.text);
    let call = &server.requests_of("tools/call")[0];
    let sent = String::from_utf8_lossy(&call.body);
    assert!(sent.contains("state:open label:bug"), "{sent}");
    assert_eq!(gateway.stop().await, Some(0));
}

#[tokio::test]
async fn toolhive() {
    insta::assert_snapshot!(shows("toolhive.yaml").await, @"
    exit 0
    --- stdout
    toolhive.yaml is valid
      name       engineering
      listens    127.0.0.1:<port>
      conflicts  priority: github, jira before all others
      backends   2
        github  streamable-http  http://127.0.0.1:<port>
        jira    sse              http://127.0.0.1:<port>
      renamed    jira: search -> jira_search
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
}

#[tokio::test]
async fn every_example_has_a_test() {
    let names = std::fs::read_dir(examples()).unwrap().flatten();
    let mut names: Vec<_> = names.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    assert_eq!(
        names,
        [
            "code-mode.yaml",
            "many-backends.yaml",
            "minimal.yaml",
            "optimizer.yaml",
            "pasted.mcp.json",
            "saved-scripts.yaml",
            "stale-issues.star",
            "toolhive.yaml"
        ]
    );
}
