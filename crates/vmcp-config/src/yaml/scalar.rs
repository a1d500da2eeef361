//! What an unquoted text means: the core schema of YAML 1.2, so `yes` and `no` are texts.

use serde_json::{Number, Value};

use super::Scalar;

/// The meaning of a scalar.
#[derive(Debug, PartialEq)]
pub(crate) enum Plain {
    Null,
    Bool(bool),
    Number(Number),
    Text,
}

impl Plain {
    /// Returns a word for the meaning, with its article.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text => "a text",
        }
    }

    /// Reads a text as YAML reads it without quotes.
    pub(crate) fn read(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" => Self::Bool(true),
            "false" | "False" | "FALSE" => Self::Bool(false),
            _ => number(text).map_or(Self::Text, Self::Number),
        }
    }
}

impl Scalar {
    /// Returns what the scalar means; anything in quotes is a text.
    pub(crate) fn plain_value(&self) -> Plain {
        if self.plain { Plain::read(&self.text) } else { Plain::Text }
    }

    /// Returns the scalar as JSON, with `text` in place of its own if it is a text.
    pub(crate) fn to_json(&self, text: String) -> Value {
        match self.plain_value() {
            Plain::Null => Value::Null,
            Plain::Bool(flag) => Value::Bool(flag),
            Plain::Number(number) => Value::Number(number),
            Plain::Text => Value::String(text),
        }
    }
}

fn number(text: &str) -> Option<Number> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if !digits.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    if let Some(octal) = text.strip_prefix("0o") {
        return u64::from_str_radix(octal, 8).ok().map(Number::from);
    }
    if let Some(hex) = text.strip_prefix("0x") {
        return u64::from_str_radix(hex, 16).ok().map(Number::from);
    }
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    if let Ok(whole) = text.parse::<u64>() {
        return Some(whole.into());
    }
    let only = |c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E' | '+' | '-');
    if text.chars().all(only) { Number::from_f64(text.parse().ok()?) } else { None }
}
