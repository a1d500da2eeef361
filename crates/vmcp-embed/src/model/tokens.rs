//! Texts into numbers, as BERT does it: `WordPiece`.
//!
//! The same numbers as the reference, the crate `tokenizers`, but for characters that are younger
//! than its tables of Unicode, and for names of special tokens: here these are words like others.

mod clean;
mod format;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use clean::{Cleaning, Word};

/// Cuts texts into pieces of words that the network knows by number.
pub(super) struct Tokenizer {
    /// Pieces that a word may begin with.
    beginnings: HashMap<Box<str>, u32>,
    /// Pieces that a word may go on with.
    continuations: HashMap<Box<str>, u32>,
    unknown: u32,
    /// Words of more characters are not known, whatever they are.
    longest_word: usize,
    /// Bytes of the longest piece: no more of a word is looked up, however long words may be.
    longest_piece: usize,
    /// What stands around every text.
    before: Vec<u32>,
    after: Vec<u32>,
    cleaning: Cleaning,
    largest: u32,
}

impl Tokenizer {
    /// Returns the tokens of a text, `most` of them at most, with those that stand around it.
    ///
    /// Reads no further than it must. There is at least one token.
    pub(super) fn encode(&self, text: &str, most: usize) -> Vec<i32> {
        let room = most.saturating_sub(self.around());
        let mut tokens = Vec::new();
        self.cleaning.words(text, |word| {
            self.pieces(word, &mut tokens);
            tokens.len() < room
        });
        tokens.truncate(room);
        if tokens.is_empty() && self.around() == 0 {
            tokens.push(self.unknown);
        }
        let all = self.before.iter().chain(&tokens).chain(&self.after);
        all.map(|token| token.cast_signed()).collect()
    }

    /// How many tokens stand around every text.
    pub(super) fn around(&self) -> usize {
        self.before.len() + self.after.len()
    }

    /// The largest number that a token has.
    pub(super) fn largest(&self) -> u32 {
        self.largest
    }

    /// Adds the longest pieces that make up `word`, or that it is not known.
    fn pieces(&self, word: Word<'_>, tokens: &mut Vec<u32>) {
        let start = tokens.len();
        if word.characters > self.longest_word {
            return tokens.push(self.unknown);
        }
        let mut rest = word.text;
        let mut pieces = &self.beginnings;
        while !rest.is_empty() {
            let Some((piece, token)) = longest(pieces, rest, self.longest_piece) else {
                tokens.truncate(start);
                return tokens.push(self.unknown);
            };
            tokens.push(token);
            rest = &rest[piece..];
            pieces = &self.continuations;
        }
    }
}

/// Finds the longest piece, of `most` bytes, that `text` begins with, and says how long it is.
fn longest(pieces: &HashMap<Box<str>, u32>, text: &str, most: usize) -> Option<(usize, u32)> {
    let ends = (1..=most.min(text.len())).rev().filter(|end| text.is_char_boundary(*end));
    ends.into_iter().find_map(|end| pieces.get(&text[..end]).map(|token| (end, *token)))
}
