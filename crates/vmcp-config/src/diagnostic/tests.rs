use super::{Diagnostic, Findings, MOST_KEPT, shown};
use crate::codes;
use crate::path::Path;
use crate::source::{Position, Span};

fn on_line(line: usize) -> Diagnostic {
    let start = Position { line, column: 1 };
    Diagnostic::new(&codes::UNKNOWN_FIELD, Span { start, end: start }, "unknown")
}

#[test]
fn findings_come_out_in_the_order_of_the_text() {
    let mut findings = Findings::default();
    for line in [3, 1, 2] {
        findings.push(on_line(line));
    }
    let (sorted, dropped) = findings.into_sorted();
    assert_eq!(sorted.iter().map(|found| found.line).collect::<Vec<_>>(), [1, 2, 3]);
    assert_eq!(dropped, 0);
}

#[test]
fn too_many_findings_are_counted_instead_of_kept() {
    let mut findings = Findings::default();
    for line in 1..=MOST_KEPT + 7 {
        findings.push(on_line(line));
    }
    assert!(findings.is_full());
    let (sorted, dropped) = findings.into_sorted();
    assert_eq!((sorted.len(), dropped), (MOST_KEPT, 7));
}

#[test]
fn a_warning_is_no_error() {
    let mut findings = Findings::default();
    findings.push(Diagnostic::new(&codes::NO_EFFECT, Span::top(), "idle"));
    assert!(!findings.has_errors());
    findings.push(on_line(1));
    assert!(findings.has_errors());
}

#[test]
fn the_same_finding_is_told_once() {
    let mut findings = Findings::default();
    findings.push(on_line(4));
    findings.push(on_line(4));
    assert_eq!(findings.into_sorted().0.len(), 1);
}

#[test]
fn shown_text_is_short_and_harmless() {
    assert_eq!(shown("plain"), "plain");
    assert_eq!(shown("a\nb\u{1b}[31m"), "a\\nb\\u{1b}[31m");
    let long = "x".repeat(61);
    assert_eq!(shown(&long), format!("{}…", "x".repeat(60)));
}

#[test]
fn the_machine_form_has_every_field() {
    let found = on_line(2)
        .label("did you mean `name`?")
        .help("look closer")
        .at(&Path::default().key("server"))
        .related(Span::top(), "first here");
    insta::assert_snapshot!(serde_json::to_string_pretty(&found).unwrap(), @r#"
    {
      "code": "VMCP0012",
      "severity": "error",
      "message": "unknown",
      "label": "did you mean `name`?",
      "path": "server",
      "line": 2,
      "column": 1,
      "end": {
        "line": 2,
        "column": 1
      },
      "help": "look closer",
      "related": {
        "label": "first here",
        "line": 1,
        "column": 1,
        "end": {
          "line": 1,
          "column": 1
        }
      }
    }
    "#);
}
