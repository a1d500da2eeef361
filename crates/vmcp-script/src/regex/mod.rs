//! Regular expressions in linear time, with Python's syntax and meaning.
//!
//! A pattern becomes a small program; a search runs every thread of it side by side, character by
//! character, so that no pattern can backtrack. Each visit of an instruction is counted as work of
//! the script's, which ends a search in the middle when the steps are used up.
//!
//! Choice: a simulation of our own. Refused: the `regex` crate, which cannot say how far a search
//! has looked beyond the end of its match: a search for all matches can take quadratic time, and
//! nothing would count it. Price: some speed, and the oracle in the tests.

mod class;
mod compile;
mod escape;
mod groups;
mod node;
mod parse;
mod search;
mod skip;

#[cfg(test)]
mod tests;

pub(crate) use search::{Mode, Search};

use class::Set;
use skip::Skip;

/// Flags of a pattern, by Python's numbers.
pub(crate) mod flag {
    pub(crate) const IGNORE_CASE: u32 = 2;
    pub(crate) const MULTI_LINE: u32 = 8;
    pub(crate) const DOT_ALL: u32 = 16;
    pub(crate) const UNICODE: u32 = 32;
    pub(crate) const VERBOSE: u32 = 64;
    pub(crate) const ASCII: u32 = 256;
    pub(crate) const ALL: u32 = IGNORE_CASE | MULTI_LINE | DOT_ALL | UNICODE | VERBOSE | ASCII;
}

/// Groups of one pattern, at most.
pub(crate) const MAX_GROUPS: usize = 100;

/// Instructions of one pattern, at most: repeats multiply what they repeat.
pub(crate) const MAX_INSTRUCTIONS: usize = 10_000;

/// A position that a group does not have.
pub(crate) const NOWHERE: usize = usize::MAX;

/// A compiled pattern.
#[derive(Debug)]
pub(crate) struct Pattern {
    pub(crate) source: Box<str>,
    pub(crate) flags: u32,
    code: Vec<Inst>,
    sets: Vec<Set>,
    /// Names of groups, with their numbers.
    pub(crate) names: Vec<(Box<str>, usize)>,
    /// How many groups there are beside the whole match.
    pub(crate) groups: usize,
    skip: Skip,
}

/// An instruction of a pattern.
#[derive(Debug, Clone, Copy)]
enum Inst {
    Char(char),
    /// A character in either case; this is the lower one.
    Folded(char),
    /// Anything but the end of a line.
    NotNewline,
    Anything,
    Set(u32),
    /// Goes on at both places; the first one is preferred.
    Split(u32, u32),
    Jump(u32),
    /// Notes the position.
    Save(u32),
    Assert(Assert),
    Match,
}

/// What must be true of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Assert {
    TextStart,
    TextEnd,
    /// The end of the text, or before the newline that ends it.
    LastLineEnd,
    LineStart,
    LineEnd,
    WordEdge {
        ascii: bool,
        negated: bool,
    },
}

/// What is wrong with a pattern.
#[derive(Debug)]
pub(crate) struct Fault {
    /// Where, in characters.
    at: usize,
    message: String,
}

impl Fault {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }

    /// The message with its place.
    pub(crate) fn text(&self) -> String {
        format!("invalid pattern at position {}: {}", self.at, self.message)
    }
}

impl Pattern {
    /// Compiles `source`.
    pub(crate) fn new(source: &str, flags: u32) -> Result<Self, Fault> {
        let parsed = parse::pattern(source, flags)?;
        let code = compile::program(&parsed)?;
        let skip = Skip::of(&code, &parsed.sets);
        let unicode = if parsed.flags & flag::ASCII == 0 { flag::UNICODE } else { 0 };
        Ok(Self {
            source: source.into(),
            flags: parsed.flags | unicode,
            code,
            sets: parsed.sets,
            names: parsed.names,
            groups: parsed.groups,
            skip,
        })
    }

    /// Bytes that it takes.
    pub(crate) fn size(&self) -> usize {
        let sets: usize = self.sets.iter().map(Set::size).sum();
        let names: usize = self.names.iter().map(|(name, _)| name.len() + 24).sum();
        size_of::<Self>()
            + self.source.len()
            + self.code.capacity() * size_of::<Inst>()
            + sets
            + names
    }

    /// The number of a named group.
    pub(crate) fn group(&self, name: &str) -> Option<usize> {
        self.names.iter().find(|(known, _)| **known == *name).map(|(_, at)| *at)
    }
}
