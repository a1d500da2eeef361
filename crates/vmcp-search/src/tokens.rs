//! What a text costs a model to read.
//!
//! Counted with `cl100k_base`, a real vocabulary that anybody has: models of other makers have
//! their own, some secret, which differ by some percent on JSON. The usual guess, a token for four
//! bytes, is 11 % too high on definitions of real tools. The vocabulary costs the program 0.4 MB,
//! and 11 MB of memory and 20 ms from the first count on; a larger one (`o200k_base`) twice that,
//! for counts that differ by 1.4 %.

use crate::terms::cut;

/// What a search spared a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Savings {
    /// Tokens of all definitions that the caller may see.
    pub baseline: usize,
    /// Tokens of those that were returned.
    pub returned: usize,
}

impl Savings {
    /// How many tokens were spared; 0 when more were returned.
    #[must_use]
    pub const fn saved(self) -> usize {
        self.baseline.saturating_sub(self.returned)
    }

    /// How much of the baseline was spared, from 0 to 100; 0 of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a percentage needs no more")]
    pub fn percent(self) -> f64 {
        100.0 * self.saved() as f64 / self.baseline.max(1) as f64
    }
}

/// Of longer texts only the start is counted. Hostile ones take seconds a megabyte.
const MOST_BYTES: usize = 256 * 1024;

/// Returns how many tokens `text` is; the rest of one that is longer than 256 KiB is taken to be like
/// its start.
///
/// The first call unpacks the vocabulary, and each thread that counts keeps a cache of 1.2 MB:
/// count a definition when it comes, not for each query.
#[must_use]
pub fn count(text: &str) -> usize {
    let start = cut(text, MOST_BYTES);
    let count = tiktoken::get_encoding("cl100k_base")
        .map_or(start.len() / 4, |encoding| encoding.count(start));
    if start.len() == text.len() { count } else { scaled(count, text.len(), start.len()) }
}

/// What `count` of `part` bytes is of `all`.
fn scaled(count: usize, all: usize, part: usize) -> usize {
    let scaled = count as u128 * all as u128 / part.max(1) as u128;
    usize::try_from(scaled).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::{Savings, count};

    #[test]
    fn savings_are_what_is_not_returned() {
        let savings = |baseline, returned| Savings { baseline, returned };
        assert_eq!(savings(400, 100).saved(), 300);
        for (savings, percent) in
            [(savings(400, 100), 75.0), (savings(0, 0), 0.0), (savings(10, 20), 0.0)]
        {
            assert!((savings.percent() - percent).abs() < 1e-9, "{savings:?}");
        }
    }

    #[test]
    fn tokens_are_those_of_the_vocabulary() {
        let tool = r#"{"name":"get_weather","inputSchema":{"type":"object"}}"#;
        let cases = [("", 0), ("hello world", 2), (tool, 13), ("天气", 3)];
        let counts = cases.map(|(text, _)| (text, count(text)));
        assert_eq!(counts, cases);
    }

    #[test]
    fn of_enormous_texts_the_start_is_counted() {
        let text = "list the files ".repeat(100_000);
        let (all, start) = (count(&text), count(&text[..150_000]));
        assert!(all.abs_diff(start * 10) < all / 1000, "{all} and ten times {start}");
        assert!(count(&" ".repeat(30_000_000)) > 0);
    }

    #[test]
    fn hostile_texts_are_counted() {
        for text in ["a".repeat(100_000), " ".repeat(100_000), "\u{0}\u{ffff}".repeat(1000)] {
            assert!((1..=text.len()).contains(&count(&text)));
        }
    }
}
