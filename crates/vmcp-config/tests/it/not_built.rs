//! What `ToolHive` has and vmcp has not yet: refused with its name, never ignored.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn every_section() {
    assert_snapshot!(report(&with_backend(
r#"telemetry: {endpoint: "localhost:4318", enablePrometheusMetricsPath: true}
audit: {enabled: true}
compositeTools: [{name: a}]
compositeToolRefs: [{name: a}]
rateLimiting: {shared: {maxTokens: 1, refillPeriod: 1s}}
"#)), @r#"
    error[VMCP0022]: `telemetry.endpoint` is not built yet in this version
     --> vmcp.yaml:2:13
      |
    2 | telemetry: {endpoint: "localhost:4318", enablePrometheusMetricsPath: true}
      |             ^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `audit` is not built yet in this version
     --> vmcp.yaml:3:1
      |
    3 | audit: {enabled: true}
      | ^^^^^ known from ToolHive
      |
      = help: remove it or set `enabled: false`; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `compositeTools` is not built yet in this version
     --> vmcp.yaml:4:1
      |
    4 | compositeTools: [{name: a}]
      | ^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `compositeToolRefs` is not built yet in this version
     --> vmcp.yaml:5:1
      |
    5 | compositeToolRefs: [{name: a}]
      | ^^^^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `rateLimiting` is not built yet in this version
     --> vmcp.yaml:6:1
      |
    6 | rateLimiting: {shared: {maxTokens: 1, refillPeriod: 1s}}
      | ^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it
    "#);
}

#[test]
fn incoming_auth() {
    assert_snapshot!(report(&with_backend(
r#"incomingAuth:
  type: oidc
  oidc: {issuer: "https://id.example"}
  authz: {type: cedar, policies: ["permit(principal, action, resource);"]}
"#)), @r#"
    error[VMCP0022]: `incomingAuth.type: oidc` is not built yet in this version
     --> vmcp.yaml:3:9
      |
    3 |   type: oidc
      |         ^^^^ known from ToolHive
      |
      = help: this version has `anonymous`

    error[VMCP0022]: `incomingAuth.oidc` is not built yet in this version
     --> vmcp.yaml:4:3
      |
    4 |   oidc: {issuer: "https://id.example"}
      |   ^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `incomingAuth.authz.type: cedar` is not built yet in this version
     --> vmcp.yaml:5:17
      |
    5 |   authz: {type: cedar, policies: ["permit(principal, action, resource);"]}
      |                 ^^^^^ known from ToolHive
      |
      = help: this version has `none`

    error[VMCP0022]: `incomingAuth.authz.policies` is not built yet in this version
     --> vmcp.yaml:5:24
      |
    5 |   authz: {type: cedar, policies: ["permit(principal, action, resource);"]}
      |                        ^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it
    "#);
}

#[test]
fn local_incoming_auth() {
    assert_snapshot!(report(&with_backend(
r"incomingAuth: {type: local}
")), @"
    error[VMCP0022]: `incomingAuth.type: local` is not built yet in this version
     --> vmcp.yaml:2:22
      |
    2 | incomingAuth: {type: local}
      |                      ^^^^^ known from ToolHive
      |
      = help: this version has `anonymous`
    ");
}

#[test]
fn outgoing_auth() {
    assert_snapshot!(report(&with_backend(
r#"outgoingAuth:
  source: discovered
  default:
    type: token_exchange
    tokenExchange: {tokenUrl: "https://id.example/token"}
  backends:
    docs: {type: upstream_inject, upstreamInject: {providerName: x}}
"#)), @r#"
    error[VMCP0022]: `outgoingAuth.source: discovered` is not built yet in this version
     --> vmcp.yaml:3:11
      |
    3 |   source: discovered
      |           ^^^^^^^^^^ known from ToolHive
      |
      = help: this version has `inline`

    error[VMCP0022]: `outgoingAuth.default.type: token_exchange` is not built yet in this version
     --> vmcp.yaml:5:11
      |
    5 |     type: token_exchange
      |           ^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: this version has `unauthenticated`, `header_injection`

    error[VMCP0022]: `outgoingAuth.default.tokenExchange` is not built yet in this version
     --> vmcp.yaml:6:5
      |
    6 |     tokenExchange: {tokenUrl: "https://id.example/token"}
      |     ^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `outgoingAuth.backends.docs.type: upstream_inject` is not built yet in this version
     --> vmcp.yaml:8:18
      |
    8 |     docs: {type: upstream_inject, upstreamInject: {providerName: x}}
      |                  ^^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: this version has `unauthenticated`, `header_injection`

    error[VMCP0022]: `outgoingAuth.backends.docs.upstreamInject` is not built yet in this version
     --> vmcp.yaml:8:35
      |
    8 |     docs: {type: upstream_inject, upstreamInject: {providerName: x}}
      |                                   ^^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it
    "#);
}

#[test]
fn redis_sessions() {
    assert_snapshot!(report(&with_backend(
r#"sessionStorage: {provider: redis, address: "localhost:6379", db: 1, keyPrefix: x}
"#)), @r#"
    error[VMCP0022]: `sessionStorage.provider: redis` is not built yet in this version
     --> vmcp.yaml:2:28
      |
    2 | sessionStorage: {provider: redis, address: "localhost:6379", db: 1, keyPrefix: x}
      |                            ^^^^^ known from ToolHive
      |
      = help: this version has `memory`

    error[VMCP0022]: `sessionStorage.address` is not built yet in this version
     --> vmcp.yaml:2:35
      |
    2 | sessionStorage: {provider: redis, address: "localhost:6379", db: 1, keyPrefix: x}
      |                                   ^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `sessionStorage.db` is not built yet in this version
     --> vmcp.yaml:2:62
      |
    2 | sessionStorage: {provider: redis, address: "localhost:6379", db: 1, keyPrefix: x}
      |                                                              ^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it

    error[VMCP0022]: `sessionStorage.keyPrefix` is not built yet in this version
     --> vmcp.yaml:2:69
      |
    2 | sessionStorage: {provider: redis, address: "localhost:6379", db: 1, keyPrefix: x}
      |                                                                     ^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it
    "#);
}

#[test]
fn tool_config_reference() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - {workload: docs, toolConfigRef: {name: x}}
")), @"
    error[VMCP0022]: `aggregation.tools[0].toolConfigRef` is not built yet in this version
     --> vmcp.yaml:4:24
      |
    4 |     - {workload: docs, toolConfigRef: {name: x}}
      |                        ^^^^^^^^^^^^^ known from ToolHive
      |
      = help: remove it; vmcp refuses it rather than ignoring it
    ");
}

#[test]
fn every_strategy_is_named() {
    for (word, key) in [
        ("token_exchange", "tokenExchange"),
        ("upstream_inject", "upstreamInject"),
        ("aws_sts", "awsSts"),
        ("obo", "obo"),
        ("xaa", "xaa"),
    ] {
        let text = with_backend(&format!(
            "outgoingAuth:\n  default:\n    type: {word}\n    {key}: {{a: b}}\n"
        ));
        assert_eq!(crate::support::codes(&text), ["VMCP0022:4", "VMCP0022:5"], "{word}");
        let text = with_backend(&format!(
            "outgoingAuth:\n  backends:\n    docs:\n      type: {word}\n      {key}: {{a: b}}\n"
        ));
        assert_eq!(crate::support::codes(&text), ["VMCP0022:5", "VMCP0022:6"], "{word}");
    }
}

#[test]
fn a_section_that_is_switched_off_is_accepted() {
    for section in [
        "codeMode: {scripts: []}",
        "codeMode:",
        "optimizer: {enabled: false}",
        "optimizer:",
        "audit: {enabled: false, component: x}",
        "telemetry: {enabled: false}",
        "telemetry: {enabled: false, endpoint: x, enablePrometheusMetricsPath: true}",
        "telemetry: {tracingEnabled: false, headers: {}, enablePrometheusMetricsPath: false}",
        "telemetry:",
        "compositeTools: []",
        "compositeToolRefs: []",
        "rateLimiting: {}",
        "incomingAuth: {type: anonymous, authz: {type: none}}",
        "incomingAuth: {authz: {type: none, policies: [x]}}",
        "incomingAuth: {authz: {}}",
        "incomingAuth: {type: anonymous, oidc: ~}",
        "sessionStorage: {provider: memory}",
        "sessionStorage: {provider: memory, address: }",
        "outgoingAuth: {source: inline, default: {type: unauthenticated, tokenExchange: {}}}",
    ] {
        let config = crate::support::config(&with_backend(section));
        assert_eq!(config, crate::support::config(&with_backend(off_equivalent(section))));
    }
}

#[test]
fn of_telemetry_only_the_path_of_prometheus_is_built() {
    let config = crate::support::config(&with_backend(
        "telemetry: {enabled: true, enablePrometheusMetricsPath: true}",
    ));
    assert!(config.telemetry.enable_prometheus_metrics_path);
    let keys = [
        "serviceName: x",
        "serviceVersion: x",
        "tracingEnabled: true",
        "metricsEnabled: true",
        "samplingRate: '0.05'",
        "headers: {a: b}",
        "insecure: true",
        "prometheusPort: 9464",
        "metricsOnTransportPort: true",
        "environmentVariables: [A]",
        "customAttributes: {a: b}",
        "useLegacyAttributes: true",
        "caCertPath: /a",
    ];
    for key in keys {
        let text = with_backend(&format!("telemetry:\n  {key}\n"));
        assert_eq!(crate::support::codes(&text), ["VMCP0022:3"], "{key}");
    }
    // A slip of the pen is told as everywhere.
    assert_snapshot!(report(&with_backend("telemetry: {enablePrometheusMetricPath: true}\n")), @"
    error[VMCP0012]: unknown field `enablePrometheusMetricPath` in telemetry
     --> vmcp.yaml:2:13
      |
    2 | telemetry: {enablePrometheusMetricPath: true}
      |             ^^^^^^^^^^^^^^^^^^^^^^^^^^ did you mean `enablePrometheusMetricsPath`?
    ");
}

/// Returns what a section that is switched off must mean the same as.
fn off_equivalent(section: &str) -> &'static str {
    if section.starts_with("outgoingAuth") { "outgoingAuth: {default: {}}" } else { "" }
}

#[test]
fn a_switch_from_the_environment_does_not_count_as_off() {
    let text = with_backend("audit: {enabled: '${YES}'}");
    assert_eq!(crate::support::codes(&text), ["VMCP0022:2"]);
}
