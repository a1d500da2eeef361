//! Parameters that the operator fixes, hides, gives a default or describes, in an input schema.

use vmcp_core::{Json, Raw, catalog::ArgumentAction};

use crate::rules::ParameterRule;

/// `schema` as the caller is to see it; `None` when no rule changes it.
///
/// Only the root's `properties` and `required` are edited. A parameter that other keywords demand
/// (`anyOf`, `dependentRequired`, …) stays demanded there: what they mean is not for a splice.
pub(super) fn edit(schema: Raw<'_>, rules: &[ParameterRule]) -> Option<Json> {
    let mut edit = schema.edit();
    if let Some(properties) = schema.get("properties").and_then(|own| properties(own, rules)) {
        edit = edit.put("properties", &properties);
    }
    match schema.get("required").and_then(|own| required(own, rules)) {
        Some(Required::Left(names)) => edit = edit.put("required", &names),
        // An empty list is legal today, but was not in the drafts that some clients check against.
        Some(Required::Nothing) => edit = edit.remove("required"),
        None => {}
    }
    (!edit.is_empty()).then(|| edit.finish())
}

fn properties(own: Raw<'_>, rules: &[ParameterRule]) -> Option<Json> {
    let mut edit = own.edit();
    for rule in rules {
        let Some(parameter) = own.get(&rule.name) else { continue };
        if matches!(rule.action, Some(ArgumentAction::Fixed(_) | ArgumentAction::Hidden)) {
            edit = edit.remove(&rule.name);
        } else if let Some(parameter) = parameter_schema(parameter, rule) {
            edit = edit.put(rule.name.as_str(), &parameter);
        }
    }
    (!edit.is_empty()).then(|| edit.finish())
}

/// The schema of a parameter that the caller still sees.
fn parameter_schema(own: Raw<'_>, rule: &ParameterRule) -> Option<Json> {
    // `false` allows no value at all; members beside it would turn it into a schema for any.
    if own.as_bool() == Some(false) {
        return None;
    }
    let mut edit = own.edit();
    if let Some(ArgumentAction::Default(value)) = &rule.action {
        edit = edit.put("default", value);
    }
    if let Some(description) = &rule.description {
        edit = edit.put("description", &Json::string(description));
    }
    (!edit.is_empty()).then(|| edit.finish())
}

/// What is left of `required`.
enum Required {
    Left(Json),
    Nothing,
}

/// `required` without the parameters that the caller need not give; `None` when all stay.
fn required(own: Raw<'_>, rules: &[ParameterRule]) -> Option<Required> {
    let decided = |name: &str| rules.iter().any(|rule| rule.action.is_some() && rule.name == name);
    let names: Vec<Raw<'_>> = own.as_array()?.collect();
    let left: Vec<Raw<'_>> = names
        .iter()
        .copied()
        .filter(|name| !name.as_text().is_some_and(|name| decided(&name)))
        .collect();
    if left.len() == names.len() {
        return None;
    }
    Some(if left.is_empty() { Required::Nothing } else { Required::Left(Json::array(left)) })
}
