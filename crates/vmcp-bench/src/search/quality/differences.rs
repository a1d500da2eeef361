//! By how much one way is better than another, and how sure that is.
//!
//! The questions of a set are a sample. How far the mean difference would have come out elsewhere
//! with another one is found by drawing as many questions from it again and again, the same one
//! several times too: 19 of 20 such means lie in the interval that is shown.

use std::iter;

use serde_json::{Value, json};

use super::{Measure, Quality, number};

/// The head of a table of them.
pub(in super::super) const HEAD: &str = "\
| set | way | against | R@5 | R@8 | MRR |
|---|---|---|--:|--:|--:|";

/// What differences are shown of.
const SHOWN: [Measure; 3] = [Measure::RecallAt5, Measure::RecallAt8, Measure::ReciprocalRank];

/// How often questions are drawn.
const DRAWS: usize = 2000;

/// The differences of two ways, in the order of [`SHOWN`].
pub(in super::super) struct Differences([Difference; SHOWN.len()]);

struct Difference {
    mean: f64,
    /// The means of the draws.
    draws: Vec<f64>,
}

impl Differences {
    /// By how much `one` is better than `other`, question by question.
    pub(in super::super) fn of(one: &Quality, other: &Quality) -> Self {
        let of = |measure: Measure| {
            let at = measure as usize;
            let pairs = iter::zip(&one.each, &other.each);
            Difference::of(&pairs.map(|(one, other)| one[at] - other[at]).collect::<Vec<_>>())
        };
        Self(SHOWN.map(of))
    }

    /// The mean over sets, each of the same weight; `None` of no sets.
    pub(in super::super) fn mean(all: &[Self]) -> Option<Self> {
        let mean =
            |at: usize| Difference::mean(&all.iter().map(|one| &one.0[at]).collect::<Vec<_>>());
        (!all.is_empty()).then(|| Self([0, 1, 2].map(mean)))
    }

    /// The difference in points of a hundred.
    pub(in super::super) fn points(&self, measure: Measure) -> f64 {
        let at = SHOWN.iter().position(|shown| *shown == measure);
        at.map_or(f64::NAN, |at| 100.0 * self.0[at].mean)
    }

    /// The row of the table.
    pub(in super::super) fn row(&self, set: &str, one: &str, other: &str) -> String {
        let cell = |difference: &Difference| {
            let [low, high] = difference.interval();
            let [mean, low, high] = [difference.mean, low, high].map(|number| number * 100.0);
            format!("{mean:+.1} [{low:+.1}, {high:+.1}]")
        };
        let cells: Vec<_> = self.0.iter().map(cell).collect();
        format!("| {set} | {one} | {other} | {} |", cells.join(" | "))
    }

    /// The numbers by name.
    pub(in super::super) fn json(&self, set: &str, one: &str, other: &str) -> Value {
        let mut row = json!({"set": set, "way": one, "against": other});
        for (measure, difference) in SHOWN.iter().zip(&self.0) {
            let [low, high] = difference.interval();
            let name = super::NAMES[*measure as usize];
            row[name] = json!({"mean": difference.mean, "low": low, "high": high});
        }
        row
    }
}

impl Difference {
    fn of(differences: &[f64]) -> Self {
        let mut random = fastrand::Rng::with_seed(1);
        let count = differences.len();
        let mut draw = || {
            let drawn = (0..count).map(|_| differences[random.usize(0..count)]);
            drawn.sum::<f64>() / number(count.max(1))
        };
        let draws = (0..DRAWS).map(|_| draw()).collect();
        Self { mean: differences.iter().sum::<f64>() / number(count.max(1)), draws }
    }

    fn mean(all: &[&Self]) -> Self {
        let mean = |of: &dyn Fn(&Self) -> f64| {
            all.iter().map(|one| of(one)).sum::<f64>() / number(all.len())
        };
        let draws = (0..DRAWS).map(|draw| mean(&|one| one.draws[draw])).collect();
        Self { mean: mean(&|one| one.mean), draws }
    }

    /// Where 95 % of the draws lie.
    fn interval(&self) -> [f64; 2] {
        let mut draws = self.draws.clone();
        draws.sort_by(f64::total_cmp);
        [DRAWS / 40, DRAWS - DRAWS / 40 - 1].map(|at| draws[at])
    }
}

#[cfg(test)]
mod tests {
    use super::Difference;

    #[test]
    fn intervals_hold_the_mean_and_are_narrower_with_more_questions() {
        let some = |count: usize| -> Vec<f64> {
            (0..count).map(|at| if at % 4 == 0 { 1.0 } else { 0.0 }).collect()
        };
        let width = |count| {
            let difference = Difference::of(&some(count));
            let [low, high] = difference.interval();
            assert!((difference.mean - 0.25).abs() < 1e-9 && low < 0.25 && high > 0.25);
            high - low
        };
        // 1.96 times the standard deviation of a mean, on both sides.
        assert!((width(400) - 0.085).abs() < 0.01 && width(400) < width(40));
    }

    #[test]
    fn what_never_differs_has_no_interval() {
        assert_eq!(Difference::of(&[0.0; 9]).interval(), [0.0, 0.0]);
    }
}
