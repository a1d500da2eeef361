//! How much of what answers a question is found, and how far up.

mod differences;

use serde_json::{Value, json};

use super::{
    set::{Question, Set},
    ways::Found,
};
pub(super) use differences::{Differences, HEAD as DIFFERENCES_HEAD};

/// Lengths of the list that recall is measured at; 8 is what `find_tool` returns.
const LENGTHS: [usize; 4] = [1, 5, 8, 10];

/// What is measured, in this order.
const NAMES: [&str; 6] = ["R@1", "R@5", "R@8", "R@10", "MRR", "nDCG@10"];

/// One number for each of [`NAMES`], from 0 to 1.
type Measures = [f64; NAMES.len()];

/// A measure, by its place in [`NAMES`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    RecallAt5 = 1,
    RecallAt8 = 2,
    ReciprocalRank = 4,
}

/// What was measured, question by question.
pub(super) struct Quality {
    each: Vec<Measures>,
}

impl Quality {
    /// The head of a table of them.
    pub(super) fn head() -> String {
        let names = NAMES.join(" | ");
        format!("| set | questions | way | {names} |\n|---|--:|---|{}", "--:|".repeat(NAMES.len()))
    }

    /// What a way found for every question of a set.
    pub(super) fn of(set: &Set, found: &Found) -> Self {
        let asked = set.queries.iter().zip(&found.eight).zip(&found.ten);
        let each = asked.map(|((question, eight), ten)| measures(question, eight, ten));
        Self { each: each.collect() }
    }

    /// The mean of all questions.
    pub(super) fn mean(&self, measure: Measure) -> f64 {
        self.means()[measure as usize]
    }

    fn means(&self) -> Measures {
        let mut means = Measures::default();
        for measures in &self.each {
            means.iter_mut().zip(measures).for_each(|(mean, measure)| *mean += measure);
        }
        means.map(|sum| sum / number(self.each.len().max(1)))
    }

    /// The row of the table.
    pub(super) fn row(&self, set: &str, way: &str) -> String {
        let cells = self.means().map(|number| format!("{:.1}", number * 100.0));
        format!("| {set} | {} | {way} | {} |", self.each.len(), cells.join(" | "))
    }

    /// The numbers by name.
    pub(super) fn json(&self, set: &str, way: &str) -> Value {
        let mut row = json!({"set": set, "way": way, "questions": self.each.len()});
        for (name, mean) in NAMES.iter().zip(self.means()) {
            row[name] = mean.into();
        }
        row
    }
}

/// Measures what was found for one question by a way that was asked for eight and for ten tools.
fn measures(question: &Question, eight: &[usize], ten: &[usize]) -> Measures {
    let recall = |length| {
        let found = if length > 8 { ten } else { eight };
        let hits = found.iter().take(length).filter(|at| question.grade(**at).is_some()).count();
        number(hits) / number(question.relevant.len().max(1))
    };
    let [one, five, eight_of, ten_of] = LENGTHS.map(recall);
    let first = eight.iter().position(|at| question.grade(*at).is_some());
    let grades = ten.iter().map(|at| question.grade(*at).unwrap_or_default());
    let mut best: Vec<_> = question.relevant.iter().map(|(_, grade)| *grade).collect();
    best.sort_by(|one, other| other.total_cmp(one));
    let gain = discounted(grades) / discounted(best).max(f64::MIN_POSITIVE);
    [one, five, eight_of, ten_of, first.map_or(0.0, |at| 1.0 / number(at + 1)), gain]
}

/// The sum of the first ten grades, each the less the further down.
fn discounted(grades: impl IntoIterator<Item = f64>) -> f64 {
    let places = (0..10).map(f64::from);
    places.zip(grades).map(|(at, grade)| grade / (at + 2.0).log2()).sum()
}

#[expect(clippy::cast_precision_loss, reason = "some thousand")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{Question, measures};

    #[test]
    fn measures_are_what_they_are_called() {
        let question = Question { text: String::new(), relevant: vec![(7, 2.0), (9, 1.0)] };
        let found = [1, 9, 3, 4, 5, 6, 7];
        let [one, five, eight, ten, reciprocal_rank, gain] = measures(&question, &found, &found);
        assert_eq!([one, five, eight, ten], [0.0, 0.5, 1.0, 1.0]);
        assert!((reciprocal_rank - 0.5).abs() < 1e-9);
        let ideal = 2.0 + 1.0 / 3_f64.log2();
        assert!((gain - (1.0 / 3_f64.log2() + 2.0 / 3.0) / ideal).abs() < 1e-9);
    }

    #[test]
    fn what_was_asked_for_with_a_longer_list_counts_there_alone() {
        let question = Question { text: String::new(), relevant: vec![(7, 1.0)] };
        let [one, five, eight, ten, reciprocal_rank, _] = measures(&question, &[1], &[1, 7]);
        assert_eq!([one, five, eight, ten, reciprocal_rank], [0.0, 0.0, 0.0, 1.0, 0.0]);
    }
}
