//! One broken rule of the schema, in words.

use jsonschema::{
    JsonType, ValidationError,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;
use vmcp_catalog::printable;

use super::{
    Complaint, Source, forms, place,
    show::{alternatives, count, expected, given, json, pattern, quoted},
};
use crate::suggest;

/// The longest text that is tried as the value that it may be meant to be, in bytes.
const LONGEST_TRIED: usize = 4096;

/// What `error` says; a few rules are broken at several places at once.
pub(super) fn complaints(error: &ValidationError<'_>, source: &Source<'_>) -> Vec<Complaint> {
    let here = || place::of(source.arguments, error.instance_path());
    match error.kind() {
        Kind::Required { property } => {
            let place = place::member(&here(), property.as_str().unwrap_or_default());
            vec![Complaint { place, what: "missing, but required".to_owned() }]
        }
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unknown(error, unexpected.iter(), source)
        }
        Kind::FalseSchema if error.schema_path().as_str().ends_with("/additionalProperties") => {
            let object = place::value(source.arguments, error.instance_path());
            let names = object.and_then(Value::as_object).into_iter().flat_map(|o| o.keys());
            unknown(error, names, source)
        }
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            forms::complaints(error, context, source)
        }
        kind => vec![Complaint { place: here(), what: what(kind, error.instance()) }],
    }
}

fn unknown<'a>(
    error: &ValidationError<'_>,
    names: impl Iterator<Item = &'a String>,
    source: &Source<'_>,
) -> Vec<Complaint> {
    let object = place::of(source.arguments, error.instance_path());
    let known = known(error, source.schema);
    let complaint = |name: &String| {
        let place = place::member(&object, name);
        Complaint { place, what: format!("unknown{}", hint(name, &known)) }
    };
    names.map(complaint).collect()
}

/// The names that the schema has where `error` says that it has not.
fn known<'a>(error: &ValidationError<'_>, schema: &'a Value) -> Vec<&'a str> {
    let parent = error.schema_path().as_str().rsplit_once('/').map_or("", |(parent, _)| parent);
    let properties = schema.pointer(parent).and_then(|parent| parent.get("properties"));
    let names = properties.and_then(Value::as_object).into_iter().flat_map(|p| p.keys());
    names.map(String::as_str).collect()
}

fn hint(name: &str, known: &[&str]) -> String {
    let shown = |names: &[&str]| -> Vec<String> {
        names.iter().map(|name| format!("`{}`", printable(name))).collect()
    };
    let near = suggest::near(name, known.iter().copied());
    if !near.is_empty() {
        return format!("; did you mean {}?", alternatives(&shown(&near)));
    }
    match known {
        [] => "; no other is allowed".to_owned(),
        [_] => format!("; the only one is {}", alternatives(&shown(known))),
        _ => format!("; expected {}", alternatives(&shown(known))),
    }
}

fn what(kind: &Kind, value: &Value) -> String {
    let got = |rule: String| format!("expected {rule}, got {}", given(value));
    match kind {
        Kind::Type { kind } => of_type(types(kind), value),
        Kind::Enum { options } => of_values(&values(options), value),
        Kind::Constant { expected_value } => got(expected(expected_value)),
        Kind::Minimum { limit } => got(format!("at least {limit}")),
        Kind::Maximum { limit } => got(format!("at most {limit}")),
        Kind::ExclusiveMinimum { limit } => got(format!("more than {limit}")),
        Kind::ExclusiveMaximum { limit } => got(format!("less than {limit}")),
        Kind::MultipleOf { multiple_of } => got(format!("a multiple of {multiple_of}")),
        Kind::Pattern { pattern: text } => got(format!("a string that matches {}", pattern(text))),
        Kind::MinLength { limit } => at("least", *limit, "character", value),
        Kind::MaxLength { limit } => at("most", *limit, "character", value),
        Kind::MinItems { limit } => at("least", *limit, "item", value),
        Kind::MaxItems { limit } => at("most", *limit, "item", value),
        Kind::AdditionalItems { limit } => at("most", *limit as u64, "item", value),
        Kind::MinProperties { limit } => at("least", *limit, "member", value),
        Kind::MaxProperties { limit } => at("most", *limit, "member", value),
        Kind::PropertyNames { error } => name(error),
        Kind::UniqueItems => "expected items that differ from each other".to_owned(),
        Kind::Contains => "expected other items: see `contains` in the schema".to_owned(),
        Kind::UnevaluatedItems { .. } => "expected fewer items".to_owned(),
        Kind::FalseSchema => "must not be given".to_owned(),
        Kind::Not { schema } => format!("must not fit {}", json(schema)),
        Kind::OneOfMultipleValid { .. } => {
            "fits more than one of the allowed forms, and must fit one".to_owned()
        }
        other => format!("does not fit `{}` of the schema", other.keyword()),
    }
}

fn at(most: &str, limit: u64, unit: &str, value: &Value) -> String {
    let got = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    format!("expected at {most} {}, got {got}", count(limit, unit))
}

fn name(error: &ValidationError<'_>) -> String {
    let name = error.instance().as_str().unwrap_or_default();
    let why = what(error.kind(), error.instance());
    format!("the name {} is not allowed: {why}", quoted(name))
}

/// The types that are expected.
pub(super) fn types(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(kind) => vec![*kind],
        TypeKind::Multiple(kinds) => kinds.iter().collect(),
    }
}

/// The values of an `enum`.
pub(super) fn values(options: &Value) -> Vec<String> {
    options.as_array().into_iter().flatten().map(expected).collect()
}

/// That `value` is of none of these types. `null` stands last: it is hardly ever what was meant.
pub(super) fn of_type(mut types: Vec<JsonType>, value: &Value) -> String {
    types.sort_by_key(|kind| *kind == JsonType::Null);
    let names: Vec<String> = types.iter().map(ToString::to_string).collect();
    let quotes = if is_one_in_quotes(&types, value) { "; give it without the quotes" } else { "" };
    format!("expected {}, got {}{quotes}", alternatives(&names), given(value))
}

/// That `value` is none of these.
pub(super) fn of_values(values: &[String], value: &Value) -> String {
    format!("expected {}, got {}", alternatives(values), given(value))
}

/// Whether `value` is a text that holds a value of one of these types: models often write those.
fn is_one_in_quotes(types: &[JsonType], value: &Value) -> bool {
    let text = value.as_str().filter(|text| text.len() <= LONGEST_TRIED);
    let inside: Option<Value> = text.and_then(|text| serde_json::from_str(text).ok());
    inside.is_some_and(|inside| {
        types.iter().any(|kind| match (kind, &inside) {
            (JsonType::Integer, Value::Number(number)) => number.is_i64() || number.is_u64(),
            (JsonType::Number, Value::Number(_))
            | (JsonType::Boolean, Value::Bool(_))
            | (JsonType::Array, Value::Array(_))
            | (JsonType::Object, Value::Object(_)) => true,
            _ => false,
        })
    })
}
