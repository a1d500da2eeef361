//! What `SQLite`'s FTS5 finds when it is asked the way `ToolHive`'s first tier asks it.
//!
//! A table of names and descriptions, tokenizer `porter` over `unicode61`. Of the query, the words
//! between spaces are taken, 23 of them never; each is a phrase, any of them may match, and
//! `bm25()` ranks, both columns alike. Written anew because the real one is C; the scores in the
//! test below are the real one's. Accents are not taken off, which FTS5 does.

mod hybrid;

use std::collections::{HashMap, HashSet};

use frostem::{Algorithm, Stemmer};

use super::set::Tool;
pub(super) use hybrid::Hybrid;

/// Words that are never looked for.
const NEVER: [&str; 23] = [
    "name",
    "description",
    "schema",
    "input",
    "output",
    "type",
    "properties",
    "required",
    "title",
    "id",
    "tool",
    "server",
    "meta",
    "data",
    "content",
    "text",
    "value",
    "field",
    "column",
    "table",
    "index",
    "key",
    "primary",
];

const SATURATION: f64 = 1.2;
const LENGTH_PENALTY: f64 = 0.75;

/// The table.
pub(super) struct Control {
    /// How many tokens each row has, in both columns.
    lengths: Vec<f64>,
    /// Where each token stands: row, column, place.
    places: HashMap<String, Vec<(usize, usize, usize)>>,
    average_length: f64,
}

impl Control {
    /// Fills the table.
    pub(super) fn new(tools: &[Tool]) -> Self {
        let (mut lengths, mut places) = (Vec::new(), HashMap::<_, Vec<_>>::new());
        for (row, tool) in tools.iter().enumerate() {
            let name = format!("{}_{}", tool.server, tool.name);
            let mut length = 0;
            for (column, text) in [name.as_str(), &tool.description].into_iter().enumerate() {
                for (place, token) in tokens(text).into_iter().enumerate() {
                    length += 1;
                    places.entry(token).or_default().push((row, column, place));
                }
            }
            lengths.push(number(length));
        }
        let average_length = lengths.iter().sum::<f64>() / number(lengths.len());
        Self { lengths, places, average_length }
    }

    /// The best rows; of equal ones the first.
    pub(super) fn search(&self, text: &str, limit: usize) -> Vec<usize> {
        self.ranked(text).into_iter().take(limit).map(|(row, _)| row).collect()
    }

    /// All rows that match, with their scores, best first.
    fn ranked(&self, text: &str) -> Vec<(usize, f64)> {
        let mut scores = vec![0.0; self.lengths.len()];
        for phrase in phrases(text) {
            self.add(&self.occurrences(&phrase), &mut scores);
        }
        let mut found: Vec<_> = (0..).zip(scores).filter(|(_, score)| *score > 0.0).collect();
        found.sort_by(|one, other| other.1.total_cmp(&one.1));
        found
    }

    /// How often each row that has a phrase has it.
    fn occurrences(&self, phrase: &[String]) -> HashMap<usize, f64> {
        let places = |token: &String| self.places.get(token).map_or(&[][..], Vec::as_slice);
        let [first, rest @ ..] = phrase else { return HashMap::new() };
        let rest: Vec<HashSet<_>> =
            rest.iter().map(|token| places(token).iter().collect()).collect();
        let mut counts = HashMap::new();
        for (row, column, place) in places(first) {
            let follows = |(nth, places): (usize, &HashSet<_>)| {
                places.contains(&(*row, *column, place + nth + 1))
            };
            if rest.iter().enumerate().all(follows) {
                *counts.entry(*row).or_default() += 1.0;
            }
        }
        counts
    }

    fn add(&self, counts: &HashMap<usize, f64>, scores: &mut [f64]) {
        let (all, with) = (number(self.lengths.len()), number(counts.len()));
        let rarity = ((all - with + 0.5) / (with + 0.5)).ln();
        let rarity = if rarity > 0.0 { rarity } else { 1e-6 };
        for (row, count) in counts {
            let length = self.lengths[*row] / self.average_length;
            let penalty = 1.0 - LENGTH_PENALTY + LENGTH_PENALTY * length;
            scores[*row] += rarity * count * (SATURATION + 1.0) / (count + SATURATION * penalty);
        }
    }
}

/// The phrases that are looked for.
fn phrases(text: &str) -> Vec<Vec<String>> {
    let mut seen = HashSet::new();
    let words = text.split_whitespace().map(|word| (word, word.to_lowercase()));
    let words = words.filter(|(_, lower)| !NEVER.contains(&lower.as_str()));
    words.filter(|(_, lower)| seen.insert(lower.clone())).map(|(word, _)| tokens(word)).collect()
}

fn tokens(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| stem(&word.to_lowercase())).collect()
}

/// FTS5 stems from three bytes to 64.
fn stem(word: &str) -> String {
    let stemmed = (3..=64).contains(&word.len()) && word.is_ascii();
    if stemmed { Stemmer::new(Algorithm::Porter).stem(word).into_owned() } else { word.to_owned() }
}

#[expect(clippy::cast_precision_loss, reason = "some thousand")]
fn number(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use vmcp_core::Json;

    use super::{Control, Tool};

    pub(super) fn tool((name, description): (&str, &str)) -> Tool {
        let (server, name) = name.split_once('_').expect("as written below");
        Tool {
            id: String::new(),
            server: server.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            definition: Json::empty_object(),
        }
    }

    #[test]
    fn scores_are_those_of_the_real_one() {
        let tools = [
            ("fs_read_file", "Reads the content of a file"),
            ("fs_write_file", "Writes text to files on the disk"),
            ("gh_createIssue", "Creates an issue; issues need a title"),
            ("web_search", "Searches the web for pages"),
            ("mail_send", "Sends mail"),
            ("sql_query", "Runs a query and returns rows"),
        ];
        let control = Control::new(&tools.map(tool));
        let cases: [(&str, &[(usize, f64)]); 6] = [
            ("read file", &[(0, 2.4904), (1, 0.7499)]),
            ("write_file to disk", &[(1, 3.5016)]),
            ("create issues title", &[(2, 2.9394)]),
            ("createIssue", &[(2, 1.2247)]),
            ("searching pages of the web", &[(3, 5.0416), (0, 1.2247), (1, 0.0)]),
            ("data", &[]),
        ];
        for (text, expected) in cases {
            let ranked = control.ranked(text);
            let equal = |((row, score), expected): (&(usize, f64), &(usize, f64))| {
                *row == expected.0 && (score - expected.1).abs() < 1e-4
            };
            let equal = ranked.iter().zip(expected).all(equal) && ranked.len() == expected.len();
            assert!(equal, "{text}: {ranked:?}");
        }
    }
}
