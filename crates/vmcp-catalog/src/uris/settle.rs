//! Two backends with one URI.

use std::{collections::HashSet, sync::Arc};

use vmcp_core::Json;

use super::scheme::namespaced;
use crate::{
    edits::{RenamedUris, renamed},
    intake::Entry,
    reason::Kind,
};

/// Gives each entry a URI of its own and calls `keep` with the entry, its URI and its definition.
///
/// `entries` are sorted by backend: the first keeps the URI, the others get
/// `<backend>+<uri>`. Unique ones stay as they are, since links to them may be in texts that
/// nobody rewrites.
pub(crate) fn settle<'a>(
    kind: Kind,
    entries: Vec<Entry<'a>>,
    renames: &mut RenamedUris,
    mut keep: impl FnMut(&Entry<'a>, Arc<str>, Json),
) {
    let mut taken: HashSet<Arc<str>> = HashSet::with_capacity(entries.len());
    for entry in entries {
        let uri = free(&entry, &taken);
        taken.insert(Arc::clone(&uri));
        // A template without an expression reads as a URI; a resource may have that one.
        let is_pattern = kind == Kind::Template && entry.original.contains('{');
        if *uri != *entry.original && (kind == Kind::Resource || is_pattern) {
            let key = (entry.backend.clone(), entry.original.to_string());
            renames.insert(key, uri.to_string());
        }
        let definition = renamed(kind, &entry, &uri);
        keep(&entry, uri, definition);
    }
}

/// The first of `uri`, `<backend>+<uri>`, `<backend>+<backend>+<uri>`… that is free. Past the
/// second it goes only when a backend writes URIs in another's name.
fn free(entry: &Entry<'_>, taken: &HashSet<Arc<str>>) -> Arc<str> {
    let mut uri = Arc::clone(&entry.original);
    while taken.contains(&uri) {
        uri = namespaced(entry.backend, &uri).into();
    }
    uri
}
