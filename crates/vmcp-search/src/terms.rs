//! Words of a text as the index knows them: split, in lower case, without stop words, stemmed.
//!
//! `createPullRequests`, `create_pull_request` and `creating pull requests` have the same terms.
//! Chinese, Japanese, Korean and Thai text has a term for each character: enough to find tools,
//! and no dictionary is needed.

mod pieces;
mod stop;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use frostem::{Algorithm, Stemmer};

pub use pieces::{Pieces, pieces};
use stop::is_stop;

/// Longer words are cut to so many bytes: they are keys or encoded data, not words.
const MAX_BYTES: usize = 40;

/// Longer words with capitals inside are phrases, not names.
const LONGEST_WHOLE: usize = 12;

/// Hands each term of `text` to `visit`, in order, repeated ones too.
///
/// The caller bounds the length of `text`; the work is linear in it.
pub fn each(text: &str, mut visit: impl FnMut(&str)) {
    each_word(text, |word| visit(&stem(word)));
}

/// Hands each word of `text` in lower case to `visit`, stop words left out, nothing stemmed.
///
/// A word with capitals inside comes in parts and as a whole: some write `GitHub`, some `github`.
/// One that ends in a number comes with and without it.
pub(crate) fn each_word(text: &str, mut visit: impl FnMut(&str)) {
    let mut word = String::with_capacity(MAX_BYTES);
    let mut read = |part: &str| {
        lower(part, &mut word);
        let letters = letters_before_digits(&word);
        for word in [&*word, letters] {
            if !word.is_empty() && !is_stop(word) {
                visit(word);
            }
        }
    };
    for run in text.split(|c: char| !c.is_alphanumeric()) {
        let parts = pieces(run).inspect(|part| read(part)).count();
        if parts > 1 && run.len() <= LONGEST_WHOLE && run.is_ascii() {
            read(run);
        }
    }
}

/// Returns the stem of a word that is in lower case.
///
/// Only words of ASCII letters are stemmed: the rules are those of English.
pub(crate) fn stem(word: &str) -> Cow<'_, str> {
    let english = word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    if english { Stemmer::new(Algorithm::English).stem(word) } else { Cow::Borrowed(word) }
}

/// Puts `piece` into `word` in lower case, cut.
fn lower(piece: &str, word: &mut String) {
    word.clear();
    let piece = cut(piece, MAX_BYTES);
    if piece.is_ascii() {
        word.push_str(piece);
        word.make_ascii_lowercase();
    } else {
        word.extend(piece.chars().flat_map(char::to_lowercase));
    }
}

/// Returns `oauth` of `oauth2`, so that it is found without its number; nothing of `oauth`.
fn letters_before_digits(word: &str) -> &str {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let only_letters = letters.bytes().all(|byte| byte.is_ascii_lowercase());
    let worth_it = letters.len() >= 3 && letters.len() < word.len() && only_letters;
    if worth_it { letters } else { "" }
}

/// Returns the start of `text`: at most `bytes` bytes, whole characters.
pub(crate) fn cut(text: &str, bytes: usize) -> &str {
    let ends = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    &text[..ends.unwrap_or(0)]
}
