//! What one caller may search, and searching it.

mod allowed;
mod explain;
mod near;
mod rank;
#[cfg(test)]
mod tests;

use std::{iter, sync::Arc};

use crate::{
    bm25f::{Worths, rarity},
    fuse::Meaning,
    index::{Index, Posting},
    query::Query,
};
use allowed::Allowed;
pub use explain::{Explanation, HitParts, Part, TermPart};
use rank::best;

/// The tools that one caller may see, with statistics of these alone.
///
/// Immutable, and made for one index: a new index needs new views.
#[derive(Debug, Clone)]
pub struct View {
    index: Arc<Index>,
    allowed: Allowed,
    worths: Worths,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The tools, best first; ties are in the order of their names.
    pub hits: Vec<Hit>,
    /// Only the start of the query was looked for: it is too long.
    pub cut: bool,
}

/// A tool that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The advertised name.
    pub name: Arc<str>,
    /// How well it fits. Good for comparing hits of one search that were found by their score,
    /// nothing else; where meaning counts, below 0 is normal.
    pub score: f32,
    /// Why it is where it is.
    pub found_by: FoundBy,
}

/// Why a tool was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FoundBy {
    /// The query is its name, or has its name in it: such hits come before all others.
    Name,
    /// Its words fit, or its meaning.
    Score,
}

impl View {
    pub(crate) fn new(index: Arc<Index>, mut allowed: impl FnMut(&str) -> bool) -> Self {
        let allowed: Allowed = index.entries().iter().map(|entry| allowed(&entry.name)).collect();
        let entries = allowed.places().map(|at| &index.lengths()[at]);
        let worths = Worths::among(entries);
        Self { worths, allowed, index }
    }

    /// The index that is searched.
    #[must_use]
    pub const fn index(&self) -> &Arc<Index> {
        &self.index
    }

    /// How many tools the caller may see.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.allowed.count()
    }

    /// Whether the caller may see no tool.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.allowed.count() == 0
    }

    /// Finds at most `limit` tools.
    ///
    /// With `meaning` those are found that are near enough or share a word with the query;
    /// without, only the latter. Tools whose name is the query, or a word of it, come first in any
    /// case.
    ///
    /// # Panics
    /// When `meaning` is there and not as long as the index.
    #[must_use]
    pub fn search(&self, query: &Query, meaning: Option<Meaning<'_>>, limit: usize) -> Ranking {
        let (named, scores) = (self.named(query), self.scores(query, meaning));
        let score = |at| scores.iter().find(|(other, _)| *other == at).map_or(0.0, |found| found.1);
        let first = named.iter().map(|at| self.hit(*at, score(*at), FoundBy::Name));
        let rest = scores.iter().filter(|(at, _)| !named.contains(at)).copied();
        let rest = best(rest, limit.saturating_sub(named.len()));
        let rest = rest.into_iter().map(|(at, score)| self.hit(at, score, FoundBy::Score));
        Ranking { hits: first.chain(rest).take(limit).collect(), cut: query.is_cut() }
    }

    fn hit(&self, at: usize, score: f32, found_by: FoundBy) -> Hit {
        Hit { name: Arc::clone(&self.index.entries()[at].name), score, found_by }
    }

    /// The places of tools that the query names, at most a handful: advertised names before the
    /// backends' own.
    fn named(&self, query: &Query) -> Vec<usize> {
        let mut named = Vec::new();
        for name in query.names() {
            let called = self.index.called(name).filter(|at| self.allowed.has(*at));
            let mut called: Vec<_> = called.filter(|at| !named.contains(at)).collect();
            called.sort_by_key(|at| *self.index.entries()[*at].name != *name);
            named.extend(called.into_iter().take(MOST_NAMED));
        }
        named
    }

    /// The score of each tool that has one, with its place.
    fn scores(&self, query: &Query, meaning: Option<Meaning<'_>>) -> Vec<(usize, f32)> {
        let words = self.words(query);
        let Some(meaning) = meaning else {
            return words.found.iter().map(|at| (*at, words.scores[*at])).collect();
        };
        let Meaning { nearness, balance } = meaning;
        assert_eq!(nearness.len(), self.index.len(), "one number for each tool of the index");
        let of_view = |all: &[f32]| self.allowed.places().map(|at| all[at]).collect::<Vec<_>>();
        let fused = balance.fuse(&of_view(&words.scores), &of_view(nearness));
        let found = iter::zip(self.allowed.places(), fused);
        found.filter_map(|(at, score)| Some((at, score?))).collect()
    }

    /// How well the words of each tool fit.
    fn words(&self, query: &Query) -> Words {
        let mut words = Words { scores: vec![0.0; self.index.len()], found: Vec::new() };
        for term in query.terms() {
            let (rarity, postings) = self.term(term);
            for posting in postings {
                let at = posting.tool as usize;
                let lengths = &self.index.lengths()[at];
                words.add(at, rarity * self.worths.fit(posting.counts, lengths));
            }
        }
        words
    }

    /// What `term` is worth to this caller, and the tools of the view that have it.
    fn term(&self, term: &str) -> (f32, impl Iterator<Item = &Posting>) {
        let postings = self.index.postings(term).iter();
        let postings = postings.filter(|posting| self.allowed.has(posting.tool as usize));
        (rarity(postings.clone().count(), self.len()), postings)
    }
}

/// How well the words of tools fit; not at all where there is no score above 0.
struct Words {
    /// By place in the index.
    scores: Vec<f32>,
    /// The places that have a score.
    found: Vec<usize>,
}

impl Words {
    fn add(&mut self, at: usize, score: f32) {
        if self.scores[at] == 0.0 {
            self.found.push(at);
        }
        self.scores[at] += score;
    }
}

/// Tools of one name that are put first: several backends may call theirs `search`.
const MOST_NAMED: usize = 4;
