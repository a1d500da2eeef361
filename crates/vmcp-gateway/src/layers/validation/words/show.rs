//! Values of the caller's and of the schema as they may stand in a text: short, and on one line.

use serde_json::Value;
use vmcp_catalog::printable;
use vmcp_core::json::quote;

/// How many characters of a text are shown.
const TEXT: usize = 40;
/// How many alternatives are listed, and how long the list may be.
const MOST: usize = 10;
const LIST: usize = 200;

/// The first `most` characters of `text`.
fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A text in quotes.
pub(super) fn quoted(text: &str) -> String {
    printable(&quote(&cut(text, TEXT)))
}

/// What the caller gave: its type and, if it is short, itself.
pub(super) fn given(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("boolean {value}"),
        Value::Number(number) => format!("{} {number}", kind_of_number(number)),
        Value::String(text) => format!("string {}", quoted(text)),
        Value::Array(items) => format!("array of {}", count(items.len() as u64, "item")),
        Value::Object(_) => "object".to_owned(),
    }
}

fn kind_of_number(number: &serde_json::Number) -> &'static str {
    let whole = number.as_f64().is_none_or(|number| number.fract() == 0.0);
    if whole { "integer" } else { "number" }
}

/// A value of the schema's.
pub(super) fn expected(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        other => json(other),
    }
}

/// A value as JSON.
pub(super) fn json(value: &Value) -> String {
    printable(&cut(&value.to_string(), 2 * TEXT))
}

/// `a, b or c`.
pub(super) fn alternatives(items: &[String]) -> String {
    let mut length = 0;
    let fits = |item: &&String| {
        length += item.len() + 2;
        length <= LIST
    };
    let shown = items.iter().take(MOST).take_while(fits).count().max(1).min(items.len());
    match (&items[..shown], items.len() - shown) {
        ([], _) => String::new(),
        ([one], 0) => one.clone(),
        ([most @ .., last], 0) => format!("{} or {last}", most.join(", ")),
        (shown, more) => format!("{} or one of {more} more", shown.join(", ")),
    }
}

/// `1 item`, `2 items`.
pub(super) fn count(number: u64, what: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {what}{plural}")
}

/// A regular expression in back quotes.
pub(super) fn pattern(text: &str) -> String {
    format!("`{}`", printable(&cut(text, 2 * TEXT)))
}
