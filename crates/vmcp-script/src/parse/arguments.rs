//! What may follow a value: calls, indices, slices, attributes.

use super::{MAX_DEPTH, Parsed, Parser};
use crate::{
    ast::{Argument, Clause, Comprehension, ComprehensionKind, Expr, ExprKind, Ident, Postfix},
    error::SyntaxError,
    lex::{Keyword, Op, TokenKind},
    span::Span,
};

impl Parser {
    pub(super) fn postfix(&mut self) -> Parsed<Expr> {
        let base = self.atom()?;
        let mut chain = Vec::new();
        loop {
            let start = self.span();
            let next = match self.peek() {
                TokenKind::Op(Op::Dot) => {
                    self.at += 1;
                    Postfix::Attribute(self.ident("the name of an attribute")?)
                }
                TokenKind::Op(Op::OpenRound) => self.deeper(Self::call, start)?,
                TokenKind::Op(Op::OpenSquare) => self.deeper(Self::index, start)?,
                _ => break,
            };
            chain.push(next);
        }
        if chain.is_empty() {
            return Ok(base);
        }
        let span = base.span.to(self.last_span());
        Ok(Expr { kind: ExprKind::Postfix(Box::new(base), chain), span })
    }

    fn call(&mut self, start: Span) -> Parsed<Postfix> {
        self.at += 1;
        let mut arguments = Vec::new();
        while !self.take_op(Op::CloseRound) {
            arguments.push(self.argument()?);
            if !self.take_op(Op::Comma) && !self.is_op(Op::CloseRound) {
                return Err(self.unclosed("`,` or `)`", start));
            }
        }
        check_order(&arguments)?;
        Ok(Postfix::Call(arguments, start.to(self.last_span())))
    }

    fn argument(&mut self) -> Parsed<Argument> {
        if self.take_op(Op::Mul) {
            return Ok(Argument::Star(self.expression()?));
        }
        if self.take_op(Op::Pow) {
            return Ok(Argument::StarStar(self.expression()?));
        }
        let keyword = matches!(self.peek(), TokenKind::Name(_)) && self.is_second_op(Op::Assign);
        if keyword {
            let name = self.ident("the name of a parameter")?;
            self.at += 1;
            return Ok(Argument::Keyword(name, self.expression()?));
        }
        if let TokenKind::Keyword(word) = *self.peek()
            && self.is_second_op(Op::Assign)
        {
            return self.argument_of_keyword(word);
        }
        let value = self.named_expression()?;
        if self.is_keyword(Keyword::For) {
            // A generator is a list here: nothing can tell the difference but memory.
            let clauses = self.clauses()?;
            let span = value.span.to(self.last_span());
            let kind = ComprehensionKind::List(value);
            let comprehension = ExprKind::Comprehension(Box::new(Comprehension { kind, clauses }));
            return Ok(Argument::Positional(Expr { kind: comprehension, span }));
        }
        Ok(Argument::Positional(value))
    }

    /// An argument whose name is a keyword, as in `get(from=1)`: tools have such parameters, and
    /// nothing else can be meant. Not for what is a value of its own.
    fn argument_of_keyword(&mut self, word: Keyword) -> Parsed<Argument> {
        let span = self.span();
        if word.is_value() {
            let name = word.as_str();
            let message = format!("`{name}` is a value and cannot be the name of an argument");
            return Err(SyntaxError::new(span, message).hint("to compare, write `==`"));
        }
        self.at += 2;
        let name = Ident { name: word.as_str().into(), span };
        Ok(Argument::Keyword(name, self.expression()?))
    }

    fn index(&mut self, start: Span) -> Parsed<Postfix> {
        self.at += 1;
        let mut parts: [Option<Expr>; 3] = [None, None, None];
        let mut part = 0;
        loop {
            if self.take_op(Op::CloseSquare) {
                break;
            }
            if self.take_op(Op::Colon) {
                part += 1;
                if part > 2 {
                    return Err(SyntaxError::new(
                        self.last_span(),
                        "a slice has at most three parts",
                    ));
                }
                continue;
            }
            if parts[part].is_some() {
                return Err(self.unclosed("`]`", start));
            }
            parts[part] = Some(self.star_expression_list()?);
        }
        let span = start.to(self.last_span());
        if part > 0 {
            return Ok(Postfix::Slice(Box::new(parts), span));
        }
        match parts[0].take() {
            Some(index) => Ok(Postfix::Index(index, span)),
            None => Err(SyntaxError::new(span, "an index is missing between the brackets")),
        }
    }

    /// The `for` and `if` clauses of a comprehension.
    pub(super) fn clauses(&mut self) -> Parsed<Vec<Clause>> {
        let mut clauses = Vec::new();
        loop {
            // Each is inside of the one before it.
            if clauses.len() == MAX_DEPTH as usize {
                let message =
                    format!("a comprehension of more than maxNesting={MAX_DEPTH} clauses");
                return Err(SyntaxError::new(self.span(), message));
            }
            if self.take_keyword(Keyword::For) {
                let target = self.loop_target()?;
                self.expect_keyword(Keyword::In)?;
                clauses.push(Clause::For(target, self.or_expression()?));
            } else if self.take_keyword(Keyword::If) {
                clauses.push(Clause::If(self.or_expression()?));
            } else {
                return Ok(clauses);
            }
        }
    }

    /// The error for a bracket, opened at `start`, that something else than its end follows.
    pub(super) fn unclosed(&self, wanted: &str, start: Span) -> SyntaxError {
        match self.peek() {
            TokenKind::End | TokenKind::Newline => SyntaxError::new(
                Span { start: start.start, end: start.start + 1 },
                "this bracket is never closed",
            ),
            _ => self.unexpected(wanted),
        }
    }
}

fn check_order(arguments: &[Argument]) -> Parsed<()> {
    let mut named = false;
    for argument in arguments {
        match argument {
            Argument::Positional(value) if named => {
                let message = "a positional argument after a named one";
                return Err(SyntaxError::new(value.span, message));
            }
            Argument::Keyword(..) | Argument::StarStar(_) => named = true,
            Argument::Positional(_) | Argument::Star(_) => {}
        }
    }
    Ok(())
}
