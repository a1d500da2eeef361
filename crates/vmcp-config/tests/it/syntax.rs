//! Texts that are not YAML, or more than a configuration needs.

use insta::assert_snapshot;

use crate::support::report;

#[test]
fn an_open_bracket() {
    assert_snapshot!(report(
r"backends: [
  {name: a
"), @"
    error[VMCP0002]: this is not YAML: while parsing a flow mapping, did not find expected ',' or '}'
     --> vmcp.yaml:3:1
      |
    3 |
      | ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    ");
}

#[test]
fn an_open_quote() {
    assert_snapshot!(report(
r#"name: "vmcp
backends: []
"#), @r#"
    error[VMCP0002]: this is not YAML: invalid indentation in quoted scalar
     --> vmcp.yaml:1:7
      |
    1 | name: "vmcp
      |       ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    "#);
}

#[test]
fn a_missing_space_after_the_colon() {
    assert_snapshot!(report(
r"name:vmcp
backends: []
"), @"
    error[VMCP0002]: this is not YAML: mapping values are not allowed in this context
     --> vmcp.yaml:2:9
      |
    2 | backends: []
      |         ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    ");
}

#[test]
fn wrong_indentation() {
    assert_snapshot!(report(
r"backends:
  - name: a
   url: http://a
"), @"
    error[VMCP0002]: this is not YAML: while parsing a block collection, did not find expected '-' indicator
     --> vmcp.yaml:3:4
      |
    3 |    url: http://a
      |    ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    ");
}

#[test]
fn an_alias_without_anchor() {
    assert_snapshot!(report(
r"name: *nobody
"), @"
    error[VMCP0002]: this is not YAML: while parsing node, found unknown anchor
     --> vmcp.yaml:1:7
      |
    1 | name: *nobody
      |       ^
      |
      = help: nothing after this place was read; the cause may stand a line earlier
    ");
}

#[test]
fn a_tab_as_indentation() {
    assert_snapshot!(report(
r"server:
	port: 80
"), @"
    error[VMCP0005]: a tab stands in the indentation
     --> vmcp.yaml:2:1
      |
    2 |     port: 80
      | ^^^^ this is a tab
      |
      = help: YAML allows only spaces at the start of a line
    ");
}

#[test]
fn a_tab_in_a_nested_block() {
    assert_snapshot!(report(
r"backends:
  - name: a
	 url: http://a
"), @"
    error[VMCP0005]: a tab stands in the indentation
     --> vmcp.yaml:3:1
      |
    3 |      url: http://a
      | ^^^^ this is a tab
      |
      = help: YAML allows only spaces at the start of a line
    ");
}

#[test]
fn an_anchor_that_contains_itself() {
    assert_snapshot!(report(
r"x-a: &a
  - *a
"), @"
    error[VMCP0008]: this alias contains itself
     --> vmcp.yaml:2:5
      |
    2 |   - *a
      |     ^^
      |
      = help: move the `&anchor` to a value that does not hold the alias
    ");
}

#[test]
fn a_binary_tag() {
    assert_snapshot!(report(
r"name: !!binary aGVsbG8=
"), @"
    error[VMCP0009]: this value has a YAML tag
     --> vmcp.yaml:1:7
      |
    1 | name: !!binary aGVsbG8=
      |       ^^^^^^^^^^^^^^^^^
      |
      = help: tags such as `!!binary` are not read; write the value without it
    ");
}

#[test]
fn an_application_tag() {
    assert_snapshot!(report(
r"backends: !Ref other
"), @"
    error[VMCP0009]: this value has a YAML tag
     --> vmcp.yaml:1:11
      |
    1 | backends: !Ref other
      |           ^^^^^^^^^^
      |
      = help: tags such as `!!binary` are not read; write the value without it
    ");
}

#[test]
fn a_key_that_is_a_list() {
    assert_snapshot!(report(
r"[a, b]: c
"), @"
    error[VMCP0010]: the key of a mapping must be a plain text
     --> vmcp.yaml:1:1
      |
    1 | [a, b]: c
      | ^
      |
      = help: write the key as a word, followed by a colon and a space
    ");
}

#[test]
fn a_key_that_is_a_mapping() {
    assert_snapshot!(report(
r"? {a: b}
: c
"), @"
    error[VMCP0010]: the key of a mapping must be a plain text
     --> vmcp.yaml:1:3
      |
    1 | ? {a: b}
      |   ^
      |
      = help: write the key as a word, followed by a colon and a space
    ");
}

#[test]
fn a_key_that_is_an_alias_of_a_list() {
    assert_snapshot!(report(
r"x-list: &list [1]
*list : c
"), @"
    error[VMCP0010]: the key of a mapping must be a plain text
     --> vmcp.yaml:2:1
      |
    2 | *list : c
      | ^^^^^
      |
      = help: write the key as a word, followed by a colon and a space
    ");
}

#[test]
fn a_second_document() {
    assert_snapshot!(report(
r"name: one
---
name: two
"), @"
    error[VMCP0004]: a second document starts here
     --> vmcp.yaml:2:1
      |
    2 | ---
      | ^^^
      |
      = help: a configuration file is one YAML document; remove the `---`
    ");
}

#[test]
fn a_list_at_the_top() {
    assert_snapshot!(report(
r"- name: a
"), @"
    error[VMCP0024]: the file must be `key: value` lines, but it is a list
     --> vmcp.yaml:1:3
      |
    1 | - name: a
      |   ^^^^
      |
      = help: start with `backends:`
    ");
}

#[test]
fn a_text_at_the_top() {
    assert_snapshot!(report(
r"hello
"), @"
    error[VMCP0024]: the file must be `key: value` lines, but it is a text
     --> vmcp.yaml:1:1
      |
    1 | hello
      | ^^^^^
      |
      = help: start with `backends:`
    ");
}

#[test]
fn a_duplicate_key() {
    assert_snapshot!(report(
r"backends:
  - name: a
    url: http://a.example
    name: b
"), @"
    error[VMCP0011]: the key `name` stands twice in one mapping
     --> vmcp.yaml:4:5
      |
    2 |   - name: a
      |     ---- first here
    3 |     url: http://a.example
    4 |     name: b
      |     ^^^^ again here
      |
      = help: remove one of them, or merge their values
    ");
}

#[test]
fn a_duplicate_section() {
    assert_snapshot!(report(
r"server: {port: 1}
backends: [{name: a, url: http://a.example}]
server: {port: 2}
"), @"
    error[VMCP0011]: the key `server` stands twice in one mapping
     --> vmcp.yaml:3:1
      |
    1 | server: {port: 1}
      | ------ first here
    2 | backends: [{name: a, url: http://a.example}]
    3 | server: {port: 2}
      | ^^^^^^ again here
      |
      = help: remove one of them, or merge their values
    ");
}

#[test]
fn three_times_the_same_key() {
    assert_snapshot!(report(
r"name: a
name: b
name: c
backends: [{name: a, url: http://a.example}]
"), @"
    error[VMCP0011]: the key `name` stands twice in one mapping
     --> vmcp.yaml:2:1
      |
    1 | name: a
      | ---- first here
    2 | name: b
      | ^^^^ again here
      |
      = help: remove one of them, or merge their values

    error[VMCP0011]: the key `name` stands twice in one mapping
     --> vmcp.yaml:3:1
      |
    1 | name: a
      | ---- first here
    2 | name: b
    3 | name: c
      | ^^^^ again here
      |
      = help: remove one of them, or merge their values
    ");
}

#[test]
fn a_merge_of_something_else() {
    assert_snapshot!(report(
r"x-a: &a [1]
server:
  <<: *a
backends: [{name: a, url: http://a.example}]
"), @"
    error[VMCP0023]: `<<` must get a mapping
     --> vmcp.yaml:3:3
      |
    3 |   <<: *a
      |   ^^ this is a number
      |
      = help: point it at the alias of a mapping: `<<: *name`
    ");
}

#[test]
fn an_empty_file() {
    for text in ["", "\n\n", "# only a comment\n", "---\n", "~", "\u{feff}"] {
        assert_eq!(crate::support::codes(text), ["VMCP0003:1"], "{text:?}");
    }
    assert_snapshot!(report("# nothing here yet\n"), @"
    error[VMCP0003]: the file has no settings
     --> vmcp.yaml:1:1
      |
    1 | # nothing here yet
      | ^ nothing but blank lines or comments
      |
      = help: list at least one backend under `backends:`
    ");
}

#[test]
fn line_breaks_of_any_kind_and_a_byte_order_mark_are_fine() {
    let unix = "name: edge\nbackends:\n  - name: a\n    url: http://a.example\n";
    let expected = crate::support::config(unix);
    for text in [
        unix.replace('\n', "\r\n"),
        unix.replace('\n', "\r"),
        format!("\u{feff}{unix}"),
        format!("---\n{unix}...\n"),
        format!("%YAML 1.2\n---\n{unix}"),
    ] {
        assert_eq!(crate::support::config(&text), expected, "{text:?}");
    }
}

#[test]
fn places_are_right_with_other_line_breaks() {
    assert_snapshot!(report("\u{feff}name: a\r\nnome: b\r\nbackends: [{name: a, url: http://a.example}]\r\n"), @"
    error[VMCP0012]: unknown field `nome` at the top level
     --> vmcp.yaml:2:1
      |
    2 | nome: b
      | ^^^^ did you mean `name`?
    ");
}

#[test]
fn a_merge_key_copies_what_is_not_there() {
    let config = crate::support::config(
        r"
x-remote: &remote
  type: entry
  timeouts: {call: 9s}
backends:
  - <<: *remote
    name: a
    url: https://a.example
    timeouts: {call: 5s}
  - <<: [*remote, {era: legacy}]
    name: b
    url: https://b.example
",
    );
    let calls: Vec<_> = config.backends.iter().map(|one| one.timeouts.call).collect();
    assert_eq!(calls.map_to_text(), ["5s", "9s"]);
    assert_eq!(config.backends[1].era, vmcp_config::Era::Legacy);
}

trait MapToText {
    fn map_to_text(&self) -> Vec<String>;
}

impl MapToText for Vec<Option<vmcp_config::Duration>> {
    fn map_to_text(&self) -> Vec<String> {
        self.iter().flatten().map(ToString::to_string).collect()
    }
}
