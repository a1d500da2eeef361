use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::checker::Checker;

fn checker(schema: &Value) -> Checker {
    Checker::new(&schema.to_string().parse().unwrap()).unwrap_or_else(|why| panic!("{why}"))
}

fn objection(checker: &Checker, arguments: &Value) -> Option<String> {
    checker.objection("t", &arguments.to_string().parse().unwrap())
}

#[test]
fn schemas_that_cannot_be_checked_say_why() {
    let check = |text: &str| Checker::new(&text.parse().unwrap()).err().unwrap().to_string();
    insta::assert_snapshot!(check(r#"{"type":"strin"}"#), @r#"is broken: "strin" is not valid under any of the schemas listed in the 'anyOf' keyword"#);
    insta::assert_snapshot!(check(r#"{"required":"a"}"#), @r#"is broken: "a" is not of type "array""#);
    insta::assert_snapshot!(check(r#"{"properties":{"a":{"minLength":-1}}}"#), @"is broken: -1 is less than the minimum of 0");
    insta::assert_snapshot!(check(r#"{"pattern":7}"#), @r#"is broken: 7 is not of type "string""#);
    insta::assert_snapshot!(check(r#"{"items":[true]}"#), @r#"is broken: [true] is not of types "boolean", "object""#);
    insta::assert_snapshot!(check(r#"{"maximum":1e400}"#), @"is not readable: number out of range at line 1 column 16");
    insta::assert_snapshot!(check("[]"), @"has something else than a schema in `inputSchema`");
    let long = format!(r#"{{"title":"{}"}}"#, "x".repeat(256 << 10));
    insta::assert_snapshot!(check(&long), @"has 262156 bytes, more than 262144");
    let patterns: Vec<Value> = (0..21).map(|i| json!({"pattern": format!("x{i}")})).collect();
    insta::assert_snapshot!(check(&json!({"allOf": patterns}).to_string()), @"has more than 5000 rules, references followed");
}

#[test]
fn expressions_take_linear_time_and_little_memory() {
    let pattern = |text: &str| checker(&json!({"properties": {"a": {"pattern": text}}}));
    let evil = pattern("^(a+)+$");
    let arguments = json!({"a": "a".repeat(200_000) + "b"});
    let text = objection(&evil, &arguments).unwrap();
    assert!(text.contains("matches `^(a+)+$`"), "{text}");
    assert_eq!(pattern("((a{1,100}){1,100}){1,100}").left_out(), 1);
    assert_eq!(pattern("(a)\\1").left_out(), 1);
    assert_eq!(pattern("(").left_out(), 1);
    assert_eq!(pattern(&"x".repeat(5000)).left_out(), 1);
    assert_eq!(pattern("^[\\w.-]{1,200}$").left_out(), 0);
}

#[test]
fn formats_are_not_looked_at() {
    let draft7 = "http://json-schema.org/draft-07/schema#";
    let checker = checker(&json!({"$schema": draft7, "properties": {"a": {"format": "uuid"}}}));
    assert_eq!(objection(&checker, &json!({"a": "no uuid"})), None);
}

#[test]
fn large_arguments_are_told_less_and_then_not_checked() {
    let checker = checker(&json!({"properties": {"a": {"items": {"type": "string"}}}}));
    let numbers = |count: usize| json!({"a": vec![1; count]});
    assert!(objection(&checker, &numbers(1000)).unwrap().ends_with(
        "- and 995 more\nThe tool was not called; correct the arguments and call it again."
    ));
    insta::assert_snapshot!(objection(&checker, &numbers(100_000)).unwrap(), @r"
    the arguments of `t` do not fit its schema; they are too large to say where.
    The tool was not called; correct the arguments and call it again.
    ");
    assert_eq!(objection(&checker, &numbers(2_000_000)), None);
    assert!(checker.is_quick(1000) && !checker.is_quick(100_000));
}

/// A schema that `value` fits, and whatever has another type anywhere does not.
fn schema_of(value: &Value) -> Value {
    match value {
        Value::Null => json!({"type": "null"}),
        Value::Bool(value) => json!({"type": "boolean", "const": value}),
        Value::Number(_) => json!({"type": "number", "minimum": value, "enum": [value, 1]}),
        Value::String(text) => json!({"type": "string", "maxLength": text.chars().count()}),
        Value::Array(items) => {
            let items: Vec<Value> = items.iter().map(schema_of).collect();
            let mut schema = json!({"type": "array", "items": false, "minItems": items.len()});
            if !items.is_empty() {
                schema["prefixItems"] = items.into();
            }
            schema
        }
        Value::Object(members) => {
            let names: Vec<&String> = members.keys().collect();
            let known = members.iter().map(|(name, value)| (name.clone(), schema_of(value)));
            let known: Map<String, Value> = known.collect();
            json!({
                "type": "object", "properties": known, "required": names,
                "additionalProperties": false,
            })
        }
    }
}

/// Makes one part of `value` another type, and returns its place.
fn spoil(value: &mut Value, choice: &mut impl FnMut(usize) -> usize, place: String) -> String {
    match value {
        Value::Array(items) if !items.is_empty() => {
            let index = choice(items.len());
            spoil(&mut items[index], choice, format!("{place}[{index}]"))
        }
        Value::Object(members) if !members.is_empty() => {
            let index = choice(members.len());
            let (name, inner) = members.iter_mut().nth(index).unwrap();
            spoil(inner, choice, format!("{place}.{name}"))
        }
        Value::Object(_) => {
            *value = json!([]);
            place
        }
        _ => {
            *value = json!({});
            place
        }
    }
}

fn any_arguments() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        ".{0,20}".prop_map(Value::from),
    ];
    let nested = leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-d_]{1,4}", inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    });
    prop::collection::hash_map("[a-d]{1,2}", nested, 0..4)
        .prop_map(|members| members.into_iter().collect())
}

/// Anything near a schema: known keywords with values that may be theirs.
fn near_schema() -> impl Strategy<Value = Value> {
    let keys = [
        "type",
        "enum",
        "const",
        "minimum",
        "maxLength",
        "pattern",
        "required",
        "properties",
        "patternProperties",
        "additionalProperties",
        "items",
        "prefixItems",
        "contains",
        "allOf",
        "anyOf",
        "oneOf",
        "not",
        "if",
        "then",
        "dependencies",
        "unevaluatedProperties",
        "$ref",
        "$id",
        "$schema",
        "$defs",
        "multipleOf",
        "uniqueItems",
        "propertyNames",
    ];
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "string",
            "object",
            "#",
            "#/a",
            "(a|b)+",
            "(?=a)",
            "x",
            "http://a/b"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        let key = prop_oneof![
            prop::sample::select(keys.to_vec()).prop_map(str::to_owned),
            "[a-c(]{1,2}",
        ];
        prop_oneof![
            1 => prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            4 => prop::collection::hash_map(key, inner, 0..4)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

proptest! {
    #[test]
    fn what_fits_passes_and_what_does_not_is_named(
        arguments in any_arguments(),
        choices in prop::collection::vec(any::<prop::sample::Index>(), 8),
    ) {
        let checker = checker(&schema_of(&arguments));
        prop_assert_eq!(objection(&checker, &arguments), None);

        let mut choices = choices.into_iter();
        let mut choice = |count| choices.next().unwrap().index(count);
        let mut spoilt = arguments.clone();
        let place = spoil(&mut spoilt, &mut choice, "arguments".to_owned());
        let text = objection(&checker, &spoilt).unwrap();
        prop_assert!(text.contains(&format!("- {place}: expected ")), "{place}: {text}");
        prop_assert!(text.len() < 2000, "{text}");
    }

    #[test]
    fn whatever_the_schema_it_is_read_and_checked_or_refused(
        schema in near_schema(),
        arguments in any_arguments(),
    ) {
        if let Ok(checker) = Checker::new(&schema.to_string().parse().unwrap()) {
            let text = objection(&checker, &arguments);
            prop_assert!(text.is_none_or(|text| text.starts_with("the arguments of `t`")));
        }
    }
}
