//! The texts that an embedding model reads for a tool.

use super::{Document, schema};
use crate::terms::{cut, pieces};

/// Longer texts are cut: models read about 128 tokens of them anyway.
const MOST_BYTES: usize = 2000;
/// Parameters that are named.
const MOST_PARAMETERS: usize = 12;

/// A tool in words, for an embedding model; see [`blend`](crate::Vectors::blend).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prose {
    /// Backend, name, description and parameters; at most 2,000 bytes.
    pub full: String,
    /// Backend and name only.
    pub short: String,
}

impl Prose {
    pub(super) fn new(document: &Document<'_>) -> Self {
        let short = format!("{} {}", words(document.backend), words(document.own_name()));
        let short = cut(short.trim(), MOST_BYTES).to_owned();
        let description = document.text("description");
        let mut full = format!("{short}: {}", cut(description.trim(), MOST_BYTES));
        let parameters = parameters(document);
        if !parameters.is_empty() {
            full += &format!(" Parameters: {}", parameters.join(", "));
        }
        full.truncate(cut(&full, MOST_BYTES).len());
        Self { full, short }
    }
}

fn parameters(document: &Document<'_>) -> Vec<String> {
    let mut names = Vec::new();
    schema::each(document.definition, |part| match part {
        schema::Part::Name(name) if names.len() < MOST_PARAMETERS => names.push(words(name)),
        _ => {}
    });
    names
}

/// Writes an identifier as words: `createIssue` is `create issue`.
fn words(identifier: &str) -> String {
    let words: Vec<_> = pieces(cut(identifier, MOST_BYTES)).map(str::to_lowercase).collect();
    words.join(" ")
}
