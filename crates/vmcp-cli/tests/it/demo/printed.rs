//! What is printed, and that it works when pasted.

use std::process::Command;

use serde_json::{Value, json};

use super::process::{self, binary};

/// The output with what changes from run to run masked.
fn masked(demo: &process::Demo) -> String {
    let port = demo.port();
    let lines = demo.process.stdout();
    let lines = lines.iter().map(|line| without_time(&line.replace(&port, "PORT")));
    lines.collect::<Vec<_>>().join("\n").replace(env!("CARGO_PKG_VERSION"), "VERSION")
}

/// Milliseconds become `#`.
fn without_time(line: &str) -> String {
    let Some((before, after)) = line.split_once(" ms  ") else { return line.to_owned() };
    let before = before.trim_end_matches(|c: char| c.is_ascii_digit() || c == ' ');
    format!("{before} # ms  {after}")
}

#[tokio::test]
async fn the_demo_says_what_there_is_and_what_to_try() {
    let demo = process::start().await;
    insta::assert_snapshot!(masked(&demo), @r#"
    vMCP VERSION  http://127.0.0.1:PORT/mcp   demo (loopback only)
      ✓ chat        4 tools # ms  stdio            up
      ✓ deploys     3 tools # ms  streamable-http  up
      ✓ metrics     4 tools # ms  streamable-http  up
      ✓ pager       4 tools # ms  stdio            up
      ✓ tickets     4 tools # ms  stdio            up
    19 tools, 5 resources, 1 prompt; 5 of 5 backends up

    The story: it is 14:22, a page came in, and customers wait for the checkout. Why, and what would you
    do? Five servers know a part each.

    A first request:

    curl -s http://127.0.0.1:PORT/mcp \
      -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' \
      -H 'MCP-Protocol-Version: 2026-07-28' \
      -H 'Mcp-Method: tools/call' -H 'Mcp-Name: pager_list_pages' \
      -d '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
            "name": "pager_list_pages", "arguments": {"status": "triggered"}, "_meta": {
              "io.modelcontextprotocol/protocolVersion": "2026-07-28",
              "io.modelcontextprotocol/clientCapabilities": {}}}}'

    From a client:

      Claude Code  claude mcp add --transport http vmcp-demo http://127.0.0.1:PORT/mcp
      Cursor       in ~/.cursor/mcp.json: {"mcpServers": {"vmcp-demo": {"type": "http", "url": "http://127.0.0.1:PORT/mcp"}}}
      VS Code      in .vscode/mcp.json: {"servers": {"vmcp-demo": {"type": "http", "url": "http://127.0.0.1:PORT/mcp"}}}

    Then choose the prompt `pager_triage` for page P-311, or ask: why is the checkout slow?

    `vmcp demo --print-config` shows the configuration behind this. Ctrl-C ends it.
    "#);
}

#[tokio::test]
async fn the_printed_command_works_when_pasted() {
    let demo = process::start().await;
    let lines = demo.process.stdout();
    let first = lines.iter().position(|line| line.starts_with("curl ")).unwrap();
    let command: Vec<_> =
        lines[first..].iter().take_while(|line| !line.is_empty()).cloned().collect();
    let run = move || Command::new("sh").arg("-c").arg(command.join("\n")).output();
    let output = tokio::task::spawn_blocking(run).await.unwrap().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer["result"]["structuredContent"]["pages"][0]["id"], "P-311");
}

#[test]
fn the_configuration_is_a_file_like_any_other() {
    let print = Command::new(binary()).args(["demo", "--print-config"]).output().unwrap();
    let text = String::from_utf8(print.stdout).unwrap();
    let shown = text.replace(binary().to_str().unwrap(), "/bin/vmcp");
    insta::assert_snapshot!(shown, @r#"
    name: vmcp-demo
    server:
      port: 4483
    backends:
      - name: pager
        command: "/bin/vmcp"
        args: [__demo-server, pager, --stdio]
      # `vmcp __demo-server deploys --http` prints this URL.
      - name: deploys
        url: ${VMCP_DEMO_DEPLOYS_URL}
      # `vmcp __demo-server metrics --http` prints this URL.
      - name: metrics
        url: ${VMCP_DEMO_METRICS_URL}
      - name: chat
        command: "/bin/vmcp"
        args: [__demo-server, chat, --stdio]
        # Spoken to as an older server, with a handshake.
        era: legacy
      - name: tickets
        command: "/bin/vmcp"
        args: [__demo-server, tickets, --stdio]
    "#);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vmcp.yaml");
    std::fs::write(&file, &text).unwrap();
    let validate = Command::new(binary())
        .args(["validate", "--config"])
        .arg(&file)
        .env("VMCP_DEMO_DEPLOYS_URL", "http://127.0.0.1:1/mcp")
        .env("VMCP_DEMO_METRICS_URL", "http://127.0.0.1:2/mcp")
        .output()
        .unwrap();
    assert!(validate.status.success(), "{}", String::from_utf8_lossy(&validate.stderr));
}

#[test]
fn code_mode_is_a_section_of_it() {
    let print = Command::new(binary()).args(["demo", "--print-config", "--code-mode"]).output();
    let text = String::from_utf8(print.unwrap().stdout).unwrap();
    assert!(text.ends_with("\ncodeMode:\n  enabled: true\n"), "{text}");
}

#[test]
fn the_optimizer_is_a_section_of_it() {
    for (flags, section) in [
        (&["--optimizer"][..], "\noptimizer: {}\n"),
        (&["--optimizer-embedding"], "\noptimizer:\n  embedding: {}\n"),
        (&["--optimizer", "--optimizer-embedding"], "\noptimizer:\n  embedding: {}\n"),
    ] {
        let print = Command::new(binary()).args(["demo", "--print-config"]).args(flags).output();
        let text = String::from_utf8(print.unwrap().stdout).unwrap();
        assert!(text.ends_with(section), "{text}");
    }
}

#[tokio::test]
async fn with_the_optimizer_two_tools_stand_for_all() {
    let demo = process::start_with(&["--latency", "0", "--optimizer"]).await;
    let found = demo.ask("find_tool", json!({"tool_description": "who is on call"})).await;
    assert_eq!(found["tools"][0]["name"], "pager_who_is_on_call", "{found:#}");
}

#[tokio::test]
async fn both_eras_and_both_transports_are_behind_it() {
    let demo = process::start().await;
    let status = demo.url.replace("/mcp", "/status");
    let status = vmcp_testkit::raw::get(&status, &[]).await.unwrap().json();
    let backends = status["backends"].as_array().unwrap().iter();
    let shown: Vec<_> = backends.map(|b| json!([b["name"], b["transport"], b["era"]])).collect();
    insta::assert_snapshot!(json!(shown).to_string(), @r#"[["chat","stdio","legacy"],["deploys","streamable-http","modern"],["metrics","streamable-http","modern"],["pager","stdio","modern"],["tickets","stdio","modern"]]"#);
}
