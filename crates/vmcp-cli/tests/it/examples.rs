//! The example configurations are valid, and say what their comments say.

use std::path::{Path, PathBuf};

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
    assert_eq!(names, ["many-backends.yaml", "minimal.yaml", "pasted.mcp.json", "toolhive.yaml"]);
}
