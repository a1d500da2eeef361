//! Definitions in lists.

use vmcp_core::{Era, Json, json::Kind};

/// A tool's definition as a client of `era` can read it.
///
/// Legacy clients reject a whole list over an `outputSchema` that is not an object schema; the
/// modern era has no `execution`.
#[must_use]
pub fn definition_for(era: Era, definition: &Json) -> Json {
    let raw = definition.raw();
    let drop = match era {
        Era::Legacy => raw
            .get("outputSchema")
            .is_some_and(|schema| {
                schema.kind() != Kind::Object
                    || schema
                        .get("type")
                        .is_none_or(|kind| kind.as_text().as_deref() != Some("object"))
            })
            .then_some("outputSchema"),
        Era::Modern => raw.get("execution").map(|_| "execution"),
    };
    drop.map_or_else(|| definition.clone(), |key| definition.edit().remove(key).finish())
}
