use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Unfit, unroll};

/// The schema without references, and how many parts are left out.
fn unrolled(schema: &Value) -> String {
    let unrolled = unroll(schema).unwrap();
    let left_out = if unrolled.left_out == 0 { "" } else { " without " };
    let parts = Some(unrolled.left_out).filter(|parts| *parts > 0).map(|parts| parts.to_string());
    format!("{}{left_out}{}", unrolled.schema, parts.unwrap_or_default())
}

fn refused(schema: &Value) -> String {
    unroll(schema).unwrap_err().to_string()
}

#[test]
fn what_is_referred_to_stands_in_place() {
    let point =
        json!({"type": "object", "properties": {"x": {"$ref": "#/$defs/n"}}, "title": "Point"});
    let defs = json!({"n": {"type": "number", "description": "a number"}, "p": point});
    insta::assert_snapshot!(
        unrolled(&json!({"properties": {"from": {"$ref": "#/$defs/p"}, "to": {"$ref": "#/$defs/p", "minProperties": 1}}, "$defs": defs})),
        @r#"{"properties":{"from":{"allOf":[{"type":"object","properties":{"x":{"allOf":[{"type":"number"}]}}}]},"to":{"minProperties":1,"allOf":[{"type":"object","properties":{"x":{"allOf":[{"type":"number"}]}}}]}}}"#
    );
    insta::assert_snapshot!(
        unrolled(&json!({"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"a": {"$ref": "#/definitions/n", "minimum": 1}}, "definitions": defs})),
        @r#"{"properties":{"a":{"type":"number"}}}"#
    );
    insta::assert_snapshot!(
        unrolled(&json!({"properties": {"a": {"$ref": "#/properties/b"}, "b": {"allOf": [true], "$ref": "#/$defs/n"}}, "$defs": defs})),
        @r#"{"properties":{"a":{"allOf":[{"allOf":[true,{"type":"number"}]}]},"b":{"allOf":[true,{"type":"number"}]}}}"#
    );
}

#[test]
fn only_what_restricts_is_kept() {
    insta::assert_snapshot!(
        unrolled(&json!({
            "$id": "https://schemas.example/a", "title": "t", "description": "d", "default": {"$ref": "x"}, "examples": [{"$ref": "x"}],
            "format": "email", "contentEncoding": "base64", "x-own": {"$ref": "x"}, "$comment": "c", "deprecated": true,
            "const": {"$ref": "x"}, "properties": {"$ref": {"type": "string"}, "pattern": {"enum": ["["]}},
            "dependencies": {"a": ["b"], "c": {"maximum": 1, "title": "t"}},
        })),
        @r#"{"const":{"$ref":"x"},"properties":{"$ref":{"type":"string"},"pattern":{"enum":["["]}},"dependencies":{"a":["b"],"c":{"maximum":1}}}"#
    );
}

#[test]
fn a_document_inside_has_places_of_its_own() {
    let inner = json!({"$id": "https://schemas.example/b", "$ref": "#/$defs/x", "$defs": {"x": {"const": "inner"}}});
    let schema = json!({"properties": {"a": inner, "b": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"const": "outer"}}});
    insta::assert_snapshot!(
        unrolled(&schema),
        @r#"{"properties":{"a":{"allOf":[{"const":"inner"}]},"b":{"allOf":[{"const":"outer"}]}}}"#
    );
}

#[test]
fn what_only_makes_it_wider_is_left_out() {
    let tree =
        json!({"properties": {"children": {"items": {"$ref": "#"}}, "name": {"type": "string"}}});
    insta::assert_snapshot!(
        unrolled(&tree),
        @r#"{"properties":{"children":{"items":{"allOf":[{"properties":{"children":{"items":{"allOf":[true]}},"name":{"type":"string"}}}]}},"name":{"type":"string"}}} without 1"#
    );
    insta::assert_snapshot!(
        unrolled(&json!({"properties": {"mail": {"type": "string", "pattern": "^(?!\\.)\\S+@"}}})),
        @r#"{"properties":{"mail":{"type":"string"}}} without 1"#
    );
    insta::assert_snapshot!(unrolled(&json!({"$ref": "#"})), @r#"{"allOf":[{"allOf":[true]}]} without 1"#);
}

#[test]
fn what_might_make_it_narrower_is_not() {
    let look = json!({"pattern": "(?=x)"});
    for exact in ["not", "if", "contains", "oneOf"] {
        let inner = if exact == "oneOf" { json!([look]) } else { look.clone() };
        let schema = json!({"properties": {"a": {exact: inner}}});
        assert_eq!(unroll(&schema).unwrap_err(), Unfit::Narrower("a pattern"), "{exact}");
    }
    insta::assert_snapshot!(
        refused(&json!({"oneOf": [{"items": {"$ref": "#"}}, {"type": "null"}]})),
        @"cannot be checked without a part that cannot be left out: it stands inside itself"
    );
    insta::assert_snapshot!(
        refused(&json!({"allOf": [{"properties": {"a": look}}], "unevaluatedProperties": false})),
        @"cannot be checked without a part that cannot be left out: a pattern"
    );
    insta::assert_snapshot!(
        refused(&json!({"patternProperties": {"(?=x)": true}, "additionalProperties": false})),
        @"cannot be checked without a part that cannot be left out: a pattern for names"
    );
}

#[test]
fn what_is_refused() {
    let check = |schema: Value| refused(&schema);
    insta::assert_snapshot!(check(json!({"$ref": "https://elsewhere.example/a.json"})), @"refers to `https://elsewhere.example/a.json`, which is not a place in it");
    insta::assert_snapshot!(check(json!({"items": {"$ref": "file:///etc/passwd"}})), @"refers to `file:///etc/passwd`, which is not a place in it");
    insta::assert_snapshot!(check(json!({"$ref": "#/$defs/a\n"})), @r"refers to `#/$defs/a\u{a}`, which is not a place in it");
    insta::assert_snapshot!(check(json!({"$dynamicRef": "#a"})), @"uses `$dynamicRef`, which is not supported");
    insta::assert_snapshot!(check(json!({"$schema": "https://own.example/dialect"})), @"is written in the unknown language `https://own.example/dialect`");
    insta::assert_snapshot!(check(json!({"properties": {"a": 1}})), @"has something else than a schema in `properties`");
    insta::assert_snapshot!(check(json!({"anyOf": {}})), @"has something else than a schema in `anyOf`");
    insta::assert_snapshot!(check(json!({"enum": (0..6000).collect::<Vec<_>>()})), @"has more than 5000 rules, references followed");
    let nested = |depth| (0..depth).fold(json!({}), |inner, _| json!({"items": inner}));
    assert_eq!(unroll(&nested(63)).unwrap().rules, 64);
    insta::assert_snapshot!(check(nested(64)), @"is nested deeper than 64 levels, references followed");
    let rest = |count| json!({"allOf": vec![json!({"unevaluatedItems": false}); count]});
    assert_eq!(unroll(&rest(4)).unwrap().left_out, 0);
    insta::assert_snapshot!(check(rest(5)), @"has more than 4 times `unevaluatedProperties` or `unevaluatedItems`");
}

#[test]
fn doubling_chaining_and_circling_end_at_a_limit() {
    let defs = |definition: &dyn Fn(usize) -> Value| -> Value {
        (0..2000).map(|i| (format!("d{i}"), definition(i))).collect()
    };
    let next = |i: usize| json!({"$ref": format!("#/$defs/d{}", (i + 1) % 2000)});
    let check = |definition: &dyn Fn(usize) -> Value, expected: Unfit| {
        let schema = json!({"$ref": "#/$defs/d0", "$defs": defs(definition)});
        assert_eq!(unroll(&schema).unwrap_err(), expected);
    };
    check(&|i| json!({"allOf": [next(i), next(i)]}), Unfit::Deep);
    check(&|i| json!({"items": next(i)}), Unfit::Deep);
    let all: Vec<Value> = (0..20).map(next).collect();
    check(&|_| json!({"anyOf": all}), Unfit::Large);
}

/// Random schemas of a few keywords, with references into one another.
fn any_schema() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(true)),
        Just(json!({"type": "string"})),
        Just(json!({"minimum": 2})),
        Just(json!({"required": ["a"]})),
        Just(json!({"pattern": "(?=a)"})),
        Just(json!({"$ref": "#/$defs/a"})),
        Just(json!({"$ref": "#"})),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let list = prop::collection::vec(inner.clone(), 1..3);
        prop_oneof![
            inner.clone().prop_map(|s| json!({"properties": {"a": s}})),
            inner
                .clone()
                .prop_map(|s| json!({"properties": {"b": true}, "additionalProperties": s})),
            inner.clone().prop_map(|s| json!({"items": s})),
            inner.clone().prop_map(|s| json!({"not": s})),
            inner.clone().prop_map(|s| json!({"contains": s})),
            inner
                .clone()
                .prop_map(|s| json!({"properties": {"a": s}, "unevaluatedProperties": false})),
            (inner.clone(), inner.clone()).prop_map(|(s, t)| json!({"if": s, "then": t})),
            (list.clone(), prop::sample::select(vec!["allOf", "anyOf", "oneOf"]))
                .prop_map(|(list, key)| json!({key: list})),
        ]
    })
}

fn any_instance() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        Just(json!("a")),
        Just(json!("b")),
        Just(json!(1)),
        Just(json!(3))
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let member = prop::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::Array),
            prop::collection::hash_map(member, inner, 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// What fits a schema fits it without its references.
    #[test]
    fn it_is_never_narrower(mut schema in any_schema(), definition in any_schema(), instance in any_instance()) {
        if let Some(members) = schema.as_object_mut() {
            members.insert("$defs".to_owned(), json!({"a": definition}));
        }
        let (Ok(unrolled), Ok(whole)) = (unroll(&schema), jsonschema::validator_for(&schema)) else {
            return Ok(());
        };
        let alone = jsonschema::validator_for(&unrolled.schema).unwrap();
        let (fits, still_fits) = (whole.is_valid(&instance), alone.is_valid(&instance));
        prop_assert!(still_fits || !fits, "{instance} fits {schema} and not {}", unrolled.schema);
        prop_assert!(unrolled.left_out > 0 || still_fits == fits, "{instance} {schema}");
    }
}
