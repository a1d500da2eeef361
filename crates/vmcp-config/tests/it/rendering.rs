//! The forms in which a report comes.

use insta::assert_snapshot;

use crate::support::{config, read, with_backend};

#[test]
fn a_report_looks_like_those_of_rustc() {
    let text = r"# A comment.
backends:
  - name: docs
    url: https://docs.example/mcp

aggregation:
  conflictResolution: prefix
operational:
  failureHandling:
    partialfailuremode: fail
";
    assert_snapshot!(read(text).unwrap_err().render(false), @"
    error[VMCP0012]: unknown field `partialfailuremode` in operational.failureHandling
      --> vmcp.yaml:10:5
       |
    10 |     partialfailuremode: fail
       |     ^^^^^^^^^^^^^^^^^^ did you mean `partialFailureMode`?
    ");
}

#[test]
fn colour_adds_escapes_and_nothing_else() {
    let text = with_backend("nmae: x\nserver: {port: 70000}\n");
    let report = read(&text).unwrap_err();
    let coloured = report.render(true);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(strip(&coloured), report.render(false));
    assert_eq!(report.to_string(), report.render(false));
}

/// Removes `ESC [ ... letter`.
fn strip(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |out, part| {
        out + part.split_once(|c: char| c.is_ascii_alphabetic()).map_or("", |(_, rest)| rest)
    })
}

#[test]
fn the_machine_form_has_the_same_facts() {
    let text = with_backend("server:\n  port: 70000\nname: a\nname: b\n");
    let report = read(&text).unwrap_err();
    assert_eq!((report.file(), report.error_count()), ("vmcp.yaml", 2));
    assert_snapshot!(serde_json::to_string_pretty(&report).unwrap(), @r#"
    {
      "file": "vmcp.yaml",
      "diagnostics": [
        {
          "code": "VMCP0016",
          "severity": "error",
          "message": "`server.port` must be between 0 and 65535",
          "label": "out of range",
          "path": "server.port",
          "line": 3,
          "column": 9,
          "end": {
            "line": 3,
            "column": 14
          }
        },
        {
          "code": "VMCP0011",
          "severity": "error",
          "message": "the key `name` stands twice in one mapping",
          "label": "again here",
          "path": "",
          "line": 5,
          "column": 1,
          "end": {
            "line": 5,
            "column": 5
          },
          "help": "remove one of them, or merge their values",
          "related": {
            "label": "first here",
            "line": 4,
            "column": 1,
            "end": {
              "line": 4,
              "column": 5
            }
          }
        }
      ],
      "more_errors": 0
    }
    "#);
}

#[test]
fn warnings_come_with_the_configuration() {
    let text = with_backend("passthroughHeaders: [X-A, X-A]\n");
    let (config, warnings) = read(&text).unwrap();
    assert_eq!(config.passthrough_headers.len(), 2);
    assert_snapshot!(warnings.render(false), @"
    warning[VMCP0064]: `X-A` is listed twice
     --> vmcp.yaml:2:27
      |
    2 | passthroughHeaders: [X-A, X-A]
      |                           ^^^ again here
    ");
}

#[test]
fn nothing_to_say_is_an_empty_text() {
    let (_, warnings) = read(&with_backend("")).unwrap();
    assert!(warnings.is_empty());
    assert_eq!(warnings.render(false), "");
    assert_eq!(warnings.render(true), "");
}

#[test]
fn the_smallest_file_has_every_default() {
    let config = config(&with_backend(""));
    assert_eq!(config.name, "vmcp");
    assert_eq!(config.group_ref, None);
    assert_eq!(config.aggregation.name_budget, 53);
    assert_eq!(config.aggregation.conflict_resolution_config.prefix_format, "{workload}_");
    assert_eq!(config.incoming_auth.auth_type, vmcp_config::IncomingAuthType::Anonymous);
    assert_eq!(config.session_storage.provider, vmcp_config::SessionProvider::Memory);
    let backend = config.backend("docs").unwrap();
    assert_eq!(backend.isolation(), vmcp_config::Isolation::Session);
    assert_eq!(config.backend("other"), None);
}
