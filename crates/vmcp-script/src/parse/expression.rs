//! Expressions by precedence, loosest first.

use super::{Parsed, Parser};
use crate::{
    ast::{BinaryOp, CompareOp, Expr, ExprKind, IfExpr, UnaryOp},
    error::SyntaxError,
    lex::{Keyword, Op, TokenKind},
};

/// Operators that bind alike, with what they mean.
type Level = &'static [(Op, BinaryOp)];

/// Left-associative operators, loosest first.
const LEVELS: [Level; 6] = [
    &[(Op::Or, BinaryOp::Or)],
    &[(Op::Xor, BinaryOp::Xor)],
    &[(Op::And, BinaryOp::And)],
    &[(Op::Shl, BinaryOp::Shl), (Op::Shr, BinaryOp::Shr)],
    &[(Op::Add, BinaryOp::Add), (Op::Sub, BinaryOp::Sub)],
    &[
        (Op::Mul, BinaryOp::Mul),
        (Op::Div, BinaryOp::Div),
        (Op::Floor, BinaryOp::Floor),
        (Op::Mod, BinaryOp::Mod),
    ],
];

impl Parser {
    /// One expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        self.deeper(|parser| {
            if parser.is_keyword(Keyword::Lambda) {
                return parser.lambda();
            }
            let then = parser.or_expression()?;
            if !parser.take_keyword(Keyword::If) {
                return Ok(then);
            }
            let condition = parser.or_expression()?;
            if !parser.is_keyword(Keyword::Else) {
                let fault = parser.unexpected("`else`");
                return Err(fault.hint("a conditional expression is `a if condition else b`"));
            }
            parser.at += 1;
            let otherwise = parser.expression()?;
            let span = then.span.to(otherwise.span);
            let kind = ExprKind::If(Box::new(IfExpr { condition, then, otherwise }));
            Ok(Expr { kind, span })
        })
    }

    /// One expression, or `name := expression`.
    pub(super) fn named_expression(&mut self) -> Parsed<Expr> {
        let walrus = matches!(self.peek(), TokenKind::Name(_))
            && *self.peek_second() == TokenKind::Op(Op::Walrus);
        if !walrus {
            return self.expression();
        }
        let name = self.ident("a variable")?;
        self.at += 1;
        let value = self.expression()?;
        let span = name.span.to(value.span);
        Ok(Expr { kind: ExprKind::Walrus(name, Box::new(value)), span })
    }

    /// One expression, or a tuple without brackets.
    pub(super) fn expression_list(&mut self) -> Parsed<Expr> {
        self.star_expression_list()
    }

    /// As `expression_list`; items may have a `*`.
    pub(super) fn star_expression_list(&mut self) -> Parsed<Expr> {
        let first = self.star_expression()?;
        if !self.is_op(Op::Comma) {
            return Ok(first);
        }
        let start = first.span;
        let mut items = vec![first];
        while self.take_op(Op::Comma) {
            if self.ends_list() {
                break;
            }
            items.push(self.star_expression()?);
        }
        Ok(Expr { kind: ExprKind::Tuple(items), span: start.to(self.last_span()) })
    }

    fn ends_list(&self) -> bool {
        matches!(
            self.peek(),
            TokenKind::Newline
                | TokenKind::End
                | TokenKind::Dedent
                | TokenKind::Op(
                    Op::Assign
                        | Op::Colon
                        | Op::Semicolon
                        | Op::CloseRound
                        | Op::CloseSquare
                        | Op::CloseCurly
                )
        )
    }

    pub(super) fn star_expression(&mut self) -> Parsed<Expr> {
        let start = self.span();
        if !self.take_op(Op::Mul) {
            return self.named_expression();
        }
        let inner = self.operand()?;
        Ok(Expr { span: start.to(inner.span), kind: ExprKind::Star(Box::new(inner)) })
    }

    pub(super) fn or_expression(&mut self) -> Parsed<Expr> {
        self.logical(Keyword::Or, Self::and_expression, ExprKind::Or)
    }

    fn and_expression(&mut self) -> Parsed<Expr> {
        self.logical(Keyword::And, Self::not_expression, ExprKind::And)
    }

    fn logical(
        &mut self,
        keyword: Keyword,
        item: fn(&mut Self) -> Parsed<Expr>,
        make: fn(Vec<Expr>) -> ExprKind,
    ) -> Parsed<Expr> {
        let first = item(self)?;
        if !self.is_keyword(keyword) {
            return Ok(first);
        }
        let mut items = vec![first];
        while self.take_keyword(keyword) {
            items.push(item(self)?);
        }
        let span = items[0].span.to(self.last_span());
        Ok(Expr { kind: make(items), span })
    }

    fn not_expression(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let mut ops = Vec::new();
        while self.take_keyword(Keyword::Not) {
            ops.push(UnaryOp::Not);
        }
        let inner = self.comparison()?;
        if ops.is_empty() {
            return Ok(inner);
        }
        Ok(Expr { span: start.to(inner.span), kind: ExprKind::Unary(ops, Box::new(inner)) })
    }

    fn comparison(&mut self) -> Parsed<Expr> {
        let first = self.operand()?;
        let mut rest = Vec::new();
        while let Some(op) = self.compare_op()? {
            rest.push((op, self.operand()?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let span = first.span.to(self.last_span());
        Ok(Expr { kind: ExprKind::Compare(Box::new(first), rest), span })
    }

    fn compare_op(&mut self) -> Parsed<Option<CompareOp>> {
        let op = match self.peek() {
            TokenKind::Op(Op::Eq) => CompareOp::Eq,
            TokenKind::Op(Op::Ne) => CompareOp::Ne,
            TokenKind::Op(Op::Lt) => CompareOp::Lt,
            TokenKind::Op(Op::Le) => CompareOp::Le,
            TokenKind::Op(Op::Gt) => CompareOp::Gt,
            TokenKind::Op(Op::Ge) => CompareOp::Ge,
            TokenKind::Keyword(Keyword::In) => CompareOp::In,
            TokenKind::Keyword(Keyword::Not)
                if *self.peek_second() == TokenKind::Keyword(Keyword::In) =>
            {
                self.at += 1;
                CompareOp::NotIn
            }
            TokenKind::Keyword(Keyword::Is)
                if *self.peek_second() == TokenKind::Keyword(Keyword::Not) =>
            {
                self.at += 1;
                CompareOp::IsNot
            }
            TokenKind::Keyword(Keyword::Is) => CompareOp::Is,
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(op))
    }

    /// Everything that binds tighter than a comparison.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        self.level(&LEVELS)
    }

    fn level(&mut self, levels: &'static [Level]) -> Parsed<Expr> {
        let Some((level, tighter)) = levels.split_first() else { return self.unary() };
        let first = self.level(tighter)?;
        let mut rest = Vec::new();
        while let Some(op) = self.binary_op(level) {
            rest.push((op, self.level(tighter)?));
        }
        if rest.is_empty() {
            return Ok(first);
        }
        let span = first.span.to(self.last_span());
        Ok(Expr { kind: ExprKind::Chain(Box::new(first), rest), span })
    }

    fn binary_op(&mut self, level: Level) -> Option<BinaryOp> {
        let TokenKind::Op(op) = *self.peek() else { return None };
        let (_, meaning) = level.iter().find(|(symbol, _)| *symbol == op)?;
        self.at += 1;
        Some(*meaning)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let mut ops = Vec::new();
        loop {
            let op = match self.peek() {
                TokenKind::Op(Op::Add) => UnaryOp::Plus,
                TokenKind::Op(Op::Sub) => UnaryOp::Minus,
                TokenKind::Op(Op::Invert) => UnaryOp::Invert,
                _ => break,
            };
            self.at += 1;
            ops.push(op);
        }
        let inner = self.power()?;
        if ops.is_empty() {
            return Ok(inner);
        }
        Ok(Expr { span: start.to(inner.span), kind: ExprKind::Unary(ops, Box::new(inner)) })
    }

    /// `**` binds tighter than a sign on its left and associates to the right.
    fn power(&mut self) -> Parsed<Expr> {
        if self.is_keyword(Keyword::Await) {
            let fault = SyntaxError::new(self.span(), "`await` is not needed");
            return Err(fault.hint("call the tool: it returns its result"));
        }
        let base = self.postfix()?;
        if !self.take_op(Op::Pow) {
            return Ok(base);
        }
        let exponent = self.deeper(Self::unary)?;
        let span = base.span.to(exponent.span);
        Ok(Expr { kind: ExprKind::Power(Box::new(base), Box::new(exponent)), span })
    }
}
