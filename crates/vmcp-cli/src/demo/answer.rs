//! Arguments in, results out.

use serde_json::{Value, json};
use vmcp::core::Outcome;

use super::server::json;

/// The structured content of a tool's result, or what went wrong, for the model to read.
pub(super) type Answer = Result<Value, String>;

/// The result of a tool.
pub(super) fn outcome(answer: Answer) -> Outcome {
    let result = match answer {
        Ok(content) => json!({
            "content": [{"type": "text", "text": content.to_string()}],
            "structuredContent": content,
        }),
        Err(text) => json!({"content": [{"type": "text", "text": text}], "isError": true}),
    };
    Outcome::Complete(json(&result))
}

/// The argument `key`, which the tool cannot do without.
pub(super) fn text<'a>(arguments: &'a Value, key: &str) -> Result<&'a str, String> {
    let given = optional(arguments, key)?;
    given.filter(|text| !text.trim().is_empty()).ok_or_else(|| format!("`{key}` is missing"))
}

/// The argument `key`, if it is given.
pub(super) fn optional<'a>(arguments: &'a Value, key: &str) -> Result<Option<&'a str>, String> {
    match &arguments[key] {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        _ => Err(format!("`{key}` must be a string")),
    }
}

/// The item of `list` whose `key` is `wanted`; the error names those that there are.
pub(super) fn find<'a>(
    list: &'a mut Value,
    what: &str,
    key: &str,
    wanted: &str,
) -> Result<&'a mut Value, String> {
    let items = list.as_array_mut().expect("the facts hold a list");
    let Some(at) = items.iter().position(|item| item[key] == *wanted) else {
        let known: Vec<_> = items.iter().filter_map(|item| item[key].as_str()).collect();
        return Err(format!("there is no {what} `{wanted}`; there is {}", known.join(", ")));
    };
    Ok(&mut items[at])
}

/// The members `keys` of `item`, in that order.
pub(super) fn pick(item: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| ((*key).to_owned(), item[*key].clone())).collect()
}

/// The items of `list` that `wanted` lets through, each cut down to `keys`.
pub(super) fn select(list: &Value, keys: &[&str], wanted: impl Fn(&Value) -> bool) -> Vec<Value> {
    let items = list.as_array().into_iter().flatten();
    items.filter(|item| wanted(item)).map(|item| pick(item, keys)).collect()
}

/// Whether `filter` is absent or exactly `item[key]`.
pub(super) fn fits(filter: Option<&str>, item: &Value, key: &str) -> bool {
    filter.is_none_or(|filter| item[key] == *filter)
}

/// Whether `text` holds every word of `query`, letter case aside.
pub(super) fn holds(text: &str, query: &str) -> bool {
    let text = text.to_lowercase();
    query.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}
