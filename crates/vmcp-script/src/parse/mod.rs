//! Tokens to a syntax tree, by recursive descent with a limit on depth.

mod arguments;
mod atom;
mod expression;
mod function;
mod statement;
mod suite;
mod target;
#[cfg(test)]
mod tests;

use crate::{
    ast::{Block, Ident},
    cut::cut,
    error::SyntaxError,
    lex::{self, Keyword, Op, Token, TokenKind},
    span::Span,
};

/// The deepest nesting of brackets, operators on the right, blocks and functions.
pub(crate) const MAX_DEPTH: u32 = 100;

/// Bytes of a name that are shown.
const MAX_NAME: usize = 64;

type Parsed<T> = Result<T, SyntaxError>;

/// Parses a whole script.
pub(crate) fn program(source: &str) -> Parsed<Block> {
    lex::check_length(source)?;
    let tokens = lex::tokens(source, 0)?;
    let mut parser = Parser { tokens, at: 0, depth: 0 };
    let mut block = Block::new();
    while !matches!(parser.peek(), TokenKind::End) {
        parser.statement_into(&mut block)?;
    }
    Ok(block)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: u32,
}

impl Parser {
    fn token(&self) -> &Token {
        // The last token is the end, and nothing goes past it.
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    fn peek(&self) -> &TokenKind {
        &self.token().kind
    }

    fn peek_second(&self) -> &TokenKind {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].kind
    }

    fn span(&self) -> Span {
        self.token().span
    }

    /// The span of the token before this one.
    fn last_span(&self) -> Span {
        self.tokens[self.at.saturating_sub(1).min(self.tokens.len() - 1)].span
    }

    fn is_op(&self, op: Op) -> bool {
        matches!(self.peek(), TokenKind::Op(found) if *found == op)
    }

    fn is_keyword(&self, keyword: Keyword) -> bool {
        matches!(self.peek(), TokenKind::Keyword(found) if *found == keyword)
    }

    /// Whether the token after this one is `op`.
    fn is_second_op(&self, op: Op) -> bool {
        matches!(self.peek_second(), TokenKind::Op(found) if *found == op)
    }

    /// Whether the token after this one is `keyword`.
    fn is_second_keyword(&self, keyword: Keyword) -> bool {
        matches!(self.peek_second(), TokenKind::Keyword(found) if *found == keyword)
    }

    fn take_op(&mut self, op: Op) -> bool {
        let found = self.is_op(op);
        self.at += usize::from(found);
        found
    }

    fn take_keyword(&mut self, keyword: Keyword) -> bool {
        let found = self.is_keyword(keyword);
        self.at += usize::from(found);
        found
    }

    fn expect_op(&mut self, op: Op) -> Parsed<()> {
        if self.take_op(op) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", op.as_str())))
    }

    fn expect_keyword(&mut self, keyword: Keyword) -> Parsed<()> {
        if self.take_keyword(keyword) {
            return Ok(());
        }
        Err(self.unexpected(&format!("`{}`", keyword.as_str())))
    }

    fn ident(&mut self, what: &str) -> Parsed<Ident> {
        let span = self.span();
        match self.peek() {
            TokenKind::Name(_) => Ok(Ident { name: self.take_text(), span }),
            TokenKind::Keyword(keyword) => {
                let message = format!("`{}` is a keyword and cannot be {what}", keyword.as_str());
                Err(SyntaxError::new(span, message))
            }
            _ => Err(self.unexpected(what)),
        }
    }

    /// Takes the text of a name or string, which nobody looks at again.
    fn take_text(&mut self) -> Box<str> {
        let at = self.at.min(self.tokens.len() - 1);
        self.at += 1;
        match &mut self.tokens[at].kind {
            TokenKind::Name(text) | TokenKind::Str(text) => std::mem::take(text),
            _ => Box::default(),
        }
    }

    /// The error for a token that is not `wanted`.
    fn unexpected(&self, wanted: &str) -> SyntaxError {
        let found = match self.peek() {
            TokenKind::End => "the end of the script".to_owned(),
            TokenKind::Newline => "the end of the line".to_owned(),
            TokenKind::Indent => "an indented block".to_owned(),
            TokenKind::Dedent => "the end of the block".to_owned(),
            TokenKind::Name(name) => format!("`{}`", cut(name, MAX_NAME)),
            TokenKind::Keyword(keyword) => format!("`{}`", keyword.as_str()),
            TokenKind::Op(op) => format!("`{}`", op.as_str()),
            TokenKind::Int(_) | TokenKind::BigInt(..) | TokenKind::Float(_) => {
                "a number".to_owned()
            }
            TokenKind::Str(_) | TokenKind::Bytes(_) | TokenKind::Format(_) => "a string".to_owned(),
        };
        SyntaxError::new(self.span(), format!("expected {wanted}, found {found}"))
    }

    /// Goes one level deeper; whoever does takes it off `depth` again.
    fn descend(&mut self) -> Parsed<()> {
        if self.depth == MAX_DEPTH {
            let message = format!("nested more than maxNesting={MAX_DEPTH} levels deep");
            return Err(SyntaxError::new(self.span(), message));
        }
        self.depth += 1;
        Ok(())
    }

    /// Runs `parse` one level deeper.
    fn deeper<T>(&mut self, parse: fn(&mut Self, Span) -> Parsed<T>, start: Span) -> Parsed<T> {
        self.descend()?;
        let parsed = parse(self, start);
        self.depth -= 1;
        parsed
    }
}
