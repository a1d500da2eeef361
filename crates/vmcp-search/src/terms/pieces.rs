//! Where one word ends and the next one begins, in prose and in identifiers.

use std::iter::Peekable;
use std::str::CharIndices;

/// Splits `text` at everything that is neither letter nor digit, and where the case says that a
/// new word starts: `listHTTPServers2` is `list`, `HTTP`, `Servers2`.
#[must_use]
pub fn pieces(text: &str) -> Pieces<'_> {
    Pieces { text, chars: text.char_indices().peekable() }
}

/// The words of a text as they are written; see [`pieces`].
pub struct Pieces<'t> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
}

/// What matters about a character.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Between words.
    Gap,
    /// A word of its own: a character of a script that does not put gaps between words.
    Alone,
    Upper,
    /// Any other letter, and digits.
    Other,
}

impl<'t> Iterator for Pieces<'t> {
    type Item = &'t str;

    fn next(&mut self) -> Option<&'t str> {
        let (start, mut class) = self.skip_gap()?;
        while class != Class::Alone
            && let Some(&(at, next)) = self.chars.peek()
        {
            let before = class;
            class = classify(next);
            let ends = match (before, class) {
                (_, Class::Gap | Class::Alone) | (Class::Other, Class::Upper) => true,
                (Class::Upper, Class::Upper) => starts_word(&self.text[at..]),
                _ => false,
            };
            if ends {
                return Some(&self.text[start..at]);
            }
            self.chars.next();
        }
        let end = self.chars.peek().map_or(self.text.len(), |(at, _)| *at);
        Some(&self.text[start..end])
    }
}

impl Pieces<'_> {
    /// Takes the first character of the next word.
    fn skip_gap(&mut self) -> Option<(usize, Class)> {
        let mut classes = self.chars.by_ref().map(|(at, c)| (at, classify(c)));
        classes.find(|(_, class)| *class != Class::Gap)
    }
}

fn classify(c: char) -> Class {
    match c {
        'a'..='z' | '0'..='9' => Class::Other,
        'A'..='Z' => Class::Upper,
        _ if c.is_ascii() || !c.is_alphanumeric() => Class::Gap,
        _ if has_no_gaps(c) => Class::Alone,
        _ if c.is_uppercase() => Class::Upper,
        _ => Class::Other,
    }
}

/// Whether capital letters end here and a word with a capital starts: `S` of `HTTPServer`, but not
/// `L` of `URLs`.
fn starts_word(rest: &str) -> bool {
    let mut after = rest.chars().skip(1);
    let lower = |c: Option<char>| c.is_some_and(char::is_lowercase);
    match after.next() {
        Some('s') => lower(after.next()),
        next => lower(next),
    }
}

/// Whether the script of `c` is written without gaps between words.
fn has_no_gaps(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF     // Thai, Lao
        | 0x1000..=0x109F   // Myanmar
        | 0x1780..=0x17FF   // Khmer
        | 0x2E80..=0x9FFF   // radicals, kana, ideographs
        | 0xAC00..=0xD7AF   // Hangul
        | 0xF900..=0xFAFF   // compatibility ideographs
        | 0x2_0000..=0x3_FFFF)
}
