//! Patterns as they were written.

use super::{Assert, class::Set};

/// A part of a pattern.
#[derive(Debug)]
pub(super) enum Node {
    Char(char),
    /// A character in either case; this is the lower one.
    Folded(char),
    NotNewline,
    Anything,
    /// One of the pattern's sets.
    Set(u32),
    Assert(Assert),
    /// A group with its number.
    Group(usize, Box<Self>),
    Sequence(Vec<Self>),
    Either(Vec<Self>),
    Repeat(Box<Repeat>),
}

#[derive(Debug)]
pub(super) struct Repeat {
    pub(super) node: Node,
    pub(super) min: u32,
    /// As often as possible, if there is none.
    pub(super) max: Option<u32>,
    pub(super) greedy: bool,
    /// Where it stands, in characters.
    pub(super) at: usize,
}

/// A whole pattern.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) node: Node,
    pub(super) flags: u32,
    pub(super) names: Vec<(Box<str>, usize)>,
    pub(super) groups: usize,
    pub(super) sets: Vec<Set>,
}
