//! The types of values: lists, mappings, switches, numbers, durations, sizes, words.

use insta::assert_snapshot;

use crate::support::{report, with_backend};

#[test]
fn a_text_for_a_list() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: npx
    args: -y server
"), @"
    error[VMCP0013]: `backends[0].args` must be a list, but this is a text
     --> vmcp.yaml:4:11
      |
    4 |     args: -y server
      |           ^^^^^^^^^ expected a list
      |
      = help: write `[one, two]`, or each entry after `- ` on its own line
    ");
}

#[test]
fn a_list_for_a_text() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: [npx, -y]
"), @"
    error[VMCP0013]: `backends[0].command` must be a text, but this is a list
     --> vmcp.yaml:3:14
      |
    3 |     command: [npx, -y]
      |              ^^^^^^^^^ expected a text
      |
      = help: put the program into `command` and the rest into `args`
    ");
}

#[test]
fn a_mapping_for_the_backends() {
    assert_snapshot!(report(
r"backends:
  a: {command: x}
"), @"
    error[VMCP0013]: `backends` must be a list, but this is a mapping
     --> vmcp.yaml:2:3
      |
    2 |   a: {command: x}
      |   ^^^^^^^^^^^^^^^ expected a list
      |
      = help: start each backend with `- name:`; a mapping by name goes under `mcpServers:`
    ");
}

#[test]
fn a_list_for_mcp_servers() {
    assert_snapshot!(report(
r"mcpServers:
  - {command: x}
"), @"
    error[VMCP0013]: `mcpServers` must be a mapping, but this is a list
     --> vmcp.yaml:2:3
      |
    2 |   - {command: x}
      |   ^^^^^^^^^^^^^^ expected a mapping
      |
      = help: write a mapping by name; a list goes under `backends:`
    ");
}

#[test]
fn a_text_for_a_mapping() {
    assert_snapshot!(report(&with_backend(
r"server: localhost
")), @"
    error[VMCP0013]: `server` must be a mapping, but this is a text
     --> vmcp.yaml:2:9
      |
    2 | server: localhost
      |         ^^^^^^^^^ expected a mapping
    ");
}

#[test]
fn a_mapping_for_a_text() {
    assert_snapshot!(report(&with_backend(
r"name: {a: b}
")), @"
    error[VMCP0013]: `name` must be a text, but this is a mapping
     --> vmcp.yaml:2:7
      |
    2 | name: {a: b}
      |       ^^^^^^ expected a text
    ");
}

#[test]
fn a_text_for_a_switch() {
    assert_snapshot!(report(
r"backends:
  - name: a
    command: x
    enabled: yes
"), @"
    error[VMCP0013]: `backends[0].enabled` must be true or false, but this is a text
     --> vmcp.yaml:4:14
      |
    4 |     enabled: yes
      |              ^^^ expected true or false
      |
      = help: write `true`
    ");
}

#[test]
fn a_quoted_switch() {
    assert_snapshot!(report(
r#"backends:
  - name: a
    command: x
    enabled: "true"
"#), @r#"
    error[VMCP0013]: `backends[0].enabled` must be true or false, but this is a text
     --> vmcp.yaml:4:14
      |
    4 |     enabled: "true"
      |              ^^^^^^ expected true or false
      |
      = help: remove the quotes
    "#);
}

#[test]
fn a_text_for_a_number() {
    assert_snapshot!(report(&with_backend(
r"server:
  port: http
")), @"
    error[VMCP0013]: `server.port` must be a whole number, but this is a text
     --> vmcp.yaml:3:9
      |
    3 |   port: http
      |         ^^^^ expected a whole number
    ");
}

#[test]
fn a_fraction_for_a_whole_number() {
    assert_snapshot!(report(&with_backend(
r"server:
  port: 80.5
")), @"
    error[VMCP0016]: `server.port` must be a whole number, without a fraction
     --> vmcp.yaml:3:9
      |
    3 |   port: 80.5
      |         ^^^^ out of range
    ");
}

#[test]
fn a_port_out_of_range() {
    assert_snapshot!(report(&with_backend(
r"server:
  port: 70000
")), @"
    error[VMCP0016]: `server.port` must be between 0 and 65535
     --> vmcp.yaml:3:9
      |
    3 |   port: 70000
      |         ^^^^^ out of range
    ");
}

#[test]
fn a_negative_number() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxSessions: -1
")), @"
    error[VMCP0016]: `server.maxSessions` must be at least 1
     --> vmcp.yaml:3:16
      |
    3 |   maxSessions: -1
      |                ^^ out of range
    ");
}

#[test]
fn a_number_below_the_least() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxSessions: 0
")), @"
    error[VMCP0016]: `server.maxSessions` must be at least 1
     --> vmcp.yaml:3:16
      |
    3 |   maxSessions: 0
      |                ^ out of range
    ");
}

#[test]
fn a_huge_number() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxSessions: 99999999999999999999
")), @"
    error[VMCP0016]: `server.maxSessions` is too large
     --> vmcp.yaml:3:16
      |
    3 |   maxSessions: 99999999999999999999
      |                ^^^^^^^^^^^^^^^^^^^^ out of range
    ");
}

#[test]
fn a_name_budget_out_of_range() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  nameBudget: 129
")), @"
    error[VMCP0016]: `aggregation.nameBudget` must be between 1 and 128
     --> vmcp.yaml:3:15
      |
    3 |   nameBudget: 129
      |               ^^^ out of range
    ");
}

#[test]
fn a_threshold_out_of_range() {
    assert_snapshot!(report(&with_backend(
r"operational:
  failureHandling:
    unhealthyThreshold: 5000000000
")), @"
    error[VMCP0016]: `operational.failureHandling.unhealthyThreshold` is too large
     --> vmcp.yaml:4:25
      |
    4 |     unhealthyThreshold: 5000000000
      |                         ^^^^^^^^^^ out of range
    ");
}

#[test]
fn a_bare_number_for_a_duration() {
    assert_snapshot!(report(&with_backend(
r"server:
  sessionTtl: 30
")), @"
    error[VMCP0017]: `server.sessionTtl` is not a duration
     --> vmcp.yaml:3:15
      |
    3 |   sessionTtl: 30
      |               ^^ the unit is missing, such as in `30s`
      |
      = help: units are ns, us, ms, s, m and h; they combine, as in `1m30s`
    ");
}

#[test]
fn a_wrong_unit_for_a_duration() {
    assert_snapshot!(report(&with_backend(
r"server:
  sessionTtl: 30 seconds
")), @"
    error[VMCP0017]: `server.sessionTtl` is not a duration
     --> vmcp.yaml:3:15
      |
    3 |   sessionTtl: 30 seconds
      |               ^^^^^^^^^^ expected a number with a unit, such as `30s`
      |
      = help: units are ns, us, ms, s, m and h; they combine, as in `1m30s`
    ");
}

#[test]
fn a_list_for_a_duration() {
    assert_snapshot!(report(&with_backend(
r"server:
  sessionTtl: [30s]
")), @"
    error[VMCP0013]: `server.sessionTtl` must be a duration, but this is a list
     --> vmcp.yaml:3:15
      |
    3 |   sessionTtl: [30s]
      |               ^^^^^ expected a duration
    ");
}

#[test]
fn a_decimal_unit_for_a_size() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxBodyBytes: 4MB
")), @"
    error[VMCP0018]: `server.maxBodyBytes` is not a size
     --> vmcp.yaml:3:17
      |
    3 |   maxBodyBytes: 4MB
      |                 ^^^ expected bytes, such as `64KiB`, `4MiB` or `4194304`
      |
      = help: units are B, KiB, MiB and GiB; MB is not used because it has two meanings
    ");
}

#[test]
fn a_mapping_for_a_size() {
    assert_snapshot!(report(&with_backend(
r"server:
  maxBodyBytes: {mib: 4}
")), @"
    error[VMCP0013]: `server.maxBodyBytes` must be a size, but this is a mapping
     --> vmcp.yaml:3:17
      |
    3 |   maxBodyBytes: {mib: 4}
      |                 ^^^^^^^^ expected a size
    ");
}

#[test]
fn a_list_for_a_word() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: [prefix]
")), @"
    error[VMCP0013]: `aggregation.conflictResolution` must be a word, but this is a list
     --> vmcp.yaml:3:23
      |
    3 |   conflictResolution: [prefix]
      |                       ^^^^^^^^ expected one of `prefix`, `priority`, `manual`
    ");
}

#[test]
fn an_unknown_word_near_a_known_one() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: priorty
")), @"
    error[VMCP0015]: unknown value `priorty` for `aggregation.conflictResolution`
     --> vmcp.yaml:3:23
      |
    3 |   conflictResolution: priorty
      |                       ^^^^^^^ did you mean `priority`?
      |
      = help: expected one of `prefix`, `priority`, `manual`
    ");
}

#[test]
fn an_unknown_word_near_nothing() {
    assert_snapshot!(report(&with_backend(
r"aggregation:
  conflictResolution: shuffle
")), @"
    error[VMCP0015]: unknown value `shuffle` for `aggregation.conflictResolution`
     --> vmcp.yaml:3:23
      |
    3 |   conflictResolution: shuffle
      |                       ^^^^^^^ expected one of `prefix`, `priority`, `manual`
    ");
}
