//! Sets of characters.

/// Classes that have a letter of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Digit,
    Word,
    Space,
}

/// A class in a set, or on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) class: Class,
    pub(super) negated: bool,
    /// Only characters of ASCII belong to it.
    pub(super) ascii: bool,
}

/// A set of characters.
#[derive(Debug, Clone)]
pub(super) struct Set {
    /// Which characters of ASCII belong to it, with all that is said of it.
    ascii: u128,
    /// Which of them were named.
    named: u128,
    /// Ranges that go beyond ASCII.
    ranges: Vec<(char, char)>,
    members: Vec<Member>,
    negated: bool,
    /// Whether characters belong to it in either case.
    folded: bool,
}

/// Bits of the capital letters, and how far the small ones are from them.
const CAPITALS: u128 = ((1 << 26) - 1) << b'A';
const TO_SMALL: u32 = (b'a' - b'A') as u32;

impl Set {
    /// The set of these ranges and classes; what is said twice counts once.
    pub(super) fn new(
        ranges: &[(char, char)],
        members: Vec<Member>,
        (negated, folded): (bool, bool),
    ) -> Self {
        let ranges_named = ranges.iter().fold(0, |bits, range| bits | bits_of(*range));
        let named = members.iter().fold(ranges_named, |bits, member| bits | member.ascii_bits());
        let mut ascii = named;
        if folded {
            let letters = (named & CAPITALS) | (named >> TO_SMALL & CAPITALS);
            ascii |= letters | letters << TO_SMALL;
        }
        if negated {
            ascii = !ascii;
        }
        let ranges = ranges.iter().copied().filter(|(_, last)| !last.is_ascii()).collect();
        Self { ascii, named, ranges, members, negated, folded }
    }

    /// The set of one class.
    pub(super) fn of(member: Member) -> Self {
        Self::new(&[], vec![member], (false, false))
    }

    pub(super) fn contains(&self, c: char) -> bool {
        if c.is_ascii() { self.ascii >> (c as u32) & 1 == 1 } else { self.look_up(c) }
    }

    fn look_up(&self, c: char) -> bool {
        let found = self.has(c) || (self.folded && (self.has(lower(c)) || self.has(upper(c))));
        found != self.negated
    }

    fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            return self.named >> (c as u32) & 1 == 1;
        }
        self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&c))
            || self.members.iter().any(|member| member.contains(c))
    }

    pub(super) const fn ascii(&self) -> u128 {
        self.ascii
    }

    /// How much looking up a character beyond ASCII costs at most.
    pub(super) fn cost(&self) -> usize {
        let once = (self.ranges.len() + 4 * self.members.len()) / 8;
        if self.folded { 8 + 3 * once } else { 1 + once }
    }

    pub(super) fn size(&self) -> usize {
        size_of::<Self>()
            + self.ranges.capacity() * size_of::<(char, char)>()
            + self.members.capacity() * size_of::<Member>()
    }
}

/// The characters of ASCII in a range, which is not empty.
fn bits_of((first, last): (char, char)) -> u128 {
    let (first, last) = (first as u32, (last as u32).min(127));
    if first > last {
        return 0;
    }
    (u128::MAX >> (127 - last)) & (u128::MAX << first)
}

impl Member {
    /// Which characters of ASCII belong to it.
    const fn ascii_bits(self) -> u128 {
        const DIGITS: u128 = 0x3ff << b'0';
        const WORD: u128 = DIGITS | CAPITALS | CAPITALS << TO_SMALL | 1 << b'_';
        const SPACE: u128 = 0x1f << b'\t' | 1 << b' ';
        let bits = match self.class {
            Class::Digit => DIGITS,
            Class::Word => WORD,
            Class::Space if self.ascii => SPACE,
            Class::Space => SPACE | 0xf << 0x1c,
        };
        if self.negated { !bits } else { bits }
    }

    fn contains(self, c: char) -> bool {
        let belongs = match self.class {
            Class::Digit if self.ascii => c.is_ascii_digit(),
            Class::Digit => is_digit(c),
            Class::Word => is_word(c, self.ascii),
            Class::Space if self.ascii => matches!(c, ' ' | '\t'..='\r'),
            Class::Space => c.is_whitespace() || ('\x1c'..='\x1f').contains(&c),
        };
        belongs != self.negated
    }
}

pub(super) fn is_word(c: char, ascii: bool) -> bool {
    c == '_' || if ascii { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() }
}

fn is_digit(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_digit();
    }
    let code = c as u32;
    let after = ZEROS.partition_point(|zero| *zero <= code);
    after > 0 && code - ZEROS[after - 1] < 10
}

/// The lower case of a character, if that is one character.
pub(super) fn lower(c: char) -> char {
    let mut mapped = c.to_lowercase();
    match (mapped.next(), mapped.next()) {
        (Some(lower), None) => lower,
        _ => c,
    }
}

fn upper(c: char) -> char {
    let mut mapped = c.to_uppercase();
    match (mapped.next(), mapped.next()) {
        (Some(upper), None) => upper,
        _ => c,
    }
}

/// Decimal zeros beyond ASCII; the other nine digits follow each.
#[rustfmt::skip]
const ZEROS: [u32; 65] = [
    0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6,
    0x0d66, 0x0de6, 0x0e50, 0x0ed0, 0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0,
    0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0, 0xa900, 0xa9d0, 0xa9f0,
    0xaa50, 0xabf0, 0xff10, 0x1_04a0, 0x1_0d30, 0x1_1066, 0x1_10f0, 0x1_1136, 0x1_11d0, 0x1_12f0,
    0x1_1450, 0x1_14d0, 0x1_1650, 0x1_16c0, 0x1_1730, 0x1_18e0, 0x1_1950, 0x1_1c50, 0x1_1d50,
    0x1_1da0, 0x1_6a60, 0x1_6ac0, 0x1_6b50, 0x1_d7ce, 0x1_d7d8, 0x1_d7e2, 0x1_d7ec, 0x1_d7f6,
    0x1_e140, 0x1_e2f0, 0x1_e950, 0x1_fbf0,
];
