//! The tools of a catalogue, indexed, and what each costs to read.

use std::{collections::HashMap, sync::Arc};

use vmcp_search::{Document, Index, tokens};

/// Tools that are indexed. Immutable; the one for the next catalogue takes over what it knows.
pub(super) struct Library {
    pub(super) index: Arc<Index>,
    /// The tokens of each definition, by [`Document::key`].
    tokens: HashMap<u64, u32>,
}

impl Library {
    /// The library of `documents`, each with its key; reads only those that `known` does not have.
    pub(super) fn of(documents: &[(u64, Document<'_>)], known: Option<&Self>) -> Self {
        let count = |(key, document): &(u64, Document<'_>)| {
            let counted = known.and_then(|known| known.tokens.get(key).copied());
            (*key, counted.unwrap_or_else(|| tokens_of(document)))
        };
        let tokens = documents.iter().map(count).collect();
        let documents = documents.iter().map(|(_, document)| *document);
        let index = match known {
            Some(known) => known.index.update(documents),
            None => Index::build(documents),
        };
        Self { index: Arc::new(index), tokens }
    }

    /// Whether all of these documents are in it.
    pub(super) fn has_all(&self, documents: &[(u64, Document<'_>)]) -> bool {
        documents.iter().all(|(key, _)| self.tokens.contains_key(key))
    }

    /// The tokens of the definition that has this key; 0 if it is not here.
    pub(super) fn tokens(&self, key: u64) -> usize {
        self.tokens.get(&key).map_or(0, |tokens| *tokens as usize)
    }
}

fn tokens_of(document: &Document<'_>) -> u32 {
    u32::try_from(tokens::count(document.definition.as_str())).unwrap_or(u32::MAX)
}
