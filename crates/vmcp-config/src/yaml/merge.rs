//! The merge key: `<<: *defaults` copies the entries of another mapping; own entries win.
//!
//! YAML 1.2 dropped it, but `ToolHive` reads it and people use it with `x-` blocks.

use std::collections::HashSet;

use super::{Entry, Kind, Node};
use crate::codes;
use crate::diagnostic::{Diagnostic, Findings};

/// Replaces the entry `<<`, if there is one, by the entries that it points at.
///
/// Adds nothing that the alias behind `<<` has not been counted for.
pub(super) fn resolve(mut entries: Vec<Entry>, findings: &mut Findings) -> Vec<Entry> {
    let Some(at) = entries.iter().position(|entry| entry.key == "<<") else {
        return entries;
    };
    let merge = entries.remove(at);
    let mut known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
    for source in sources(&merge, findings) {
        for entry in source {
            if known.insert(entry.key.clone()) {
                entries.push(entry.clone());
            }
        }
    }
    entries
}

fn sources<'a>(merge: &'a Entry, findings: &mut Findings) -> Vec<&'a [Entry]> {
    let candidates: Vec<&Node> = match &merge.value.kind {
        Kind::List(items) => items.iter().map(|item| &**item).collect(),
        _ => vec![&*merge.value],
    };
    let mut found = Vec::new();
    for candidate in candidates {
        match &candidate.kind {
            Kind::Map(entries) => found.push(entries.as_slice()),
            _ => findings.push(
                Diagnostic::new(&codes::MERGE_KEY, merge.key_span, "`<<` must get a mapping")
                    .label(format!("this is {}", candidate.kind_name()))
                    .help("point it at the alias of a mapping: `<<: *name`"),
            ),
        }
    }
    found
}
