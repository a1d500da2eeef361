use proptest::prelude::*;

use super::{is_backend_name, is_tool_name, similar_name};

#[test]
fn a_name_like_the_wrong_one_is_proposed() {
    for (text, expected) in [
        ("Sequential Thinking", Some("sequential-thinking")),
        ("@scope/server", Some("scope-server")),
        ("a:b", Some("a-b")),
        ("  a  ", Some("a")),
        ("-a-", Some("a")),
        ("größe", Some("gr-e")),
        ("!!", None),
        ("", None),
        ("日本", None),
    ] {
        assert_eq!(similar_name(text).as_deref(), expected, "{text:?}");
    }
}

#[test]
fn names_have_a_largest_length() {
    assert!(is_backend_name(&"a".repeat(64)) && !is_backend_name(&"a".repeat(65)));
    assert!(is_tool_name(&"a".repeat(128)) && !is_tool_name(&"a".repeat(129)));
    assert!(!is_backend_name("") && !is_tool_name(""));
}

#[test]
fn a_tool_may_start_with_any_of_its_characters() {
    for (name, fine) in [("_a", true), ("-", true), (".x", true), ("a b", false), ("a/b", false)] {
        assert_eq!(is_tool_name(name), fine, "{name}");
    }
}

proptest! {
    #[test]
    fn a_proposal_is_always_a_good_name(text in "\\PC{0,80}") {
        if let Some(name) = similar_name(&text) {
            prop_assert!(is_backend_name(&name), "{name}");
        }
    }

    #[test]
    fn a_good_name_in_small_letters_is_its_own_proposal(name in "[a-z0-9]([a-z0-9._-]{0,20}[a-z0-9])?") {
        prop_assert_eq!(similar_name(&name), Some(name));
    }
}
