//! Where a match can start.

use super::{Inst, class::Set};

/// What the start of a match looks like.
#[derive(Debug)]
pub(super) enum Skip {
    /// Nothing can be told.
    Anywhere,
    /// This text.
    Literal(Box<str>),
    /// One of these characters of ASCII, or one beyond it if there is such a one.
    First { ascii: u128, beyond: bool },
}

impl Skip {
    pub(super) fn of(code: &[Inst], sets: &[Set]) -> Self {
        let literal: String = code[1..]
            .iter()
            .map_while(|inst| match inst {
                Inst::Char(c) => Some(*c),
                _ => None,
            })
            .collect();
        // A single character may be repeated, or be one of several.
        if !literal.is_empty() && !jumps_into(code, literal.chars().count()) {
            return Self::Literal(literal.into());
        }
        Self::first(code, sets)
    }

    fn first(code: &[Inst], sets: &[Set]) -> Self {
        let (mut ascii, mut beyond) = (0, false);
        let mut seen = vec![false; code.len()];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match code[at] {
                Inst::Char(c) if c.is_ascii() => ascii |= 1 << c as u32,
                Inst::Char(_) => beyond = true,
                Inst::Folded(c) => {
                    beyond = true;
                    if c.is_ascii() {
                        ascii |= 1_u128 << c as u32 | 1_u128 << c.to_ascii_uppercase() as u32;
                    }
                }
                Inst::NotNewline | Inst::Anything | Inst::Match => return Self::Anywhere,
                Inst::Set(set) => {
                    beyond = true;
                    ascii |= sets[set as usize].ascii();
                }
                Inst::Split(a, b) => open.extend([a as usize, b as usize]),
                Inst::Jump(to) => open.push(to as usize),
                Inst::Save(_) | Inst::Assert(_) => open.push(at + 1),
            }
        }
        Self::First { ascii, beyond }
    }

    /// The first position from `from` on where a match can start.
    pub(super) fn next(&self, text: &str, from: usize) -> Option<usize> {
        match self {
            Self::Anywhere => Some(from),
            Self::Literal(literal) => text[from..].find(&**literal).map(|offset| from + offset),
            Self::First { ascii, beyond } => {
                let can_start = |byte: &u8| match byte {
                    0..=0x7f => ascii >> byte & 1 == 1,
                    // Later bytes of a character are no start.
                    0x80..=0xbf => false,
                    _ => *beyond,
                };
                let offset = text.as_bytes()[from..].iter().position(can_start)?;
                Some(from + offset)
            }
        }
    }
}

/// Whether some jump leads into the literal that the code starts with.
fn jumps_into(code: &[Inst], length: usize) -> bool {
    let inside = |to: u32| (to as usize) <= length;
    code.iter().any(|inst| match inst {
        Inst::Split(a, b) => inside(*a) || inside(*b),
        Inst::Jump(to) => inside(*to),
        _ => false,
    })
}
