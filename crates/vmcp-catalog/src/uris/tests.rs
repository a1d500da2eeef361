use proptest::prelude::*;
use vmcp_core::BackendId;

use super::{scheme::scheme, template::matches};

#[test]
fn backends_as_schemes() {
    for (name, expected) in [
        ("github", "github"),
        ("my-server2", "my-server2"),
        ("my_server", "my.-server"),
        ("my.server", "my..server"),
        ("GitHub", "x.0.git.hub"),
        ("9lives", "x.09lives"),
        ("-", "x.0-"),
        ("x.0a", "x..0a"),
    ] {
        assert_eq!(scheme(&BackendId::new(name).unwrap()), expected);
    }
}

#[test]
fn templates_match_what_they_expand_to() {
    for (template, uri, expected) in [
        ("file:///a", "file:///a", true),
        ("file:///a", "file:///b", false),
        ("", "", true),
        ("{a}", "", false),
        ("x:{a}", "x:1", true),
        ("x:{a}", "x:", false),
        ("x:{a}", "x:1/2", false),
        ("x:{a}", "x:1?q", false),
        ("x:{a}", "x:%2F", true),
        ("x:{a}/end", "x:1/end", true),
        ("x:{a}/end", "x:1/end/end", false),
        ("x:{a,b}", "x:1,2", true),
        ("x:{a}-{b}", "x:1-2-3", true),
        ("x:{a}{b}", "x:12", true),
        ("x:{a}{b}", "x:1", false),
        ("x:{+a}", "x:1/2?3#4", true),
        ("x:{+a}/z", "x:1/z/2/z", true),
        ("x:{+a}/z", "x:1/z/2", false),
        ("x:{a*}", "x:1/2", true),
        ("x:{a:3}", "x:123", true),
        ("x:a{#f}", "x:a#f/g", true),
        ("x:a{#f}", "x:a", true),
        ("x:a{#f}", "x:af", false),
        ("x:a{.e}", "x:a.txt", true),
        ("x:a{/p}", "x:a/b", true),
        ("x:a{/p}", "x:a", true),
        ("x:a{/p}", "x:a/b/c", false),
        ("x:a{/p,q}", "x:a/b/c", true),
        ("x:a{/p*}", "x:a/b/c", true),
        ("x:a{;k}", "x:a;k=1", true),
        ("x:a{?q,r}", "x:a?q=1&r=2", true),
        ("x:a{?q}", "x:a", true),
        ("x:a{?q}", "x:a&q=1", false),
        ("x:a?z=1{&q}", "x:a?z=1&q=2", true),
        ("x:{a}/{b}.{c}", "x:1/2.3.4", true),
        ("x:é{a}", "x:éü", true),
        ("X:{a}", "x:1", false),
    ] {
        assert_eq!(matches(template, uri), expected, "{template} {uri}");
    }
}

#[test]
fn malformed_templates_match_themselves_only() {
    for template in
        ["x:{", "x:{a", "x:{}", "x:{=a}", "x:{!a}", "x:{|a}", "x:{a,}", "x:{+}", "x:{a b}"]
    {
        assert!(matches(template, template), "{template}");
        assert!(!matches(template, "x:1"), "{template}");
    }
    assert!(!matches("x:}", "x:1"));
    assert!(matches("x:}{a}", "x:}1"));
}

#[test]
fn overlong_uris_match_no_template() {
    assert!(matches("x:{a}", &format!("x:{}", "a".repeat(8190))));
    assert!(!matches("x:{a}", &format!("x:{}", "a".repeat(8191))));
}

/// The simplest way to say what a template of plain and reserved variables matches.
fn slow(template: &str, uri: &str) -> bool {
    let Some((literal, rest)) = template.split_once('{') else { return template == uri };
    let Some(uri) = uri.strip_prefix(literal) else { return false };
    let (name, rest) = rest.split_once('}').unwrap();
    let legal = |c: char| name.starts_with('+') || !"/?#".contains(c);
    let ends = uri.char_indices().take_while(|(_, c)| legal(*c)).map(|(at, c)| at + c.len_utf8());
    ends.into_iter().any(|end| slow(rest, &uri[end..]))
}

proptest! {
    #[test]
    fn matches_as_trying_everything_does(template in "([ab/]|\\{v\\}|\\{\\+v\\}){0,5}", uri in "[ab/é]{0,7}") {
        prop_assert_eq!(matches(&template, &uri), template == uri || slow(&template, &uri));
    }

    #[test]
    fn takes_any_text(template in "([a:/]|\\{[+#./;?&]?[a-b,*:3]{0,3}\\}?){0,6}", uri in ".{0,20}") {
        prop_assert!(matches(&template, &template));
        let _ = matches(&template, &uri);
    }

    #[test]
    fn schemes_tell_backends_apart(one in "[Aa0_.x-]{1,5}", other in "[Aa0_.x-]{1,5}") {
        let [one, other] = [one, other].map(|name| BackendId::new(&name).unwrap());
        let [a, b] = [scheme(&one), scheme(&other)];
        prop_assert_eq!(a == b, one == other);
        prop_assert!(a.starts_with(|c: char| c.is_ascii_lowercase()));
        prop_assert!(a.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-".contains(&c)));
    }
}
