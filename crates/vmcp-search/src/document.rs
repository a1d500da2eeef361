//! What is searched of one tool.

mod prose;
mod schema;

#[cfg(test)]
mod tests;

use std::{
    borrow::Cow,
    hash::{DefaultHasher, Hash, Hasher},
};

use vmcp_core::{Json, Raw, catalog::Tool};

use crate::{
    fields::Field,
    terms::{self, cut},
};
pub use prose::Prose;

/// Of longer names and titles only the start is read.
const NAME_BYTES: usize = 512;
/// Of longer descriptions only the start is read: about 2,500 words.
const DESCRIPTION_BYTES: usize = 16 * 1024;

/// One tool, as far as searching it goes; borrows from the catalogue.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    /// The advertised name: what a hit says, and what ties are decided by.
    pub name: &'t str,
    /// The backend's own name for the tool.
    pub original: &'t str,
    /// The backend's name.
    pub backend: &'t str,
    /// What the backend calls itself, if it does.
    pub title: Option<&'t str>,
    /// The definition as advertised.
    pub definition: &'t Json,
}

impl<'t> Document<'t> {
    /// What is searched of `tool`; `title` is what its backend calls itself.
    #[must_use]
    pub fn new(tool: &'t Tool, title: Option<&'t str>) -> Self {
        Self {
            name: &tool.name,
            original: &tool.original,
            backend: tool.backend.as_str(),
            title,
            definition: &tool.definition,
        }
    }

    /// A fingerprint of everything that is searched: equal ones mean equal analysis, but for a
    /// chance of one in 2^64. Good within one process only.
    #[must_use]
    pub fn key(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.name, self.original, self.backend, self.title).hash(&mut hasher);
        self.definition.hash(&mut hasher);
        hasher.finish()
    }

    /// The texts that stand for the tool in an embedding.
    #[must_use]
    pub fn prose(&self) -> Prose {
        Prose::new(self)
    }

    /// Hands every word, unstemmed and in lower case, to `visit` with its field.
    pub(crate) fn each_word(&self, mut visit: impl FnMut(Field, &str)) {
        let mut read = |field, text: &str, most| {
            terms::each_word(cut(text, most), |word| visit(field, word));
        };
        read(Field::Name, self.own_name(), NAME_BYTES);
        read(Field::Backend, self.backend, NAME_BYTES);
        read(Field::Backend, self.title.unwrap_or_default(), NAME_BYTES);
        read(Field::Description, &self.text("title"), NAME_BYTES);
        read(Field::Description, &self.text("description"), DESCRIPTION_BYTES);
        schema::each(self.definition, |part| match part {
            schema::Part::Name(name) => read(Field::Parameters, name, NAME_BYTES),
            schema::Part::Detail(text) => read(Field::Details, text, schema::DETAIL_BYTES),
        });
    }

    /// The name without what the gateway put before it; the operator's, when renamed.
    fn own_name(&self) -> &'t str {
        if self.name.ends_with(self.original) { self.original } else { self.name }
    }

    /// The text at `key` of the definition; nothing when it is not there or no text.
    fn text(&self, key: &str) -> Cow<'t, str> {
        self.definition.raw().get(key).and_then(Raw::as_text).unwrap_or_default()
    }
}
