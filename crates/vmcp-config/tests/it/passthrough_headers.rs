//! `passthroughHeaders`: what may travel to every backend.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn names_that_are_none() {
    assert_snapshot!(report(&with_backend(
r#"passthroughHeaders: ["", "X Key", "X:Y"]
"#)), @r#"
    error[VMCP0039]: `` is not the name of a header
     --> vmcp.yaml:2:22
      |
    2 | passthroughHeaders: ["", "X Key", "X:Y"]
      |                      ^^ letters, digits and `-`, such as `X-Api-Key`

    error[VMCP0039]: `X Key` is not the name of a header
     --> vmcp.yaml:2:26
      |
    2 | passthroughHeaders: ["", "X Key", "X:Y"]
      |                          ^^^^^^^ letters, digits and `-`, such as `X-Api-Key`

    error[VMCP0039]: `X:Y` is not the name of a header
     --> vmcp.yaml:2:35
      |
    2 | passthroughHeaders: ["", "X Key", "X:Y"]
      |                                   ^^^^^ letters, digits and `-`, such as `X-Api-Key`
    "#);
}

#[test]
fn credentials() {
    assert_snapshot!(report(&with_backend(
r"passthroughHeaders:
  - Authorization
  - cookie
")), @"
    error[VMCP0042]: `Authorization` is a restricted header and cannot be forwarded
     --> vmcp.yaml:3:5
      |
    3 |   - Authorization
      |     ^^^^^^^^^^^^^ would reach every backend
      |
      = help: send credentials to a backend by `outgoingAuth` or its `headers`

    error[VMCP0042]: `cookie` is a restricted header and cannot be forwarded
     --> vmcp.yaml:4:5
      |
    4 |   - cookie
      |     ^^^^^^ would reach every backend
      |
      = help: send credentials to a backend by `outgoingAuth` or its `headers`
    ");
}

#[test]
fn a_header_twice() {
    assert_snapshot!(report(&with_backend(
r"passthroughHeaders: [X-Trace, x-trace]
")), @"
    warning[VMCP0064]: `x-trace` is listed twice
     --> vmcp.yaml:2:31
      |
    2 | passthroughHeaders: [X-Trace, x-trace]
      |                               ^^^^^^^ again here
    ");
}

#[test]
fn headers_that_steer_the_connection_are_refused() {
    for name in [
        "Host",
        "Connection",
        "Keep-Alive",
        "Proxy-Authenticate",
        "Proxy-Authorization",
        "Proxy-Connection",
        "TE",
        "Trailer",
        "Transfer-Encoding",
        "Upgrade",
        "Content-Length",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "Forwarded",
        "X-Real-IP",
        "Authorization",
        "Cookie",
        "Mcp-Session-Id",
        "MCP-Protocol-Version",
    ] {
        let text = with_backend(&format!("passthroughHeaders: [{name}]"));
        assert_eq!(crate::support::codes(&text), ["VMCP0042:2"], "{name}");
    }
}

#[test]
fn other_headers_are_kept_as_written() {
    let text = with_backend("passthroughHeaders: [X-Tenant, traceparent, Accept-Language]");
    let config = crate::support::config(&text);
    assert_eq!(config.passthrough_headers, ["X-Tenant", "traceparent", "Accept-Language"]);
}
