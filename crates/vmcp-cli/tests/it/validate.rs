//! `vmcp validate`, offline and with `--connect`.

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, ProcessOptions, Script, Speaks, StdioFake};

use crate::kit::{Folder, backends, echo, echo_fake, http, refused, stdio};

#[tokio::test]
async fn a_valid_file_is_summed_up() {
    let folder = Folder::new();
    folder.write(
        "vmcp.yaml",
        r#"
name: team
backends:
  - {name: github, url: "https://user:hush@api.example/mcp?token=hush"}
  - {name: postgres, command: uvx, args: [postgres-mcp, --url, hush], env: {PASSWORD: hush}}
  - {name: old, url: "https://old.example/sse", transport: sse, enabled: false}
aggregation:
  conflictResolution: priority
  conflictResolutionConfig: {priorityOrder: [github, postgres]}
  tools:
    - workload: github
      overrides: {search: {name: find}, read: {description: Reads.}}
x-note: free
"#,
    );
    insta::assert_snapshot!(folder.shows(&["validate"]).await, @"
    exit 0
    --- stdout
    vmcp.yaml is valid
      name       team
      listens    127.0.0.1:<port>
      conflicts  priority: github, postgres before all others
      backends   3, 1 switched off
        github    streamable-http  https://api.example
        postgres  stdio            uvx
        old       sse              https://old.example  (switched off)
      renamed    github: search -> find
    --- stderr
    hint: `vmcp validate --connect` also asks the backends what they offer
    ");
    insta::assert_snapshot!(folder.shows(&["validate", "--output", "json"]).await, @r#"
    exit 0
    --- stdout
    {"file":"vmcp.yaml","valid":true,"name":"team","conflictResolution":"priority","backends":[{"name":"github","transport":"streamable-http","address":"https://api.example","enabled":true},{"name":"postgres","transport":"stdio","address":"uvx","enabled":true},{"name":"old","transport":"sse","address":"https://old.example","enabled":false}],"overridden":[{"backend":"github","original":"search","name":"find"}],"optimizer":false,"codeMode":false,"scripts":[],"diagnostics":[]}
    "#);
}

#[tokio::test]
async fn warnings_do_not_make_a_file_invalid() {
    let folder = Folder::new();
    folder.write(
        ".mcp.json",
        r#"{"mcpServers": {"fs": {"command": "npx", "args": ["-y", "fs"], "autoApprove": []}}}"#,
    );
    insta::assert_snapshot!(folder.shows(&["validate", "-c", ".mcp.json"]).await, @r#"
    exit 0
    --- stdout
    .mcp.json is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        fs  stdio            npx
    --- stderr
    warning[VMCP0019]: `autoApprove` in mcpServers.fs is not read by vmcp
     --> .mcp.json:1:64
      |
    1 | {"mcpServers": {"fs": {"command": "npx", "args": ["-y", "fs"], "autoApprove": []}}}
      |                                                                ^^^^^^^^^^^^^ ignored
    hint: `vmcp validate --connect` also asks the backends what they offer
    "#);
}

#[tokio::test]
async fn connect_lists_what_is_there_and_what_is_not() {
    let long = "a_tool_whose_name_is_far_too_long_for_most_of_the_clients_there_are";
    let script = echo()
        .tool(Item::tool(long, Behaviour::Echo))
        .tool(Item::tool("odd", Behaviour::Echo).with("inputSchema", json!(7)))
        .resource(Item::resource("file:///a", Behaviour::Echo))
        .prompt(Item::prompt("hello", Behaviour::Echo));
    let fake = HttpFake::start(script).await;
    let local = StdioFake::new(&echo());
    let (_kept, nobody) = refused().await;
    let missing = json!({"name": "missing", "command": "no-such-program"});
    let config =
        [http("docs", &fake.url()), stdio("local", &local), http("gone", &nobody), missing];
    let folder = Folder::with(&backends(config));
    insta::assert_snapshot!(folder.shows(&["validate", "--connect"]).await, @"
    exit 1
    --- stdout
    vmcp.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   4
        docs     streamable-http  http://127.0.0.1:<port>
        local    stdio            <evil-backend>
        gone     streamable-http  http://127.0.0.1:<port>
        missing  stdio            no-such-program
      ✓ docs        2 tools <ms>  streamable-http  up; 1 left out
      ✗ gone        0 tools         -  streamable-http  down: cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
      ✓ local       1 tool <ms>  stdio            up
      ✗ missing     0 tools         -  stdio            down: ended <ms> ms after start (exit status: 1); its last words: error: there is no `no-such-program` on the PATH; install it or give its full path
    3 tools, 1 resource, 1 prompt; 2 of 4 backends up; 1 name shortened
    left out   docs: odd: tool: `inputSchema` is not an object; only the backend's author can change this
    shortened  docs: a_tool_whose_name_is_far_too_long_for_most_of_the_clients_there_are -> docs_a_tool_whose_name_is_far_too_long_for_mos_2a0963
    ");
    let said = folder.run(&["validate", "--connect", "--output", "json"]).await;
    assert_eq!(said.code, Some(1));
    let json: Value =
        serde_json::from_str(&folder.tidy(&said.stdout).replace("<ms>", "0")).unwrap();
    insta::assert_snapshot!(folder.tidy(&format!("{:#}", json["found"])), @r#"
    {
      "meaning": null,
      "unfitScripts": [],
      "tools": 3,
      "resources": 1,
      "prompts": 1,
      "backends": [
        {
          "name": "docs",
          "transport": "streamable-http",
          "state": "up",
          "tools": 2,
          "resources": 1,
          "prompts": 1,
          "readyMs": 0,
          "leftOut": [
            "odd: tool: `inputSchema` is not an object; only the backend's author can change this"
          ]
        },
        {
          "name": "gone",
          "transport": "streamable-http",
          "state": "down",
          "tools": 0,
          "resources": 0,
          "prompts": 0,
          "reason": "cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?"
        },
        {
          "name": "local",
          "transport": "stdio",
          "state": "up",
          "tools": 1,
          "resources": 0,
          "prompts": 0,
          "readyMs": 0
        },
        {
          "name": "missing",
          "transport": "stdio",
          "state": "down",
          "tools": 0,
          "resources": 0,
          "prompts": 0,
          "reason": "ended <ms> ms after start (exit status: 1); its last words: error: there is no `no-such-program` on the PATH; install it or give its full path"
        }
      ],
      "shortened": [
        {
          "backend": "docs",
          "original": "a_tool_whose_name_is_far_too_long_for_most_of_the_clients_there_are",
          "name": "docs_a_tool_whose_name_is_far_too_long_for_mos_2a0963"
        }
      ],
      "conflicts": []
    }
    "#);
    assert_eq!(said.stderr, "");
}

#[tokio::test]
async fn connect_leaves_no_process_behind() {
    let script = Script {
        process: ProcessOptions { ignore_eof: true, ignore_sigterm: true, ..Default::default() },
        ..echo()
    };
    let fake = StdioFake::new(&script);
    let folder = Folder::with(&backends([stdio("stubborn", &fake)]));
    let said = folder.run(&["validate", "--connect"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert_eq!(fake.pids().len(), 1);
    assert!(!vmcp_testkit::invariants::is_running(fake.pids()[0]));
}

#[tokio::test]
async fn connect_is_code_4_if_nothing_is_healthy() {
    let (_kept, nobody) = refused().await;
    let folder = Folder::with(&backends([http("gone", &nobody)]));
    insta::assert_snapshot!(folder.shows(&["validate", "--connect"]).await, @"
    exit 4
    --- stdout
    vmcp.yaml is valid
      name       vmcp
      listens    127.0.0.1:<port>
      conflicts  prefix `{workload}_` before every name
      backends   1
        gone  streamable-http  http://127.0.0.1:<port>
      ✗ gone        0 tools         -  streamable-http  down: cannot be reached: Connection refused (os error 111); is it running, and is its `url` right?
    0 tools; 0 of 1 backend up
    ");
}

#[tokio::test]
async fn connect_names_the_claimants_of_a_conflict() {
    let (one, other) = (echo_fake().await, echo_fake().await);
    let mut config = backends([http("a", &one.url()), http("b", &other.url())]);
    config["aggregation"] = json!({
        "conflictResolution": "manual",
        "tools": [{"workload": "a", "overrides": {"echo": {"description": "Says it again."}}}],
    });
    let folder = Folder::with(&config);
    let said = folder.run(&["validate", "--connect"]).await;
    assert_eq!(said.code, Some(1));
    // Which of the two was listed before the other came is a matter of chance.
    let (_board, conflicts) = said.stdout.split_once("error: ").unwrap();
    insta::assert_snapshot!(conflicts, @"
    failed to settle tool names that several backends claim:
      - echo: [a, b]
    these are left out; override the names of all but one claimant each, or choose the strategy `prefix`
    ");
    let said = folder.run(&["validate", "--connect", "--output", "json"]).await;
    let json: Value = serde_json::from_str(&said.stdout).unwrap();
    insta::assert_snapshot!(json["found"]["conflicts"], @r#"[{"name":"echo","claimants":[{"backend":"a","tool":"echo"},{"backend":"b","tool":"echo"}]}]"#);
}

#[tokio::test]
async fn connect_waits_for_every_era() {
    let fakes = [
        HttpFake::start(Script { speaks: Speaks::Modern, ..echo() }).await,
        HttpFake::start(Script { speaks: Speaks::legacy("2024-11-05"), ..echo() }).await,
    ];
    let config = fakes.iter().enumerate().map(|(n, fake)| http(&format!("b{n}"), &fake.url()));
    let said = Folder::with(&backends(config)).run(&["validate", "--connect"]).await;
    assert_eq!(said.code, Some(0), "{}", said.stderr);
    assert!(said.stdout.contains("2 tools; 2 of 2 backends up"), "{}", said.stdout);
}
