//! `anyOf` and `oneOf`: a value that has none of the allowed forms.
//!
//! What was meant is guessed: a form of another type is not, nor one that differs in a member with
//! a fixed value, as long as others are left. One form that is left is complained about as if it
//! were the only one.

use jsonschema::{JsonType, ValidationError, error::ValidationErrorKind as Kind, paths::Location};

use super::{Complaint, Source, place, rule, show::expected};

/// The errors of one form.
type Form = [ValidationError<'static>];

/// How many forms are told apart.
const MOST: usize = 3;

/// What is wrong, given the errors of each form.
pub(super) fn complaints(
    error: &ValidationError<'_>,
    forms: &[Vec<ValidationError<'static>>],
    source: &Source<'_>,
) -> Vec<Complaint> {
    let here = error.instance_path();
    let forms: Vec<&Form> = forms.iter().map(Vec::as_slice).collect();
    let forms = without(forms, |error| is_type(error, here));
    let forms = without(forms, |error| is_choice(error) && is_inside(error, here));
    if let [form] = forms[..] {
        return form.iter().flat_map(|error| rule::complaints(error, source)).collect();
    }
    let (at, what) = together(here, &forms, error, source)
        .unwrap_or_else(|| (here.clone(), each(&forms, source)));
    vec![Complaint { place: place::of(source.arguments, &at), what }]
}

/// The forms without such an error, or all if there is none without.
fn without(forms: Vec<&Form>, is_other: impl Fn(&ValidationError<'_>) -> bool) -> Vec<&Form> {
    let left: Vec<&Form> =
        forms.iter().copied().filter(|form| !form.iter().any(&is_other)).collect();
    if left.is_empty() { forms } else { left }
}

fn is_type(error: &ValidationError<'_>, here: &Location) -> bool {
    matches!(error.kind(), Kind::Type { .. }) && error.instance_path() == here
}

fn is_choice(error: &ValidationError<'_>) -> bool {
    matches!(error.kind(), Kind::Constant { .. } | Kind::Enum { .. })
}

fn is_inside(error: &ValidationError<'_>, here: &Location) -> bool {
    let inside = error.instance_path().as_str().strip_prefix(here.as_str());
    inside.and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !rest.contains('/'))
}

/// When all forms want another type of the same value, or another value: where, and which.
fn together(
    here: &Location,
    forms: &[&Form],
    error: &ValidationError<'_>,
    source: &Source<'_>,
) -> Option<(Location, String)> {
    if let Some(types) = union(forms, |error| types(error, here)) {
        return Some((here.clone(), rule::of_type(types, error.instance())));
    }
    let at = forms.first()?.iter().find(|error| is_choice(error))?.instance_path();
    let values = union(forms, |error| values(error, at))?;
    let value = place::value(source.arguments, at)?;
    Some((at.clone(), rule::of_values(&values, value)))
}

/// What the forms want together, if each of them wants something.
fn union<T: PartialEq>(
    forms: &[&Form],
    wanted: impl Fn(&ValidationError<'_>) -> Option<Vec<T>>,
) -> Option<Vec<T>> {
    let mut all = Vec::new();
    for form in forms {
        for item in form.iter().find_map(&wanted)? {
            if !all.contains(&item) {
                all.push(item);
            }
        }
    }
    Some(all)
}

fn types(error: &ValidationError<'_>, at: &Location) -> Option<Vec<JsonType>> {
    match error.kind() {
        Kind::Type { kind } if error.instance_path() == at => Some(rule::types(kind)),
        _ => None,
    }
}

fn values(error: &ValidationError<'_>, at: &Location) -> Option<Vec<String>> {
    match error.kind() {
        _ if error.instance_path() != at => None,
        Kind::Constant { expected_value } => Some(vec![expected(expected_value)]),
        Kind::Enum { options } => Some(rule::values(options)),
        _ => None,
    }
}

/// The first complaint about each form.
fn each(forms: &[&Form], source: &Source<'_>) -> String {
    let mut text = format!("fits none of the {} allowed forms", forms.len());
    let firsts = forms.iter().filter_map(|form| rule::complaints(form.first()?, source).pop());
    for (index, complaint) in firsts.take(MOST).enumerate() {
        text.push_str(&format!("; {}: {complaint}", index + 1));
    }
    text
}
