//! The tools of a catalogue, indexed, and what each costs to read.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use vmcp_search::{Document, Index, Vectors, kept::Key, tokens};

use super::meaning::{Held, text};

/// Tools that are indexed. Immutable; the one for the next catalogue takes over what it knows.
pub(super) struct Library {
    pub(super) index: Arc<Index>,
    /// What is known of each tool, by [`Document::key`].
    read: HashMap<u64, Read>,
    /// What the vector of each tool is held under, in the order of the index; empty where meaning
    /// does not count.
    texts: Vec<Key>,
    /// The vectors that were put in order last, and which ones they are.
    vectors: Mutex<Option<Ordered>>,
}

type Ordered = ((u64, u64), Arc<Vectors>);

/// What is known of one tool.
#[derive(Clone, Copy)]
struct Read {
    /// The tokens of its definition.
    tokens: u32,
    /// What its vector is held under, where meaning counts.
    text: Option<Key>,
}

impl Library {
    /// The library of `documents`, each with its key; reads only those that `known` does not have.
    pub(super) fn of(
        documents: &[(u64, Document<'_>)],
        has_meaning: bool,
        known: Option<&Self>,
    ) -> Self {
        let read = |(key, document): &(u64, Document<'_>)| {
            let known = known.and_then(|known| known.read.get(key).copied());
            let read = || Read {
                tokens: tokens_of(document),
                text: has_meaning.then(|| text::of_tool(&document.prose())),
            };
            (*key, known.unwrap_or_else(read))
        };
        let read: HashMap<_, _> = documents.iter().map(read).collect();
        let every = documents.iter().map(|(_, document)| *document);
        let index = match known {
            Some(known) => known.index.update(every),
            None => Index::build(every),
        };
        let texts = in_order(&index, documents, &read);
        Self { index: Arc::new(index), read, texts, vectors: Mutex::default() }
    }

    /// Whether all of these documents are in it.
    pub(super) fn has_all(&self, documents: &[(u64, Document<'_>)]) -> bool {
        documents.iter().all(|(key, _)| self.read.contains_key(key))
    }

    /// The tokens of the definition that has this key; 0 if it is not here.
    pub(super) fn tokens(&self, key: u64) -> usize {
        self.read.get(&key).map_or(0, |read| read.tokens as usize)
    }

    /// What the vector of the tool that has this key is held under.
    pub(super) fn text(&self, key: u64) -> Option<Key> {
        self.read.get(&key)?.text
    }

    /// The vectors of its tools, as far as they are held.
    pub(super) fn vectors(&self, held: &Held) -> Arc<Vectors> {
        let mut last = self.vectors.lock().expect("no panic inside");
        let stamp = held.stamp();
        if let Some((of, vectors)) = &*last
            && (*of == stamp || (of.0 == stamp.0 && vectors.known() == self.texts.len()))
        {
            return Arc::clone(vectors);
        }
        let (revision, vectors) = held.in_order(&self.texts);
        let vectors = Arc::new(vectors);
        *last = Some(((stamp.0, revision), Arc::clone(&vectors)));
        vectors
    }

    /// About how many bytes of memory index and vectors take.
    pub(super) fn memory_bytes(&self) -> usize {
        let vectors = self.vectors.lock().expect("no panic inside");
        let vectors = vectors.as_ref().map_or(0, |(_, vectors)| vectors.memory_bytes());
        self.index.memory_bytes() + size_of_val(&*self.texts) + vectors
    }
}

/// The keys of texts in the order of the index.
fn in_order(
    index: &Index,
    documents: &[(u64, Document<'_>)],
    read: &HashMap<u64, Read>,
) -> Vec<Key> {
    // Of several with one name the first counts, as in the index.
    let read = documents.iter().rev().map(|(key, document)| (document.name, read.get(key)));
    let texts = read.filter_map(|(name, read)| Some((name, read?.text?)));
    let texts: HashMap<_, _> = texts.collect();
    index.names().filter_map(|name| texts.get(&**name).copied()).collect()
}

fn tokens_of(document: &Document<'_>) -> u32 {
    u32::try_from(tokens::count(document.definition.as_str())).unwrap_or(u32::MAX)
}
