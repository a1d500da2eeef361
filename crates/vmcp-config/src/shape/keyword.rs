//! The part of JSON Schema that the section structs use; a test keeps the list honest.

use serde_json::Value;

use crate::values::{byte_size, decimal, duration};

/// Follows references and picks the branch of `anyOf` that is not `null`.
pub(super) fn resolve(root: &'static Value, schema: &'static Value) -> &'static Value {
    let mut schema = schema;
    loop {
        let reference = schema.get("$ref").and_then(Value::as_str);
        if let Some(target) = reference.and_then(|at| root.pointer(at.strip_prefix('#')?)) {
            schema = target;
            continue;
        }
        let branches = schema.get("anyOf").and_then(Value::as_array);
        let is_null = |branch: &&Value| branch.get("type").and_then(Value::as_str) == Some("null");
        match branches.and_then(|all| all.iter().find(|branch| !is_null(branch))) {
            Some(branch) => schema = branch,
            None => return schema,
        }
    }
}

/// Returns whether every value fits.
pub(super) fn is_anything(schema: &Value) -> bool {
    let says = |key| schema.get(key).is_some();
    !says("type") && !says("oneOf") && !says("enum") && !says("const")
}

/// Returns the words that the setting takes, if it takes only some.
pub(super) fn words(schema: &'static Value) -> Option<Vec<&'static str>> {
    if let Some(word) = schema.get("const") {
        return Some(word.as_str().into_iter().collect());
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return Some(words.iter().filter_map(Value::as_str).collect());
    }
    let branches = schema.get("oneOf").and_then(Value::as_array)?;
    Some(branches.iter().filter_map(words).flatten().collect())
}

/// Returns the type, or the first one that is not `null`.
pub(super) fn first_type(schema: &Value) -> Option<&str> {
    match schema.get("type")? {
        Value::String(name) => Some(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).find(|name| *name != "null"),
        _ => None,
    }
}

/// Returns what the setting wants, with its article.
pub(super) fn type_name(schema: &Value) -> &'static str {
    match format(schema) {
        Some(duration::FORMAT) => return "a duration",
        Some(byte_size::FORMAT) => return "a size",
        Some(decimal::FORMAT) => return "a number",
        _ => {}
    }
    match first_type(schema) {
        Some("object") => "a mapping",
        Some("array") => "a list",
        Some("boolean") => "true or false",
        Some("integer") => "a whole number",
        _ => "a text",
    }
}

/// Returns the name of the format.
pub(super) fn format(schema: &Value) -> Option<&str> {
    schema.get("format")?.as_str()
}

/// Returns the smallest and the largest whole number allowed; there need not be a largest.
pub(super) fn range(schema: &Value) -> (i128, Option<i128>) {
    let bound = |key| schema.get(key).and_then(whole);
    (bound("minimum").unwrap_or(0), bound("maximum"))
}

/// Returns the largest number that the field can hold, for a setting without a largest.
pub(super) fn capacity(schema: &Value) -> i128 {
    i128::from(if format(schema) == Some("uint32") { u32::MAX.into() } else { u64::MAX >> 1 })
}

fn whole(value: &Value) -> Option<i128> {
    value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from))
}
