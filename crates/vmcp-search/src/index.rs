//! The inverted index: for each term, the tools that have it.
//!
//! Everything lies in a few flat arrays, tools in the order of their names and terms in theirs, so
//! that equal catalogues give equal indexes, however they came about, and a posting costs eight
//! bytes. The price: a change copies the arrays. That is a few milliseconds for 10,000 tools;
//! reading their texts again is what would cost, and an update does that for new ones only.

mod build;
mod merge;
mod names;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use crate::{
    document::Document,
    fields::{Counts, Lengths},
    view::View,
};
use build::Builder;
use names::Names;
use vocabulary::Vocabulary;

/// All searchable tools of one catalogue. Immutable.
#[derive(Debug, PartialEq, Eq)]
pub struct Index {
    entries: Vec<Entry>,
    /// Of each tool; apart from the rest because a search reads nothing else.
    lengths: Vec<Lengths>,
    names: Names,
    vocabulary: Vocabulary,
    /// Where the postings of each term start, and at the end where the last ones end.
    starts: Vec<u32>,
    postings: Vec<Posting>,
    version: u64,
}

/// One tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The advertised name.
    pub(crate) name: Arc<str>,
    /// The backend's own name.
    pub(crate) original: Arc<str>,
    /// See [`Document::key`].
    key: u64,
}

/// One tool that has a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Posting {
    /// The tool's place in the index.
    pub(crate) tool: u32,
    pub(crate) counts: Counts,
}

impl Index {
    /// Reads and indexes `documents`, in any order. Of several with one name the first counts.
    #[must_use]
    pub fn build<'t>(documents: impl IntoIterator<Item = Document<'t>>) -> Self {
        Builder::index(&sorted(documents))
    }

    /// The index of `documents`, which reads only those that this one does not have.
    ///
    /// Equal to what [`build`](Self::build) makes of them. A tool is the same while its name, its
    /// backend's name and title, and its definition are.
    #[must_use]
    pub fn update<'t>(&self, documents: impl IntoIterator<Item = Document<'t>>) -> Self {
        merge::update(self, &sorted(documents))
    }

    /// What one caller may search: the tools for whose advertised name `allowed` says so.
    ///
    /// Costs a look at every tool; keep the view as long as the caller's permissions and the index
    /// stay the same.
    #[must_use]
    pub fn view(self: &Arc<Self>, allowed: impl FnMut(&str) -> bool) -> View {
        View::new(Arc::clone(self), allowed)
    }

    /// The number of tools.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no tool.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A fingerprint of what is indexed: the same for equal catalogues. Good within one process
    /// only. It changes with tools that a caller may not see: not for callers.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The advertised names in order: the n-th number given to a search is about the n-th of them.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.entries.iter().map(|entry| &entry.name)
    }

    /// About how many bytes of memory it takes.
    #[must_use]
    pub fn memory_bytes(&self) -> usize {
        let names = |entry: &Entry| entry.name.len() + entry.original.len() + 2 * ARC_BYTES;
        size_of::<Self>()
            + size_of_val(&*self.entries)
            + size_of_val(&*self.lengths)
            + self.entries.iter().map(names).sum::<usize>()
            + self.names.memory_bytes()
            + self.vocabulary.memory_bytes()
            + size_of_val(&*self.starts)
            + size_of_val(&*self.postings)
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn lengths(&self) -> &[Lengths] {
        &self.lengths
    }

    /// The places of the tools called `name`, whatever its case; the backend's own name counts too.
    pub(crate) fn called(&self, name: &str) -> impl Iterator<Item = usize> {
        self.names.candidates(name).filter(move |at| {
            let entry = &self.entries[*at];
            [&entry.name, &entry.original].iter().any(|known| names::same(known, name))
        })
    }

    /// The tools that have `term`, in order.
    pub(crate) fn postings(&self, term: &str) -> &[Posting] {
        self.vocabulary.find(term).map_or(&[], |term| self.postings_of(term))
    }

    fn postings_of(&self, term: usize) -> &[Posting] {
        &self.postings[self.starts[term] as usize..self.starts[term + 1] as usize]
    }

    fn assemble(tools: Vec<(Entry, Lengths)>, terms: Terms) -> Self {
        let (entries, lengths): (Vec<_>, Vec<_>) = tools.into_iter().unzip();
        let mut hasher = DefaultHasher::new();
        entries.iter().for_each(|entry| (&entry.name, entry.key).hash(&mut hasher));
        let Terms { vocabulary, starts, mut postings } = terms;
        postings.shrink_to_fit();
        let names = Names::new(&entries);
        let version = hasher.finish();
        Self { names, entries, lengths, vocabulary, starts, postings, version }
    }
}

/// The half of an index that is about terms.
struct Terms {
    vocabulary: Vocabulary,
    starts: Vec<u32>,
    postings: Vec<Posting>,
}

/// What an `Arc<str>` allocates beside its text.
const ARC_BYTES: usize = 2 * size_of::<usize>();

/// Puts documents in the order of their names, one for each name.
fn sorted<'t>(documents: impl IntoIterator<Item = Document<'t>>) -> Vec<Document<'t>> {
    let mut documents: Vec<_> = documents.into_iter().collect();
    documents.sort_by(|one, other| one.name.cmp(other.name));
    documents.dedup_by(|later, first| later.name == first.name);
    documents
}
