//! `backends`: names, endpoints and what goes with them.

use insta::assert_snapshot;

use crate::support::report;

#[test]
fn none_at_all() {
    assert_snapshot!(report(
r"name: x
"), @"
    error[VMCP0030]: there are no backends
     --> vmcp.yaml:1:1
      |
    1 | name: x
      | ^^^^
      |
      = help: list at least one under `backends:`, with `name` and `url` or `command`
    ");
}

#[test]
fn an_empty_list() {
    assert_snapshot!(report(
r"backends: []
"), @"
    error[VMCP0030]: there are no backends
     --> vmcp.yaml:1:1
      |
    1 | backends: []
      | ^^^^^^^^
      |
      = help: list at least one under `backends:`, with `name` and `url` or `command`
    ");
}

#[test]
fn a_group_without_backends() {
    assert_snapshot!(report(
r"groupRef: default
"), @"
    error[VMCP0022]: a group without `backends` is not built yet in this version
     --> vmcp.yaml:1:11
      |
    1 | groupRef: default
      |           ^^^^^^^ nothing says which backends are in this group
      |
      = help: list them under `backends:`, each with `name` and `url` or `command`
    ");
}

#[test]
fn all_switched_off() {
    assert_snapshot!(report(
r"backends:
  - {name: a, command: x, enabled: false}
"), @"
    warning[VMCP0064]: every backend is switched off, so there is nothing to serve
     --> vmcp.yaml:1:1
      |
    1 | backends:
      | ^^^^^^^^
    ");
}

#[test]
fn two_of_one_name() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
  - name: a
    command: y
"), @"
    error[VMCP0031]: two backends are called `a`
     --> vmcp.yaml:4:11
      |
    2 |   - name: a
      |           - first here
    3 |     command: x
    4 |   - name: a
      |           ^ again here
      |
      = help: rename one of them; rules refer to a backend by name
    ");
}

#[test]
fn a_name_with_a_space() {
    assert_snapshot!(report(
r"backends:
  - name: Sequential Thinking
    command: x
"), @"
    error[VMCP0032]: `Sequential Thinking` cannot be the name of a backend
     --> vmcp.yaml:2:11
      |
    2 |   - name: Sequential Thinking
      |           ^^^^^^^^^^^^^^^^^^^ for example `sequential-thinking`
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit
    ");
}

#[test]
fn a_name_of_symbols() {
    assert_snapshot!(report(
r#"backends:
  - name: "!!"
    command: x
"#), @r#"
    error[VMCP0032]: `!!` cannot be the name of a backend
     --> vmcp.yaml:2:11
      |
    2 |   - name: "!!"
      |           ^^^^
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit
    "#);
}

#[test]
fn a_name_that_is_too_long() {
    assert_snapshot!(report(
r"backends:
  - name: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggg
    command: x
"), @"
    error[VMCP0032]: `aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff…` cannot be the name of a backend
     --> vmcp.yaml:2:11
      |
    2 |   - name: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggggg
      |           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit
    ");
}

#[test]
fn a_header_name_with_a_space() {
    assert_snapshot!(report(
r#"backends:
  - name: a
    url: https://a.example
    headers: {"X Key": b}
"#), @r#"
    error[VMCP0039]: `X Key` is not the name of a header
     --> vmcp.yaml:4:15
      |
    4 |     headers: {"X Key": *}
      |               ^^^^^^^ letters, digits and `-`, such as `X-Api-Key`
    "#);
}

#[test]
fn a_header_that_vmcp_writes() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: https://a.example
    headers:
      Host: b
      Mcp-Session-Id: c
"), @"
    error[VMCP0042]: `Host` is a header that vmcp writes itself
     --> vmcp.yaml:5:7
      |
    5 |       Host: *
      |       ^^^^ cannot be set

    error[VMCP0042]: `Mcp-Session-Id` is a header that vmcp writes itself
     --> vmcp.yaml:6:7
      |
    6 |       Mcp-Session-Id: *
      |       ^^^^^^^^^^^^^^ cannot be set
    ");
}

#[test]
fn a_header_value_of_two_lines() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: https://a.example
    headers:
      X-Key: ${TWO_LINES}
"), @"
    error[VMCP0039]: the value of `backends[0].headers.X-Key` has a control character
     --> vmcp.yaml:5:14
      |
    5 |       X-Key: ${TWO_LINES}
      |              ^^^^^^^^^^^^ a line break, perhaps
      |
      = help: a variable that was read from a file often ends with a line break
    ");
}

#[test]
fn a_variable_name_with_an_equals_sign() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    env:
      A=B: c
"), @"
    error[VMCP0065]: this cannot be the name of a variable
     --> vmcp.yaml:5:7
      |
    5 |       A=B: *
      |       ^^^
      |
      = help: it is not empty and has no `=`; write `NAME: value`
    ");
}

#[test]
fn a_timeout_of_zero() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    timeouts: {connect: 0s, list: 0s, call: 0s, idle: 0s}
"), @"
    error[VMCP0060]: `backends[0].timeouts.connect` must be more than zero
     --> vmcp.yaml:4:25
      |
    4 |     timeouts: {connect: 0s, list: 0s, call: 0s, idle: 0s}
      |                         ^^ too short
      |
      = help: leave it out for the default

    error[VMCP0060]: `backends[0].timeouts.list` must be more than zero
     --> vmcp.yaml:4:35
      |
    4 |     timeouts: {connect: 0s, list: 0s, call: 0s, idle: 0s}
      |                                   ^^ too short
      |
      = help: leave it out for the default

    error[VMCP0060]: `backends[0].timeouts.call` must be more than zero
     --> vmcp.yaml:4:45
      |
    4 |     timeouts: {connect: 0s, list: 0s, call: 0s, idle: 0s}
      |                                             ^^ too short
      |
      = help: leave it out for the default

    error[VMCP0060]: `backends[0].timeouts.idle` must be more than zero
     --> vmcp.yaml:4:55
      |
    4 |     timeouts: {connect: 0s, list: 0s, call: 0s, idle: 0s}
      |                                                       ^^ too short
      |
      = help: leave it out for the default
    ");
}

#[test]
fn an_idle_timeout_that_never_fires() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    timeouts: {call: 10s, idle: 20s}
"), @"
    warning[VMCP0064]: `idle` is longer than `call`, so it never ends a call
     --> vmcp.yaml:4:33
      |
    4 |     timeouts: {call: 10s, idle: 20s}
      |                                 ^^^ `call` comes first
    ");
}

#[test]
fn a_prefix_with_a_placeholder() {
    assert_snapshot!(report(
r#"backends:
  - name: a
    command: x
    prefix: "{workload}_"
"#), @r#"
    error[VMCP0058]: `{workload}_` cannot be a prefix
     --> vmcp.yaml:4:13
      |
    4 |     prefix: "{workload}_"
      |             ^^^^^^^^^^^^^ letters, digits, `-`, `_` and `.` only
      |
      = help: this prefix is for one backend and is used as it stands; `{workload}` is for `prefixFormat`
    "#);
}

#[test]
fn every_setting_of_a_command() {
    let config = crate::support::config(
        r"
backends:
  - name: files
    command: npx
    args: [-y, '@modelcontextprotocol/server-filesystem', /srv]
    env: {LOG: debug}
    cwd: /srv
    timeouts: {connect: 2m, list: 1m, call: 10m, idle: 30s}
    era: legacy
    isolation: session
    prefix: fs_
    metadata: {owner: ops}
",
    );
    let backend = &config.backends[0];
    assert_eq!(
        backend.endpoint(),
        vmcp_config::Endpoint::Command { program: "npx", args: &backend.args }
    );
    assert_eq!(backend.transport(), vmcp_config::Transport::Stdio);
    assert_eq!(backend.isolation(), vmcp_config::Isolation::Session);
    assert_eq!(backend.era, vmcp_config::Era::Legacy);
    assert_eq!(backend.cwd.as_deref(), Some("/srv"));
    assert_eq!(backend.prefix.as_deref(), Some("fs_"));
    let limits = config.timeouts_for(backend);
    assert_eq!(limits.connect.to_string(), "2m");
    assert_eq!(limits.call.to_string(), "10m");
}

#[test]
fn every_setting_of_a_url() {
    let config = crate::support::config(
        r"
backends:
  - name: docs
    url: https://user@docs.example:8443/mcp?x=1#y
    transport: sse
    type: entry
    caBundlePath: /etc/ca.pem
    headers: {X-Api-Key: k, X-Tab: 'a	b'}
    era: modern
    enabled: true
",
    );
    let backend = &config.backends[0];
    let url = "https://user@docs.example:8443/mcp?x=1#y";
    assert_eq!(backend.endpoint(), vmcp_config::Endpoint::Url { url, sse: true });
    assert_eq!(backend.isolation(), vmcp_config::Isolation::Session);
    assert_eq!(backend.headers["X-Api-Key"].expose(), "k");
}

#[test]
fn names_have_letters_digits_and_three_symbols() {
    for (name, fine) in [
        ("a", true),
        ("9", true),
        ("a-b_c.d", true),
        ("-a", false),
        (".a", false),
        ("a/b", false),
        ("a:b", false),
        ("ä", false),
    ] {
        let found = crate::support::codes(&format!("backends: [{{name: '{name}', command: x}}]"));
        let expected: &[&str] = if fine { &[] } else { &["VMCP0032:1"] };
        assert_eq!(found, expected, "{name}");
    }
}
