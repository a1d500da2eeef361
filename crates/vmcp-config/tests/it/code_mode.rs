//! `codeMode`: what scripts may use, and which tools.

use insta::assert_snapshot;
use vmcp_config::{CodeMode, ScriptTools};

use crate::support::{config, read, report, with_backend};

#[test]
fn defaults_are_those_that_the_documentation_names() {
    let mode = config(&with_backend("")).code_mode;
    assert_eq!(mode, CodeMode::default());
    assert!(!mode.enabled);
    assert_eq!((mode.step_limit, mode.parallel_max_concurrency), (100_000, 10));
    assert_eq!((mode.max_tool_calls, mode.max_call_depth), (200, 200));
    assert_eq!((mode.max_running_scripts, mode.max_running_scripts_per_identity), (100, 20));
    assert_eq!(mode.description_tokens, 4000);
    let texts = [
        mode.tool_call_timeout.to_string(),
        mode.script_timeout.to_string(),
        mode.memory_limit.to_string(),
        mode.max_result_bytes.to_string(),
        mode.max_log_bytes.to_string(),
        mode.max_source_bytes.to_string(),
        mode.max_data_bytes.to_string(),
    ];
    assert_eq!(texts, ["30s", "1m", "64MiB", "256KiB", "32KiB", "64KiB", "1MiB"]);
    assert_eq!(mode.allow, ScriptTools::default());
}

#[test]
fn every_setting_has_a_meaning() {
    let mode = config(&with_backend(
        r"
codeMode:
  enabled: true
  stepLimit: 5
  parallelMaxConcurrency: 4
  toolCallTimeout: 3s
  scriptTimeout: 2m
  memoryLimit: 1MiB
  maxToolCalls: 6
  maxCallDepth: 7
  maxResultBytes: 8KiB
  maxLogBytes: 0
  maxSourceBytes: 9KiB
  maxDataBytes: 10KiB
  maxRunningScripts: 11
  maxRunningScriptsPerIdentity: 12
  descriptionTokens: 0
  allow: {readOnly: true, tools: ['docs_*', other], backends: [docs]}
",
    ))
    .code_mode;
    let allow = ScriptTools {
        read_only: true,
        tools: Some(vec!["docs_*".to_owned(), "other".to_owned()]),
        backends: Some(vec!["docs".to_owned()]),
    };
    assert_eq!(mode.allow, allow);
    assert!(mode.enabled);
    let numbers = [
        mode.step_limit,
        mode.parallel_max_concurrency.into(),
        mode.max_tool_calls.into(),
        mode.max_call_depth.into(),
        mode.max_running_scripts.into(),
        mode.max_running_scripts_per_identity.into(),
        mode.description_tokens.into(),
        mode.memory_limit.as_bytes(),
        mode.max_result_bytes.as_bytes(),
        mode.max_log_bytes.as_bytes(),
        mode.max_source_bytes.as_bytes(),
        mode.max_data_bytes.as_bytes(),
    ];
    assert_eq!(numbers, [5, 4, 6, 7, 11, 12, 0, 1 << 20, 8 << 10, 0, 9 << 10, 10 << 10]);
    assert_eq!(mode.tool_call_timeout.to_string(), "3s");
    assert_eq!(mode.script_timeout.to_string(), "2m");
}

#[test]
fn an_empty_list_allows_nothing_and_a_missing_one_everything() {
    let allow = |text: &str| config(&with_backend(text)).code_mode.allow.tools;
    assert_eq!(allow("codeMode: {allow: {tools: []}}"), Some(Vec::new()));
    assert_eq!(allow("codeMode: {allow: {tools: }}"), None);
    assert_eq!(allow("codeMode: {allow: {}}"), None);
}

/// As in `ToolHive`, whose files are read as they are.
#[test]
fn zero_means_the_default_where_toolhive_has_the_setting() {
    let text = with_backend(
        r"codeMode:
  stepLimit: 0
  parallelMaxConcurrency: 0
  toolCallTimeout: 0s
",
    );
    assert_eq!(read(&text).unwrap().0.code_mode, CodeMode::default());
    assert_snapshot!(report(&text), @"
    warning[VMCP0064]: `codeMode.stepLimit` cannot be switched off: zero means the default, 100000
     --> vmcp.yaml:3:14
      |
    3 |   stepLimit: 0
      |              ^ has no effect
      |
      = help: leave it out, or write the limit

    warning[VMCP0064]: `codeMode.parallelMaxConcurrency` cannot be switched off: zero means the default, 10
     --> vmcp.yaml:4:27
      |
    4 |   parallelMaxConcurrency: 0
      |                           ^ has no effect
      |
      = help: leave it out, or write the limit

    warning[VMCP0064]: `codeMode.toolCallTimeout` cannot be switched off: zero means the default, 30s
     --> vmcp.yaml:5:20
      |
    5 |   toolCallTimeout: 0s
      |                    ^^ has no effect
      |
      = help: leave it out, or write the limit
    ");
}

#[test]
fn limits_that_no_script_can_live_with() {
    assert_snapshot!(report(&with_backend(
r"codeMode:
  stepLimit: -1
  parallelMaxConcurrency: 1001
  toolCallTimeout: 30
  scriptTimeout: 0s
  memoryLimit: 1KiB
  maxToolCalls: 0
  maxCallDepth: 20000
  maxResultBytes: 10
  maxSourceBytes: 0
  maxDataBytes: 1B
  maxRunningScripts: 0
  maxRunningScriptsPerIdentity: 0
  descriptionTokens: 1000000
")), @"
    error[VMCP0016]: `codeMode.stepLimit` must be at least 0
     --> vmcp.yaml:3:14
      |
    3 |   stepLimit: -1
      |              ^^ out of range

    error[VMCP0016]: `codeMode.parallelMaxConcurrency` must be between 0 and 1000
     --> vmcp.yaml:4:27
      |
    4 |   parallelMaxConcurrency: 1001
      |                           ^^^^ out of range

    error[VMCP0017]: `codeMode.toolCallTimeout` is not a duration
     --> vmcp.yaml:5:20
      |
    5 |   toolCallTimeout: 30
      |                    ^^ the unit is missing, such as in `30s`
      |
      = help: units are ns, us, ms, s, m and h; they combine, as in `1m30s`

    error[VMCP0060]: `codeMode.scriptTimeout` must be more than zero
     --> vmcp.yaml:6:18
      |
    6 |   scriptTimeout: 0s
      |                  ^^ too short
      |
      = help: leave it out for the default

    error[VMCP0067]: `codeMode.memoryLimit` must be at least 64KiB
     --> vmcp.yaml:7:16
      |
    7 |   memoryLimit: 1KiB
      |                ^^^^ too small

    error[VMCP0016]: `codeMode.maxToolCalls` must be at least 1
     --> vmcp.yaml:8:17
      |
    8 |   maxToolCalls: 0
      |                 ^ out of range

    error[VMCP0016]: `codeMode.maxCallDepth` must be between 1 and 10000
     --> vmcp.yaml:9:17
      |
    9 |   maxCallDepth: 20000
      |                 ^^^^^ out of range

    error[VMCP0067]: `codeMode.maxResultBytes` must be at least 1KiB
      --> vmcp.yaml:10:19
       |
    10 |   maxResultBytes: 10
       |                   ^^ too small

    error[VMCP0067]: `codeMode.maxSourceBytes` must be at least 1KiB
      --> vmcp.yaml:11:19
       |
    11 |   maxSourceBytes: 0
       |                   ^ too small

    error[VMCP0067]: `codeMode.maxDataBytes` must be at least 1KiB
      --> vmcp.yaml:12:17
       |
    12 |   maxDataBytes: 1B
       |                 ^^ too small

    error[VMCP0016]: `codeMode.maxRunningScripts` must be at least 1
      --> vmcp.yaml:13:22
       |
    13 |   maxRunningScripts: 0
       |                      ^ out of range

    error[VMCP0016]: `codeMode.maxRunningScriptsPerIdentity` must be at least 1
      --> vmcp.yaml:14:33
       |
    14 |   maxRunningScriptsPerIdentity: 0
       |                                 ^ out of range

    error[VMCP0016]: `codeMode.descriptionTokens` must be between 0 and 100000
      --> vmcp.yaml:15:22
       |
    15 |   descriptionTokens: 1000000
       |                      ^^^^^^^ out of range
    ");
}

#[test]
fn tools_and_backends_that_cannot_be_meant() {
    assert_snapshot!(report(&with_backend(
r"codeMode:
  allow:
    tools: ['docs_*', 'docs search', '']
    backends: [doc]
")), @"
    error[VMCP0059]: `codeMode.allow.tools[1]` is not the name of a tool, nor a pattern of names
     --> vmcp.yaml:4:23
      |
    4 |     tools: ['docs_*', 'docs search', '']
      |                       ^^^^^^^^^^^^^ such as `github_search` or `github_*`

    error[VMCP0059]: `codeMode.allow.tools[2]` is not the name of a tool, nor a pattern of names
     --> vmcp.yaml:4:38
      |
    4 |     tools: ['docs_*', 'docs search', '']
      |                                      ^^ such as `github_search` or `github_*`

    warning[VMCP0050]: `doc` names no backend of this file
     --> vmcp.yaml:5:16
      |
    5 |     backends: [doc]
      |                ^^^ did you mean `docs`?
    ");
}

#[test]
fn keys_that_are_none() {
    assert_snapshot!(report(&with_backend(
r"codeMode:
  enable: true
  allow: {readonly: true}
")), @"
    error[VMCP0012]: unknown field `enable` in codeMode
     --> vmcp.yaml:3:3
      |
    3 |   enable: true
      |   ^^^^^^ did you mean `enabled`?

    error[VMCP0012]: unknown field `readonly` in codeMode.allow
     --> vmcp.yaml:4:11
      |
    4 |   allow: {readonly: true}
      |           ^^^^^^^^ did you mean `readOnly`?
    ");
}
