use std::rc::Rc;

use super::{Kind, MAX_ALIAS_WEIGHT, Node, Plain, parse};
use crate::diagnostic::Findings;

fn read(text: &str) -> Rc<Node> {
    let mut findings = Findings::default();
    let tree = parse(text, &mut findings).expect("a tree");
    assert!(!findings.has_errors(), "{findings:?}");
    tree
}

/// Writes a tree with the place of every value: `text@line:column-line:column`.
fn outline(node: &Node) -> String {
    let span = node.span;
    let at =
        format!("@{}:{}-{}:{}", span.start.line, span.start.column, span.end.line, span.end.column);
    match &node.kind {
        Kind::Scalar(scalar) => format!("{:?}{at}", scalar.text),
        Kind::List(items) => {
            let items: Vec<_> = items.iter().map(|item| outline(item)).collect();
            format!("[{}]", items.join(" "))
        }
        Kind::Map(entries) => {
            let entries = entries.iter().map(|entry| {
                let at = entry.key_span.start;
                format!("{}@{}:{}={}", entry.key, at.line, at.column, outline(&entry.value))
            });
            format!("{{{}}}", entries.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn every_value_knows_its_place() {
    for (text, expected) in [
        ("a: b", r#"{a@1:1="b"@1:4-1:5}"#),
        ("a:\n  - b\n  - 'c d'\n", r#"{a@1:1=["b"@2:5-2:6 "c d"@3:5-3:10]}"#),
        ("é: ü\nb: {c: \"d\"}", r#"{é@1:1="ü"@1:4-1:5 b@2:1={c@2:5="d"@2:8-2:11}}"#),
    ] {
        assert_eq!(outline(&read(text)), expected, "{text:?}");
    }
}

#[test]
fn an_alias_is_the_value_of_its_anchor() {
    let tree = read("a: &x [1, 2]\nb: *x\n");
    let value = |key| outline(&tree.entry(key).unwrap().value);
    assert_eq!(value("a"), value("b"));
}

#[test]
fn own_entries_win_over_merged_ones_and_earlier_over_later() {
    let tree = read("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz: {<<: [*x, *y], a: 0}\n");
    let merged = &tree.entry("z").unwrap().value;
    let text = |key| merged.scalar_at(key).map(|scalar| scalar.text.clone()).unwrap();
    assert_eq!([text("a"), text("b"), text("c")], ["0", "1", "2"]);
}

#[test]
fn weight_counts_values_with_aliases_expanded() {
    for (text, weight) in [
        ("a", 1),
        ("[a, b]", 3),
        ("{a: b}", 2),
        ("- &x [a, b]\n- *x\n", 7),
        ("- &x [a, b]\n- &y [*x, *x]\n- [*y, *y]\n", 1 + 3 + 7 + 15),
    ] {
        assert_eq!(read(text).weight(), weight, "{text:?}");
    }
}

#[test]
fn a_tree_is_never_heavier_than_its_text_and_the_allowance_for_aliases() {
    for levels in 0..40 {
        let mut text = String::from("x-0: &a0 [lol, lol]\n");
        for level in 1..=levels {
            text.push_str(&format!("x-{level}: &a{level} [*a{0}, *a{0}]\n", level - 1));
        }
        let mut findings = Findings::default();
        match parse(&text, &mut findings) {
            Some(tree) => assert!(tree.weight() <= text.len() + MAX_ALIAS_WEIGHT),
            None => assert!(levels > 8, "{levels} levels are few: {findings:?}"),
        }
    }
}

#[test]
fn unquoted_texts_follow_the_core_schema() {
    let number = |text| match Plain::read(text) {
        Plain::Number(number) => number.to_string(),
        other => format!("{other:?}"),
    };
    for (text, expected) in [
        ("", "Null"),
        ("~", "Null"),
        ("null", "Null"),
        ("NULL", "Null"),
        ("nUll", "Text"),
        ("true", "Bool(true)"),
        ("False", "Bool(false)"),
        ("yes", "Text"),
        ("no", "Text"),
        ("on", "Text"),
        ("0", "0"),
        ("-0", "0"),
        ("+12", "12"),
        ("-12", "-12"),
        ("012", "12"),
        ("0o17", "15"),
        ("0x1F", "31"),
        ("0x", "Text"),
        ("1.5", "1.5"),
        (".5", "0.5"),
        ("1e3", "1000.0"),
        ("1e999", "Text"),
        ("18446744073709551615", "18446744073709551615"),
        ("1_000", "Text"),
        ("1.2.3", "Text"),
        ("12:30:45", "Text"),
        ("-", "Text"),
        (".", "Text"),
        (".inf", "Text"),
        (".nan", "Text"),
        ("infinity", "Text"),
    ] {
        assert_eq!(number(text), expected, "{text:?}");
    }
}

#[test]
fn a_value_in_quotes_is_a_text() {
    let tree = read("[1, '1', \"1\", true, 'true', ~, '']");
    let Kind::List(items) = &tree.kind else { panic!("a list") };
    let kinds: Vec<_> = items.iter().map(|item| item.kind_name()).collect();
    let expected = ["a number", "a text", "a text", "true or false", "a text", "empty", "a text"];
    assert_eq!(kinds, expected);
}
