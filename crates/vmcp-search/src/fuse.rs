//! One ranking from two: words and meaning.
//!
//! Both are evidence, and evidence adds up. A score of words is an amount already: it grows with
//! each word that fits, and the more the rarer that is. It is taken as it is, so that a question
//! whose words say little is decided by its meaning, and one with a rare name in it by that. How
//! near meanings lie depends on the model, so nearness is brought to the scale of the view: how many
//! standard deviations a tool is above the mean of all.
//!
//! Bringing words to such a scale too was refused: it blows up chance finds where words say little,
//! and how much meaning counts then depends on how many tools there are.

/// What meaning weighs at a ratio of a half: the balance that finds best on the public sets.
const MEANING: f32 = 0.65;

/// What meaning counts against words.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Balance {
    meaning: f32,
    least: f32,
}

impl Default for Balance {
    /// The balance of [`Balance::new`] at a ratio of 0.5 and a distance of 1.
    fn default() -> Self {
        Self::new(0.5, 1.0)
    }
}

impl Balance {
    /// Weighs meaning by `ratio`: nothing at 0, 0.65 of 1 at 0.5, all at 1, and in a straight line
    /// between these; words have the rest. What is no number from 0 to 1 is brought there.
    ///
    /// `most_distance` is the largest cosine distance, from 0 to 2, at which a tool is found by its
    /// meaning.
    #[must_use]
    pub fn new(ratio: f32, most_distance: f32) -> Self {
        let ratio = if ratio.is_nan() { 0.5 } else { ratio.clamp(0.0, 1.0) };
        let above = (ratio - 0.5).max(0.0);
        let meaning = ratio.min(0.5) * 2.0 * MEANING + above * 2.0 * (1.0 - MEANING);
        Self { meaning, least: 1.0 - most_distance }
    }

    /// Whether meaning counts at all.
    #[must_use]
    pub fn has_meaning(self) -> bool {
        self.meaning > 0.0
    }

    /// Fuses the scores of the same tools, in the same order; nothing for a tool that is not found:
    /// it shares no word with the query, and its meaning is too far off. All of them must be tools
    /// of one view.
    ///
    /// Where `meaning` is no finite number, the words of that tool stand for it.
    #[must_use]
    pub fn fuse(self, words: &[f32], meaning: &[f32]) -> Vec<Option<f32>> {
        let (word_scale, meaning_scale) = (Scale::of(words), Scale::of(meaning));
        let fused = |(words, meaning): (&f32, &f32)| {
            let near = match meaning.is_finite() {
                true => meaning_scale.place(*meaning),
                false => word_scale.place(*words),
            };
            let score = (1.0 - self.meaning) * words + self.meaning * near;
            self.finds(*words, *meaning).then_some(score)
        };
        words.iter().zip(meaning).map(fused).collect()
    }

    /// What counts for nothing finds nothing either.
    fn finds(self, words: f32, meaning: f32) -> bool {
        let near = self.has_meaning() && meaning.is_finite() && meaning >= self.least;
        let words_count = self.meaning < 1.0 || !meaning.is_finite();
        near || (words_count && words > 0.0)
    }
}

/// How near each tool of an index is to the meaning of a query, and what that counts.
#[derive(Debug, Clone, Copy)]
pub struct Meaning<'m> {
    /// A number for each tool of the index, in the order of [`Index::names`](crate::Index::names):
    /// the cosine, from -1 to 1; not-a-number for a tool whose meaning is not known yet.
    pub nearness: &'m [f32],
    /// What it counts.
    pub balance: Balance,
}

impl<'m> Meaning<'m> {
    /// In the usual balance.
    #[must_use]
    pub fn of(nearness: &'m [f32]) -> Self {
        Self { nearness, balance: Balance::default() }
    }
}

/// Where scores of one kind lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Scale {
    mean: f32,
    deviation: f32,
}

impl Scale {
    /// The scale of `scores`; what is no finite number does not count.
    #[must_use]
    pub(crate) fn of(scores: &[f32]) -> Self {
        let scores = || scores.iter().filter(|score| score.is_finite());
        #[expect(clippy::cast_precision_loss, reason = "far below 2^24 tools")]
        let count = scores().count().max(1) as f32;
        let mean = scores().sum::<f32>() / count;
        let variance = scores().map(|score| (score - mean).powi(2)).sum::<f32>() / count;
        Self { mean, deviation: variance.sqrt() }
    }

    /// How many deviations above the mean `score` is; 0 where all are equal.
    #[must_use]
    pub(crate) fn place(self, score: f32) -> f32 {
        if self.deviation > f32::EPSILON { (score - self.mean) / self.deviation } else { 0.0 }
    }
}

#[cfg(test)]
mod tests;
