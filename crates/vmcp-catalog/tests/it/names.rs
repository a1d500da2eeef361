//! Names are short, clean, unique and stay what they are.

use vmcp_catalog::renames;

use crate::support::{group, names, print};

/// Tool names of a group of lines, under a strategy.
fn check(lines: &[&str], strategy: &str, expected: &str) {
    let group = group(&format!("{strategy}\n{}", lines.join("\n")));
    assert_eq!(names(&group.catalog()).join(" "), expected, "{strategy} {lines:?}");
}

#[test]
fn each_strategy_in_a_line() {
    check(&["github: search", "jira: search"], "prefix", "github_search jira_search");
    check(&["github: search", "jira: find"], "priority", "find search");
    check(&["github: search", "jira: search"], "priority", "github_search jira_search");
    check(&["github: search", "jira: search"], "priority jira", "search");
    check(&["github: search", "jira: find"], "manual", "find search");
}

#[test]
fn order_of_arrival_changes_nothing() {
    let lines = [
        "c: x y",
        "a: x",
        "b: y z",
        "prompts b: p",
        "prompts a: p",
        "resources c: u:1",
        "resources a: u:1",
    ];
    for strategy in ["prefix", "format", "priority", "priority b c"] {
        let print =
            |lines: &[&str]| print(&group(&format!("{strategy}\n{}", lines.join("\n"))).catalog());
        let expected = print(&lines);
        for turn in 1..lines.len() {
            let mut turned = lines;
            turned.rotate_left(turn);
            assert_eq!(print(&turned), expected, "{strategy} {turn}");
        }
    }
}

/// The hash is part of what users see and write into policies: it must never change.
#[test]
fn tags_are_the_same_in_every_version() {
    let name = "x".repeat(60);
    check(
        &[&format!("github: {name}")],
        "prefix",
        "github_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_897301",
    );
}

#[test]
fn every_name_fits_whatever_the_budget() {
    for budget in [0, 16, 17, 30, 53, 64, 128] {
        let lines = format!("budget {budget}\ngithub: {} short ærlig /", "long".repeat(40));
        let catalog = group(&lines).catalog();
        assert_eq!(catalog.all_tools().len(), 4);
        for name in names(&catalog) {
            assert!(name.chars().count() <= budget.max(16), "{name}");
            assert!(
                name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)),
                "{name}"
            );
        }
    }
}

#[test]
fn a_thousand_names_that_start_alike_stay_apart() {
    let stem = "s".repeat(60);
    let tools: Vec<String> = (0..1000).map(|number| format!("{stem}{number}")).collect();
    let catalog = group(&format!("github: {}", tools.join(" "))).catalog();
    let mut names = names(&catalog);
    names.dedup();
    assert_eq!(names.len(), 1000);
}

#[test]
fn renames_lists_what_is_more_than_prefix_and_name() {
    let lines = "budget 20
        github: search search/all
        override github list list-everything-there-is
        github: list
        prompts github: review-the-whole-code-base review";
    let catalog = group(lines).catalog();
    let renames: Vec<String> = renames(&catalog)
        .iter()
        .map(|rename| format!("{}: {} -> {}", rename.backend, rename.original, rename.advertised))
        .collect();
    insta::assert_snapshot!(renames.join("\n"), @"
    github: list -> github_list-e_3bf853
    github: search/all -> github_search_c27da6
    github: review-the-whole-code-base -> github_review_ee4ea5
    ");
}

#[test]
fn conflicts_show_hostile_names_escaped() {
    let name = "\u{1b}[2J";
    let conflicts = group(&format!("manual\na: {name}\nb: {name}")).aggregated().conflicts.unwrap();
    assert_eq!(conflicts.names[0].name, name);
    assert_eq!(conflicts.names[0].claimants.len(), 2);
    assert!(conflicts.to_string().contains("\n  - \\u{1b}[2J: [a, b]\n"), "{conflicts}");
}
