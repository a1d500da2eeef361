//! `aggregation`: names, order and visibility of tools.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn priority_without_an_order() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: priority
")), @"
    error[VMCP0051]: `conflictResolution: priority` needs `priorityOrder`
     --> vmcp.yaml:2:1
      |
    2 | aggregation:
      | ^^^^^^^^^^^
      |
      = help: list the backends under `conflictResolutionConfig.priorityOrder`, most important first
    ");
}

#[test]
fn an_order_with_an_unknown_backend() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: priority
  conflictResolutionConfig:
    priorityOrder: [docs, dosc]
")), @"
    warning[VMCP0050]: `dosc` names no backend of this file
     --> vmcp.yaml:5:27
      |
    5 |     priorityOrder: [docs, dosc]
      |                           ^^^^ did you mean `docs`?
    ");
}

#[test]
fn an_order_with_a_repetition() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: priority
  conflictResolutionConfig:
    priorityOrder: [docs, docs]
")), @"
    warning[VMCP0064]: `docs` stands twice in the order
     --> vmcp.yaml:5:27
      |
    5 |     priorityOrder: [docs, docs]
      |                           ^^^^ only the first place counts
    ");
}

#[test]
fn an_order_that_nobody_reads() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolutionConfig:
    priorityOrder: [docs]
")), @"
    warning[VMCP0064]: `priorityOrder` has no effect with `conflictResolution: prefix`
     --> vmcp.yaml:4:5
      |
    4 |     priorityOrder: [docs]
      |     ^^^^^^^^^^^^^ only `priority` reads it
    ");
}

#[test]
fn a_rank_for_hidden_tools() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: priority
  defaultToolVisibility: deny
  conflictResolutionConfig:
    priorityOrder: [docs]
")), @"
    error[VMCP0052]: `docs` has a rank, but `defaultToolVisibility: deny` hides its tools
     --> vmcp.yaml:6:21
      |
    6 |     priorityOrder: [docs]
      |                     ^^^^ would win conflicts with tools that nobody sees
      |
      = help: add `- workload: docs` under `aggregation.tools`, or take it out of the order
    ");
}

#[test]
fn manual_without_tools() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: manual
")), @"
    error[VMCP0053]: `conflictResolution: manual` needs `tools`
     --> vmcp.yaml:3:23
      |
    3 |   conflictResolution: manual
      |                       ^^^^^^
      |
      = help: add `aggregation.tools` with an override for every tool name that two backends share
    ");
}

#[test]
fn an_unknown_placeholder() {
    assert_snapshot!(report(&with_backend(
r#"aggregation:
  conflictResolutionConfig:
    prefixFormat: "{backend}_"
"#)), @r#"
    error[VMCP0058]: `{backend}_` cannot be a prefix
     --> vmcp.yaml:4:19
      |
    4 |     prefixFormat: "{backend}_"
      |                   ^^^^^^^^^^^^ the only placeholder is `{workload}`
      |
      = help: for example `{workload}_`, or empty for none
    "#);
}

#[test]
fn a_prefix_with_a_slash() {
    assert_snapshot!(report(&with_backend(
r#"aggregation:
  conflictResolutionConfig:
    prefixFormat: "{workload}/"
"#)), @r#"
    error[VMCP0058]: `{workload}/` cannot be a prefix
     --> vmcp.yaml:4:19
      |
    4 |     prefixFormat: "{workload}/"
      |                   ^^^^^^^^^^^^^ letters, digits, `-`, `_` and `.` only
      |
      = help: for example `{workload}_`, or empty for none
    "#);
}

#[test]
fn rules_for_an_unknown_backend() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: doc
      filter: [a]
")), @"
    warning[VMCP0050]: `doc` names no backend of this file
     --> vmcp.yaml:4:17
      |
    4 |     - workload: doc
      |                 ^^^ did you mean `docs`?
    ");
}

#[test]
fn two_entries_for_one_backend() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      filter: [a]
    - workload: docs
      filter: [b]
")), @"
    error[VMCP0054]: two `tools` entries are for `docs`
     --> vmcp.yaml:6:17
      |
    4 |     - workload: docs
      |                 ---- first here
    5 |       filter: [a]
    6 |     - workload: docs
      |                 ^^^^ again here
      |
      = help: merge the two entries
    ");
}

#[test]
fn a_filter_with_an_original_name() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      filter: [search]
      overrides:
        search: {name: find}
")), @"
    error[VMCP0055]: `search` is renamed to `find`, so the filter never sees it
     --> vmcp.yaml:5:16
      |
    5 |       filter: [search]
      |                ^^^^^^ write `find`
    6 |       overrides:
    7 |         search: {name: find}
      |                        ---- renamed here
      |
      = help: `filter` works with the names after renaming
    ");
}

#[test]
fn a_filter_with_both_names() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      filter: [search, find]
      overrides:
        search: {name: find}
")), @"
    error[VMCP0055]: `search` is renamed to `find`, so the filter never sees it
     --> vmcp.yaml:5:16
      |
    5 |       filter: [search, find]
      |                ^^^^^^ remove this
    6 |       overrides:
    7 |         search: {name: find}
      |                        ---- renamed here
      |
      = help: `filter` works with the names after renaming
    ");
}

#[test]
fn a_filter_that_is_not_used() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      excludeAll: true
      filter: [search]
")), @"
    warning[VMCP0064]: `filter` has no effect with `excludeAll: true`
     --> vmcp.yaml:6:7
      |
    6 |       filter: [search]
      |       ^^^^^^ every tool is hidden anyway
    ");
}

#[test]
fn two_tools_of_one_new_name() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a: {name: find}
        b: {name: find}
")), @"
    error[VMCP0056]: two tools are renamed to `find`
     --> vmcp.yaml:7:19
      |
    6 |         a: {name: find}
      |                   ---- first here
    7 |         b: {name: find}
      |                   ^^^^ again here
    ");
}

#[test]
fn a_new_name_with_a_space() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a: {name: find it}
")), @"
    error[VMCP0059]: `find it` cannot be the name of a tool
     --> vmcp.yaml:6:19
      |
    6 |         a: {name: find it}
      |                   ^^^^^^^ 1 to 128 letters, digits, `-`, `_` or `.`
    ");
}

#[test]
fn an_empty_override() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a: {}
")), @"
    error[VMCP0066]: the override of `a` changes nothing
     --> vmcp.yaml:6:9
      |
    6 |         a: {}
      |         ^
      |
      = help: give it `name`, `description`, `annotations` or `parameters`, or remove it
    ");
}

#[test]
fn an_override_that_is_nothing() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a:
")), @"
    error[VMCP0013]: `aggregation.tools[0].overrides.a` must be a mapping, but this is empty
     --> vmcp.yaml:6:10
      |
    6 |         a:
      |          ^ expected a mapping
    ");
}

#[test]
fn a_parameter_without_a_rule() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a:
          parameters:
            limit: {description: how many}
")), @"
    error[VMCP0057]: the parameter `limit` needs exactly one of `fixed`, `default` and `hidden: true`
     --> vmcp.yaml:8:13
      |
    8 |             limit: {description: how many}
      |             ^^^^^
      |
      = help: `fixed` always sends a value, `default` sends it unless the caller gives one, `hidden` sends none
    ");
}

#[test]
fn a_parameter_with_two_rules() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a:
          parameters:
            limit: {fixed: 1, default: 2}
            depth: {hidden: true, fixed: null}
")), @"
    error[VMCP0057]: the parameter `limit` needs exactly one of `fixed`, `default` and `hidden: true`
     --> vmcp.yaml:8:13
      |
    8 |             limit: {fixed: 1, default: 2}
      |             ^^^^^
      |
      = help: `fixed` always sends a value, `default` sends it unless the caller gives one, `hidden` sends none

    error[VMCP0057]: the parameter `depth` needs exactly one of `fixed`, `default` and `hidden: true`
     --> vmcp.yaml:9:13
      |
    9 |             depth: {hidden: true, fixed: null}
      |             ^^^^^
      |
      = help: `fixed` always sends a value, `default` sends it unless the caller gives one, `hidden` sends none
    ");
}

#[test]
fn a_parameter_that_is_not_hidden() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a:
          parameters:
            limit: {hidden: false}
")), @"
    error[VMCP0057]: the parameter `limit` needs exactly one of `fixed`, `default` and `hidden: true`
     --> vmcp.yaml:8:13
      |
    8 |             limit: {hidden: false}
      |             ^^^^^
      |
      = help: `fixed` always sends a value, `default` sends it unless the caller gives one, `hidden` sends none
    ");
}

#[test]
fn an_unknown_annotation() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  tools:
    - workload: docs
      overrides:
        a:
          annotations: {readonly: true}
")), @"
    error[VMCP0012]: unknown field `readonly` in aggregation.tools[0].overrides.a.annotations
     --> vmcp.yaml:7:25
      |
    7 |           annotations: {readonly: true}
      |                         ^^^^^^^^ no such setting
      |
      = help: there are `title`, `readOnlyHint`, `destructiveHint`, `idempotentHint`, `openWorldHint`
    ");
}

#[test]
fn every_setting_has_a_meaning() {
    let config = crate::support::config(
        r"
backends: [{name: a, command: x}, {name: b, command: x}]
aggregation:
  conflictResolution: priority
  conflictResolutionConfig: {priorityOrder: [b, a], prefixFormat: ''}
  nameBudget: 64
  excludeAllTools: false
  defaultToolVisibility: deny
  tools:
    - {workload: a, excludeAll: true}
    - workload: b
      filter: [find, other]
      overrides:
        search:
          name: find
          description: Finds things.
          annotations: {title: Find, readOnlyHint: true, destructiveHint: false,
            idempotentHint: true, openWorldHint: false}
          parameters:
            limit: {default: 10, description: At most this many.}
            token: {hidden: true}
            scope: {fixed: {deep: [1, 2.5, true, null, text]}}
        other: {annotations: {readOnlyHint: true}}
",
    );
    let rules = config.aggregation.rules_for("b").unwrap();
    let parameters = &rules.overrides["search"].parameters;
    let limit = serde_json::json!(10);
    let scope = serde_json::json!({"deep": [1, 2.5, true, null, "text"]});
    use vmcp_config::ParameterRule;
    assert_eq!(parameters["limit"].rule(), Some(ParameterRule::Default(&limit)));
    assert_eq!(parameters["token"].rule(), Some(ParameterRule::Hidden));
    assert_eq!(parameters["scope"].rule(), Some(ParameterRule::Fixed(&scope)));
    assert_eq!(config.aggregation.name_budget, 64);
    assert!(config.aggregation.rules_for("a").unwrap().exclude_all);
    assert!(config.aggregation.rules_for("c").is_none());
}

#[test]
fn two_tools_may_change_names() {
    let text = with_backend(
        r"
aggregation:
  tools:
    - workload: docs
      filter: [a, b]
      overrides: {a: {name: b}, b: {name: a}}
",
    );
    assert_eq!(report(&text), "fine");
}

#[test]
fn an_empty_visibility_is_allowed() {
    let text = with_backend("aggregation: {defaultToolVisibility: ''}\n");
    let visibility = crate::support::config(&text).aggregation.default_tool_visibility;
    assert_eq!(visibility, vmcp_config::DefaultToolVisibility::Unset);
}
