//! The form of the file: unknown keys, missing keys, empty sections, notes.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn an_unknown_key_near_a_known_one() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictresolution: prefix
")), @"
    error[VMCP0012]: unknown field `conflictresolution` in aggregation
     --> vmcp.yaml:3:3
      |
    3 |   conflictresolution: prefix
      |   ^^^^^^^^^^^^^^^^^^ did you mean `conflictResolution`?
    ");
}

#[test]
fn an_unknown_key_near_nothing() {
    assert_snapshot!(report(&with_backend(
r"server:
  colour: blue
")), @"
    error[VMCP0012]: unknown field `colour` in server
     --> vmcp.yaml:3:3
      |
    3 |   colour: blue
      |   ^^^^^^ no such setting
      |
      = help: there are `host`, `port`, `sessionTtl`, `maxSessions`, `allowedHosts`, `allowedOrigins`, `maxBodyBytes`, `maxResultBytes`, `insecureNoAuth`
    ");
}

#[test]
fn an_unknown_key_at_the_top() {
    assert_snapshot!(report(&with_backend(
r"nmae: x
")), @"
    error[VMCP0012]: unknown field `nmae` at the top level
     --> vmcp.yaml:2:1
      |
    2 | nmae: x
      | ^^^^ did you mean `name`?
    ");
}

#[test]
fn a_key_of_another_section() {
    assert_snapshot!(report(&with_backend(
r"port: 80
")), @"
    error[VMCP0012]: unknown field `port` at the top level
     --> vmcp.yaml:2:1
      |
    2 | port: 80
      | ^^^^ this belongs under `server`
    ");
}

#[test]
fn a_key_under_another_name() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: a
    environment: {A: b}
"), @"
    error[VMCP0012]: unknown field `environment` in backends[0]
     --> vmcp.yaml:4:5
      |
    4 |     environment: {A: b}
      |     ^^^^^^^^^^^ did you mean `env`?
    ");
}

#[test]
fn the_word_of_another_program() {
    assert_snapshot!(report(
r"servers:
  a: {command: a}
"), @"
    error[VMCP0012]: unknown field `servers` at the top level
     --> vmcp.yaml:1:1
      |
    1 | servers:
      | ^^^^^^^ did you mean `mcpServers`?
    ");
}

#[test]
fn a_key_with_odd_characters() {
    assert_snapshot!(report(&with_backend(
r#""na\u001b[31mme": x
"#)), @r#"
    error[VMCP0012]: unknown field `na\u{1b}[31mme` at the top level
     --> vmcp.yaml:2:1
      |
    2 | "na\u001b[31mme": x
      | ^^^^^^^^^^^^^^^^ no such setting
      |
      = help: there are `name`, `groupRef`, `backends`, `mcpServers`, `incomingAuth`, `outgoingAuth`, `aggregation`, `operational`, `codeMode`, `optimizer`, `metadata`, `passthroughHeaders`, `sessionStorage`, `telemetry`, `server`
    "#);
}

#[test]
fn a_missing_name() {
    assert_snapshot!(report(
r"backends:
  - url: http://a.example
"), @"
    error[VMCP0014]: missing field `name` in backends[0]
     --> vmcp.yaml:2:5
      |
    2 |   - url: http://a.example
      |     ^^^ `name` is needed here
    ");
}

#[test]
fn an_empty_name() {
    assert_snapshot!(report(
r"backends:
  - name:
    url: http://a.example
"), @"
    error[VMCP0014]: missing field `name` in backends[0]
     --> vmcp.yaml:2:5
      |
    2 |   - name:
      |     ^^^^ `name` is needed here
    ");
}

#[test]
fn an_empty_backend() {
    assert_snapshot!(report(
r"backends:
  -
"), @"
    error[VMCP0013]: `backends[0]` must be a mapping, but this is empty
     --> vmcp.yaml:2:4
      |
    2 |   -
      |    ^ expected a mapping
    ");
}

#[test]
fn a_missing_workload() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - filter: [a]
")), @"
    error[VMCP0014]: missing field `workload` in aggregation.tools[0]
     --> vmcp.yaml:4:7
      |
    4 |     - filter: [a]
      |       ^^^^^^ `workload` is needed here
    ");
}

#[test]
fn an_empty_variable() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    env:
      TOKEN:
"), @"
    error[VMCP0013]: `backends[0].env.TOKEN` must be a text, but this is empty
     --> vmcp.yaml:5:12
      |
    5 |       TOKEN:
      |            ^ expected a text
    ");
}

#[test]
fn everything_at_once() {
    assert_snapshot!(report(
r"nmae: x
backends:
  - name: a b
    url: ftp://a.example
    timeouts: {call: 5}
  - url: http://b.example
server:
  port: 70000
  host: http://x
aggregation:
  conflictResolution: manual
"), @"
    error[VMCP0012]: unknown field `nmae` at the top level
     --> vmcp.yaml:1:1
      |
    1 | nmae: x
      | ^^^^ did you mean `name`?

    error[VMCP0032]: `a b` cannot be the name of a backend
     --> vmcp.yaml:3:11
      |
    3 |   - name: a b
      |           ^^^ for example `a-b`
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit

    error[VMCP0033]: `backends[0].url` is not an http or https URL
     --> vmcp.yaml:4:10
      |
    4 |     url: ftp://a.example
      |          ^^^^^^^^^^^^^^^ expected `http://...` or `https://...`

    error[VMCP0017]: `backends[0].timeouts.call` is not a duration
     --> vmcp.yaml:5:22
      |
    5 |     timeouts: {call: 5}
      |                      ^ the unit is missing, such as in `5s`
      |
      = help: units are ns, us, ms, s, m and h; they combine, as in `1m30s`

    error[VMCP0014]: missing field `name` in backends[1]
     --> vmcp.yaml:6:5
      |
    6 |   - url: http://b.example
      |     ^^^ `name` is needed here

    error[VMCP0016]: `server.port` must be between 0 and 65535
     --> vmcp.yaml:8:9
      |
    8 |   port: 70000
      |         ^^^^^ out of range

    error[VMCP0063]: `server.host` is not a host name or an IP address
     --> vmcp.yaml:9:9
      |
    9 |   host: http://x
      |         ^^^^^^^^ such as `127.0.0.1`
      |
      = help: the port goes into `server.port`

    error[VMCP0053]: `conflictResolution: manual` needs `tools`
      --> vmcp.yaml:11:23
       |
    11 |   conflictResolution: manual
       |                       ^^^^^^
       |
       = help: add `aggregation.tools` with an override for every tool name that two backends share
    ");
}

#[test]
fn notes_are_free_anywhere() {
    let text = r"
x-top: {any: [thing, 1, ~]}
$schema: ./vmcp.schema.json
backends:
  - name: a
    url: http://a.example
    x-owner: me
server: {x-note: 1}
aggregation: {conflictResolutionConfig: {x-why: because}}
";
    assert_eq!(crate::support::config(text).backends.len(), 1);
}

#[test]
fn an_empty_section_is_its_default() {
    let text = with_backend("server:\naggregation: ~\noperational: {}\nname: null\n");
    let expected = crate::support::config(&with_backend(""));
    assert_eq!(crate::support::config(&text), expected);
}

#[test]
fn a_text_may_look_like_something_else() {
    let text = r"
name: 12
backends:
  - name: a
    command: x
    args: [--port, 8080, --fast, true, 1.50]
    env: {PORT: 8080, DEBUG: true, RATE: 1.50}
";
    let config = crate::support::config(text);
    assert_eq!(config.name, "12");
    assert_eq!(config.backends[0].args, ["--port", "8080", "--fast", "true", "1.50"]);
    let env: Vec<_> = config.backends[0].env.values().map(vmcp_config::Secret::expose).collect();
    assert_eq!(env, ["true", "8080", "1.50"]);
}

#[test]
fn json_is_yaml() {
    let text = r#"{"backends": [{"name": "a", "url": "http://a.example", "enabled": false}],
        "server": {"port": 0, "maxBodyBytes": 65536, "sessionTtl": "1m30s"}}"#;
    let (config, _) = crate::support::read(text).unwrap();
    assert!(!config.backends[0].enabled);
    assert_eq!(config.server.max_body_bytes.to_string(), "64KiB");
    assert_eq!(config.server.session_ttl.to_string(), "90s");
}
