//! `outgoingAuth`: how vmcp presents itself to the backends.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn header_injection_without_settings() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: header_injection
")), @"
    error[VMCP0041]: `type: header_injection` needs `headerInjection`
     --> vmcp.yaml:3:3
      |
    3 |   default:
      |   ^^^^^^^
      |
      = help: add `headerInjection:` with `headerName` and `headerValueEnv`
    ");
}

#[test]
fn settings_without_header_injection() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: unauthenticated
    headerInjection: {headerName: A, headerValue: b}
")), @"
    error[VMCP0041]: `headerInjection` has no effect with `type: unauthenticated`
     --> vmcp.yaml:5:5
      |
    5 |     headerInjection: {headerName: A, headerValue: *}
      |     ^^^^^^^^^^^^^^^
      |
      = help: set `type: header_injection`, or remove it
    ");
}

#[test]
fn two_sources_of_a_value() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  backends:
    docs:
      type: header_injection
      headerInjection:
        headerName: X-Key
        headerValue: literal-secret
        headerValueEnv: SECRET
")), @"
    error[VMCP0040]: `headerValue` and `headerValueEnv` are both set
     --> vmcp.yaml:9:25
      |
    9 |         headerValueEnv: SECRET
      |                         ^^^^^^ remove this or `headerValue`
    ");
}

#[test]
fn no_source_of_a_value() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  backends:
    docs:
      type: header_injection
      headerInjection:
        headerName: X-Key
")), @"
    error[VMCP0040]: neither `headerValue` nor `headerValueEnv` is set
     --> vmcp.yaml:6:7
      |
    6 |       headerInjection:
      |       ^^^^^^^^^^^^^^^
      |
      = help: add `headerValueEnv: NAME` to take the value from the environment
    ");
}

#[test]
fn a_variable_that_is_not_set() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  backends:
    docs:
      type: header_injection
      headerInjection: {headerName: X-Key, headerValueEnv: NOBODY_SET_THIS}
")), @"
    error[VMCP0020]: the environment variable `NOBODY_SET_THIS` is not set or empty
     --> vmcp.yaml:6:60
      |
    6 |       headerInjection: {headerName: X-Key, headerValueEnv: NOBODY_SET_THIS}
      |                                                            ^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp
    ");
}

#[test]
fn a_variable_that_is_empty() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: header_injection
    headerInjection: {headerName: X-Key, headerValueEnv: EMPTY}
")), @"
    error[VMCP0020]: the environment variable `EMPTY` is not set or empty
     --> vmcp.yaml:5:58
      |
    5 |     headerInjection: {headerName: X-Key, headerValueEnv: EMPTY}
      |                                                          ^^^^^ needed here
      |
      = help: set it before starting vmcp
    ");
}

#[test]
fn a_variable_of_two_lines() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: header_injection
    headerInjection: {headerName: X-Key, headerValueEnv: TWO_LINES}
")), @"
    error[VMCP0039]: the value of `outgoingAuth.default.headerInjection.headerValueEnv` has a control character
     --> vmcp.yaml:5:58
      |
    5 |     headerInjection: {headerName: X-Key, headerValueEnv: TWO_LINES}
      |                                                          ^^^^^^^^^ a line break, perhaps
      |
      = help: a variable that was read from a file often ends with a line break
    ");
}

#[test]
fn a_missing_header_name() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: header_injection
    headerInjection: {headerValueEnv: SECRET}
")), @"
    error[VMCP0014]: missing field `headerName` in outgoingAuth.default.headerInjection
     --> vmcp.yaml:5:23
      |
    5 |     headerInjection: {headerValueEnv: SECRET}
      |                       ^^^^^^^^^^^^^^ `headerName` is needed here
    ");
}

#[test]
fn a_bad_header_name() {
    assert_snapshot!(report(&with_backend(
r#"outgoingAuth:
  default:
    type: header_injection
    headerInjection: {headerName: "X Key", headerValueEnv: SECRET}
"#)), @r#"
    error[VMCP0039]: `X Key` is not the name of a header
     --> vmcp.yaml:5:35
      |
    5 |     headerInjection: {headerName: "X Key", headerValueEnv: SECRET}
      |                                   ^^^^^^^ letters, digits and `-`, such as `X-Api-Key`
    "#);
}

#[test]
fn a_header_that_vmcp_writes() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default:
    type: header_injection
    headerInjection: {headerName: Transfer-Encoding, headerValueEnv: SECRET}
")), @"
    error[VMCP0042]: `Transfer-Encoding` is a header that vmcp writes itself
     --> vmcp.yaml:5:35
      |
    5 |     headerInjection: {headerName: Transfer-Encoding, headerValueEnv: SECRET}
      |                                   ^^^^^^^^^^^^^^^^^ cannot be set
    ");
}

#[test]
fn a_backend_that_is_not_there() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  backends:
    dosc: {type: unauthenticated}
")), @"
    warning[VMCP0050]: `dosc` names no backend of this file
     --> vmcp.yaml:4:5
      |
    4 |     dosc: {type: unauthenticated}
      |     ^^^^ did you mean `docs`?
    ");
}

#[test]
fn a_header_for_a_command() {
    assert_snapshot!(report(
r"backends: [{name: files, command: x}]
outgoingAuth:
  backends:
    files: {type: header_injection, headerInjection: {headerName: X-A, headerValueEnv: SECRET}}
"), @"
    warning[VMCP0064]: `files` is a command, which gets no headers
     --> vmcp.yaml:4:5
      |
    4 |     files: {type: header_injection, headerInjection: {headerName: X-A, headerValueEnv: SECRET}}
      |     ^^^^^ has no effect
      |
      = help: give it what it needs under `env` of the backend
    ");
}

#[test]
fn an_unknown_strategy() {
    assert_snapshot!(report(&with_backend(
r"outgoingAuth:
  default: {type: basic}
")), @"
    error[VMCP0015]: unknown value `basic` for `outgoingAuth.default.type`
     --> vmcp.yaml:3:19
      |
    3 |   default: {type: basic}
      |                   ^^^^^ expected one of `unauthenticated`, `header_injection`
    ");
}

#[test]
fn a_value_comes_from_the_file_or_from_a_variable() {
    let text = r"
backends: [{name: a, url: https://a.example}, {name: b, url: https://b.example}]
outgoingAuth:
  source: inline
  default: {type: header_injection, headerInjection: {headerName: X-A, headerValue: 'k ${PORT}'}}
  backends:
    b: {type: header_injection, headerInjection: {headerName: X-B, headerValueEnv: SECRET}}
";
    let auth = crate::support::config(text).outgoing_auth;
    let sent = |backend| {
        let header = auth.strategy_for(backend).unwrap().header_injection.as_ref().unwrap();
        let value = header.header_value.as_ref().unwrap().expose();
        format!("{}: {value}", header.header_name)
    };
    assert_eq!(sent("a"), "X-A: k 9000");
    assert_eq!(sent("b"), format!("X-B: {}", crate::support::SECRET));
}

#[test]
fn without_the_section_nothing_is_sent() {
    let auth = crate::support::config(&with_backend("")).outgoing_auth;
    assert_eq!(auth.strategy_for("docs"), None);
}
