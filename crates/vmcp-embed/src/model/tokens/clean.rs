//! Cleans a text and cuts it into words, as BERT was taught with.

use icu_normalizer::{DecomposingNormalizer, DecomposingNormalizerBorrowed};
use icu_properties::{CodePointMapData, props::GeneralCategory};

/// What is done to the characters of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cleaning {
    /// Removes control characters, and makes all white space alike.
    pub(super) clean: bool,
    /// Makes each Chinese character a word.
    pub(super) chinese: bool,
    pub(super) strip_accents: bool,
    pub(super) lowercase: bool,
}

/// A word of a text.
#[derive(Clone, Copy)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) characters: usize,
}

impl Cleaning {
    /// Calls `each` with the words of `text`, until it returns false.
    pub(super) fn words(self, text: &str, mut each: impl FnMut(Word<'_>) -> bool) {
        let mut word = String::new();
        let mut single = [0; 4];
        let mut say = |text: &str, characters| text.is_empty() || each(Word { text, characters });
        let mut characters = 0;
        for c in self.characters(text) {
            let alone = is_punctuation(c) || (self.chinese && is_chinese(c));
            if !alone && !c.is_whitespace() {
                word.push(c);
                characters += 1;
                continue;
            }
            if !say(&word, characters) || (alone && !say(c.encode_utf8(&mut single), 1)) {
                return;
            }
            word.clear();
            characters = 0;
        }
        say(&word, characters);
    }

    /// The characters that are left of a text.
    fn characters(self, text: &str) -> Box<dyn Iterator<Item = char> + '_> {
        let mut all: Box<dyn Iterator<Item = char> + '_> = Box::new(text.chars());
        if self.clean {
            all = Box::new(all.filter(|c| !is_junk(*c)));
        }
        if self.strip_accents {
            all = Box::new(NFD.normalize_iter(all).filter(|c| !is_accent(*c)));
        }
        if self.lowercase {
            all = Box::new(all.flat_map(char::to_lowercase));
        }
        all
    }
}

const NFD: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizer::new_nfd();

fn category(c: char) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get(c)
}

fn is_junk(c: char) -> bool {
    use GeneralCategory::{Control, Format, PrivateUse, Surrogate};
    match c {
        '\t' | '\n' | '\r' => false,
        '\0' | '\u{fffd}' => true,
        _ if c.is_ascii() => c.is_ascii_control(),
        _ => matches!(category(c), Control | Format | PrivateUse | Surrogate),
    }
}

fn is_accent(c: char) -> bool {
    !c.is_ascii() && category(c) == GeneralCategory::NonspacingMark
}

fn is_punctuation(c: char) -> bool {
    use GeneralCategory::{
        ClosePunctuation, ConnectorPunctuation, DashPunctuation, FinalPunctuation,
        InitialPunctuation, OpenPunctuation, OtherPunctuation,
    };
    if c.is_ascii() {
        return c.is_ascii_punctuation();
    }
    matches!(
        category(c),
        ClosePunctuation
            | ConnectorPunctuation
            | DashPunctuation
            | FinalPunctuation
            | InitialPunctuation
            | OpenPunctuation
            | OtherPunctuation
    )
}

/// The blocks of Chinese characters that BERT was taught as single words.
fn is_chinese(c: char) -> bool {
    matches!(
        c,
        '\u{4e00}'..='\u{9fff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{20000}'..='\u{2a6df}'
            | '\u{2a700}'..='\u{2b73f}'
            | '\u{2b740}'..='\u{2b81f}'
            | '\u{2b920}'..='\u{2ceaf}'
            | '\u{f900}'..='\u{faff}'
            | '\u{2f800}'..='\u{2fa1f}'
    )
}
