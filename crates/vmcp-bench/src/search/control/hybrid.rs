//! What `ToolHive`'s second tier finds: half of the list by meaning, half by words.
//!
//! The nearest tools up to half of the length come first, then the best of the first tier up to the
//! other half. What is in both is listed once, and nothing takes its place.

use std::iter;

use super::{Control, Tool};

/// How much of the list is found by meaning.
const RATIO: f64 = 0.5;
/// What is further off is not found by meaning.
const MOST_DISTANCE: f32 = 1.0;

/// The first tier, and a vector for each tool.
pub(in super::super) struct Hybrid {
    words: Control,
    vectors: Vec<Vec<f32>>,
}

impl Hybrid {
    /// The text of a tool that is embedded.
    pub(in super::super) fn text(tool: &Tool) -> String {
        format!("name: {}_{} description: {}", tool.server, tool.name, tool.description)
    }

    /// Fills the table; `vectors` are those of the tools' texts, in their order.
    pub(in super::super) fn new(tools: &[Tool], vectors: Vec<Vec<f32>>) -> Self {
        Self { words: Control::new(tools), vectors }
    }

    /// At most `most` rows for a question whose vector is `query`.
    pub(in super::super) fn search(&self, text: &str, query: &[f32], most: usize) -> Vec<usize> {
        let by_meaning = half(most);
        let mut found = self.nearest(query, by_meaning);
        let others = self.words.search(text, most - by_meaning);
        let others: Vec<_> = others.into_iter().filter(|row| !found.contains(row)).collect();
        found.extend(others);
        found
    }

    fn nearest(&self, query: &[f32], most: usize) -> Vec<usize> {
        let rows = self.vectors.iter().map(|vector| 1.0 - cosine(vector, query));
        let mut rows: Vec<_> = rows.enumerate().collect();
        rows.retain(|(_, distance)| *distance <= MOST_DISTANCE);
        rows.sort_by(|one, other| one.1.total_cmp(&other.1));
        rows.into_iter().take(most).map(|(row, _)| row).collect()
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "half of a handful"
)]
fn half(most: usize) -> usize {
    (most as f64 * RATIO).round() as usize
}

fn cosine(one: &[f32], other: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| iter::zip(a, b).map(|(a, b)| a * b).sum::<f32>();
    dot(one, other) / (dot(one, one) * dot(other, other)).sqrt().max(f32::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use super::{super::tests::tool, Hybrid};

    #[test]
    fn halves_are_put_one_after_the_other() {
        let tools = [
            ("fs_read", "Reads a file"),
            ("fs_write", "Writes a file"),
            ("mail_send", "Sends mail"),
            ("web_get", "Fetches a page"),
        ];
        let vectors = [[1.0, 0.0], [0.9, 0.1], [0.0, 1.0], [-1.0, 0.0]].map(Vec::from).into();
        let control = Hybrid::new(&tools.map(tool), vectors);
        let cases: [(&str, [f32; 2], usize, &[usize]); 4] = [
            ("send mail", [1.0, 0.0], 4, &[0, 1, 2]),
            ("send mail", [0.0, 1.0], 4, &[2, 1]),
            ("nothing", [0.0, 1.0], 8, &[2, 1, 0, 3]),
            ("page", [1.0, 0.0], 3, &[0, 1, 3]),
        ];
        for (text, query, most, expected) in cases {
            assert_eq!(control.search(text, &query, most), expected, "{text}");
        }
    }
}
