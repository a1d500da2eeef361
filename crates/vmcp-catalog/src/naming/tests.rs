use vmcp_core::BackendId;

use super::{
    Claim,
    fit::{fit, identity_hash, tag, tagged},
    settle,
};
use crate::reason::Reason;

const HASH: u64 = 0x0123_4567_89ab_cdef;

#[test]
fn names_that_fit_stay() {
    for name in ["a", "search", "a.b-c_D9", "exactly_16_chars"] {
        assert_eq!(fit(name, 16, HASH), name);
    }
}

#[test]
fn names_that_do_not_fit_are_cut_cleaned_and_tagged() {
    for (name, budget, expected) in [
        ("seventeen_chars__", 16, "seventeen_012345"),
        ("a b", 53, "a_b_012345"),
        ("søk", 53, "s_k_012345"),
        ("搜索", 53, "_012345"),
        ("git/", 53, "git_012345"),
        ("find...everything", 16, "find...ev_012345"),
        ("findsome.-_everything", 17, "findsome_012345"),
        ("\0", 0, "_012345"),
    ] {
        assert_eq!(fit(name, budget, HASH), expected, "{name:?}");
    }
}

#[test]
fn tags_grow() {
    assert_eq!(tag(HASH, 6), "_012345");
    assert_eq!(tag(HASH, 15), "_0123456789abcde");
    assert_eq!(tagged("search", 53, &tag(HASH, 10)), "search_0123456789");
    assert_eq!(tagged("search", 16, &tag(HASH, 15)), "_0123456789abcde");
}

#[test]
fn the_hash_tells_backend_from_name() {
    let hash = |backend: &str, name: &str| identity_hash(&BackendId::new(backend).unwrap(), name);
    assert_ne!(hash("a", "bc"), hash("ab", "c"));
    assert_ne!(hash("a", "b"), hash("b", "a"));
    assert_ne!(tag(hash("a", "tool1"), 6), tag(hash("a", "tool2"), 6));
    assert_eq!(format!("{:016x}", hash("github", "search")), "ab4b8c91d5cfea47");
}

/// Names given to `(backend, original, name, bare)`, or the reason.
fn check(claims: &[(&str, &str, &str, bool)], expected: &[&str]) {
    let ids: Vec<BackendId> = claims.iter().map(|claim| BackendId::new(claim.0).unwrap()).collect();
    let claims: Vec<Claim<'_>> = claims
        .iter()
        .zip(&ids)
        .map(|(&(_, original, name, bare), backend)| Claim {
            backend,
            original,
            name: name.to_owned(),
            bare,
            rank: None,
        })
        .collect();
    let settled = settle(&claims, 53, &["find_tool"]);
    let said: Vec<String> = settled
        .into_iter()
        .map(|name| name.map_or_else(|why| why.to_string(), |n| n.to_string()))
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn a_clash_gives_the_later_one_a_tag() {
    let hash = identity_hash(&BackendId::new("b").unwrap(), "x");
    let tagged = format!("x{}", tag(hash, 6));
    check(&[("b", "x", "x", false), ("a", "x", "x", true)], &[&tagged, "x"]);
}

#[test]
fn a_tag_that_is_taken_grows() {
    let hash = identity_hash(&BackendId::new("b").unwrap(), "x");
    let [first, second, third] = [6, 10, 15].map(|digits| format!("x{}", tag(hash, digits)));
    let b = ("b", "x", "x", false);
    check(&[b, ("a", "1", "x", false), ("a", "2", &first, false)], &[&second, "x", &first]);
    let no_name = Reason::NoFreeName("x".to_owned()).to_string();
    check(
        &[
            b,
            ("a", "1", "x", false),
            ("a", "2", &first, false),
            ("a", "3", &second, false),
            ("a", "4", &third, false),
        ],
        &[&no_name, "x", &first, &second, &third],
    );
}

#[test]
fn two_bare_ones_cannot_share() {
    let name = "x".to_owned();
    let same = Reason::SameName { name, other: BackendId::new("a").unwrap() }.to_string();
    check(&[("a", "x", "x", true), ("b", "x", "x", true)], &["x", &same]);
}

#[test]
fn reserved_and_empty_names_are_given_to_nobody() {
    let reserved = Reason::Reserved("find_tool".to_owned()).to_string();
    let empty = Reason::EmptyName.to_string();
    check(&[("a", "f", "find_tool", true), ("a", "g", "", true)], &[&reserved, &empty]);
}

#[test]
fn every_reason_about_names_reads_well() {
    let [name, other] = ["search", "find"].map(str::to_owned);
    let github = BackendId::new("github").unwrap();
    let reasons = [
        Reason::EmptyName,
        Reason::Reserved("find_tool".to_owned()),
        Reason::SameName { name: name.clone(), other: github.clone() },
        Reason::Outranked { name: name.clone(), winner: github.clone() },
        Reason::OutrankedPrompt { name: name.clone(), winner: github },
        Reason::SameAfterOverride { name: name.clone(), other },
        Reason::NoFreeName(name),
    ];
    insta::assert_snapshot!(reasons.map(|reason| reason.to_string()).join("\n"), @"
    its name is empty after overrides; give the override another `name`
    `find_tool` is a name of the gateway's own; give the tool another name with an override
    backend `github` has the name `search` already, and neither backend has a prefix; give one of the two backends a prefix
    backend `github` has the name `search` by priority; to have both, give one of the two tools another name with an override
    backend `github` has the name `search` by priority; to have both, take this backend out of the order, and its prompts get its prefix
    the same backend's `find` has the name `search` already; give the override another `name`
    `search` is taken, and so is every name that could stand for it; give one of the claimants another prefix or name
    ");
}
