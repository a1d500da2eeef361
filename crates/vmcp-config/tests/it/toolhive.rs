//! A file written for `ToolHive` loads unchanged.

use vmcp_config::{ConflictResolution, PartialFailureMode, StrategyType};

use crate::support::{codes, config, read};

/// Every key that vmcp has from `ToolHive`, as a file for that would have it.
const FULL: &str = r#"
name: engineering-vmcp
groupRef: engineering

backends:
  - name: github
    url: http://127.0.0.1:19001/mcp
    transport: streamable-http
    metadata: {tier: gold}
  - name: jira
    url: http://127.0.0.1:19002/sse
    transport: sse
    type: ""
  - name: partner
    url: https://mcp.partner.example/mcp
    transport: streamable-http
    type: entry
    caBundlePath: /etc/ssl/partner.pem

incomingAuth:
  type: anonymous
  authz:
    type: none

outgoingAuth:
  source: inline
  default:
    type: unauthenticated
  backends:
    github:
      type: header_injection
      headerInjection:
        headerName: Authorization
        headerValueEnv: SECRET
    partner:
      type: header_injection
      headerInjection:
        headerName: X-Tenant
        headerValue: blue

aggregation:
  conflictResolution: prefix
  conflictResolutionConfig:
    prefixFormat: "{workload}_"
  excludeAllTools: false
  defaultToolVisibility: allow
  tools:
    - workload: github
      filter: [create_ticket, list_repos]
      overrides:
        create_issue:
          name: create_ticket
          description: Opens a ticket.
          annotations:
            title: Open a ticket
            readOnlyHint: false
            destructiveHint: false
            idempotentHint: false
            openWorldHint: true
    - workload: jira
      excludeAll: true

operational:
  logLevel: debug
  timeouts:
    default: 30s
    perWorkload:
      jira: 1m30s
  failureHandling:
    healthCheckInterval: 30s
    unhealthyThreshold: 3
    healthCheckTimeout: 10s
    partialFailureMode: fail
    circuitBreaker:
      enabled: true
      failureThreshold: 5
      timeout: 60s

codeMode:
  enabled: true
  stepLimit: 50000
  parallelMaxConcurrency: 5
  toolCallTimeout: 20s
optimizer:
  embeddingService: https://api.openai.example/v1
  embeddingServiceTimeout: 10s
  embeddingProvider: openai
  embeddingModel: text-embedding-3-small
  embeddingHeaders:
    X-Team: platform
  maxToolsToReturn: 5
  hybridSearchSemanticRatio: "0.6"
  semanticDistanceThreshold: "0.8"
sessionStorage:
  provider: memory
passthroughHeaders: [X-Tenant-Id]
metadata:
  owner: platform
"#;

#[test]
fn every_key_that_vmcp_has_is_read() {
    let config = config(FULL);
    assert_eq!(config.name, "engineering-vmcp");
    assert_eq!(config.group_ref.as_deref(), Some("engineering"));
    let names: Vec<_> = config.backends.iter().map(|backend| &*backend.name).collect();
    assert_eq!(names, ["github", "jira", "partner"]);
    assert_eq!(config.aggregation.conflict_resolution, ConflictResolution::Prefix);
    let github = config.outgoing_auth.strategy_for("github").unwrap();
    assert_eq!(github.strategy_type, StrategyType::HeaderInjection);
    let jira = config.outgoing_auth.strategy_for("jira").unwrap();
    assert_eq!(jira.strategy_type, StrategyType::Unauthenticated);
    let handling = &config.operational.failure_handling;
    assert_eq!(handling.partial_failure_mode, PartialFailureMode::Fail);
    assert!(handling.circuit_breaker.enabled);
    let jira = config.backend("jira").unwrap();
    assert_eq!(config.timeouts_for(jira).call.to_string(), "90s");
    assert_eq!(config.passthrough_headers, ["X-Tenant-Id"]);
    let mode = &config.code_mode;
    assert!(mode.enabled);
    assert_eq!((mode.step_limit, mode.parallel_max_concurrency), (50_000, 5));
    assert_eq!(mode.tool_call_timeout.to_string(), "20s");
    let optimizer = config.optimizer.as_ref().unwrap();
    assert_eq!(optimizer.max_tools_to_return, 5);
    let ratios = (optimizer.hybrid_search_semantic_ratio, optimizer.semantic_distance_threshold);
    assert_eq!(ratios, (0.6, 0.8));
}

#[test]
fn what_toolhive_requires_is_optional_here() {
    let text = "backends: [{name: a, url: 'http://a.example'}]";
    assert_eq!(config(text).aggregation.conflict_resolution, ConflictResolution::Prefix);
}

#[test]
fn the_status_interval_is_read_with_a_warning() {
    let text = FULL.replace(
        "    unhealthyThreshold: 3\n",
        "    unhealthyThreshold: 3\n    statusReportingInterval: 15s\n",
    );
    assert_eq!(codes(&text).len(), 1);
    let (config, _) = read(&text).unwrap();
    let interval = config.operational.failure_handling.status_reporting_interval;
    assert_eq!(interval.to_string(), "15s");
}

#[test]
fn a_rule_for_a_backend_that_is_not_there_is_a_warning() {
    let text = FULL.replace("workload: jira", "workload: jirra");
    let (_, warnings) = read(&text).unwrap();
    let found: Vec<_> = warnings.diagnostics().iter().map(|found| found.code).collect();
    assert_eq!(found, ["VMCP0050"]);
}

#[test]
fn the_other_two_ways_to_resolve_conflicts() {
    let priority =
        FULL.replace("conflictResolution: prefix", "conflictResolution: priority").replace(
            "    prefixFormat: \"{workload}_\"\n",
            "    priorityOrder: [github, jira, partner]\n",
        );
    let order = config(&priority).aggregation.conflict_resolution_config.priority_order;
    assert_eq!(order, ["github", "jira", "partner"]);
    let manual = FULL.replace("conflictResolution: prefix", "conflictResolution: manual");
    assert_eq!(config(&manual).aggregation.conflict_resolution, ConflictResolution::Manual);
}

#[test]
fn every_single_line_may_be_mistyped_without_harm() {
    for (number, line) in FULL.lines().enumerate() {
        let Some((key, rest)) = line.split_once(':') else { continue };
        if key.trim_start().contains([' ', '"', '#']) {
            continue;
        }
        let broken = format!("{key}zzz:{rest}");
        let text: Vec<_> = (FULL.lines().enumerate())
            .map(|(at, line)| if at == number { &*broken } else { line })
            .collect();
        let report = read(&text.join("\n"));
        let free = ["owner", "tier", "jira", "github", "partner", "create_issue", "X-Team"];
        if free.iter().any(|name| key.trim() == *name) {
            continue;
        }
        let report = report.expect_err(&broken);
        // The refusal of a section points at its first line.
        let lines = [number, number + 1];
        assert!(
            report.diagnostics().iter().any(|found| lines.contains(&found.line)),
            "line {}: {broken}\n{report}",
            number + 1
        );
    }
}

#[test]
fn nothing_of_the_file_is_lost() {
    insta::assert_snapshot!(format!("{:#?}", config(FULL)), @r#"
    Config {
        name: "engineering-vmcp",
        group_ref: Some(
            "engineering",
        ),
        backends: [
            Backend {
                name: "github",
                url: Some(
                    "http://127.0.0.1:19001/mcp",
                ),
                command: None,
                args: [],
                env: {},
                cwd: None,
                headers: {},
                transport: Some(
                    StreamableHttp,
                ),
                backend_type: Plain,
                ca_bundle_path: None,
                metadata: {
                    "tier": "gold",
                },
                timeouts: BackendTimeouts {
                    connect: None,
                    list: None,
                    call: None,
                    idle: None,
                },
                era: Auto,
                isolation: None,
                prefix: None,
                enabled: true,
            },
            Backend {
                name: "jira",
                url: Some(
                    "http://127.0.0.1:19002/sse",
                ),
                command: None,
                args: [],
                env: {},
                cwd: None,
                headers: {},
                transport: Some(
                    Sse,
                ),
                backend_type: Plain,
                ca_bundle_path: None,
                metadata: {},
                timeouts: BackendTimeouts {
                    connect: None,
                    list: None,
                    call: None,
                    idle: None,
                },
                era: Auto,
                isolation: None,
                prefix: None,
                enabled: true,
            },
            Backend {
                name: "partner",
                url: Some(
                    "https://mcp.partner.example/mcp",
                ),
                command: None,
                args: [],
                env: {},
                cwd: None,
                headers: {},
                transport: Some(
                    StreamableHttp,
                ),
                backend_type: Entry,
                ca_bundle_path: Some(
                    "/etc/ssl/partner.pem",
                ),
                metadata: {},
                timeouts: BackendTimeouts {
                    connect: None,
                    list: None,
                    call: None,
                    idle: None,
                },
                era: Auto,
                isolation: None,
                prefix: None,
                enabled: true,
            },
        ],
        mcp_servers: {},
        incoming_auth: IncomingAuth {
            auth_type: Anonymous,
            authz: Authz {
                authz_type: None,
            },
        },
        outgoing_auth: OutgoingAuth {
            source: Inline,
            default: Some(
                Strategy {
                    strategy_type: Unauthenticated,
                    header_injection: None,
                },
            ),
            backends: {
                "github": Strategy {
                    strategy_type: HeaderInjection,
                    header_injection: Some(
                        HeaderInjection {
                            header_name: "Authorization",
                            header_value: Some(
                                ***,
                            ),
                            header_value_env: Some(
                                "SECRET",
                            ),
                        },
                    ),
                },
                "partner": Strategy {
                    strategy_type: HeaderInjection,
                    header_injection: Some(
                        HeaderInjection {
                            header_name: "X-Tenant",
                            header_value: Some(
                                ***,
                            ),
                            header_value_env: None,
                        },
                    ),
                },
            },
        },
        aggregation: Aggregation {
            conflict_resolution: Prefix,
            conflict_resolution_config: ConflictResolutionConfig {
                prefix_format: "{workload}_",
                priority_order: [],
            },
            tools: [
                ToolRules {
                    workload: "github",
                    filter: Some(
                        [
                            "create_ticket",
                            "list_repos",
                        ],
                    ),
                    overrides: {
                        "create_issue": ToolOverride {
                            name: Some(
                                "create_ticket",
                            ),
                            description: Some(
                                "Opens a ticket.",
                            ),
                            annotations: Some(
                                Annotations {
                                    title: Some(
                                        "Open a ticket",
                                    ),
                                    read_only_hint: Some(
                                        false,
                                    ),
                                    destructive_hint: Some(
                                        false,
                                    ),
                                    idempotent_hint: Some(
                                        false,
                                    ),
                                    open_world_hint: Some(
                                        true,
                                    ),
                                },
                            ),
                            parameters: {},
                        },
                    },
                    exclude_all: false,
                },
                ToolRules {
                    workload: "jira",
                    filter: None,
                    overrides: {},
                    exclude_all: true,
                },
            ],
            exclude_all_tools: false,
            default_tool_visibility: Allow,
            name_budget: 53,
            validate_arguments: false,
        },
        operational: Operational {
            log_level: Some(
                Debug,
            ),
            timeouts: OperationalTimeouts {
                default: Some(
                    Duration(
                        30s,
                    ),
                ),
                per_workload: {
                    "jira": Duration(
                        90s,
                    ),
                },
            },
            failure_handling: FailureHandling {
                health_check_interval: Duration(
                    30s,
                ),
                unhealthy_threshold: 3,
                health_check_timeout: Some(
                    Duration(
                        10s,
                    ),
                ),
                status_reporting_interval: Duration(
                    30s,
                ),
                partial_failure_mode: Fail,
                circuit_breaker: CircuitBreaker {
                    enabled: true,
                    failure_threshold: 5,
                    timeout: Duration(
                        60s,
                    ),
                },
            },
        },
        code_mode: CodeMode {
            enabled: true,
            step_limit: 50000,
            parallel_max_concurrency: 5,
            tool_call_timeout: Duration(
                20s,
            ),
            script_timeout: Duration(
                60s,
            ),
            memory_limit: ByteSize(
                67108864,
            ),
            max_tool_calls: 200,
            max_call_depth: 200,
            max_result_bytes: ByteSize(
                262144,
            ),
            max_log_bytes: ByteSize(
                32768,
            ),
            max_source_bytes: ByteSize(
                65536,
            ),
            max_data_bytes: ByteSize(
                1048576,
            ),
            max_running_scripts: 100,
            max_running_scripts_per_identity: 20,
            description_tokens: 4000,
            allow: ScriptTools {
                read_only: false,
                tools: None,
                backends: None,
            },
            scripts: [],
        },
        optimizer: Some(
            Optimizer {
                enabled: true,
                max_tools_to_return: 5,
                embedding: None,
                embedding_service: Some(
                    "https://api.openai.example/v1",
                ),
                embedding_service_timeout: Duration(
                    10s,
                ),
                embedding_provider: OpenAi,
                embedding_model: Some(
                    "text-embedding-3-small",
                ),
                embedding_headers: {
                    "X-Team": ***,
                },
                hybrid_search_semantic_ratio: 0.6,
                semantic_distance_threshold: 0.8,
                embedding_api_key: Some(
                    ***,
                ),
            },
        ),
        metadata: {
            "owner": "platform",
        },
        passthrough_headers: [
            "X-Tenant-Id",
        ],
        session_storage: SessionStorage {
            provider: Memory,
        },
        telemetry: Telemetry {
            enabled: true,
            enable_prometheus_metrics_path: false,
        },
        server: Server {
            host: "127.0.0.1",
            port: 4483,
            session_ttl: Duration(
                1800s,
            ),
            max_sessions: 1000,
            allowed_hosts: [],
            allowed_origins: [],
            max_body_bytes: ByteSize(
                4194304,
            ),
            max_result_bytes: ByteSize(
                16777216,
            ),
            insecure_no_auth: false,
        },
    }
    "#);
}
