//! What must not be shown is not shown: neither in reports nor in debug output.

use insta::assert_snapshot;

use crate::support::{SECRET, config, read, report};

const LITERAL: &str = "sk-literal-0123456789";

/// Files with a literal secret on a line that a diagnostic shows.
const FILES: [&str; 14] = [
    "backends: [{name: a, command: x, env: {TOKEN: sk-literal-0123456789}, nope: 1}]",
    "backends: [{name: a, command: x, evn: {TOKEN: sk-literal-0123456789}}]",
    "backends: [{name: a, command: x, env: {A: sk-literal-0123456789, A: sk-literal-0123456789}}]",
    "backends: [{name: a, url: 'http://a', headers: {X-Key: sk-literal-0123456789}, nope: 1}]",
    "backends: [{name: a, url: 'http://a', header: {X-Key: sk-literal-0123456789}, nope: 1}]",
    "backends: [{name: a, url: 'ftp://me:sk-literal-0123456789@a/x'}]",
    "backends: [{name: a, url: 'ftp://a/x?key=sk-literal-0123456789&b=c'}]",
    "mcpServers: {a: {command: x, env: {K: \"sk-literal-0123456789\"}, nope: 1, type: zzz}}",
    "outgoingAuth: {default: {type: none, headerInjection: {headerValue: sk-literal-0123456789}}}",
    "apiToken: sk-literal-0123456789",
    "clientSecret: sk-literal-0123456789",
    "env: {TOKEN: sk-literal-0123456789",
    "backends:\n  - name: a\n    env:\n      TOKEN: \"sk-literal-0123456789\n",
    "{\"mcpServers\": {\"a\": {\"env\": {\"K\": \"sk-literal-0123456789\"}, ]}}",
];

#[test]
fn a_literal_secret_is_covered_in_every_snippet() {
    for text in FILES {
        let report = read(text).expect_err(text);
        let shown = report.render(false);
        assert!(!shown.contains(LITERAL), "{shown}");
        assert!(!shown.contains("0123456789"), "{shown}");
        assert!(!format!("{report:?}").contains("0123456789"), "{report:?}");
        assert!(!serde_json::to_string(&report).unwrap().contains("0123456789"));
    }
}

#[test]
fn the_line_stays_readable() {
    assert_snapshot!(report(
        r#"
backends:
  - name: a
    url: https://a.example
    headers: {Authorization: "Bearer sk-literal-0123456789", X-Ref: "k ${UNSET_KEY}"}
"#), @r#"
    error[VMCP0020]: the environment variable `UNSET_KEY` is not set
     --> vmcp.yaml:5:69
      |
    5 |     headers: {Authorization: "****** *********************", X-Ref: "* ${UNSET_KEY}"}
      |                                                                     ^^^^^^^^^^^^^^^^ needed here
      |
      = help: set it before starting vmcp, or write `${UNSET_KEY:-default}`
    "#);
}

#[test]
fn debug_output_shows_no_secret() {
    let text = r"
backends:
  - {name: a, command: x, env: {A: '${SECRET}', B: sk-literal-0123456789}}
  - {name: b, url: 'https://b.example', headers: {X-Key: '${SECRET}'}}
outgoingAuth:
  default: {type: header_injection, headerInjection: {headerName: X-A, headerValueEnv: SECRET}}
";
    let config = config(text);
    let debug = format!("{config:?}");
    assert!(!debug.contains(SECRET) && !debug.contains(LITERAL), "{debug}");
    assert!(debug.contains("***"));
    assert_eq!(config.backends[0].env["A"].expose(), SECRET);
}

#[test]
fn a_value_from_the_environment_is_in_no_message() {
    for setting in [
        "name: ${SECRET}\nserver: {port: '${SECRET}'}",
        "server: {host: '${SECRET}/x', sessionTtl: '${SECRET}', maxBodyBytes: '${SECRET}'}",
        "server: {allowedHosts: ['${SECRET}/'], allowedOrigins: ['${SECRET}']}",
        "aggregation: {conflictResolution: '${SECRET}', nameBudget: '${SECRET}'}",
        "aggregation: {conflictResolutionConfig: {prefixFormat: '${SECRET} '}}",
        "aggregation: {conflictResolution: priority, conflictResolutionConfig: {priorityOrder: ['${SECRET}', '${SECRET}']}}",
        "aggregation: {tools: [{workload: '${SECRET}'}, {workload: '${SECRET}'}]}",
        "aggregation: {tools: [{workload: a, filter: [t], overrides: {t: {name: '${SECRET}'}, u: {name: '${SECRET}'}, v: {name: '${SECRET} !'}}}]}",
        "passthroughHeaders: ['${SECRET} ', '${SECRET}', '${SECRET}']",
        "backends: [{name: '${SECRET}', command: x}, {name: '${SECRET}', command: x}]",
        "backends: [{name: '${SECRET} ', url: '${SECRET}', prefix: '${SECRET} '}]",
        "backends: [{name: a, url: 'http://a', type: '${SECRET}', caBundlePath: '${SECRET}'}]",
        "mcpServers: {a: {url: '${SECRET}', type: '${SECRET}'}}",
        "outgoingAuth: {default: {type: '${SECRET}'}}",
        "outgoingAuth: {default: {type: header_injection, headerInjection: {headerName: '${SECRET} ', headerValueEnv: '${SECRET}'}}}",
        "operational: {logLevel: '${SECRET}', timeouts: {default: '${SECRET}'}}",
    ] {
        let shown = report(setting);
        assert!(shown.contains("error["), "{setting}\n{shown}");
    }
}
