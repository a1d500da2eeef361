//! Which lists a client would see changed.

use vmcp_catalog::{Changed, diff};

use crate::support::{group, json};

const OLD: &str = "a: x y\nprompts a: p\nresources a: u:1\ntemplates a: u:{b}";

fn check(new: &str, expected: &str) {
    let changed = diff(&group(OLD).catalog(), &group(new).catalog());
    assert_eq!(words(changed), expected, "{new}");
}

fn words(changed: Changed) -> String {
    let words =
        [(changed.tools, "tools"), (changed.resources, "resources"), (changed.prompts, "prompts")];
    words.iter().filter_map(|(on, word)| on.then_some(*word)).collect::<Vec<_>>().join(" ")
}

#[test]
fn equal_catalogues_do_not_differ() {
    check(OLD, "");
    check("absent b\na: y x\nprompts a: p\nresources a: u:1\ntemplates a: u:{b}", "");
}

#[test]
fn what_lists_show_counts() {
    let with = |line: &str| format!("{OLD}\n{line}");
    check(&with("a: z"), "tools");
    check(&with("prompts a: q"), "prompts");
    check(&with("resources a: u:2"), "resources");
    check(&with("templates a: u:{c}"), "resources");
    check(&with("format"), "tools prompts");
    check(&with("exclude a"), "tools");
    check("", "tools resources prompts");
}

#[test]
fn what_lists_do_not_show_does_not_count() {
    let hidden = |more: &str| format!("exclude b\n{OLD}{more}");
    check(&hidden("\nb: z"), "");
    check(&hidden("\na: x"), "");
}

#[test]
fn one_byte_of_a_definition_counts() {
    let with = |text: &str| {
        let mut group = group("absent a");
        let mut offer = crate::support::offer();
        offer.tools.push(json(text));
        group.member("a").1 = Some(offer.into());
        group.catalog()
    };
    let old = with(r#"{"name":"t","inputSchema":{},"x":1.0}"#);
    assert_eq!(words(diff(&old, &with(r#"{"name":"t","inputSchema":{},"x":1.0}"#))), "");
    assert_eq!(words(diff(&old, &with(r#"{"name":"t","inputSchema":{},"x":1.00}"#))), "tools");
}
