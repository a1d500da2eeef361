//! A new index from an old one and the documents that are now.

use std::{cmp::Ordering, iter};

use super::{Builder, Document, Entry, Index, Lengths, Posting, Terms, Vocabulary};

/// Makes the index of `documents`, which are in order.
pub(super) fn update(old: &Index, documents: &[Document<'_>]) -> Index {
    let origins = origins(old, documents);
    let unknown = documents.iter().zip(&origins).filter(|(_, origin)| origin.is_none());
    let unknown: Vec<_> = unknown.map(|(document, _)| *document).collect();
    let fresh = Builder::index(&unknown);
    let mut moved = Moved::new(old, &fresh);
    let mut tools = Vec::with_capacity(documents.len());
    for origin in origins {
        tools.push(match origin {
            Some(at) => moved.keep(at, tools.len()),
            None => moved.take(tools.len()),
        });
    }
    Index::assemble(tools, moved.terms())
}

/// For each document, where the old index has it.
fn origins(old: &Index, documents: &[Document<'_>]) -> Vec<Option<usize>> {
    let known = |document: &Document<'_>| {
        let at = old.entries.binary_search_by(|entry| (*entry.name).cmp(document.name)).ok()?;
        (old.entries[at].key == document.key()).then_some(at)
    };
    documents.iter().map(known).collect()
}

/// Two indexes on their way into a new one, and the new places of their tools.
struct Moved<'i> {
    old: &'i Index,
    fresh: &'i Index,
    old_places: Vec<u32>,
    fresh_places: Vec<u32>,
}

/// The new place of a tool that is gone.
const GONE: u32 = u32::MAX;

impl<'i> Moved<'i> {
    fn new(old: &'i Index, fresh: &'i Index) -> Self {
        let fresh_places = Vec::with_capacity(fresh.len());
        Self { old, fresh, old_places: vec![GONE; old.len()], fresh_places }
    }

    /// Puts the old tool `at` to `place`.
    fn keep(&mut self, at: usize, place: usize) -> (Entry, Lengths) {
        self.old_places[at] = number(place);
        tool(self.old, at)
    }

    /// Puts the next fresh tool to `place`.
    fn take(&mut self, place: usize) -> (Entry, Lengths) {
        let at = self.fresh_places.len();
        self.fresh_places.push(number(place));
        tool(self.fresh, at)
    }

    /// Merges terms and postings; terms that no tool has any more are dropped.
    fn terms(&self) -> Terms {
        let (old, fresh) = (&self.old.vocabulary, &self.fresh.vocabulary);
        let mut terms =
            Terms { vocabulary: Vocabulary::default(), starts: vec![0], postings: Vec::new() };
        let (mut a, mut b) = (0, 0);
        while a < old.len() || b < fresh.len() {
            let order = match (a < old.len(), b < fresh.len()) {
                (true, true) => old.term(a).cmp(fresh.term(b)),
                (true, false) => Ordering::Less,
                (false, _) => Ordering::Greater,
            };
            let term = if order.is_gt() { fresh.term(b) } else { old.term(a) };
            let before = terms.postings.len();
            if order.is_le() {
                terms.postings.extend(relocated(self.old.postings_of(a), &self.old_places));
            }
            let middle = terms.postings.len();
            if order.is_ge() {
                terms.postings.extend(relocated(self.fresh.postings_of(b), &self.fresh_places));
            }
            if middle > before && middle < terms.postings.len() {
                terms.postings[before..].sort_unstable_by_key(|posting| posting.tool);
            }
            if terms.postings.len() > before {
                terms.vocabulary.push(term);
                terms.starts.push(number(terms.postings.len()));
            }
            a += usize::from(order.is_le());
            b += usize::from(order.is_ge());
        }
        terms
    }
}

/// The postings of tools that are still there, at their new places.
fn relocated<'p>(postings: &'p [Posting], places: &'p [u32]) -> impl Iterator<Item = Posting> {
    let place = |posting: &Posting| places[posting.tool as usize];
    let moved = iter::zip(postings, postings.iter().map(place));
    moved.filter(|(_, tool)| *tool != GONE).map(|(old, tool)| Posting { tool, ..*old })
}

fn tool(index: &Index, at: usize) -> (Entry, Lengths) {
    (index.entries[at].clone(), index.lengths[at])
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("far below 2^32 of anything")
}
