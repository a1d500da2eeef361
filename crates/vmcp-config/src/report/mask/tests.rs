use proptest::prelude::*;

use super::{hide_in_urls, is_secret_key, stars, with_tree, without_tree};
use crate::diagnostic::Findings;
use crate::yaml;

fn masked(text: &str) -> String {
    let tree = yaml::parse(text, &mut Findings::default()).expect("a tree");
    with_tree(text, &tree)
}

#[test]
fn secret_values_become_stars_of_the_same_width() {
    for (text, expected) in [
        ("env: {A: abc}", "env: {A: ***}"),
        ("env: {A: \"abc\", B: 'd e'}", "env: {A: \"***\", B: '* *'}"),
        ("headers:\n  X: abc # why", "headers:\n  X: *** # why"),
        ("env: {A: '${NAME} x ${B:-def}'}", "env: {A: '${NAME} * ${B******'}"),
        ("env: {A: ä€𝄞}", "env: {A: ***}"),
        ("embeddingHeaders: {api-key: abc}", "embeddingHeaders: {api-key: ***}"),
        ("embeddingModel: abc", "embeddingModel: abc"),
        ("envs: {A: abc}", "envs: {A: ***}"),
        ("name: abc", "name: abc"),
        ("headerValueEnv: NAME", "headerValueEnv: NAME"),
        ("headerValue: abc", "headerValue: ***"),
        ("my_password: {deep: [abc]}", "my_password: {deep: [***]}"),
        ("env:\n  A: |\n    one\n    two\n  B: x\n", "env:\n  A: |\n    ***\n    ***\n  B: *\n"),
    ] {
        assert_eq!(masked(text), expected, "{text}");
    }
}

#[test]
fn a_value_behind_an_alias_is_hidden_where_it_stands() {
    assert_eq!(masked("x: &a {K: abc}\nenv: *a\n"), "x: &a {K: ***}\nenv: *a\n");
}

#[test]
fn a_file_that_is_not_yaml_is_hidden_by_lines() {
    for (text, expected) in [
        ("env: {A: abc", "env: *** ***"),
        (
            "a:\n  env:\n    A: abc\n    B: d\n  c: e\n",
            "a:\n  env:\n    A: ***\n    B: *\n  c: e\n",
        ),
        (
            "env:\n  A: |\n    text\n\n    more\nname: x",
            "env:\n  A: *\n    ****\n\n    ****\nname: x",
        ),
        ("\"apiKey\": \"abc\"", "\"apiKey\": ****\""),
        ("name: x", "name: x"),
    ] {
        assert_eq!(without_tree(text), expected, "{text}");
    }
}

#[test]
fn urls_lose_their_user_and_their_query() {
    for (text, expected) in [
        ("url: http://a/b", "url: http://a/b"),
        ("url: http://u:p@a/b", "url: http://***@a/b"),
        ("url: 'http://a/b?k=v&l=w'", "url: 'http://a/b?*******'"),
        ("[http://u@a, http://v@b?x]", "[http://*@a, http://*@b?**"),
        ("http://${USER}@a/b?k=${KEY}", "http://${USER}@a/b?**${KEY}"),
        ("http://a/x@y", "http://a/x@y"),
        ("://", "://"),
    ] {
        assert_eq!(hide_in_urls(text.to_owned()), expected, "{text}");
    }
}

#[test]
fn keys_that_sound_secret() {
    for (key, secret) in [
        ("env", true),
        ("Env", true),
        ("evn", true),
        ("headers", true),
        ("header", true),
        ("apiToken", true),
        ("CLIENT_SECRET", true),
        ("Authorization", true),
        ("headerValueEnv", false),
        ("clientSecretEnv", false),
        ("headerName", false),
        ("api-key", true),
        ("tokenUrl", false),
        ("maxTokens", false),
        ("name", false),
        ("", false),
    ] {
        assert_eq!(is_secret_key(key), secret, "{key}");
    }
}

#[test]
fn stars_keep_what_names_a_variable() {
    let of = |text: &str| stars(&text.chars().collect::<Vec<_>>()).into_iter().collect::<String>();
    assert_eq!(of("${A}"), "${A}");
    assert_eq!(of("a${A}b"), "*${A}*");
    assert_eq!(of("${A:-b}c"), "${A*****");
    assert_eq!(of("${open"), "${open");
}

proptest! {
    #[test]
    fn a_value_of_env_is_never_left(value in "[a-zA-Z0-9]{4,30}", quote in "['\"]?") {
        let text = format!("backends:\n- name: x\n  env:\n    A: {quote}{value}{quote}\n");
        prop_assert!(!masked(&text).contains(&value));
        prop_assert!(!without_tree(&text).contains(&value));
    }

    #[test]
    fn every_place_stays_where_it_was(text in "[a-z:\\{\\},'\" \n$-]{0,60}") {
        let width = |text: &str| {
            crate::source::lines(text).iter().map(|line| line.chars().count()).collect::<Vec<_>>()
        };
        prop_assert_eq!(width(&without_tree(&text)), width(&text));
        if let Some(tree) = yaml::parse(&text, &mut Findings::default()) {
            prop_assert_eq!(width(&with_tree(&text, &tree)), width(&text));
        }
    }

    #[test]
    fn urls_keep_their_length(text in "(http://|[a-z@?:/ ]){0,20}") {
        prop_assert_eq!(hide_in_urls(text.clone()).len(), text.len());
    }
}
