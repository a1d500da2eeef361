use super::{all, offset};
use crate::codes;
use crate::diagnostic::Diagnostic;
use crate::source::{Position, Span};

fn span(line: usize, from: usize, to: usize) -> Span {
    Span { start: Position { line, column: from }, end: Position { line, column: to } }
}

fn show(text: &str, found: Diagnostic) -> String {
    all("f.yaml", text, &[found], false)
}

#[test]
fn places_become_bytes() {
    let lines = ["aé", "", "日本x"];
    for (line, column, expected) in
        [(5, 1, 0), (5, 2, 1), (5, 3, 3), (5, 9, 3), (6, 1, 4), (7, 1, 5), (7, 3, 11), (7, 4, 12)]
    {
        assert_eq!(offset(&lines, 5, Position { line, column }), expected, "{line}:{column}");
    }
}

#[test]
fn a_place_over_several_lines_is_marked_on_its_first() {
    let start = Position { line: 1, column: 4 };
    let place = Span { start, end: Position { line: 3, column: 2 } };
    let found = Diagnostic::new(&codes::WRONG_TYPE, place, "odd").label("here");
    insta::assert_snapshot!(show("a: {b: c,\n  d: e\n}", found), @"
    error[VMCP0013]: odd
     --> f.yaml:1:4
      |
    1 | a: {b: c,
      |    ^^^^^^ here
    ");
}

#[test]
fn an_earlier_related_place_is_shown_first() {
    let found = Diagnostic::new(&codes::DUPLICATE_KEY, span(4, 1, 2), "twice")
        .label("again")
        .related(span(1, 1, 2), "first")
        .help("remove one");
    insta::assert_snapshot!(show("a: 1\nb: 2\nc: 3\na: 4", found), @"
    error[VMCP0011]: twice
     --> f.yaml:4:1
      |
    1 | a: 1
      | - first
    ...
    4 | a: 4
      | ^ again
      |
      = help: remove one
    ");
}

#[test]
fn two_places_on_one_line() {
    let found = Diagnostic::new(&codes::DUPLICATE_KEY, span(1, 8, 9), "twice")
        .label("again")
        .related(span(1, 2, 3), "first");
    insta::assert_snapshot!(show("{a: 1, a: 2}", found), @"
    error[VMCP0011]: twice
     --> f.yaml:1:8
      |
    1 | {a: 1, a: 2}
      |  -     ^ again
      |  |
      |  first
    ");
}

#[test]
fn of_a_long_line_the_part_around_the_place_is_shown() {
    let text = format!("{}BAD{}", "é".repeat(500), "ü".repeat(500));
    let found = Diagnostic::new(&codes::UNKNOWN_FIELD, span(1, 501, 504), "odd").label("here");
    insta::assert_snapshot!(show(&text, found), @"
    error[VMCP0012]: odd
     --> f.yaml:1:501
      |
     ::: 
    1 | ...ééééééééééééééééééééééééééééééééééééééééBADüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü...
      |                                            ^^^ here
    ");
}

#[test]
fn a_long_mark_on_a_long_line_is_cut() {
    let text = "x".repeat(1_000);
    let found = Diagnostic::new(&codes::UNKNOWN_FIELD, span(1, 1, 1_001), "odd").label("all of it");
    insta::assert_snapshot!(show(&text, found), @"
    error[VMCP0012]: odd
     --> f.yaml:1:1
      |
     ::: 
    1 | xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ all of it
    ");
}

#[test]
fn places_far_apart_are_not_shown_together() {
    let text = "a: 1\n".repeat(5_000);
    let found = Diagnostic::new(&codes::DUPLICATE_KEY, span(4_000, 1, 2), "twice")
        .label("again")
        .related(span(1, 1, 2), "first");
    insta::assert_snapshot!(show(&text, found), @"
    error[VMCP0011]: twice
        --> f.yaml:4000:1
         |
        ::: 
    4000 | a: 1
         | ^ again (first on line 1)
    ");
}
