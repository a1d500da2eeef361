//! Hostile files: refused quickly, with a line, whatever they hold.

use std::time::{Duration, Instant};

use insta::assert_snapshot;
use vmcp_testkit::{alone, invariants::peak_rss};

use crate::support::{codes, config, report, with_backend};

/// A document in which every level doubles the one before.
fn alias_bomb(levels: usize) -> String {
    let mut text = String::from("x-0: &a0 [lol, lol]\n");
    for level in 1..=levels {
        text.push_str(&format!("x-{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
    }
    text + "backends: [{name: a, command: x}]\n"
}

#[test]
fn an_alias_bomb_is_stopped_at_the_alias_that_passes_the_limit() {
    assert_snapshot!(report(&alias_bomb(60)), @"
    error[VMCP0007]: the aliases of this file expand to too much
      --> vmcp.yaml:12:13
       |
    12 | x-11: &a11 [*a10, *a10]
       |             ^^^^ beyond 10000 values in all
       |
       = help: write the values out, or use fewer aliases
    ");
}

#[test]
fn the_place_of_the_stop_does_not_depend_on_the_size_of_the_bomb() {
    let small = codes(&alias_bomb(20));
    assert_eq!(small.len(), 1);
    assert_eq!(small, codes(&alias_bomb(2_000)));
}

#[test]
fn long_texts_behind_aliases_count_by_their_length() {
    let long = "y".repeat(400_000);
    let aliases = "*a, ".repeat(1_000);
    let text = format!("x-long: &a {long}\nx-many: [{aliases}]\n");
    assert_eq!(codes(&text), ["VMCP0007:2"]);
    let text = format!("x-long: &a {{{long}: 1}}\nx-many: [{aliases}]\n");
    assert_eq!(codes(&text), ["VMCP0007:2"], "keys count as well");
}

#[test]
fn long_keys_that_are_merged_often_count_by_their_length() {
    let long = "y".repeat(400_000);
    let merges = "{<<: *a}, ".repeat(1_000);
    let text = format!("x-long: &a {{{long}: 1}}\nx-many: [{merges}]\n");
    assert_eq!(codes(&text), ["VMCP0007:2"]);
}

#[test]
fn a_few_aliases_are_welcome() {
    let text = r"
x-env: &env {A: b, C: d}
backends:
  - {name: a, command: x, env: *env}
  - {name: b, command: x, env: *env}
";
    assert_eq!(config(text).backends[1].env["C"].expose(), "d");
}

#[test]
fn nesting_has_a_limit() {
    assert_snapshot!(report(&format!("x-deep: {}", "[".repeat(100))), @"
    error[VMCP0006]: lists and mappings are nested more than 64 deep
     --> vmcp.yaml:1:72
      |
    1 | x-deep: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
      |                                                                        ^
      |
      = help: no setting of vmcp needs such a depth
    ");
}

#[test]
fn every_kind_of_nesting_has_the_same_limit() {
    let lists = |depth: usize| format!("x: {}1{}", "[".repeat(depth), "]".repeat(depth));
    let flow = |depth: usize| format!("x: {}1{}", "{a: ".repeat(depth), "}".repeat(depth));
    let block = |depth: usize| {
        (0..=depth).map(|level| format!("{}a:\n", " ".repeat(level))).collect::<String>()
    };
    let dashes = |depth: usize| format!("x:\n{} 1\n", "- ".repeat(depth));
    let makers: [&dyn Fn(usize) -> String; 4] = [&lists, &flow, &block, &dashes];
    for make in makers {
        let too_deep = |depth| codes(&make(depth)).iter().any(|code| code.starts_with("VMCP0006"));
        assert!(!too_deep(63), "{}", make(63));
        assert!(too_deep(64), "{}", make(64));
        // The parser itself gives up on some of these before the depth is seen.
        let much_deeper = codes(&make(1_000));
        assert!(matches!(&*much_deeper[0], "VMCP0002:1") || too_deep(1_000), "{much_deeper:?}");
    }
}

#[test]
fn nesting_behind_aliases_counts() {
    let mut text = String::from("x-0: &a0 [1]\n");
    for level in 1..=100 {
        text.push_str(&format!("x-{level}: &a{level} [*a{}]\n", level - 1));
    }
    assert_eq!(codes(&text), ["VMCP0006:64"]);
}

#[test]
fn a_file_may_have_one_mebibyte() {
    let text = with_backend("# ");
    let fill = "x".repeat(1024 * 1024 - text.len());
    assert_eq!(config(&format!("{text}{fill}")).backends.len(), 1);
    assert_snapshot!(report(&format!("{text}{fill}x")), @"
    error[VMCP0001]: the file has 1048577 bytes, at most 1048576 are read
     --> vmcp.yaml:1:1
      |
    1 | backends: [{name: docs, url: https://docs.example/mcp}]
      | ^
      |
      = help: check that this is the right file; a configuration has a few kilobytes
    ");
}

#[test]
fn a_file_may_have_fifty_thousand_values() {
    let notes = |count: usize| format!("x-notes:\n{}", "- a\n".repeat(count));
    // The backend and the key of the notes are values as well.
    assert_eq!(config(&with_backend(&notes(49_980))).backends.len(), 1);
    assert_snapshot!(report(&with_backend(&notes(50_000))), @"
    error[VMCP0025]: there are more than 50000 keys and values
         --> vmcp.yaml:49995:3
          |
    49995 | - a
          |   ^
          |
          = help: check that this is the right file
    ");
}

#[test]
fn one_huge_text_is_refused_in_a_few_lines() {
    let text = format!("name: {}\nnope: 1\n", "x".repeat(1_000_000));
    let shown = report(&text);
    assert_eq!(codes(&text), ["VMCP0030:1", "VMCP0012:2"]);
    assert!(shown.len() < 2_000, "the report has {} bytes", shown.len());
}

#[test]
fn a_mistake_far_along_a_line_is_shown_with_its_surroundings() {
    let note = "x".repeat(500);
    assert_snapshot!(report(&format!("{{backends: [{{name: a, command: x}}], x-note: {note}, nmae: b, x-more: {note}}}")), @"
    error[VMCP0012]: unknown field `nmae` at the top level
     --> vmcp.yaml:1:547
      |
     ::: 
    1 | ...xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, nmae: b, x-more: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...
      |                                            ^^^^ did you mean `name`?
    ");
}

#[test]
fn a_file_of_mistakes_gives_a_hundred_and_a_count() {
    let text: String = (0..300).map(|number| format!("wrong{number}: 1\n")).collect();
    let shown = report(&text);
    assert_eq!(codes(&text).len(), 100);
    assert!(shown.len() < 100_000, "the report has {} bytes", shown.len());
}

#[test]
fn hostile_scalars_are_only_texts() {
    let names = ["\u{202e}abc", "a\u{0}b", "\u{1f980}", "${", "$", "$$", "}", "\\", "' OR 1=1"];
    for name in names {
        let text = serde_json::json!({"backends": [{"name": name, "command": "x"}]}).to_string();
        let found = codes(&text);
        assert!(!found.is_empty(), "{name:?} is no good name");
    }
}

/// What somebody might try, and the code and line that it comes to.
fn hostile() -> Vec<(&'static str, String, &'static str)> {
    let anchors = (1..2_000).map(|n| format!("x-{n}: &a{n} [*a{}]\n", n - 1)).collect::<String>();
    let keys = (0..20_000).map(|n| format!("x-{n}: 1\n")).collect::<String>();
    vec![
        ("an alias bomb", alias_bomb(2_000), "VMCP0007:12"),
        (
            "a text of a megabyte",
            format!("backends:\n- command: x\n  name: {}\n", "x".repeat(1_000_000)),
            "VMCP0032:3",
        ),
        (
            "a key twice",
            format!("name: a\n{keys}name: b\nbackends: [{{name: a, command: x}}]\n"),
            "VMCP0011:20002",
        ),
        ("a tab", format!("{keys}server:\n\tport: 80\n"), "VMCP0005:20002"),
        ("an anchor in itself", format!("{keys}x: &a\n  - *a\n"), "VMCP0008:20002"),
        ("a chain of anchors", format!("x-0: &a0 [1]\n{anchors}"), "VMCP0006:64"),
        ("bytes", format!("name: !!binary {}\n", "QUJD".repeat(250_000)), "VMCP0009:1"),
        ("brackets", "[".repeat(1_000_000), "VMCP0002:1"),
        ("more than a file holds", "x".repeat(64 << 20), "VMCP0001:1"),
    ]
}

/// How long the refusal of a file may take; without optimisation the reader is ten times slower.
const AT_ONCE: Duration = Duration::from_millis(if cfg!(debug_assertions) { 1_000 } else { 100 });

#[test]
fn hostile_files_are_refused_with_a_line_at_little_cost() {
    if !alone("limits::hostile_files_are_refused_with_a_line_at_little_cost") {
        return;
    }
    let files = hostile();
    let before = peak_rss(std::process::id()).unwrap();
    for (what, text, expected) in &files {
        // A busy machine is not the reader's fault: of a few tries the best counts.
        let mut best = Duration::MAX;
        for _ in 0..3 {
            let since = Instant::now();
            let found = codes(text);
            best = best.min(since.elapsed());
            assert_eq!(found, [*expected], "{what}");
        }
        assert!(best < AT_ONCE, "{what}: {best:?}");
    }
    let grown = peak_rss(std::process::id()).unwrap() - before;
    assert!(grown < 50 << 20, "{grown} bytes");
}
