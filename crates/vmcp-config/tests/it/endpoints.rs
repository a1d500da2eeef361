//! How a backend is reached: URL or command, and what goes with each.

use insta::assert_snapshot;

use crate::support::report;

#[test]
fn a_url_without_scheme() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: docs.example/mcp
"), @"
    error[VMCP0033]: `backends[0].url` is not an http or https URL
     --> vmcp.yaml:3:10
      |
    3 |     url: docs.example/mcp
      |          ^^^^^^^^^^^^^^^^ expected `http://...` or `https://...`
    ");
}

#[test]
fn a_url_of_another_scheme() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: ws://docs.example
"), @"
    error[VMCP0033]: `backends[0].url` is not an http or https URL
     --> vmcp.yaml:3:10
      |
    3 |     url: ws://docs.example
      |          ^^^^^^^^^^^^^^^^^ expected `http://...` or `https://...`
    ");
}

#[test]
fn a_url_and_a_command() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    command: x
"), @"
    error[VMCP0034]: backends[0] has a URL and a command
     --> vmcp.yaml:4:14
      |
    3 |     url: http://a.example
      |          ---------------- the URL
    4 |     command: x
      |              ^ remove this or the URL
      |
      = help: a backend is either a server that runs already or a program to start
    ");
}

#[test]
fn neither_url_nor_command() {
    assert_snapshot!(report(
r"backends:
  - name: a
"), @"
    error[VMCP0035]: backends[0] has neither `url` nor `command`
     --> vmcp.yaml:2:5
      |
    2 |   - name: a
      |     ^^^^ how is it reached?
      |
      = help: add `url: https://...` for a server that runs already, or `command:` to start one
    ");
}

#[test]
fn an_empty_command() {
    assert_snapshot!(report(
r#"backends:
  - name: a
    command: ""
"#), @r#"
    error[VMCP0035]: the command is empty
     --> vmcp.yaml:3:14
      |
    3 |     command: ""
      |              ^^ which program is to be started?
    "#);
}

#[test]
fn settings_of_a_command_with_a_url() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    args: [x]
    env: {A: b}
    cwd: /tmp
"), @"
    error[VMCP0037]: `backends[0].args` is only for a backend with a command
     --> vmcp.yaml:4:5
      |
    4 |     args: [x]
      |     ^^^^ has no meaning here

    error[VMCP0037]: `backends[0].env` is only for a backend with a command
     --> vmcp.yaml:5:5
      |
    5 |     env: {A: *}
      |     ^^^ has no meaning here

    error[VMCP0037]: `backends[0].cwd` is only for a backend with a command
     --> vmcp.yaml:6:10
      |
    6 |     cwd: /tmp
      |          ^^^^ has no meaning here
    ");
}

#[test]
fn settings_of_a_url_with_a_command() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    headers: {A: b}
    type: entry
    caBundlePath: /ca.pem
"), @"
    error[VMCP0037]: `backends[0].headers` is only for a backend with a URL
     --> vmcp.yaml:4:5
      |
    4 |     headers: {A: *}
      |     ^^^^^^^ has no meaning here

    error[VMCP0037]: `backends[0].type` is only for a backend with a URL
     --> vmcp.yaml:5:11
      |
    5 |     type: entry
      |           ^^^^^ has no meaning here

    error[VMCP0037]: `backends[0].caBundlePath` is only for a backend with a URL
     --> vmcp.yaml:6:19
      |
    6 |     caBundlePath: /ca.pem
      |                   ^^^^^^^ has no meaning here
    ");
}

#[test]
fn stdio_with_a_url() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    transport: stdio
"), @"
    error[VMCP0036]: `stdio` needs a command, but this backend has a URL
     --> vmcp.yaml:4:16
      |
    4 |     transport: stdio
      |                ^^^^^ try `streamable-http`
      |
      = help: without this setting the transport is chosen to fit
    ");
}

#[test]
fn sse_with_a_command() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    transport: sse
"), @"
    error[VMCP0036]: this transport needs a URL, but this backend has a command
     --> vmcp.yaml:4:16
      |
    4 |     transport: sse
      |                ^^^ try `stdio`
      |
      = help: without this setting the transport is chosen to fit
    ");
}

#[test]
fn an_unknown_transport() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    transport: streamable
"), @"
    error[VMCP0015]: unknown value `streamable` for `backends[0].transport`
     --> vmcp.yaml:4:16
      |
    4 |     transport: streamable
      |                ^^^^^^^^^^ expected one of `sse`, `streamable-http`, `stdio`
    ");
}

#[test]
fn an_unknown_type() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    type: container
"), @"
    error[VMCP0015]: unknown value `container` for `backends[0].type`
     --> vmcp.yaml:4:11
      |
    4 |     type: container
      |           ^^^^^^^^^ expected `entry`
    ");
}

#[test]
fn a_relative_ca_bundle() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: https://a.example
    type: entry
    caBundlePath: ca.pem
"), @"
    error[VMCP0038]: `backends[0].caBundlePath` must be an absolute path
     --> vmcp.yaml:5:19
      |
    5 |     caBundlePath: ca.pem
      |                   ^^^^^^
    ");
}

#[test]
fn a_climbing_ca_bundle() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: https://a.example
    type: entry
    caBundlePath: /etc/../ca.pem
"), @"
    error[VMCP0038]: `backends[0].caBundlePath` must not contain `..` or NUL
     --> vmcp.yaml:5:19
      |
    5 |     caBundlePath: /etc/../ca.pem
      |                   ^^^^^^^^^^^^^^
    ");
}

#[test]
fn a_ca_bundle_of_a_plain_backend() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: https://a.example
    caBundlePath: /ca.pem
"), @"
    error[VMCP0038]: `backends[0].caBundlePath` is only for a backend of `type: entry`
     --> vmcp.yaml:4:19
      |
    4 |     caBundlePath: /ca.pem
      |                   ^^^^^^^
    ");
}

#[test]
fn urls_are_http_with_a_host() {
    for (url, fine) in [
        ("http://a", true),
        ("HTTPS://A.EXAMPLE/x", true),
        ("http://[::1]:80/x", true),
        ("http://127.0.0.1:8080", true),
        ("http://", false),
        ("http:///path", false),
        ("http://:80", false),
        ("http://a:99999", false),
        ("http://a:x", false),
        ("http://user@", false),
        ("http://a b", false),
        ("http://ä.example", false),
        ("https:/a", false),
        ("file:///etc", false),
        ("a", false),
    ] {
        let found = crate::support::codes(&format!("backends: [{{name: a, url: '{url}'}}]"));
        let expected: &[&str] = if fine { &[] } else { &["VMCP0033:1"] };
        assert_eq!(found, expected, "{url}");
    }
}
