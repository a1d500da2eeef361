//! JSON Schemas to signatures.
//!
//! Read is what helps to write a call: names, types, what must be given, what may be given. What is
//! not understood is [`Type::Any`], so that no call is refused which the tool might take. The work
//! is bounded whatever the schema says: references may go round in circles.

mod kind;
mod view;

use std::collections::HashSet;

use super::{
    Parameter, Signature, names,
    types::{Type, literal},
};
use crate::{json, program::Literal};
use kind::Schemas;
pub(super) use view::{Document, View};

/// Parameters that are told apart; of a tool with more, any others are passed on.
const MAX_PARAMETERS: usize = 256;

impl Signature {
    /// The signature in a tool's definition; that of a tool which takes anything where it has none.
    pub(super) fn of(definition: &str) -> Self {
        let members = json::raw::members(definition).unwrap_or_default();
        let document = |name: &str| {
            let found = members.iter().rev().find(|(key, _)| key == name);
            found.and_then(|(_, text)| Document::read(text))
        };
        let mut signature = match document("inputSchema") {
            Some(schema) => Self::of_input(schema.root()),
            None => Self { open: true, ..Self::default() },
        };
        signature.result = document("outputSchema").map(|schema| result(schema.root()));
        signature
    }

    fn of_input(root: View<'_>) -> Self {
        let schemas = Schemas::new(root);
        let schema = schemas.resolve(root);
        let open = is_open(schema);
        let Some(properties) = schema.get("properties").filter(|all| all.is_object()) else {
            return Self { open, ..Self::default() };
        };
        let required: HashSet<&str> = names_in(schema.get("required")).collect();
        let mut parameters: Vec<Parameter> = properties
            .members()
            .map(|(name, schema)| parameter(&schemas, name, schema, required.contains(name)))
            .collect();
        // Somebody forgot to say what these are; without them no call is taken.
        let mut known: HashSet<&str> = properties.members().map(|(name, _)| name).collect();
        for name in names_in(schema.get("required")).filter(|name| known.insert(*name)) {
            parameters.push(Parameter::new(name, Type::Any, true, None));
        }
        parameters.sort_by_key(|parameter| !parameter.required);
        let open = open || parameters.len() > MAX_PARAMETERS;
        parameters.truncate(MAX_PARAMETERS);
        Self { parameters, open, ..Self::default() }
    }
}

impl Parameter {
    fn new(name: &str, kind: Type, required: bool, default: Option<Box<str>>) -> Self {
        Self { named: names::is_argument(name), name: name.into(), kind, required, default }
    }
}

fn parameter(schemas: &Schemas<'_>, name: &str, schema: View<'_>, required: bool) -> Parameter {
    let default = schema.get("default").or_else(|| schemas.resolve(schema).get("default"));
    let default = default.map(|value| match value.literal() {
        Literal::List if value.items().next().is_none() => "[]".into(),
        Literal::Dict if value.members().next().is_none() => "{}".into(),
        Literal::BigInt | Literal::List | Literal::Dict => "...".into(),
        value => literal(&value).into_boxed_str(),
    });
    Parameter::new(name, schemas.kind(schema), required, default)
}

fn names_in(list: Option<View<'_>>) -> impl Iterator<Item = &str> {
    list.into_iter().flat_map(View::items).filter_map(View::text)
}

/// Whether arguments are passed on that the schema says nothing of; see [`Signature::is_open`].
fn is_open(schema: View<'_>) -> bool {
    let names_more = |schema: View<'_>| {
        ["properties", "patternProperties", "$ref"].iter().any(|key| schema.get(key).is_some())
    };
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| schema.get(key));
    let branches = ["if", "then", "else"].into_iter().filter_map(|key| schema.get(key));
    let patterns = schema.get("patternProperties").is_some();
    match schema.get("additionalProperties") {
        Some(more) if more.bool() == Some(false) => patterns,
        Some(_) => true,
        None => {
            patterns
                || schema.get("properties").is_none_or(|all| !all.is_object())
                || schema.get("dependentSchemas").is_some()
                || parts.flat_map(View::items).chain(branches).any(names_more)
        }
    }
}

/// The type of a result. Tools whose results are no objects put them into one, as `result`.
fn result(root: View<'_>) -> Type {
    let schemas = Schemas::new(root);
    let schema = schemas.resolve(root);
    let mut fields = schema.get("properties").into_iter().flat_map(View::members);
    match (fields.next(), fields.next()) {
        (Some(("result", inner)), None) => schemas.kind(inner),
        _ => schemas.kind(schema),
    }
}
