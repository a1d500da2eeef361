//! `mcpServers`: what people paste from READMEs.

use insta::assert_snapshot;

use crate::support::report;

#[test]
fn an_unknown_key_is_a_warning() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    command: x
    autoApprove: [read]
    timeout: 60
"), @"
    warning[VMCP0019]: `autoApprove` in mcpServers.a is not read by vmcp
     --> vmcp.yaml:4:5
      |
    4 |     autoApprove: [read]
      |     ^^^^^^^^^^^ ignored

    warning[VMCP0019]: `timeout` in mcpServers.a is not read by vmcp
     --> vmcp.yaml:5:5
      |
    5 |     timeout: 60
      |     ^^^^^^^ ignored
    ");
}

#[test]
fn a_key_of_another_dialect_is_a_warning_with_a_hint() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    url: http://a.example
    transport: sse
    enabled: false
"), @"
    warning[VMCP0019]: `transport` in mcpServers.a is not read by vmcp
     --> vmcp.yaml:4:5
      |
    4 |     transport: sse
      |     ^^^^^^^^^ did you mean `type`?

    warning[VMCP0019]: `enabled` in mcpServers.a is not read by vmcp
     --> vmcp.yaml:5:5
      |
    5 |     enabled: false
      |     ^^^^^^^ did you mean `disabled`?
    ");
}

#[test]
fn a_bad_name() {
    assert_snapshot!(report(
r#"mcpServers:
  "Sequential Thinking":
    command: x
"#), @r#"
    error[VMCP0032]: `Sequential Thinking` cannot be the name of a backend
     --> vmcp.yaml:2:3
      |
    2 |   "Sequential Thinking":
      |   ^^^^^^^^^^^^^^^^^^^^^ for example `sequential-thinking`
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit
    "#);
}

#[test]
fn neither_url_nor_command() {
    assert_snapshot!(report(
r"mcpServers:
  a: {}
"), @"
    error[VMCP0035]: mcpServers.a has neither `url` nor `command`
     --> vmcp.yaml:2:3
      |
    2 |   a: {}
      |   ^ how is it reached?
      |
      = help: add `url: https://...` for a server that runs already, or `command:` to start one
    ");
}

#[test]
fn two_urls() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    url: http://a.example
    httpUrl: http://b.example
"), @"
    error[VMCP0034]: `url` and `httpUrl` mean the same
     --> vmcp.yaml:4:14
      |
    4 |     httpUrl: http://b.example
      |              ^^^^^^^^^^^^^^^^ remove one of the two
    ");
}

#[test]
fn a_bad_url_under_another_key() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    serverUrl: a.example
"), @"
    error[VMCP0033]: `mcpServers.a.serverUrl` is not an http or https URL
     --> vmcp.yaml:3:16
      |
    3 |     serverUrl: a.example
      |                ^^^^^^^^^ expected `http://...` or `https://...`
    ");
}

#[test]
fn a_name_that_backends_has_too() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
mcpServers:
  a:
    command: y
"), @"
    error[VMCP0031]: two backends are called `a`
     --> vmcp.yaml:5:3
      |
    2 |   - name: a
      |           - first here
    ...
    5 |   a:
      |   ^ again here
      |
      = help: rename one of them; rules refer to a backend by name
    ");
}

#[test]
fn settings_of_the_other_kind_are_warnings() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    url: http://a.example
    env: {A: b}
"), @"
    warning[VMCP0043]: `mcpServers.a.env` is only for a backend with a command
     --> vmcp.yaml:4:5
      |
    4 |     env: {A: *}
      |     ^^^ has no meaning here
    ");
}

#[test]
fn a_type_that_does_not_match() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    command: x
    type: http
"), @"
    error[VMCP0036]: this transport needs a URL, but this backend has a command
     --> vmcp.yaml:4:11
      |
    4 |     type: http
      |           ^^^^ try `stdio`
      |
      = help: without this setting the transport is chosen to fit
    ");
}

#[test]
fn an_unknown_type() {
    assert_snapshot!(report(
r"mcpServers:
  a:
    url: http://a.example
    type: websocket
"), @"
    error[VMCP0015]: unknown value `websocket` for `mcpServers.a.type`
     --> vmcp.yaml:4:11
      |
    4 |     type: websocket
      |           ^^^^^^^^^ expected one of `http`, `streamable-http`, `streamableHttp`, `streamable_http`, `sse`, `stdio`
    ");
}

#[test]
fn an_unset_variable() {
    assert_snapshot!(report(
r#"{"mcpServers": {"a": {"command": "x", "env": {"KEY": "${UNSET_KEY}"}}}}
"#), @r#"
    error[VMCP0020]: the environment variable `UNSET_KEY` is not set
     --> vmcp.yaml:1:54
      |
    1 | {"mcpServers": {"a": {"command": "x", "env": {"KEY": "${UNSET_KEY}"}}}}
      |                                                      ^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${UNSET_KEY:-default}`
    "#);
}

#[test]
fn an_entry_that_is_nothing() {
    assert_snapshot!(report(
r"mcpServers:
  a:
"), @"
    error[VMCP0013]: `mcpServers.a` must be a mapping, but this is empty
     --> vmcp.yaml:2:4
      |
    2 |   a:
      |    ^ expected a mapping
    ");
}

#[test]
fn a_bare_mcp_json_file_is_a_configuration() {
    let config = crate::support::config(
        r#"{
  "mcpServers": {
    "github": {
      "type": "http",
      "url": "https://api.example/mcp/",
      "headers": {"Authorization": "Bearer ${SECRET}"}
    },
    "filesystem": {
      "command": "npx",
      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/tmp"],
      "env": {"DEBUG": "1"}
    },
    "old": {"type": "sse", "url": "http://old.example/sse", "disabled": true}
  }
}"#,
    );
    let names: Vec<_> = config.backends.iter().map(|backend| &*backend.name).collect();
    assert_eq!(names, ["filesystem", "github", "old"]);
    assert!(config.mcp_servers.is_empty());
    assert_eq!(config.backends[0].command.as_deref(), Some("npx"));
    assert_eq!(config.backends[1].transport(), vmcp_config::Transport::StreamableHttp);
    assert_eq!(config.backends[2].transport(), vmcp_config::Transport::Sse);
    assert_eq!(config.enabled_backends().count(), 2);
}

#[test]
fn json_may_be_indented_with_tabs() {
    let text = "{\n\t\"mcpServers\": {\n\t\t\"a\": {\n\t\t\t\"command\":\t\"x\",\n\t\t\t\"args\": [\n\t\t\t\t\"-y\"\n\t\t\t]\n\t\t}\n\t}\n}\n";
    let config = crate::support::config(text);
    assert_eq!(config.backends[0].args, ["-y"]);
}

#[test]
fn every_spelling_of_a_transport_and_a_url() {
    use vmcp_config::Transport;
    for (entry, transport) in [
        ("{type: http, url: 'http://a.example'}", Transport::StreamableHttp),
        ("{type: streamable-http, url: 'http://a.example'}", Transport::StreamableHttp),
        ("{type: streamableHttp, url: 'http://a.example'}", Transport::StreamableHttp),
        ("{type: streamable_http, url: 'http://a.example'}", Transport::StreamableHttp),
        ("{type: sse, url: 'http://a.example'}", Transport::Sse),
        ("{url: 'http://a.example'}", Transport::StreamableHttp),
        ("{serverUrl: 'http://a.example'}", Transport::StreamableHttp),
        ("{httpUrl: 'http://a.example'}", Transport::StreamableHttp),
        ("{type: stdio, command: a}", Transport::Stdio),
        ("{command: a, cwd: /srv}", Transport::Stdio),
    ] {
        let config = crate::support::config(&format!("mcpServers: {{a: {entry}}}"));
        assert_eq!(config.backends[0].transport(), transport, "{entry}");
    }
}

#[test]
fn entries_come_after_the_listed_backends() {
    let config = crate::support::config(
        "mcpServers: {b: {command: x}, a: {command: x}}\nbackends: [{name: z, command: x}]\n",
    );
    let names: Vec<_> = config.backends.iter().map(|backend| &*backend.name).collect();
    assert_eq!(names, ["z", "a", "b"]);
}
