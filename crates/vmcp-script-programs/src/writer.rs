//! The text of a program as it grows, with what the next decision needs.

use crate::{choices::Choices, kind::Kind, scope::Scope};

/// Which language is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    Common,
    Extended,
}

/// A program has no more lines than about this.
const MAX_LINES: usize = 60;

/// Blocks in blocks are no deeper than this.
pub(crate) const MAX_INDENT: usize = 4;

pub(crate) struct Writer<'a> {
    choices: Choices<'a>,
    dialect: Dialect,
    pub(crate) scope: Scope,
    lines: Vec<String>,
    indent: usize,
    /// In how many loops we are, of the innermost function.
    pub(crate) loops: usize,
    /// In how many functions we are.
    pub(crate) functions: usize,
    /// Whether dicts and sets must not change: one is being gone through.
    pub(crate) is_frozen: bool,
    /// Whether there is a function `note`, which prints its argument and gives it back.
    pub(crate) traces: bool,
    /// What the innermost function returns.
    pub(crate) returns: Kind,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(choices: Choices<'a>, dialect: Dialect) -> Self {
        Self {
            choices,
            dialect,
            scope: Scope::default(),
            lines: Vec::new(),
            indent: 0,
            loops: 0,
            functions: 0,
            is_frozen: false,
            traces: false,
            returns: Kind::Int,
        }
    }

    pub(crate) fn finish(self) -> String {
        self.lines.join("\n") + "\n"
    }

    /// Whether the language of the engine alone is meant, and a decision is for it.
    pub(crate) fn extends(&mut self, one_in: usize) -> bool {
        self.dialect == Dialect::Extended && self.one_in(one_in)
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.choices.below(count)
    }

    /// True once in so many times; never when all decisions are used up.
    pub(crate) fn one_in(&mut self, count: usize) -> bool {
        self.choices.below(count) == count - 1
    }

    pub(crate) fn of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.choices.below(items.len())]
    }

    /// Whether there is no room for more.
    pub(crate) fn is_full(&self) -> bool {
        self.choices.are_spent() || self.lines.len() >= MAX_LINES
    }

    /// Whether a block can be opened here.
    pub(crate) fn can_nest(&self) -> bool {
        self.indent < MAX_INDENT && !self.is_full()
    }

    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "  ".repeat(self.indent), text.as_ref()));
    }

    /// Writes a block, of which nothing can be named afterwards.
    pub(crate) fn block(&mut self, body: impl FnOnce(&mut Self)) {
        let mark = self.scope.mark();
        let before = self.lines.len();
        self.indent += 1;
        body(self);
        if self.lines.len() == before {
            self.line("pass");
        }
        self.indent -= 1;
        self.scope.back_to(mark);
    }

    /// A variable of this kind, if there is one.
    pub(crate) fn variable(&mut self, kind: Kind) -> Option<String> {
        let count = self.scope.of_kind(kind).count().min(8);
        let at = if count > 1 { self.below(count) } else { 0 };
        self.scope.of_kind(kind).nth(at).map(|variable| variable.text.clone())
    }

    /// A variable of this kind that an assignment here changes, if there is one.
    pub(crate) fn target(&mut self, kind: Kind) -> Option<String> {
        let count = self.scope.targets(kind).count().min(8);
        let at = if count > 1 { self.below(count) } else { 0 };
        self.scope.targets(kind).nth(at).map(|variable| variable.text.clone())
    }
}
