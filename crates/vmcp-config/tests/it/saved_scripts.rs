//! `codeMode.scripts`: scripts of the operator's, offered as tools.

use insta::assert_snapshot;
use serde_json::json;
use vmcp_config::{Source, load};

use crate::support::{config, report, with_backend};

#[test]
fn everything_that_can_be_said() {
    let config = config(&with_backend(
        r"codeMode:
  scripts:
    - name: triage
      description: Finds what broke.
      inputSchema:
        type: object
        properties: {service: {type: string}, hours: {type: integer, default: 24}}
        required: [service]
      outputSchema: {type: object}
      annotations: {readOnlyHint: true}
      file: triage.star
    - {name: other.one, description: '', file: triage.star}
",
    ));
    assert!(!config.code_mode.enabled);
    let [triage, other] = &config.code_mode.scripts[..] else { panic!("there are two") };
    assert_eq!((&*triage.file, &*triage.source), ("triage.star", "return 1\n"));
    assert_eq!(triage.input_schema.as_ref().unwrap()["properties"]["hours"]["default"], json!(24));
    assert_eq!(triage.annotations.as_ref().unwrap().read_only_hint, Some(true));
    assert_eq!((&other.input_schema, &other.output_schema), (&None, &None));
}

#[test]
fn names_that_a_tool_cannot_have() {
    assert_snapshot!(report(&with_backend(
        r"codeMode:
  scripts:
    - {name: triage, description: d, file: triage.star}
    - {name: 'my script', description: d, file: triage.star}
    - {name: execute_tool_script, description: d, file: triage.star}
    - {name: triage, description: d, file: triage.star}
"
    )), @"
    error[VMCP0068]: `my script` cannot be the name of a tool
     --> vmcp.yaml:5:14
      |
    5 |     - {name: 'my script', description: d, file: triage.star}
      |              ^^^^^^^^^^^ 1 to 128 letters, digits, `-`, `_` or `.`

    error[VMCP0068]: `execute_tool_script` is a name of the gateway's own
     --> vmcp.yaml:6:14
      |
    6 |     - {name: execute_tool_script, description: d, file: triage.star}
      |              ^^^^^^^^^^^^^^^^^^^ give it another name

    error[VMCP0068]: two saved scripts are called `triage`
     --> vmcp.yaml:7:14
      |
    4 |     - {name: triage, description: d, file: triage.star}
      |              ------ first here
    ...
    7 |     - {name: triage, description: d, file: triage.star}
      |              ^^^^^^ again here
    ");
}

#[test]
fn files_that_are_no_scripts() {
    assert_snapshot!(report(&with_backend(
        r"codeMode:
  scripts:
    - {name: a, description: d, file: nowhere.star}
    - name: b
      description: d
      file: broken.star
    - {name: c, description: d, file: long.star}
"
    )), @"
    error[VMCP0069]: nowhere.star cannot be read: no such file
     --> vmcp.yaml:4:39
      |
    4 |     - {name: a, description: d, file: nowhere.star}
      |                                       ^^^^^^^^^^^^ named here

    error[VMCP0069]: broken.star:3:6: expected `:`, found `=`
     --> vmcp.yaml:7:13
      |
    7 |       file: broken.star
      |             ^^^^^^^^^^^ named here
      |
      = help: compare with `==`

    error[VMCP0069]: the script is 70000 bytes long, and maxSourceBytes=65536
     --> vmcp.yaml:8:39
      |
    8 |     - {name: c, description: d, file: long.star}
      |                                       ^^^^^^^^^ named here
      |
      = help: write a shorter one, or raise codeMode.maxSourceBytes
    ");
}

#[test]
fn schemas_of_something_else_than_objects() {
    assert_snapshot!(report(&with_backend(
        r"codeMode:
  scripts:
    - name: a
      description: d
      inputSchema: {properties: {service: {type: string}}}
      outputSchema: [string]
      file: triage.star
"
    )), @"
    error[VMCP0070]: `codeMode.scripts[0].inputSchema` is not the schema of an object
     --> vmcp.yaml:6:7
      |
    6 |       inputSchema: {properties: {service: {type: string}}}
      |       ^^^^^^^^^^^ needs `type: object`

    error[VMCP0070]: `codeMode.scripts[0].outputSchema` is not the schema of an object
     --> vmcp.yaml:7:7
      |
    7 |       outputSchema: [string]
      |       ^^^^^^^^^^^^ needs `type: object`
    ");
}

#[test]
fn keys_that_are_missing_or_unknown() {
    assert_snapshot!(report(&with_backend(
        r"codeMode:
  scripts:
    - {name: a, script: return 1}
"
    )), @"
    error[VMCP0014]: missing field `description` in codeMode.scripts[0]
     --> vmcp.yaml:4:8
      |
    4 |     - {name: a, script: return 1}
      |        ^^^^ `description` is needed here

    error[VMCP0014]: missing field `file` in codeMode.scripts[0]
     --> vmcp.yaml:4:8
      |
    4 |     - {name: a, script: return 1}
      |        ^^^^ `file` is needed here

    error[VMCP0012]: unknown field `script` in codeMode.scripts[0]
     --> vmcp.yaml:4:17
      |
    4 |     - {name: a, script: return 1}
      |                 ^^^^^^ no such setting
      |
      = help: there are `name`, `description`, `inputSchema`, `outputSchema`, `annotations`, `file`
    ");
}

#[test]
fn who_reads_no_scripts_is_told() {
    let text =
        with_backend("codeMode: {scripts: [{name: a, description: d, file: triage.star}]}\n");
    let report = load(&Source::new("vmcp.yaml", &text), &|_| None).unwrap_err();
    assert_snapshot!(report.render(false), @"
    error[VMCP0069]: saved scripts cannot be read here
     --> vmcp.yaml:2:54
      |
    2 | codeMode: {scripts: [{name: a, description: d, file: triage.star}]}
      |                                                      ^^^^^^^^^^^ named here
      |
      = help: this program reads a configuration without its scripts
    ");
}
