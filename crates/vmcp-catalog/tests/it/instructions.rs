//! Instructions of many backends in one text.

use vmcp_catalog::{Limits, Rules, aggregate};

use crate::support::{member, offer};

fn merged(texts: &[(&str, &str)], limits: Limits) -> Option<String> {
    let members: Vec<_> = texts
        .iter()
        .map(|(name, text)| {
            let mut offer = offer();
            offer.instructions = Some((*text).to_owned());
            member(name, offer)
        })
        .collect();
    aggregate(&members, &Rules { limits, ..Rules::default() }).catalog.instructions
}

fn small(each: usize, all: usize) -> Limits {
    Limits { instructions_bytes: each, all_instructions_bytes: all, ..Limits::default() }
}

#[test]
fn each_under_a_heading_in_sorted_order() {
    let merged = merged(&[("jira", "Use JQL.\n"), ("github", "Search first.")], Limits::default());
    insta::assert_snapshot!(merged.unwrap(), @"
    ## github

    Search first.

    ## jira

    Use JQL.
    ");
}

#[test]
fn nothing_to_say() {
    assert_eq!(merged(&[], Limits::default()), None);
    assert_eq!(merged(&[("a", ""), ("b", " \n")], Limits::default()), None);
}

#[test]
fn a_long_text_is_cut_and_says_so() {
    let merged = merged(&[("a", &"long ".repeat(100)), ("b", "short")], small(60, 16 << 10));
    insta::assert_snapshot!(merged.unwrap(), @"
    ## a

    long long long long long long lon… [cut: 499 bytes in all]

    ## b

    short
    ");
}

#[test]
fn the_cut_is_between_characters() {
    for limit in 40..60 {
        let merged = merged(&[("a", &"é".repeat(200))], small(limit, 16 << 10)).unwrap();
        assert!(merged.ends_with("é… [cut: 400 bytes in all]"), "{merged}");
        assert!(merged.len() <= limit + "## a\n\n".len());
    }
}

#[test]
fn what_does_not_fit_in_all_is_counted() {
    let long = "x".repeat(300);
    let texts = [("a", long.as_str()), ("b", &long), ("c", &long), ("d", "short")];
    let merged = merged(&texts, small(4096, 900)).unwrap().replace(&long, "…300…");
    insta::assert_snapshot!(merged, @"
    ## a

    …300…

    ## b

    …300…

    [instructions of 2 more backends left out]
    ");
}

#[test]
fn the_defaults_hold() {
    let long = "é".repeat(10_000);
    let names: Vec<String> = (0..20).map(|number| format!("backend-{number}")).collect();
    let texts: Vec<_> = names.iter().map(|name| (name.as_str(), long.as_str())).collect();
    let merged = merged(&texts, Limits::default()).unwrap();
    assert!(merged.len() <= 16 << 10, "{}", merged.len());
    assert!(merged.len() > 15 << 10, "{}", merged.len());
    assert!(merged.ends_with("[instructions of 16 more backends left out]"), "{merged}");
}
