//! Taking in one backend's list: what each entry is called, and whether it is fit to be shown.

mod fields;
mod headers;
mod schema;
mod tool;

#[cfg(test)]
mod tests;

pub(crate) use fields::Fields;
pub(crate) use headers::HeaderFault;
pub(crate) use tool::header_params_of;

use std::{collections::HashSet, sync::Arc};

use vmcp_core::{BackendId, Json, Raw};

use crate::{
    reason::{Kind, Reason, Rejects},
    rules::Limits,
};

/// An entry that has an identity of its own within its backend.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) backend: &'a BackendId,
    /// The backend's own name, URI or URI template.
    pub(crate) original: Arc<str>,
    pub(crate) definition: &'a Json,
    pub(crate) fields: Fields<'a>,
}

/// The entries of one list that are fit to be shown, in the backend's order; the rest is rejected.
pub(crate) fn admit<'a>(
    kind: Kind,
    backend: &'a BackendId,
    definitions: &'a [Json],
    limits: &Limits,
    rejects: &mut Rejects,
) -> Vec<Entry<'a>> {
    let mut seen = HashSet::new();
    let mut entries = Vec::with_capacity(definitions.len().min(limits.entries));
    for (index, definition) in definitions.iter().enumerate() {
        let admitted = if index < limits.entries {
            entry(kind, backend, definition, limits)
        } else {
            Err(Reason::TooMany { limit: limits.entries })
        };
        match admitted {
            Ok(entry) if seen.insert(Arc::clone(&entry.original)) => entries.push(entry),
            Ok(entry) => {
                rejects.add(backend, kind, &entry.original, &Reason::Duplicate(kind.key()));
            }
            Err(reason) => {
                rejects.add(backend, kind, &name_of(kind, definition, index), &reason);
            }
        }
    }
    entries
}

fn entry<'a>(
    kind: Kind,
    backend: &'a BackendId,
    definition: &'a Json,
    limits: &Limits,
) -> Result<Entry<'a>, Reason> {
    let bytes = definition.as_ref().len();
    if bytes > limits.definition_bytes {
        return Err(Reason::TooLarge { bytes, limit: limits.definition_bytes });
    }
    let fields = Fields::read(definition.raw(), kind)?;
    let limit = match kind {
        Kind::Tool | Kind::Prompt => limits.name_chars,
        Kind::Resource | Kind::Template => limits.uri_chars,
    };
    let original = identity(kind.key(), fields.identity, limit)?;
    Ok(Entry { backend, original, definition, fields })
}

fn identity(key: &'static str, value: Option<Raw<'_>>, limit: usize) -> Result<Arc<str>, Reason> {
    let text = value.ok_or(Reason::Missing(key))?.as_text().ok_or(Reason::NotText(key))?;
    let chars = text.chars().count();
    if text.is_empty() {
        Err(Reason::Empty(key))
    } else if chars > limit {
        Err(Reason::TooLong { key, chars, limit })
    } else if text.contains(char::REPLACEMENT_CHARACTER) {
        // Reading an escaped half of a character gives this one: the backend would not know it.
        Err(Reason::BrokenText(key))
    } else {
        Ok(text.into())
    }
}

/// What to call an entry that was rejected: its name if it has one, else its place in the list.
fn name_of(kind: Kind, definition: &Json, index: usize) -> String {
    let named = definition.raw().get(kind.key()).and_then(Raw::as_text);
    match named {
        Some(name) if !name.is_empty() => name.into_owned(),
        _ => format!("(entry {})", index + 1),
    }
}
