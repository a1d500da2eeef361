//! Blocks by indentation.

use super::{Lexed, Lexer, TokenKind};

/// Columns of the open blocks.
pub(super) struct Indents(Vec<usize>);

impl Indents {
    pub(super) const fn new() -> Self {
        Self(Vec::new())
    }

    fn current(&self) -> usize {
        self.0.last().copied().unwrap_or(0)
    }
}

/// A tab goes to the next multiple of this.
const TAB: usize = 8;

impl Lexer<'_> {
    /// Reads the white space at the beginning of a line; blank lines and comments do not count.
    pub(super) fn indentation(&mut self) -> Lexed {
        let start = self.at;
        let mut column = 0;
        while let Some(c @ (' ' | '\t' | '\u{c}' | '\u{feff}')) = self.peek() {
            match c {
                ' ' => column += 1,
                '\t' => column = (column / TAB + 1) * TAB,
                _ => {}
            }
            self.at += c.len_utf8();
        }
        if matches!(self.peek(), None | Some('\n' | '\r' | '#')) {
            return Ok(());
        }
        if column > self.indents.current() {
            self.indents.0.push(column);
            self.push(TokenKind::Indent, start);
        }
        while column < self.indents.current() {
            self.indents.0.pop();
            self.push(TokenKind::Dedent, start);
        }
        if column != self.indents.current() {
            return Err(
                self.fault(start, "this line is indented like none of the blocks around it")
            );
        }
        Ok(())
    }

    /// Ends the last line and all blocks.
    pub(super) fn end_of_lines(&mut self) {
        let at = self.at;
        if !matches!(self.tokens.last().map(|token| &token.kind), None | Some(TokenKind::Newline)) {
            self.push(TokenKind::Newline, at);
        }
        while self.indents.0.pop().is_some() {
            self.push(TokenKind::Dedent, at);
        }
    }
}
