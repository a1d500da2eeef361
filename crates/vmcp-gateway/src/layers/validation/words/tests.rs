use serde_json::{Value, json};

use super::super::checker::Checker;

/// The answer about `arguments` that do not fit `schema`, without its first and last line.
fn complaints(schema: &Value, arguments: &Value) -> String {
    let checker = Checker::new(&schema.to_string().parse().unwrap()).unwrap();
    let text = checker.objection("t", &arguments.to_string().parse().unwrap());
    let text = text.unwrap_or_else(|| panic!("{arguments} fits {schema}"));
    let lines: Vec<&str> = text.lines().filter(|line| line.starts_with("- ")).collect();
    lines.join("\n")
}

/// The complaint about `value` as the argument `a`, without where.
fn complaint(schema: &Value, value: &Value) -> String {
    let text = complaints(&json!({"properties": {"a": schema}}), &json!({"a": value}));
    text.strip_prefix("- arguments.a: ").unwrap_or(&text).to_owned()
}

#[test]
fn a_whole_answer() {
    let schema = json!({
        "type": "object",
        "properties": {"query": {"type": "string"}, "limit": {"type": "integer", "maximum": 100}},
        "required": ["query"],
        "additionalProperties": false,
    });
    let checker = Checker::new(&schema.to_string().parse().unwrap()).unwrap();
    let arguments = r#"{"querry":"cats","limit":"ten"}"#.parse().unwrap();
    insta::assert_snapshot!(checker.objection("github_search", &arguments).unwrap(), @r#"
    the arguments of `github_search` do not fit its schema:
    - arguments.limit: expected integer, got string "ten"
    - arguments.querry: unknown; did you mean `query`?
    - arguments.query: missing, but required
    The tool was not called; correct the arguments and call it again.
    "#);
}

#[test]
fn five_complaints_are_enough() {
    let schema = json!({"additionalProperties": {"type": "string"}});
    let arguments = json!({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 6, "g": 7});
    insta::assert_snapshot!(complaints(&schema, &arguments), @r"
    - arguments.a: expected string, got integer 1
    - arguments.b: expected string, got integer 2
    - arguments.c: expected string, got integer 3
    - arguments.d: expected string, got integer 4
    - arguments.e: expected string, got integer 5
    - and 2 more
    ");
}

#[test]
fn places() {
    let check = |schema: Value, arguments: Value| complaints(&schema, &arguments);
    let text = json!({"type": "string"});
    let states = json!({"items": {"properties": {"state": text}}});
    insta::assert_snapshot!(
        check(json!({"properties": {"filters": states}}), json!({"filters": [{}, {}, {"state": 1}]})),
        @"- arguments.filters[2].state: expected string, got integer 1"
    );
    let keys = json!({"0": 0, "a-b": 0, "a b": 0, "a/b~c": 0, "é": 0});
    insta::assert_snapshot!(check(json!({"additionalProperties": text}), keys), @r#"
    - arguments.0: expected string, got integer 0
    - arguments.a-b: expected string, got integer 0
    - arguments["a b"]: expected string, got integer 0
    - arguments["a/b~c"]: expected string, got integer 0
    - arguments.é: expected string, got integer 0
    "#);
    let keys = json!({"\n": 0, "": {}, "x".repeat(500): 0});
    insta::assert_snapshot!(check(json!({"additionalProperties": text}), keys), @r#"
    - arguments["\n"]: expected string, got integer 0
    - arguments[""]: expected string, got object
    - arguments["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"]: expected string, got integer 0
    "#);
    let grid = json!({"properties": {"a": {"items": {"items": text}}}});
    insta::assert_snapshot!(
        check(grid, json!({"a": [[], ["x", null]]})),
        @"- arguments.a[1][1]: expected string, got null"
    );
}

#[test]
fn values() {
    let check = |value: Value| complaint(&json!({"const": 0}), &value);
    insta::assert_snapshot!(check(json!(null)), @"expected 0, got null");
    insta::assert_snapshot!(check(json!(true)), @"expected 0, got boolean true");
    insta::assert_snapshot!(check(json!(-1)), @"expected 0, got integer -1");
    insta::assert_snapshot!(check(json!(1.0)), @"expected 0, got integer 1.0");
    insta::assert_snapshot!(check(json!(1.5)), @"expected 0, got number 1.5");
    insta::assert_snapshot!(check(json!(["secret"])), @"expected 0, got array of 1 item");
    insta::assert_snapshot!(check(json!({"secret": 1})), @"expected 0, got object");
    insta::assert_snapshot!(check(json!("a\n\"b\"")), @r#"expected 0, got string "a\n\"b\"""#);
    insta::assert_snapshot!(check(json!("a\u{202e}b\u{7f}")), @r#"expected 0, got string "a\u{202e}b\u{7f}""#);
    insta::assert_snapshot!(check(json!("é".repeat(9999))), @r#"expected 0, got string "éééééééééééééééééééééééééééééééééééééééé…""#);
}

#[test]
fn types() {
    let check = |schema: Value, value: Value| complaint(&json!({"type": schema}), &value);
    insta::assert_snapshot!(check(json!("object"), json!([])), @"expected object, got array of 0 items");
    insta::assert_snapshot!(check(json!(["string", "null"]), json!(1)), @"expected string or null, got integer 1");
    insta::assert_snapshot!(check(json!("integer"), json!(1.5)), @"expected integer, got number 1.5");
    insta::assert_snapshot!(check(json!("integer"), json!("10")), @r#"expected integer, got string "10"; give it without the quotes"#);
    insta::assert_snapshot!(check(json!("integer"), json!("1.5")), @r#"expected integer, got string "1.5""#);
    insta::assert_snapshot!(check(json!("number"), json!("1.5")), @r#"expected number, got string "1.5"; give it without the quotes"#);
    insta::assert_snapshot!(check(json!("boolean"), json!("true")), @r#"expected boolean, got string "true"; give it without the quotes"#);
    insta::assert_snapshot!(check(json!("array"), json!("[\"a\"]")), @r#"expected array, got string "[\"a\"]"; give it without the quotes"#);
    insta::assert_snapshot!(check(json!("object"), json!("{}")), @r#"expected object, got string "{}"; give it without the quotes"#);
}

#[test]
fn rules_about_one_value() {
    let check = |schema: Value, value: Value| complaint(&schema, &value);
    insta::assert_snapshot!(check(json!({"enum": ["open", "closed", null, 3]}), json!("opened")), @r#"expected "open", "closed", null or 3, got string "opened""#);
    insta::assert_snapshot!(check(json!({"enum": ["open"]}), json!(7)), @r#"expected "open", got integer 7"#);
    insta::assert_snapshot!(check(json!({"enum": (0..99).collect::<Vec<_>>()}), json!(-1)), @"expected 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 or one of 89 more, got integer -1");
    insta::assert_snapshot!(check(json!({"minimum": 1}), json!(0)), @"expected at least 1, got integer 0");
    insta::assert_snapshot!(check(json!({"maximum": 1.5}), json!(2)), @"expected at most 1.5, got integer 2");
    insta::assert_snapshot!(check(json!({"exclusiveMinimum": 0}), json!(0)), @"expected more than 0, got integer 0");
    insta::assert_snapshot!(check(json!({"exclusiveMaximum": 0}), json!(0)), @"expected less than 0, got integer 0");
    insta::assert_snapshot!(check(json!({"multipleOf": 5}), json!(7)), @"expected a multiple of 5, got integer 7");
    insta::assert_snapshot!(check(json!({"pattern": "^\\d+$"}), json!("x")), @r#"expected a string that matches `^\d+$`, got string "x""#);
    insta::assert_snapshot!(check(json!({"minLength": 1}), json!("")), @"expected at least 1 character, got 0");
    insta::assert_snapshot!(check(json!({"maxLength": 2}), json!("ééé")), @"expected at most 2 characters, got 3");
    insta::assert_snapshot!(check(json!({"minItems": 2}), json!([1])), @"expected at least 2 items, got 1");
    insta::assert_snapshot!(check(json!({"maxItems": 0}), json!([1])), @"expected at most 0 items, got 1");
    insta::assert_snapshot!(check(json!({"prefixItems": [true], "items": false}), json!([1, 2])), @"- arguments.a[1]: must not be given");
    insta::assert_snapshot!(check(json!({"uniqueItems": true}), json!([1, 1])), @"expected items that differ from each other");
    insta::assert_snapshot!(check(json!({"contains": {"const": 1}}), json!([2])), @"expected other items: see `contains` in the schema");
    insta::assert_snapshot!(check(json!({"prefixItems": [true], "unevaluatedItems": false}), json!([1, 2])), @"expected fewer items");
    insta::assert_snapshot!(check(json!({"minProperties": 1}), json!({})), @"expected at least 1 member, got 0");
    insta::assert_snapshot!(check(json!({"maxProperties": 1}), json!({"a": 1, "b": 2})), @"expected at most 1 member, got 2");
    insta::assert_snapshot!(check(json!({"propertyNames": {"maxLength": 2}}), json!({"abc": 1})), @r#"the name "abc" is not allowed: expected at most 2 characters, got 3"#);
    insta::assert_snapshot!(check(json!(false), json!(1)), @"must not be given");
    insta::assert_snapshot!(check(json!({"not": {"type": "string"}}), json!("x")), @r#"must not fit {"type":"string"}"#);
    insta::assert_snapshot!(check(json!({"if": {"minimum": 5}, "then": {"multipleOf": 5}}), json!(7)), @"expected a multiple of 5, got integer 7");
}

#[test]
fn rules_of_older_drafts() {
    let check = |draft: &str, schema: Value, value: Value| {
        let draft = format!("http://json-schema.org/{draft}/schema#");
        complaints(&json!({"$schema": draft, "properties": {"a": schema}}), &json!({"a": value}))
    };
    insta::assert_snapshot!(
        check("draft-07", json!({"items": [true], "additionalItems": false}), json!([1, 2])),
        @"- arguments.a: expected at most 1 item, got 2"
    );
    insta::assert_snapshot!(
        check("draft-07", json!({"dependencies": {"b": ["c"]}}), json!({"b": 1})),
        @"- arguments.a.c: missing, but required"
    );
    insta::assert_snapshot!(
        check("draft-04", json!({"minimum": 1, "exclusiveMinimum": true}), json!(1)),
        @"- arguments.a: expected more than 1, got integer 1"
    );
}

#[test]
fn names_that_are_unknown() {
    let check = |names: &[&str], given: Value| {
        let properties: Value =
            names.iter().map(|name| ((*name).to_owned(), json!(true))).collect();
        complaints(&json!({"properties": properties, "additionalProperties": false}), &given)
    };
    insta::assert_snapshot!(check(&[], json!({"x": 1})), @"- arguments.x: unknown; no other is allowed");
    insta::assert_snapshot!(check(&["query"], json!({"x": 1})), @"- arguments.x: unknown; the only one is `query`");
    insta::assert_snapshot!(check(&["query", "limit"], json!({"x": 1})), @"- arguments.x: unknown; expected `query` or `limit`");
    insta::assert_snapshot!(check(&["per_page", "limit"], json!({"perPage": 1, "Limit": 1})), @r"
    - arguments.perPage: unknown; did you mean `per_page`?
    - arguments.Limit: unknown; did you mean `limit`?
    ");
    let nested = json!({"properties": {"a": {"items": {"properties": {"b": true}, "unevaluatedProperties": false}}}});
    insta::assert_snapshot!(complaints(&nested, &json!({"a": [{"c": 1}]})), @"- arguments.a[0].c: unknown; the only one is `b`");
}

#[test]
fn forms() {
    let check = |forms: Value, value: Value| complaint(&json!({"anyOf": forms}), &value);
    let (text, none) = (json!({"type": "string"}), json!({"type": "null"}));
    insta::assert_snapshot!(check(json!([none, text]), json!(0)), @"expected string or null, got integer 0");
    insta::assert_snapshot!(check(json!([{"type": "integer"}, none]), json!("5")), @r#"expected integer or null, got string "5"; give it without the quotes"#);
    insta::assert_snapshot!(check(json!([{"type": "integer", "minimum": 1}, none]), json!(0)), @"expected at least 1, got integer 0");
    insta::assert_snapshot!(check(json!([{"enum": ["a"]}, {"const": "b"}, {"enum": ["a", "c"]}]), json!("d")), @r#"expected "a", "b" or "c", got string "d""#);

    let shapes = json!([
        {"type": "object", "properties": {"kind": {"const": "circle"}, "radius": {"type": "number"}}, "required": ["kind", "radius"]},
        {"type": "object", "properties": {"kind": {"const": "square"}, "side": {"type": "number"}}, "required": ["kind", "side"]},
        {"type": "string"},
    ]);
    let check = |shapes: &Value, value: Value| {
        complaints(&json!({"properties": {"s": {"oneOf": shapes}}}), &json!({"s": value}))
    };
    insta::assert_snapshot!(check(&shapes, json!({"kind": "square"})), @"- arguments.s.side: missing, but required");
    insta::assert_snapshot!(check(&shapes, json!({"kind": "circle", "radius": "1"})), @r#"- arguments.s.radius: expected number, got string "1"; give it without the quotes"#);
    insta::assert_snapshot!(check(&shapes, json!({"kind": "line"})), @r#"- arguments.s.kind: expected "circle" or "square", got string "line""#);
    insta::assert_snapshot!(check(&shapes, json!({})), @"- arguments.s: fits none of the 2 allowed forms; 1: arguments.s.kind: missing, but required; 2: arguments.s.kind: missing, but required");
    insta::assert_snapshot!(check(&shapes, json!(1)), @"- arguments.s: expected object or string, got integer 1");
    let by = json!([{"required": ["id"]}, {"required": ["name"]}]);
    insta::assert_snapshot!(check(&by, json!({})), @"- arguments.s: fits none of the 2 allowed forms; 1: arguments.s.id: missing, but required; 2: arguments.s.name: missing, but required");
    insta::assert_snapshot!(check(&by, json!({"id": 1, "name": 2})), @"- arguments.s: fits more than one of the allowed forms, and must fit one");
}
