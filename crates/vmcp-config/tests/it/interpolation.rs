//! References to environment variables.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn an_unset_variable() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    env:
      TOKEN: ${NOBODY_SET_THIS}
"), @"
    error[VMCP0020]: the environment variable `NOBODY_SET_THIS` is not set
     --> vmcp.yaml:5:14
      |
    5 |       TOKEN: ${NOBODY_SET_THIS}
      |              ^^^^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${NOBODY_SET_THIS:-default}`
    ");
}

#[test]
fn all_unset_variables_at_once() {
    assert_snapshot!(report(
r#"backends:
  - name: a
    command: ${PROGRAM}
    args: [--key, "${KEY_ONE} ${KEY_TWO}"]
    cwd: >
      ${FOLDER}
  - name: b
    url: https://${UNSET_HOST}/mcp
"#), @r#"
    error[VMCP0020]: the environment variable `PROGRAM` is not set
     --> vmcp.yaml:3:14
      |
    3 |     command: ${PROGRAM}
      |              ^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${PROGRAM:-default}`

    error[VMCP0020]: the environment variable `KEY_ONE` is not set
     --> vmcp.yaml:4:19
      |
    4 |     args: [--key, "${KEY_ONE} ${KEY_TWO}"]
      |                   ^^^^^^^^^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${KEY_ONE:-default}`

    error[VMCP0020]: the environment variable `KEY_TWO` is not set
     --> vmcp.yaml:4:19
      |
    4 |     args: [--key, "${KEY_ONE} ${KEY_TWO}"]
      |                   ^^^^^^^^^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${KEY_TWO:-default}`

    error[VMCP0020]: the environment variable `FOLDER` is not set
     --> vmcp.yaml:6:7
      |
    6 |       ${FOLDER}
      |       ^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${FOLDER:-default}`

    error[VMCP0020]: the environment variable `UNSET_HOST` is not set
     --> vmcp.yaml:8:10
      |
    8 |     url: https://${UNSET_HOST}/mcp
      |          ^^^^^^^^^^^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${UNSET_HOST:-default}`
    "#);
}

#[test]
fn an_open_reference() {
    assert_snapshot!(report(&with_backend(
r"name: ${SECRET
")), @"
    error[VMCP0021]: a `${` reference is malformed: the closing `}` is missing
     --> vmcp.yaml:2:7
      |
    2 | name: ${SECRET
      |       ^^^^^^^^ in this text
      |
      = help: write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`
    ");
}

#[test]
fn a_name_with_odd_characters() {
    assert_snapshot!(report(&with_backend(
r"name: ${SEC-RET}
")), @"
    error[VMCP0021]: a `${` reference is malformed: this is not the name of a variable
     --> vmcp.yaml:2:7
      |
    2 | name: ${SEC-RET}
      |       ^^^^^^^^^^ in this text
      |
      = help: write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`
    ");
}

#[test]
fn a_reference_of_another_program() {
    assert_snapshot!(report(&with_backend(
r"name: ${input:token}
")), @"
    error[VMCP0021]: a `${` reference is malformed: this is not the name of a variable
     --> vmcp.yaml:2:7
      |
    2 | name: ${input:token}
      |       ^^^^^^^^^^^^^^ in this text
      |
      = help: write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`
    ");
}

#[test]
fn an_empty_reference() {
    assert_snapshot!(report(&with_backend(
r"name: ${}
")), @"
    error[VMCP0021]: a `${` reference is malformed: the name of the variable is missing
     --> vmcp.yaml:2:7
      |
    2 | name: ${}
      |       ^^^ in this text
      |
      = help: write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`
    ");
}

#[test]
fn a_nested_default() {
    assert_snapshot!(report(&with_backend(
r"name: ${A:-${SECRET}}
")), @"
    error[VMCP0021]: a `${` reference is malformed: a default cannot hold another reference
     --> vmcp.yaml:2:7
      |
    2 | name: ${A:-${SECRET}}
      |       ^^^^^^^^^^^^^^^ in this text
      |
      = help: write `${NAME}`, `${NAME:-default}` or `${env:NAME}`; `$${` is a literal `${`
    ");
}

#[test]
fn a_variable_that_is_no_number() {
    assert_snapshot!(report(&with_backend(
r"server:
  port: ${SECRET}
")), @"
    error[VMCP0013]: `server.port` must be a whole number, but this is a text
     --> vmcp.yaml:3:9
      |
    3 |   port: ${SECRET}
      |         ^^^^^^^^^ expected a whole number
    ");
}

#[test]
fn a_variable_that_is_out_of_range() {
    assert_snapshot!(report(&with_backend(
r"server:
  port: ${BIG_PORT}
")), @"
    error[VMCP0016]: `server.port` must be between 0 and 65535
     --> vmcp.yaml:3:9
      |
    3 |   port: ${BIG_PORT}
      |         ^^^^^^^^^^^ out of range
    ");
}

#[test]
fn a_variable_that_is_no_duration() {
    assert_snapshot!(report(&with_backend(
r"server:
  sessionTtl: ${PORT}
")), @"
    error[VMCP0017]: `server.sessionTtl` is not a duration
     --> vmcp.yaml:3:15
      |
    3 |   sessionTtl: ${PORT}
      |               ^^^^^^^ expected a number with a unit, such as `30s`
      |
      = help: units are ns, us, ms, s, m and h; they combine, as in `1m30s`
    ");
}

#[test]
fn a_variable_that_is_no_known_word() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: ${SECRET}
")), @"
    error[VMCP0015]: unknown value `${SECRET}` for `aggregation.conflictResolution`
     --> vmcp.yaml:3:23
      |
    3 |   conflictResolution: ${SECRET}
      |                       ^^^^^^^^^ expected one of `prefix`, `priority`, `manual`
    ");
}

#[test]
fn a_variable_that_is_no_url() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: ${SECRET}
"), @"
    error[VMCP0033]: `backends[0].url` is not an http or https URL
     --> vmcp.yaml:3:10
      |
    3 |     url: ${SECRET}
      |          ^^^^^^^^^ expected `http://...` or `https://...`
    ");
}

#[test]
fn a_variable_that_is_a_name_twice() {
    assert_snapshot!(report(
r#"backends:
  - {name: "${HOST}", command: a}
  - {name: docs.example, command: a}
"#), @r#"
    error[VMCP0031]: two backends are called `docs.example`
     --> vmcp.yaml:3:12
      |
    2 |   - {name: "${HOST}", command: a}
      |            --------- first here
    3 |   - {name: docs.example, command: a}
      |            ^^^^^^^^^^^^ again here
      |
      = help: rename one of them; rules refer to a backend by name
    "#);
}

#[test]
fn a_variable_that_is_no_name() {
    assert_snapshot!(report(
r#"name: x
backends:
  - {name: "${TWO_LINES}", command: a}
"#), @r#"
    error[VMCP0032]: `${TWO_LINES}` cannot be the name of a backend
     --> vmcp.yaml:3:12
      |
    3 |   - {name: "${TWO_LINES}", command: a}
      |            ^^^^^^^^^^^^^^
      |
      = help: a name has 1 to 64 letters, digits, `-`, `_` or `.` and starts with a letter or digit
    "#);
}

#[test]
fn a_variable_in_a_rule_about_nothing() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: ${SECRET}
      filter: [a]
")), @"
    warning[VMCP0050]: `${SECRET}` names no backend of this file
     --> vmcp.yaml:4:17
      |
    4 |     - workload: ${SECRET}
      |                 ^^^^^^^^^ this rule applies to nothing
    ");
}

#[test]
fn references_are_replaced_in_every_value() {
    let text = r"
name: ${HOST}
backends:
  - name: a
    url: https://${HOST}:${PORT}/mcp?literal=$${X}&price=5$
    headers: {Authorization: 'Bearer ${env:SECRET}'}
    enabled: ${YES}
    timeouts: {call: '${WAIT}'}
    prefix: ${EMPTY}
server: {port: '${PORT}', host: '${NOT_THERE:-127.0.0.1}'}
metadata: {default: '${EMPTY:-fallback}', empty: '${NOT_THERE:-}'}
";
    let config = crate::support::config(text);
    let backend = &config.backends[0];
    assert_eq!(config.name, "docs.example");
    assert_eq!(backend.url.as_deref(), Some("https://docs.example:9000/mcp?literal=${X}&price=5$"));
    let header = backend.headers["Authorization"].expose();
    assert_eq!(header, format!("Bearer {}", crate::support::SECRET));
    assert_eq!(backend.timeouts.call.unwrap().to_string(), "45s");
    assert_eq!(backend.prefix.as_deref(), Some(""));
    assert_eq!((config.server.port, &*config.server.host), (9000, "127.0.0.1"));
    assert_eq!(config.metadata["default"], "fallback");
    assert_eq!(config.metadata["empty"], "");
}

#[test]
fn a_variable_cannot_add_structure() {
    let config = crate::support::config(&with_backend("metadata: {a: '${TWO_LINES}'}\n"));
    assert_eq!(config.metadata.len(), 1);
    assert_eq!(config.metadata["a"], "one\ntwo: 2");
}

#[test]
fn a_value_of_any_type_stays_a_text() {
    let text = r"
backends: [{name: a, command: x}]
aggregation:
  tools:
    - workload: a
      overrides:
        t: {parameters: {limit: {fixed: '${PORT}'}, depth: {fixed: 3}, on: {fixed: null}}}
";
    let config = crate::support::config(text);
    let parameters = &config.aggregation.tools[0].overrides["t"].parameters;
    assert_eq!(parameters["limit"].fixed, Some("9000".into()));
    assert_eq!(parameters["depth"].fixed, Some(3.into()));
    assert_eq!(parameters["on"].fixed, Some(serde_json::Value::Null));
}

#[test]
fn keys_are_not_replaced() {
    let config = crate::support::config(&with_backend("metadata: {'${NOT_THERE}': x}\n"));
    assert_eq!(config.metadata["${NOT_THERE}"], "x");
}

#[test]
fn a_backend_that_is_switched_off_needs_no_variables() {
    let text = r"
backends:
  - {name: on, command: x}
  - {name: off, enabled: false, command: x, env: {TOKEN: '${NOT_THERE}'}}
mcpServers:
  also-off: {disabled: true, command: x, env: {TOKEN: '${NOT_THERE}'}}
";
    let config = crate::support::config(text);
    let enabled: Vec<_> = config.enabled_backends().map(|backend| &*backend.name).collect();
    assert_eq!(enabled, ["on"]);
}
