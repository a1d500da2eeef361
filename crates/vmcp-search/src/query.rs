//! What a caller looks for.

use crate::terms::{self, cut};

/// Of longer descriptions, and of longer keywords together, only the start is read.
const MOST_BYTES: usize = 8 * 1024;
/// Different terms that count; later ones do not.
const MOST_TERMS: usize = 128;
/// Words of a description that may be names of tools.
const MOST_NAMES: usize = 16;

/// A query, read once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    text: String,
    terms: Vec<Box<str>>,
    names: Vec<Box<str>>,
    cut: bool,
}

/// There is nothing to look for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("search for tools: the description is empty; say in a few words what the tool should do")]
pub struct EmptyQuery;

impl Query {
    /// Reads a description of what is looked for.
    ///
    /// Where there are `keywords`, they are what is compared with the words of tools, and the
    /// description serves its meaning and the names in it. Of a long text only the start is read:
    /// 8 KiB and 128 different terms; see [`is_cut`](Self::is_cut).
    ///
    /// # Errors
    /// When both are empty. A text without a single letter is fine: it finds nothing.
    pub fn new(description: &str, keywords: &[&str]) -> Result<Self, EmptyQuery> {
        let keywords = keywords.join(" ");
        let (description, keywords) = (description.trim(), keywords.trim());
        if description.is_empty() && keywords.is_empty() {
            return Err(EmptyQuery);
        }
        let words = if keywords.is_empty() { description } else { keywords };
        let text = if description.is_empty() { keywords } else { description };
        let (terms, all) = distinct(cut(words, MOST_BYTES));
        let cut_short = !all || words.len().max(text.len()) > MOST_BYTES;
        let text = cut(text, MOST_BYTES).to_owned();
        Ok(Self { terms, names: names(&text), text, cut: cut_short })
    }

    /// The text whose meaning is looked for, at most 8 KiB.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the query was too long and only its start is looked for.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// The distinct terms in order. Repeats do not count: those of long queries are accidents.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|term| &**term)
    }

    /// What may be the name of a tool: the whole text, and words in it that look like one.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(|name| &**name)
    }
}

/// Returns the terms of a text, each once; false when there were too many.
fn distinct(text: &str) -> (Vec<Box<str>>, bool) {
    let mut terms: Vec<Box<str>> = Vec::new();
    let mut all = true;
    terms::each(text, |term| {
        let known = terms.iter().any(|known| **known == *term);
        all &= known || terms.len() < MOST_TERMS;
        if !known && terms.len() < MOST_TERMS {
            terms.push(term.into());
        }
    });
    (terms, all)
}

fn names(text: &str) -> Vec<Box<str>> {
    let words = text.split_whitespace().map(bare).filter(|word| looks_like_name(word));
    let mut names = vec![bare(text)];
    for word in words {
        if names.len() < MOST_NAMES && !names.contains(&word) {
            names.push(word);
        }
    }
    names.into_iter().map(Into::into).collect()
}

/// Takes off what people and models put around a name.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_whitespace() || "`'\"()[]{}<>.,;:!?*“”‘’«»「」".contains(c))
}

/// Whether a word of a sentence can only be an identifier: `search` may be meant as a word,
/// `web_search` and `webSearch` may not.
fn looks_like_name(word: &str) -> bool {
    let inside = word.get(1..).unwrap_or_default();
    let marked = |c: char| matches!(c, '_' | '-' | '.' | '/' | ':') || c.is_ascii_digit();
    word.contains(marked) || inside.contains(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::{EmptyQuery, MOST_BYTES, Query};

    fn query(text: &str) -> Query {
        Query::new(text, &[]).unwrap()
    }

    #[test]
    fn nothing_to_look_for_is_an_error() {
        for (description, keywords) in [("", &[][..]), (" \n\t", &[]), ("", &["", "  "])] {
            let error = Query::new(description, keywords).unwrap_err();
            assert_eq!(error, EmptyQuery);
        }
        insta::assert_snapshot!(EmptyQuery, @"search for tools: the description is empty; say in a few words what the tool should do");
    }

    #[test]
    fn keywords_are_compared_and_the_description_is_kept() {
        let query = Query::new("open a ticket", &["create issue", "github"]).unwrap();
        assert_eq!(query.text(), "open a ticket");
        let terms: Vec<_> = query.terms().collect();
        assert_eq!(terms, ["creat", "issu", "github"]);
        assert_eq!(Query::new("", &["fetch"]).unwrap().text(), "fetch");
    }

    #[test]
    fn repeats_count_once() {
        let query = query("buy buy buy, buying shoes");
        let terms: Vec<_> = query.terms().collect();
        assert_eq!(terms, ["buy", "shoe"]);
    }

    #[test]
    fn long_queries_are_cut_and_say_so() {
        let words = (0..200).map(|number| format!("word{number}")).collect::<Vec<_>>().join(" ");
        for text in [&words, &"é".repeat(MOST_BYTES), &"a b ".repeat(1_000_000)] {
            let query = query(text);
            assert!(query.is_cut() && query.text().len() <= MOST_BYTES);
        }
        assert!(!query("short").is_cut());
    }

    #[test]
    fn queries_without_words_look_for_nothing() {
        for text in ["?!", "\0\u{1}\u{7f}", "\u{fffd}\u{202e}\u{200b}", "the of and", "🙂"] {
            assert_eq!(query(text).terms().count(), 0, "{text:?}");
        }
    }

    #[test]
    fn names_in_a_sentence_are_told_from_words() {
        let cases = [
            ("search", "search"),
            ("use `web_search` to find it", "use `web_search` to find it|web_search"),
            ("call getIssue, then fetch.", "call getIssue, then fetch|getIssue"),
            ("Search for Paris", "Search for Paris"),
        ];
        for (text, expected) in cases {
            assert_eq!(query(text).names().collect::<Vec<_>>().join("|"), expected);
        }
    }
}
