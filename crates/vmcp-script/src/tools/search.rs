//! Looking for tools by words.

use super::Toolbox;

/// Words of a query that count; of the words of one kind that a tool has, so many are compared.
const MAX_WORDS: usize = 16;

/// Words that say nothing about what is looked for.
const EMPTY: [&str; 16] = [
    "a", "all", "an", "and", "by", "can", "for", "from", "in", "of", "on", "or", "the", "to",
    "tool", "with",
];

/// What a word of the query is worth in a name, a parameter's name, a description.
const WORTH: [u32; 3] = [12, 3, 4];

/// The words of a tool: of its name, of its parameters' names, of its description.
#[derive(Debug)]
pub(super) struct Words([Vec<Box<str>>; 3]);

impl Words {
    pub(super) fn of<'t>(
        name: &str,
        parameters: impl Iterator<Item = &'t str>,
        description: &str,
    ) -> Self {
        let mut all = Vec::new();
        for parameter in parameters.take(MAX_WORDS * 2) {
            split(parameter, &mut all, MAX_WORDS * 2);
        }
        let words = |text: &str, most: usize| {
            let mut words = Vec::new();
            split(text, &mut words, most);
            words
        };
        Self([words(name, MAX_WORDS), all, words(description, MAX_WORDS * 4)])
    }

    /// How well the words of a query fit.
    fn score(&self, query: &[Box<str>]) -> u32 {
        let best = |word: &str| {
            let parts = self.0.iter().zip(WORTH);
            parts.map(|(words, worth)| worth * likeness(word, words)).max().unwrap_or(0)
        };
        query.iter().map(|word| best(word)).sum()
    }
}

/// 2 if `word` is among `words`, 1 if one begins with the other.
fn likeness(word: &str, words: &[Box<str>]) -> u32 {
    let begins = |known: &str| {
        word.len().min(known.len()) > 2 && (known.starts_with(word) || word.starts_with(known))
    };
    match words.iter().any(|known| **known == *word) {
        true => 2,
        false => u32::from(words.iter().any(|known| begins(known))),
    }
}

/// Adds the words of `text` in small letters; `createIssue` has two.
fn split(text: &str, words: &mut Vec<Box<str>>, most: usize) {
    let mut word = String::new();
    let mut small = false;
    for c in text.chars().chain([' ']) {
        let ends = !c.is_alphanumeric() || c.is_uppercase() && small;
        if ends && !word.is_empty() {
            if words.len() < most && !EMPTY.contains(&word.as_str()) && word.len() < 64 {
                words.push(word.as_str().into());
            }
            word.clear();
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        small = c.is_lowercase();
    }
}

impl Toolbox {
    /// The tools that fit the words of `query`, the best first, at most `limit`.
    ///
    /// Words are compared with names, names of parameters and the beginnings of descriptions;
    /// nothing else is understood. Tools that fit equally well come in the catalogue's order.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<u32> {
        let mut words = Vec::new();
        split(query, &mut words, MAX_WORDS);
        words.sort();
        words.dedup();
        let mut hits: Vec<(u32, u32)> = self
            .tools
            .iter()
            .zip(0..)
            .map(|(tool, number)| (tool.words().score(&words), number))
            .filter(|(score, _)| *score > 0)
            .collect();
        hits.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        hits.into_iter().take(limit).map(|(_, number)| number).collect()
    }
}
