//! Resources, templates and prompts: entries of which only the name or URI can change.

use std::sync::Arc;

use vmcp_core::catalog::{Parts, Prompt, Resource, Template};

use super::sources::{Source, admit_all, prefixes};
use crate::{
    edits,
    naming::{Bare, prompt_claims, settle},
    reason::{Kind, Rejects},
    rules::Rules,
    uris,
};

/// Adds the resources.
pub(super) fn resources(
    sources: &[Source<'_>],
    rules: &Rules,
    parts: &mut Parts,
    rejects: &mut Rejects,
) {
    let entries = admit_all(Kind::Resource, sources, rules, rejects);
    let Parts { resources, renamed_uris, .. } = parts;
    uris::settle(Kind::Resource, entries, renamed_uris, |entry, uri, definition| {
        let (backend, original) = (entry.backend.clone(), Arc::clone(&entry.original));
        resources.push(Resource { uri, backend, original, definition });
    });
}

/// Adds the resource templates.
pub(super) fn templates(
    sources: &[Source<'_>],
    rules: &Rules,
    parts: &mut Parts,
    rejects: &mut Rejects,
) {
    let entries = admit_all(Kind::Template, sources, rules, rejects);
    let Parts { templates, renamed_uris, .. } = parts;
    uris::settle(Kind::Template, entries, renamed_uris, |entry, uri_template, definition| {
        let (backend, original) = (entry.backend.clone(), Arc::clone(&entry.original));
        templates.push(Template { uri_template, backend, original, definition });
    });
}

/// Adds the prompts.
pub(super) fn prompts(
    sources: &[Source<'_>],
    rules: &Rules,
    parts: &mut Parts,
    rejects: &mut Rejects,
) {
    let entries = admit_all(Kind::Prompt, sources, rules, rejects);
    let bare: Vec<_> = entries
        .iter()
        .map(|entry| Bare {
            backend: entry.backend,
            original: &entry.original,
            name: &entry.original,
        })
        .collect();
    let claims = prompt_claims(&bare, rules, &prefixes(sources, rules));
    for (entry, name) in entries.iter().zip(settle(&claims, rules.name_budget, &[])) {
        match name {
            Ok(name) => parts.prompts.push(Prompt {
                definition: edits::renamed(Kind::Prompt, entry, &name),
                name,
                backend: entry.backend.clone(),
                original: Arc::clone(&entry.original),
            }),
            Err(why) => rejects.add(entry.backend, Kind::Prompt, &entry.original, &why),
        }
    }
}
