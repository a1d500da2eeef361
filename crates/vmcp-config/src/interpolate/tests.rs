use proptest::prelude::*;

use super::{Problem, has_reference, interpolate};

fn env(name: &str) -> Option<String> {
    match name {
        "A" => Some("one".to_owned()),
        "B_2" => Some("${A} $${A}".to_owned()),
        "EMPTY" => Some(String::new()),
        _ => None,
    }
}

#[test]
fn references_become_values() {
    for (text, expected) in [
        ("", ""),
        ("plain", "plain"),
        ("${A}", "one"),
        ("${env:A}", "one"),
        ("<${A}${A}>", "<oneone>"),
        ("${NONE:-x y}", "x y"),
        ("${env:NONE:-x}", "x"),
        ("${NONE:-}", ""),
        ("${NONE:-a:-b}", "a:-b"),
        ("${NONE:-a{b}", "a{b"),
        ("${A:-x}", "one"),
        ("${EMPTY}", ""),
        ("${EMPTY:-x}", "x"),
        ("$${A}", "${A}"),
        ("$$${A}", "$${A}"),
        ("$${", "${"),
        ("$A", "$A"),
        ("$", "$"),
        ("5$ }{", "5$ }{"),
        ("ü${A}é", "üoneé"),
    ] {
        assert_eq!(interpolate(text, &env), Ok(expected.to_owned()), "{text}");
    }
}

#[test]
fn a_value_is_not_read_again() {
    assert_eq!(interpolate("${B_2}", &env), Ok("${A} $${A}".to_owned()));
}

#[test]
fn every_problem_is_told() {
    let unset = |name: &str| Problem::Unset(name.to_owned());
    for (text, expected) in [
        ("${NONE}", vec![unset("NONE")]),
        ("${X} ${A} ${env:Y}", vec![unset("X"), unset("Y")]),
        ("${", vec![Problem::Malformed("the closing `}` is missing")]),
        ("${X} ${A", vec![unset("X"), Problem::Malformed("the closing `}` is missing")]),
        ("${}", vec![Problem::Malformed("the name of the variable is missing")]),
        ("${:-x}", vec![Problem::Malformed("the name of the variable is missing")]),
        ("${1A}", vec![Problem::Malformed("this is not the name of a variable")]),
        ("${A-x}", vec![Problem::Malformed("this is not the name of a variable")]),
        ("${ A }", vec![Problem::Malformed("this is not the name of a variable")]),
        ("${input:x}", vec![Problem::Malformed("this is not the name of a variable")]),
        ("${X:-${A}}", vec![Problem::Malformed("a default cannot hold another reference")]),
    ] {
        assert_eq!(interpolate(text, &env), Err(expected), "{text}");
    }
}

#[test]
fn a_text_of_problems_tells_some() {
    let problems = interpolate(&"${NONE}".repeat(1_000), &env).unwrap_err();
    assert_eq!(problems.len(), super::MOST_PROBLEMS);
}

#[test]
fn a_reference_is_seen_even_in_an_escape() {
    assert!(has_reference("a ${B}") && has_reference("$${B}"));
    assert!(!has_reference("$B {x} $"));
}

proptest! {
    #[test]
    fn a_text_without_references_stays(text in "[^$]{0,40}") {
        prop_assert_eq!(interpolate(&text, &env), Ok(text));
    }

    #[test]
    fn it_never_panics(text in "[$\\{\\}A:e-]{0,20}|\\PC{0,20}") {
        let _ = interpolate(&text, &env);
    }

    #[test]
    fn any_value_comes_through_unchanged(value in "\\PC{0,20}") {
        let env = |_: &str| Some(value.clone());
        prop_assert_eq!(interpolate("<${A}>", &env), Ok(format!("<{value}>")));
    }
}
