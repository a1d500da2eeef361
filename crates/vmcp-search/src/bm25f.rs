//! BM25F: how well the words of a tool fit the words of a query.
//!
//! Occurrences are added up over the fields first, each weighted and held against the field's
//! length, and saturate together: a word in name and description is not two finds.

use crate::fields::{Counts, Field, Lengths};

/// How soon more occurrences stop to count. Sums of weighted fields are larger than the counts for
/// which 1.2 is usual; that much worth in a name alone would leave little to tell the rest by.
const SATURATION: f32 = 2.0;

/// What one occurrence is worth in a field of each length, among the tools of one view.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Worths([Box<[f32]>; Field::COUNT]);

impl Worths {
    /// What occurrences are worth among tools with these lengths.
    pub(crate) fn among<'l>(all: impl Iterator<Item = &'l Lengths>) -> Self {
        let (mut sums, mut longest, mut count) = ([0_u64; Field::COUNT], [0; Field::COUNT], 0);
        for lengths in all {
            count += 1;
            for field in Field::ALL.map(|field| field as usize) {
                sums[field] += u64::from(lengths[field]);
                longest[field] = lengths[field].max(longest[field]);
            }
        }
        let by_length = |field: Field| {
            let (sum, longest) = (sums[field as usize], longest[field as usize]);
            (0..=longest).map(|length| worth(field, length, count, sum)).collect()
        };
        Self(Field::ALL.map(by_length))
    }

    /// What the occurrences in `field` alone are worth, before they saturate.
    fn in_field(&self, field: Field, counts: Counts, lengths: &Lengths) -> f32 {
        match counts.of(field) {
            0 => 0.0,
            #[expect(clippy::cast_precision_loss, reason = "at most 255")]
            count => count as f32 * self.0[field as usize][usize::from(lengths[field as usize])],
        }
    }

    /// What the occurrences in all fields are worth, from 0 up to 1.
    pub(crate) fn fit(&self, counts: Counts, lengths: &Lengths) -> f32 {
        let sum: f32 = Field::ALL.iter().map(|field| self.in_field(*field, counts, lengths)).sum();
        sum / (SATURATION + sum)
    }

    /// How much each field has in [`fit`](Self::fit); they add up to it.
    pub(crate) fn shares(&self, counts: Counts, lengths: &Lengths) -> [f32; Field::COUNT] {
        let parts = Field::ALL.map(|field| self.in_field(field, counts, lengths));
        let sum: f32 = parts.iter().sum();
        parts.map(|part| part / (SATURATION + sum))
    }
}

/// What one occurrence is worth in a field of this length, where `count` tools have `sum` words in
/// it together.
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "no more needed")]
fn worth(field: Field, length: u16, count: u64, sum: u64) -> f32 {
    let long = f64::from(length) * count as f64 / sum.max(1) as f64;
    let penalty = field.length_penalty();
    field.weight() / (1.0 - penalty + penalty * long as f32)
}

/// What a perfect find of a word is worth that `with` of `all` tools have: the rarer, the more.
#[expect(clippy::cast_precision_loss, reason = "far below 2^24 tools")]
pub(crate) fn rarity(with: usize, all: usize) -> f32 {
    let (with, without) = (with as f32, all.saturating_sub(with) as f32);
    (1.0 + (without + 0.5) / (with + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::{Counts, Field, Worths, rarity};

    #[test]
    fn names_are_worth_more_than_details_and_short_texts_more_than_long_ones() {
        let all = [[2, 1, 10, 4, 20], [4, 1, 30, 0, 0]];
        let worths = Worths::among(all.iter());
        let fit = |field, at: usize| {
            let mut counts = Counts::default();
            counts.add(field);
            worths.fit(counts, &all[at])
        };
        assert!(fit(Field::Name, 0) > fit(Field::Description, 0));
        assert!(fit(Field::Description, 0) > fit(Field::Details, 0));
        assert!(fit(Field::Description, 0) > fit(Field::Description, 1));
        assert!((fit(Field::Backend, 0) - fit(Field::Backend, 1)).abs() < 1e-9);
    }

    #[test]
    fn rare_words_are_worth_more() {
        let worths: Vec<_> = [0, 1, 10, 99, 100].map(|with| rarity(with, 100)).into();
        assert!(worths.is_sorted_by(|one, other| one > other) && worths[4] > 0.0, "{worths:?}");
    }
}
