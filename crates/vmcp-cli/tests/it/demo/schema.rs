//! The part of JSON Schema that the demo's tools use, read strictly.

use std::collections::BTreeSet;

use serde_json::Value;

/// Checks `value` against `schema`; an object must have exactly the properties that are listed.
pub(crate) fn check(schema: &Value, value: &Value, place: &str) {
    assert!(has_type(&schema["type"], value), "{place} is {value}, not {}", schema["type"]);
    if let Some(allowed) = schema["enum"].as_array() {
        assert!(allowed.contains(value), "{place} is {value}");
    }
    if let Some(properties) = schema["properties"].as_object().filter(|_| value.is_object()) {
        let keys = |value: &Value| -> BTreeSet<String> {
            value.as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(keys(value), properties.keys().cloned().collect(), "{place}");
        let required: BTreeSet<_> =
            schema["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(required.len(), properties.len(), "{place}: all properties are required");
        for (key, schema) in properties {
            check(schema, &value[key], &format!("{place}.{key}"));
        }
    }
    for item in value.as_array().into_iter().flatten() {
        check(&schema["items"], item, &format!("{place}[]"));
    }
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_u64(),
        Some("number") => value.is_number(),
        Some("null") => value.is_null(),
        other => panic!("unknown type {other:?}"),
    };
    wanted.as_array().map_or_else(|| is(wanted), |kinds| kinds.iter().any(is))
}
