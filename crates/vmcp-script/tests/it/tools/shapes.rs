//! Results that tell what results look like.

use std::sync::Arc;

use vmcp_script::{Shapes, Toolbox};

const OPEN: &str = r#"{"inputSchema":{"properties":{}}}"#;

/// What a tool that gave these results is shown to give, at once and in the next toolbox.
fn seen(results: &[&str]) -> (String, String) {
    let shapes = Arc::new(Shapes::default());
    let make = || Toolbox::with_shapes([("t", OPEN)], Arc::clone(&shapes));
    let toolbox = make();
    results.iter().for_each(|result| toolbox.remember(0, result));
    assert_eq!(toolbox.usage(0), "t()");
    let described: serde_json::Value =
        serde_json::from_str(&toolbox.describe("t").unwrap()).unwrap();
    (described["resultSeen"].as_str().unwrap_or_default().to_owned(), make().usage(0))
}

#[test]
fn shapes_are_merged_and_hold_no_values() {
    let cases: [(&[&str], &str); 11] = [
        (&[], ""),
        (&["1"], "int"),
        (&["1", "2.5"], "float"),
        (&["\"secret\"", "null"], "str | None"),
        (&[r#"{"id":1,"tags":["x"]}"#], "{id: int, tags: list[str]}"),
        (&[r#"{"id":1,"a":2}"#, r#"{"id":"x","b":null}"#], "{id: int | str, a?: int, b?: None}"),
        (&["[]", r#"[{"a":1},{"a":null,"b":[]}]"#], "list[{a: int | None, b?: list}]"),
        (&[r#"{"alice@example.com":1}"#], "dict"),
        (&["{}"], "dict"),
        (&["not json"], ""),
        (
            &[r#"{"a":{"x":1}}"#, r#"{"a":null}"#, r#"{"a":{"y":2}}"#],
            "{a: {x?: int, y?: int} | None}",
        ),
    ];
    for (results, expected) in cases {
        let (at_once, next) = seen(results);
        assert_eq!(at_once, expected, "{results:?}");
        let arrow = if expected.is_empty() { "" } else { " -> " };
        assert_eq!(next, format!("t(){arrow}{expected}"));
    }
}

#[test]
fn a_tool_that_says_what_it_gives_is_believed() {
    let definition = r#"{"inputSchema":{"properties":{}},"outputSchema":{"type":"object"}}"#;
    let toolbox = Toolbox::new([("t", definition)]);
    toolbox.remember(0, "1");
    assert_eq!(toolbox.usage(0), "t() -> dict");
    assert!(!toolbox.describe("t").unwrap().contains("resultSeen"));
}

#[test]
fn another_definition_starts_anew() {
    let shapes = Arc::new(Shapes::default());
    Toolbox::with_shapes([("t", OPEN)], Arc::clone(&shapes)).remember(0, "1");
    let other = r#"{"inputSchema":{"properties":{"a":{}}}}"#;
    assert_eq!(Toolbox::with_shapes([("t", other)], Arc::clone(&shapes)).usage(0), "t(a = None)");
    assert_eq!(Toolbox::with_shapes([("t", OPEN)], shapes).usage(0), "t() -> int");
}
