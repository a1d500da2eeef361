//! Why hits are where they are: each score by its parts.

use std::{fmt, sync::Arc};

use super::{FoundBy, Ranking, View};
use crate::{
    fields::Field,
    fuse::{Meaning, Scale},
    query::Query,
};

/// Everything that went into a ranking. For operators: it shows the index's version.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// See [`Index::version`](crate::Index::version).
    pub index_version: u64,
    /// How many tools the caller may see; all numbers are about these alone.
    pub tools: usize,
    /// The terms of the query, in its order.
    pub terms: Vec<TermPart>,
    /// The hits, in the order of the ranking.
    pub hits: Vec<HitParts>,
}

/// A term of the query.
#[derive(Debug, Clone, PartialEq)]
pub struct TermPart {
    /// The stem that is looked up.
    pub term: String,
    /// How many tools have it.
    pub tools: usize,
    /// What a perfect find of it is worth.
    pub worth: f32,
}

/// The score of one hit.
#[derive(Debug, Clone, PartialEq)]
pub struct HitParts {
    /// The advertised name.
    pub name: Arc<str>,
    /// Why it is where it is.
    pub found_by: FoundBy,
    /// What it was ranked by.
    pub score: f32,
    /// How its words fit.
    pub words: Part,
    /// What of that came from which field.
    pub fields: [f32; Field::COUNT],
    /// How near its meaning is, if that was asked for and known.
    pub meaning: Option<Part>,
}

/// One of the two rankings that are fused.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    /// The score as it is; that of words is added so, that of meaning is brought to scale first.
    pub score: f32,
    /// How many standard deviations it is above the mean of all tools of the view.
    pub scaled: f32,
    /// Its place among all tools of the view, from 1; equal scores share one.
    pub rank: usize,
}

impl View {
    /// Explains a ranking that [`search`](Self::search) made of the same query and `meaning`.
    ///
    /// # Panics
    /// When `meaning` is there and not as long as the index.
    #[must_use]
    pub fn explain(
        &self,
        query: &Query,
        meaning: Option<Meaning<'_>>,
        ranking: &Ranking,
    ) -> Explanation {
        let of_view = |all: &[f32]| self.allowed.places().map(|at| all[at]).collect();
        let words = Arm::new(of_view(&self.words(query).scores));
        let meaning = meaning.map(|meaning| Arm::new(of_view(meaning.nearness)));
        let parts = |hit: &super::Hit| {
            let at = self.place(&hit.name)?;
            let nth = self.allowed.places().position(|place| place == at)?;
            Some(HitParts {
                name: Arc::clone(&hit.name),
                found_by: hit.found_by,
                score: hit.score,
                words: words.part(nth)?,
                fields: self.fields(query, at),
                meaning: meaning.as_ref().and_then(|meaning| meaning.part(nth)),
            })
        };
        Explanation {
            index_version: self.index.version(),
            tools: self.len(),
            terms: query.terms().map(|term| self.term_part(term)).collect(),
            hits: ranking.hits.iter().filter_map(parts).collect(),
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.index.entries().binary_search_by(|entry| (*entry.name).cmp(name)).ok()
    }

    fn term_part(&self, term: &str) -> TermPart {
        let (rarity, postings) = self.term(term);
        TermPart { term: term.to_owned(), tools: postings.count(), worth: rarity }
    }

    /// What each field of the tool at a place has in the score of its words.
    fn fields(&self, query: &Query, at: usize) -> [f32; Field::COUNT] {
        let mut fields = [0.0; Field::COUNT];
        for term in query.terms() {
            let (rarity, mut postings) = self.term(term);
            let Some(posting) = postings.find(|posting| posting.tool as usize == at) else {
                continue;
            };
            let lengths = &self.index.lengths()[at];
            let shares = self.worths.shares(posting.counts, lengths);
            fields.iter_mut().zip(shares).for_each(|(sum, share)| *sum += rarity * share);
        }
        fields
    }
}

/// All scores of one kind.
struct Arm {
    scores: Vec<f32>,
    scale: Scale,
}

impl Arm {
    fn new(scores: Vec<f32>) -> Self {
        Self { scale: Scale::of(&scores), scores }
    }

    fn part(&self, nth: usize) -> Option<Part> {
        let score = *self.scores.get(nth).filter(|score| score.is_finite())?;
        let better = self.scores.iter().filter(|other| **other > score).count();
        Some(Part { score, scaled: self.scale.place(score), rank: better + 1 })
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "index {:016x}", self.index_version)?;
        for TermPart { term, tools, worth } in &self.terms {
            writeln!(f, "  {term}: {tools} of {} tools, worth {worth:.2}", self.tools)?;
        }
        for (place, hit) in (1..).zip(&self.hits) {
            writeln!(f, "{place}. {hit}")?;
        }
        Ok(())
    }
}

impl fmt::Display for HitParts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.found_by {
            FoundBy::Name => write!(f, "{}: named in the query", self.name)?,
            FoundBy::Score => write!(f, "{}: {:.2}", self.name, self.score)?,
        }
        write!(f, "; words {}", self.words)?;
        let fields = Field::ALL.iter().zip(self.fields).filter(|(_, score)| *score > 0.0);
        let fields: Vec<_> =
            fields.map(|(field, score)| format!("{} {score:.2}", field.name())).collect();
        if !fields.is_empty() {
            write!(f, " ({})", fields.join(", "))?;
        }
        self.meaning.iter().try_for_each(|meaning| write!(f, "; meaning {meaning}"))
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} (rank {}, {:+.2} deviations)", self.score, self.rank, self.scaled)
    }
}
