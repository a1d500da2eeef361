//! How much of what answers a question is found, and how far up.

use serde_json::{Value, json};

use super::set::{Question, Set};

/// Lengths of the list that recall is measured at; 8 is what `find_tool` returns.
const LENGTHS: [usize; 4] = [1, 5, 8, 10];

/// Means over all questions of a set, from 0 to 1.
#[derive(Default)]
pub(super) struct Quality {
    recall: [f64; LENGTHS.len()],
    /// One over the place of the first tool that answers.
    reciprocal_rank: f64,
    /// Gain by grade, discounted by place, of what could be had with ten.
    gain: f64,
}

impl Quality {
    /// The head of a table of them.
    pub(super) const HEAD: &str = "\
| set | questions | way | R@1 | R@5 | R@8 | R@10 | MRR | nDCG@10 |
|---|--:|---|--:|--:|--:|--:|--:|--:|";

    /// Asks every question of a set; `find` returns places of tools, best first.
    pub(super) fn of(set: &Set, find: &dyn Fn(&str) -> Vec<usize>) -> Self {
        let mut sum = Self::default();
        for question in &set.queries {
            sum.add(question, &find(&question.text));
        }
        #[expect(clippy::cast_precision_loss, reason = "some thousand")]
        let count = set.queries.len() as f64;
        Self {
            recall: sum.recall.map(|recall| recall / count),
            reciprocal_rank: sum.reciprocal_rank / count,
            gain: sum.gain / count,
        }
    }

    fn add(&mut self, question: &Question, found: &[usize]) {
        let grade = |at: &usize| {
            question.relevant.iter().find(|(relevant, _)| relevant == at).map(|(_, grade)| *grade)
        };
        let grades: Vec<_> = found.iter().map(grade).collect();
        for (recall, length) in self.recall.iter_mut().zip(LENGTHS) {
            let hits = grades.iter().take(length).flatten().count();
            *recall += ratio(hits, question.relevant.len());
        }
        let first = grades.iter().position(Option::is_some);
        let grades: Vec<_> = grades.into_iter().map(Option::unwrap_or_default).collect();
        self.reciprocal_rank += first.map_or(0.0, |at| ratio(1, at + 1));
        let mut best: Vec<_> = question.relevant.iter().map(|(_, grade)| *grade).collect();
        best.sort_by(|one, other| other.total_cmp(one));
        self.gain += discounted(&grades) / discounted(&best).max(f64::MIN_POSITIVE);
    }

    /// The row of the table.
    pub(super) fn row(&self, set: &str, questions: usize, way: &str) -> String {
        let numbers = self.recall.iter().chain([&self.reciprocal_rank, &self.gain]);
        let cells: Vec<_> = numbers.map(|number| format!("{:.1}", number * 100.0)).collect();
        format!("| {set} | {questions} | {way} | {} |", cells.join(" | "))
    }

    /// The numbers by name.
    pub(super) fn json(&self, set: &str, way: &str) -> Value {
        let [one, five, eight, ten] = self.recall;
        json!({
            "set": set, "way": way, "recall@1": one, "recall@5": five, "recall@8": eight,
            "recall@10": ten, "mrr": self.reciprocal_rank, "ndcg@10": self.gain,
        })
    }
}

/// The sum of the first ten grades, each the less the further down.
fn discounted(grades: &[f64]) -> f64 {
    let discount = |(at, grade): (f64, &f64)| grade / (at + 2.0).log2();
    let places = (0..10).map(f64::from);
    places.zip(grades).map(discount).sum()
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::{Quality, Question};

    #[test]
    fn measures_are_what_they_are_called() {
        let question = Question { text: String::new(), relevant: vec![(7, 2.0), (9, 1.0)] };
        let mut quality = Quality::default();
        quality.add(&question, &[1, 9, 3, 4, 5, 6, 7]);
        assert_eq!(quality.recall, [0.0, 0.5, 1.0, 1.0]);
        assert!((quality.reciprocal_rank - 0.5).abs() < 1e-9);
        let ideal = 2.0 + 1.0 / 3_f64.log2();
        assert!((quality.gain - (1.0 / 3_f64.log2() + 2.0 / 3.0) / ideal).abs() < 1e-9);
    }
}
