//! The arguments as a tree.

use serde_json::{Number, Value};
use vmcp_core::{Json, Raw, json::Kind};

/// Reads any JSON: what the usual reader refuses (a number out of its range, a lone surrogate) is
/// taken for what is nearest to it. Of a key that occurs twice, the last counts.
pub(super) fn read(arguments: &Json) -> Value {
    serde_json::from_str(arguments.as_str()).unwrap_or_else(|_| nearest(arguments.raw()))
}

fn nearest(raw: Raw<'_>) -> Value {
    match raw.kind() {
        Kind::Null => Value::Null,
        Kind::Bool => Value::Bool(raw.as_str() == "true"),
        Kind::Number => Value::Number(number(raw.as_str())),
        Kind::String => Value::String(raw.as_text().unwrap_or_default().into_owned()),
        Kind::Array => raw.as_array().into_iter().flatten().map(nearest).collect(),
        Kind::Object => {
            let members = raw.as_object().into_iter().flatten();
            members.map(|member| (member.key().into_owned(), nearest(member.value))).collect()
        }
    }
}

fn number(text: &str) -> Number {
    let largest = || text.parse::<f64>().unwrap_or_default().clamp(f64::MIN, f64::MAX);
    let number = serde_json::from_str(text).ok().or_else(|| Number::from_f64(largest()));
    number.expect("a clamped number is finite")
}

/// How large a value is: its parts, and its texts by 64 bytes.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 64,
        Value::Array(items) => 1 + items.iter().map(size).sum::<usize>(),
        Value::Object(members) => {
            1 + members.iter().map(|(key, value)| size(value) + key.len() / 64).sum::<usize>()
        }
        _ => 1,
    }
}

/// How many values there are in a value, itself included.
pub(super) fn parts(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(parts).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(parts).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_is_read() {
        let check = |text: &str, expected: Value| {
            assert_eq!(read(&text.parse().unwrap()), expected, "{text}");
        };
        check(r#"{"a":[1,-2.5,true,null,"x"]}"#, json!({"a": [1, -2.5, true, null, "x"]}));
        check(r#"{"a":[1e400,-1e400,7,0.5,false,null]}"#, {
            json!({"a": [f64::MAX, f64::MIN, 7, 0.5, false, null]})
        });
        check(r#"{"\ud800":["\ud800 é",{}]}"#, json!({"\u{fffd}": ["\u{fffd} é", {}]}));
        check(&format!("[1e400,{}]", "9".repeat(400)), json!([f64::MAX, f64::MAX]));
    }

    #[test]
    fn parts_and_texts_count() {
        let value = json!({"a": [1, 2], "b": "x".repeat(640)});
        assert_eq!(size(&value), 1 + 3 + 11);
        assert_eq!(parts(&value), 1 + 3 + 1);
    }
}
