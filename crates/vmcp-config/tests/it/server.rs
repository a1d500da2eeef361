//! `server`: where it listens and who may reach it.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn open_to_the_network() {
    assert_snapshot!(report(&with_backend(
r"server:
  host: 0.0.0.0
")), @"
    error[VMCP0062]: the server would be open to the network without authentication
     --> vmcp.yaml:3:9
      |
    3 |   host: 0.0.0.0
      |         ^^^^^^^ reachable beyond this machine
      |
      = help: use 127.0.0.1, or set `server.insecureNoAuth: true` if something in front of vmcp authenticates
    ");
}

#[test]
fn a_host_with_a_port() {
    assert_snapshot!(report(&with_backend(
r"server:
  host: localhost:8080
")), @"
    error[VMCP0063]: `server.host` is not a host name or an IP address
     --> vmcp.yaml:3:9
      |
    3 |   host: localhost:8080
      |         ^^^^^^^^^^^^^^ such as `127.0.0.1`
      |
      = help: the port goes into `server.port`
    ");
}

#[test]
fn a_host_that_is_a_url() {
    assert_snapshot!(report(&with_backend(
r"server:
  host: http://localhost
")), @"
    error[VMCP0063]: `server.host` is not a host name or an IP address
     --> vmcp.yaml:3:9
      |
    3 |   host: http://localhost
      |         ^^^^^^^^^^^^^^^^ such as `127.0.0.1`
      |
      = help: the port goes into `server.port`
    ");
}

#[test]
fn a_session_without_life() {
    assert_snapshot!(report(&with_backend(
r"server:
  sessionTtl: 0s
")), @"
    error[VMCP0060]: `server.sessionTtl` must be at least 1s
     --> vmcp.yaml:3:15
      |
    3 |   sessionTtl: 0s
      |               ^^ too short
    ");
}

#[test]
fn limits_that_are_too_small() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxBodyBytes: 10
  maxResultBytes: 1B
")), @"
    error[VMCP0067]: `server.maxBodyBytes` must be at least 1KiB
     --> vmcp.yaml:3:17
      |
    3 |   maxBodyBytes: 10
      |                 ^^ too small

    error[VMCP0067]: `server.maxResultBytes` must be at least 1KiB
     --> vmcp.yaml:4:19
      |
    4 |   maxResultBytes: 1B
      |                   ^^ too small
    ");
}

#[test]
fn an_origin_with_a_path() {
    assert_snapshot!(report(&with_backend(
r#"server:
  allowedOrigins: ["https://app.example/x"]
"#)), @r#"
    error[VMCP0063]: `server.allowedOrigins[0]` is not an origin
     --> vmcp.yaml:3:20
      |
    3 |   allowedOrigins: ["https://app.example/x"]
      |                    ^^^^^^^^^^^^^^^^^^^^^^^ such as `https://app.example`, without a path
      |
      = help: a wildcard would let every web page call the tools
    "#);
}

#[test]
fn every_origin() {
    assert_snapshot!(report(&with_backend(
r#"server:
  allowedOrigins: ["*"]
"#)), @r#"
    error[VMCP0063]: `server.allowedOrigins[0]` is not an origin
     --> vmcp.yaml:3:20
      |
    3 |   allowedOrigins: ["*"]
      |                    ^^^ such as `https://app.example`, without a path
      |
      = help: a wildcard would let every web page call the tools
    "#);
}

#[test]
fn a_host_that_is_none() {
    assert_snapshot!(report(&with_backend(
r#"server:
  allowedHosts: ["https://app.example", "a:b"]
"#)), @r#"
    error[VMCP0063]: `server.allowedHosts[0]` is not a host
     --> vmcp.yaml:3:18
      |
    3 |   allowedHosts: ["https://app.example", "a:b"]
      |                  ^^^^^^^^^^^^^^^^^^^^^ such as `vmcp.example` or `vmcp.example:8443`

    error[VMCP0063]: `server.allowedHosts[1]` is not a host
     --> vmcp.yaml:3:41
      |
    3 |   allowedHosts: ["https://app.example", "a:b"]
      |                                         ^^^^^ such as `vmcp.example` or `vmcp.example:8443`
    "#);
}

#[test]
fn every_setting_has_a_meaning() {
    let config = crate::support::config(&with_backend(
        r"
server:
  host: 0.0.0.0
  insecureNoAuth: true
  port: 0
  sessionTtl: 1h
  maxSessions: 5
  allowedHosts: [vmcp.example, 'vmcp.example:8443', '[::1]:80', '::1', 10.0.0.1]
  allowedOrigins: ['https://app.example', 'http://localhost:3000', 'vscode-webview://abc']
  maxBodyBytes: 64KiB
  maxResultBytes: 1048576
",
    ));
    let server = config.server;
    assert_eq!((&*server.host, server.port, server.max_sessions), ("0.0.0.0", 0, 5));
    assert!(server.insecure_no_auth);
    assert_eq!(server.session_ttl.to_string(), "1h");
    assert_eq!(server.max_body_bytes.as_bytes(), 65_536);
    assert_eq!(server.max_result_bytes.to_string(), "1MiB");
    assert_eq!(server.allowed_hosts.len(), 5);
    assert_eq!(server.allowed_origins.len(), 3);
}

#[test]
fn only_addresses_of_this_machine_are_closed() {
    for (host, closed) in [
        ("127.0.0.1", true),
        ("127.9.9.9", true),
        ("localhost", true),
        ("LOCALHOST", true),
        ("::1", true),
        ("[::1]", true),
        ("0.0.0.0", false),
        ("::", false),
        ("192.168.1.1", false),
        ("example.com", false),
        ("localhost.example", false),
    ] {
        let found = crate::support::codes(&with_backend(&format!("server: {{host: '{host}'}}")));
        let expected: &[&str] = if closed { &[] } else { &["VMCP0062:2"] };
        assert_eq!(found, expected, "{host}");
    }
}

#[test]
fn defaults_are_those_that_the_documentation_names() {
    let server = crate::support::config(&with_backend("")).server;
    assert_eq!((&*server.host, server.port, server.max_sessions), ("127.0.0.1", 4483, 1000));
    assert_eq!(server.session_ttl.to_string(), "30m");
    assert_eq!(server.max_body_bytes.to_string(), "4MiB");
    assert_eq!(server.max_result_bytes.to_string(), "16MiB");
    assert!(!server.insecure_no_auth);
}
