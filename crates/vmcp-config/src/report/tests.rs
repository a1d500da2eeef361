use super::Report;
use crate::codes;
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{Position, Span};

fn report(text: &str, places: &[(usize, usize, usize)]) -> Report {
    let mut findings = Findings::default();
    for &(line, from, to) in places {
        let start = Position { line, column: from };
        let span = Span { start, end: Position { line, column: to } };
        findings.push(Diagnostic::new(&codes::UNKNOWN_FIELD, span, "unknown").label("here"));
    }
    Report::new("file.yaml", text.to_owned(), findings)
}

#[test]
fn a_place_outside_the_text_is_no_reason_to_panic() {
    for place in [(1, 1, 1), (1, 5, 9), (9, 1, 2), (1, 200, 100)] {
        let text = report("ab", &[place]).render(false);
        assert!(text.contains("error[VMCP0012]: unknown"), "{place:?}: {text}");
    }
}

#[test]
fn wide_characters_do_not_move_the_caret() {
    insta::assert_snapshot!(report("日本: x\nnème: y", &[(1, 5, 6), (2, 1, 5)]).render(false), @"
    error[VMCP0012]: unknown
     --> file.yaml:1:5
      |
    1 | 日本: x
      |       ^ here

    error[VMCP0012]: unknown
     --> file.yaml:2:1
      |
    2 | nème: y
      | ^^^^ here
    ");
}

#[test]
fn control_characters_are_not_passed_on() {
    let text = report("a\u{1b}[31mb: c", &[(1, 1, 2)]).render(false);
    assert!(!text.contains('\u{1b}'), "{text:?}");
}

#[test]
fn errors_beyond_the_limit_are_counted() {
    let places: Vec<_> = (1..=130).map(|line| (line, 1, 2)).collect();
    let report = report(&"x\n".repeat(130), &places);
    assert_eq!((report.diagnostics().len(), report.error_count()), (100, 130));
    assert!(report.render(false).ends_with("\n... and 30 more errors\n"));
}
