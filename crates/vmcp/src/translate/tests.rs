//! What each setting of the file becomes, as a table.

use vmcp_backend::{Settings, Transport};
use vmcp_config::Config;

use super::{code_mode, gateway, server};
use crate::options::Options;

/// A file with one backend, whose lines are `backend`, and `rest` at the top level.
fn load(backend: &str, rest: &str) -> Config {
    let text = format!("backends:\n  - {{name: b, {backend}}}\n{rest}\n");
    let env = |name: &str| (name == "TOKEN").then(|| "t0k".to_owned());
    let source = vmcp_config::Source::new("vmcp.yaml", &text);
    vmcp_config::load(&source, &env).unwrap_or_else(|report| panic!("{report}")).config
}

fn options() -> Options {
    Options {
        base: Some("/etc/vmcp".into()),
        launcher: vec!["vmcp".to_owned(), "__child".to_owned()],
        ..Options::default()
    }
}

fn backend(backend: &str, rest: &str) -> Settings {
    let mut settings = gateway(&load(backend, rest), &options()).unwrap();
    settings.members.remove(0).backend
}

/// Everything about the transport, secrets included.
fn transport(backend_lines: &str, rest: &str) -> String {
    match backend(backend_lines, rest).transport {
        Transport::Stdio(stdio) => {
            let cwd = stdio.cwd.map(|cwd| cwd.display().to_string());
            let (command, args, env) = (stdio.command, stdio.args, stdio.env);
            format!("stdio {:?} {command} {args:?} {env:?} {cwd:?}", stdio.launcher)
        }
        Transport::Http(http) => {
            format!("http {} {:?} {:?}", http.url, http.headers, http.extra_ca)
        }
        Transport::Sse(http) => format!("sse {} {:?} {:?}", http.url, http.headers, http.extra_ca),
    }
}

const URL: &str = "url: http://h/mcp";

#[test]
fn transports() {
    let check = |backend, rest, expected| assert_eq!(transport(backend, rest), expected);
    check(URL, "", "http http://h/mcp [] []");
    check("url: http://h/sse, transport: sse", "", "sse http://h/sse [] []");
    check(
        "url: http://h/mcp, headers: {X-A: \"${TOKEN}\"}",
        "",
        r#"http http://h/mcp [("X-A", "t0k")] []"#,
    );
    check(
        "url: https://h/mcp, type: entry, caBundlePath: /ca.pem",
        "",
        r#"http https://h/mcp [] ["/ca.pem"]"#,
    );
    check(
        "command: run, args: [a b, c], env: {K: v}, cwd: sub",
        "",
        r#"stdio ["vmcp", "__child"] run ["a b", "c"] {"K": "v"} Some("/etc/vmcp/sub")"#,
    );
    check("command: run, cwd: /abs", "", r#"stdio ["vmcp", "__child"] run [] {} Some("/abs")"#);
}

#[test]
fn injected_headers() {
    let inject = |name: &str| {
        format!(
            "{{type: header_injection, headerInjection: {{headerName: {name}, headerValue: v}}}}"
        )
    };
    let check = |auth: &str, expected: &str| {
        assert_eq!(transport(URL, &format!("outgoingAuth: {{{auth}}}")), expected, "{auth}");
    };
    let (a, b) = (inject("X-A"), inject("X-B"));
    let none = "http http://h/mcp [] []";
    check(&format!("default: {a}"), r#"http http://h/mcp [("X-A", "v")] []"#);
    check(&format!("default: {a}, backends: {{b: {b}}}"), r#"http http://h/mcp [("X-B", "v")] []"#);
    check(&format!("default: {a}, backends: {{b: {{type: unauthenticated}}}}"), none);
    check("default: {type: unauthenticated}", none);
}

#[test]
fn how_to_speak_and_how_long_to_wait() {
    let check = |lines: &str, rest: &str, expected: &str| {
        let settings = backend(&format!("{URL}{lines}"), rest);
        let timeouts = settings.timeouts;
        let text = format!(
            "{:?} {:?} {:?}/{:?}/{:?}/{:?} {}",
            settings.era,
            settings.isolation,
            timeouts.connect,
            timeouts.list,
            timeouts.call,
            timeouts.idle,
            settings.max_message_bytes,
        );
        assert_eq!(text, expected, "{lines} {rest}");
    };
    check("", "", "Auto Session 30s/30s/300s/60s 16777216");
    check(", era: modern, isolation: shared", "", "Modern Shared 30s/30s/300s/60s 16777216");
    check(", era: legacy, isolation: session", "", "Legacy Session 30s/30s/300s/60s 16777216");
    check(
        ", timeouts: {connect: 1s, list: 2s, call: 3s, idle: 4s}",
        "operational: {timeouts: {default: 9s}}",
        "Auto Session 1s/2s/3s/4s 16777216",
    );
    check("", "operational: {timeouts: {default: 9s}}", "Auto Session 30s/30s/9s/60s 16777216");
    check(
        "",
        "operational: {timeouts: {default: 9s, perWorkload: {b: 8s}}}",
        "Auto Session 30s/30s/8s/60s 16777216",
    );
    check("", "server: {maxResultBytes: 1MiB}", "Auto Session 30s/30s/300s/60s 1048576");
}

#[test]
fn health() {
    let check = |handling: &str, expected: &str| {
        let rest = format!("operational: {{failureHandling: {{{handling}}}}}");
        let health = backend(URL, &rest).health;
        let breaker = health.breaker.map(|breaker| (breaker.failures, breaker.open_for));
        let (probe, after) = (health.probe_timeout, health.unhealthy_after);
        assert_eq!(format!("{:?} {probe:?} {after} {breaker:?}", health.interval), expected);
    };
    check("", "30s 10s 3 None");
    check("healthCheckInterval: 8s, unhealthyThreshold: 2", "8s 4s 2 None");
    check("healthCheckInterval: 8s, healthCheckTimeout: 1s", "8s 1s 3 None");
    check("circuitBreaker: {enabled: true}", "30s 10s 3 Some((5, 60s))");
    check(
        "circuitBreaker: {enabled: true, failureThreshold: 2, timeout: 5s}",
        "30s 10s 3 Some((2, 5s))",
    );
    check("circuitBreaker: {enabled: false, failureThreshold: 2}", "30s 10s 3 None");
}

#[test]
fn backends_that_are_switched_off_are_no_members() {
    let config = load("url: http://h/mcp, enabled: false", "");
    assert!(gateway(&config, &options()).unwrap().members.is_empty());
    let settings = gateway(&load("url: http://h/mcp, prefix: p_", ""), &options()).unwrap();
    assert_eq!(settings.members[0].prefix.as_deref(), Some("p_"));
}

#[test]
fn rules_of_aggregation() {
    let rules = |lines: &str| {
        let config = load(URL, &format!("aggregation: {{{lines}}}"));
        gateway(&config, &options()).unwrap().rules
    };
    assert_eq!(rules(""), vmcp_catalog::Rules::default());
    insta::assert_debug_snapshot!(
        rules("conflictResolution: priority, conflictResolutionConfig: {priorityOrder: [b]}").conflict,
        @r#"
    Priority {
        order: [
            "b",
        ],
    }
    "#
    );
    insta::assert_debug_snapshot!(
        rules(
            "conflictResolutionConfig: {prefixFormat: \"{workload}.\"}, nameBudget: 40, \
             excludeAllTools: true, defaultToolVisibility: deny"
        ),
        @r#"
    Rules {
        conflict: Prefix,
        format: "{workload}.",
        tools: [],
        exclude_all: true,
        default_visibility: Deny,
        name_budget: 40,
        limits: Limits {
            entries: 5000,
            definition_bytes: 1048576,
            name_chars: 256,
            uri_chars: 2048,
            schema_depth: 64,
            subschemas: 10000,
            instructions_bytes: 4096,
            all_instructions_bytes: 16384,
        },
    }
    "#
    );
    insta::assert_debug_snapshot!(
        rules(
            "conflictResolution: manual, tools: [{workload: b, filter: [find], overrides: \
             {search: {name: find, description: Finds., annotations: {title: T, readOnlyHint: true}, \
             parameters: {a: {fixed: 1}, c: {default: [x]}, d: {hidden: true}, e: {fixed: null, description: E}}}}}]"
        ).tools,
        @r#"
    [
        ToolRules {
            backend: "b",
            exclude_all: false,
            filter: Some(
                {
                    "find",
                },
            ),
            overrides: {
                "search": Override {
                    name: Some(
                        "find",
                    ),
                    description: Some(
                        "Finds.",
                    ),
                    annotations: Some(
                        {"title":"T","readOnlyHint":true},
                    ),
                    parameters: [
                        ParameterRule {
                            name: "a",
                            action: Some(
                                Fixed(
                                    1,
                                ),
                            ),
                            description: None,
                        },
                        ParameterRule {
                            name: "c",
                            action: Some(
                                Default(
                                    ["x"],
                                ),
                            ),
                            description: None,
                        },
                        ParameterRule {
                            name: "d",
                            action: Some(
                                Hidden,
                            ),
                            description: None,
                        },
                        ParameterRule {
                            name: "e",
                            action: Some(
                                Fixed(
                                    null,
                                ),
                            ),
                            description: Some(
                                "E",
                            ),
                        },
                    ],
                },
            },
        },
    ]
    "#
    );
}

#[test]
fn scripts() {
    assert_eq!(code_mode(&load(URL, "codeMode: {stepLimit: 7}")).unwrap(), None);
    let on = |lines: &str| {
        let config = load(URL, &format!("codeMode: {{enabled: true{lines}}}"));
        code_mode(&config).unwrap().unwrap()
    };
    assert_eq!(on(""), vmcp_gateway::layers::code_mode::Settings::default());
    insta::assert_debug_snapshot!(
        on(", stepLimit: 1, parallelMaxConcurrency: 2, toolCallTimeout: 3s, scriptTimeout: 4s, \
            memoryLimit: 65KiB, maxToolCalls: 6, maxCallDepth: 7, maxResultBytes: 8KiB, \
            maxLogBytes: 9, maxSourceBytes: 10KiB, maxDataBytes: 11KiB, maxRunningScripts: 12, \
            maxRunningScriptsPerIdentity: 13, descriptionTokens: 14, \
            allow: {readOnly: true, tools: [b_*], backends: [b]}"),
        @r#"
    Settings {
        step_limit: 1,
        parallel_max_concurrency: 2,
        tool_call_timeout: 3s,
        script_timeout: 4s,
        memory_limit: 66560,
        max_tool_calls: 6,
        max_call_depth: 7,
        max_result_bytes: 8192,
        max_log_bytes: 9,
        max_source_bytes: 10240,
        max_data_bytes: 11264,
        max_running_scripts: 12,
        max_running_scripts_per_identity: 13,
        description_tokens: 14,
        allow: Allow {
            read_only: true,
            tools: Some(
                [
                    "b_*",
                ],
            ),
            backends: Some(
                [
                    "b",
                ],
            ),
        },
    }
    "#
    );
}

#[test]
fn the_edge() {
    let check = |lines: &str, expected: &str| {
        let settings = server(&load(URL, lines));
        let text = format!(
            "{} hosts {:?} origins {:?} body {} sessions {} for {:?} passes {:?}",
            settings.server_info,
            settings.allowed_hosts,
            settings.allowed_origins,
            settings.max_body_bytes,
            settings.max_sessions,
            settings.session_ttl,
            settings.passed_headers,
        );
        assert_eq!(text.replace(env!("CARGO_PKG_VERSION"), "*"), expected, "{lines}");
    };
    check(
        "",
        r#"{"name":"vmcp","version":"*"} hosts [] origins [] body 4194304 sessions 1000 for 1800s passes []"#,
    );
    check(
        "name: n\npassthroughHeaders: [X-Tenant]\nserver: {allowedHosts: [a.example], \
         allowedOrigins: [\"https://b.example\"], maxBodyBytes: 2MiB, maxSessions: 3, sessionTtl: 1m}",
        r#"{"name":"n","version":"*"} hosts ["a.example"] origins ["https://b.example"] body 2097152 sessions 3 for 60s passes ["x-tenant"]"#,
    );
}

#[test]
fn no_script_can_be_saved_under_a_name_that_catalogues_give_to_nobody() {
    for name in vmcp_catalog::RESERVED_NAMES {
        let text = format!(
            "backends: [{{name: b, command: c}}]\n\
             codeMode: {{scripts: [{{name: {name}, description: d, file: f}}]}}\n"
        );
        let source = vmcp_config::Source::new("vmcp.yaml", &text);
        let read = |_: &str| Ok("return 1".to_owned());
        let report = vmcp_config::load_with(&source, &|_| None, &read).unwrap_err();
        assert_eq!(report.diagnostics()[0].code, "VMCP0068", "{name}");
    }
}

#[test]
fn saved_scripts_are_tools() {
    let text = "backends: [{name: b, command: c}]\n\
                codeMode:\n  stepLimit: 7\n  scripts:\n    - {name: a, description: d, file: f}\n    \
                - {name: b, description: '', file: g, inputSchema: {type: object, x: 1}, annotations: {title: B}}\n";
    let source = vmcp_config::Source::new("vmcp.yaml", text);
    let read = |file: &str| Ok(format!("return '{file}'"));
    let config = vmcp_config::load_with(&source, &|_| None, &read).unwrap().config;
    let saved = super::saved_scripts(&config).unwrap();
    assert_eq!(saved.limits.step_limit, 7);
    let lines =
        saved.scripts.iter().map(|script| format!("{}: {}", script.source, script.definition));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r#"
    return 'f': {"name":"a","description":"d","inputSchema":{"type":"object","properties":{},"additionalProperties":false}}
    return 'g': {"name":"b","description":"","inputSchema":{"type":"object","x":1},"annotations":{"title":"B"}}
    "#);
    assert!(code_mode(&config).unwrap().is_none(), "callers have none");
}
