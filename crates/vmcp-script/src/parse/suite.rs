//! Blocks and the statements that hold them.

use super::{Parsed, Parser};
use crate::{
    ast::{Block, Expr, Handler, Stmt, StmtKind, Try},
    error::SyntaxError,
    lex::{Keyword, Op, TokenKind},
    span::Span,
};

impl Parser {
    /// Parses `: block`, on the same line or indented.
    pub(super) fn block(&mut self) -> Parsed<Block> {
        let parse = |parser: &mut Self, _| {
            if !parser.take_op(Op::Colon) {
                let fault = parser.unexpected("`:`");
                return Err(match parser.peek() {
                    TokenKind::Op(Op::Assign) => fault.hint("compare with `==`"),
                    _ => fault,
                });
            }
            let mut block = Block::new();
            if !matches!(parser.peek(), TokenKind::Newline) {
                parser.simple_statements(&mut block)?;
                return Ok(block);
            }
            parser.at += 1;
            if !matches!(parser.peek(), TokenKind::Indent) {
                return Err(parser
                    .unexpected("an indented block")
                    .hint("a block needs a statement; `pass` does nothing"));
            }
            parser.at += 1;
            while !matches!(parser.peek(), TokenKind::Dedent | TokenKind::End) {
                parser.statement_into(&mut block)?;
            }
            parser.at += usize::from(matches!(parser.peek(), TokenKind::Dedent));
            Ok(block)
        };
        self.deeper(parse, self.span())
    }

    pub(super) fn if_statement(&mut self, start: Span) -> Parsed<Stmt> {
        let mut branches: Vec<(Expr, Block)> = Vec::new();
        self.at += 1;
        branches.push((self.named_expression()?, self.block()?));
        while self.take_keyword(Keyword::Elif) {
            branches.push((self.named_expression()?, self.block()?));
        }
        if self.is_keyword(Keyword::Else) && self.is_second_keyword(Keyword::If) {
            return Err(SyntaxError::new(self.span(), "`else if` is written `elif`"));
        }
        let otherwise = self.else_block()?;
        Ok(Stmt { kind: StmtKind::If(branches, otherwise), span: start })
    }

    fn else_block(&mut self) -> Parsed<Block> {
        if self.take_keyword(Keyword::Else) { self.block() } else { Ok(Block::new()) }
    }

    pub(super) fn for_statement(&mut self, start: Span) -> Parsed<Stmt> {
        self.at += 1;
        let target = self.loop_target()?;
        self.expect_keyword(Keyword::In)?;
        let iterable = self.expression_list()?;
        let body = self.block()?;
        let otherwise = self.else_block()?;
        Ok(Stmt { kind: StmtKind::For(target, iterable, body, otherwise), span: start })
    }

    pub(super) fn while_statement(&mut self, start: Span) -> Parsed<Stmt> {
        self.at += 1;
        let condition = self.named_expression()?;
        let body = self.block()?;
        let otherwise = self.else_block()?;
        Ok(Stmt { kind: StmtKind::While(condition, body, otherwise), span: start })
    }

    pub(super) fn try_statement(&mut self, start: Span) -> Parsed<Stmt> {
        self.at += 1;
        let body = self.block()?;
        let mut handlers = Vec::new();
        while self.take_keyword(Keyword::Except) {
            handlers.push(self.handler()?);
        }
        let otherwise = if handlers.is_empty() { Block::new() } else { self.else_block()? };
        let finally =
            if self.take_keyword(Keyword::Finally) { self.block()? } else { Block::new() };
        if handlers.is_empty() && finally.is_empty() {
            return Err(self.unexpected("`except` or `finally`"));
        }
        let kind = StmtKind::Try(Box::new(Try { body, handlers, otherwise, finally }));
        Ok(Stmt { kind, span: start })
    }

    fn handler(&mut self) -> Parsed<Handler> {
        let mut kinds = Vec::new();
        if self.take_op(Op::OpenRound) {
            while !self.take_op(Op::CloseRound) {
                kinds.push(self.ident("the name of a kind of error")?);
                if !self.take_op(Op::Comma) && !self.is_op(Op::CloseRound) {
                    return Err(self.unexpected("`,` or `)`"));
                }
            }
        } else if !self.is_op(Op::Colon) {
            kinds.push(self.ident("the name of a kind of error")?);
            if self.is_op(Op::Dot) {
                let fault = self.unexpected("`as` or `:`");
                return Err(fault.hint("catch `Exception`, or one of its kinds by a plain name"));
            }
        }
        let name = match self.take_keyword(Keyword::As) {
            true => Some(self.ident("the name of an error")?),
            false => None,
        };
        Ok(Handler { kinds, name, body: self.block()? })
    }
}
