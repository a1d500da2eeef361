//! Expressions by precedence, loosest first.

use super::{MAX_DEPTH, Parsed, Parser};
use crate::{
    ast::{BinaryOp, CompareOp, Expr, ExprKind, IfExpr, UnaryOp},
    error::SyntaxError,
    lex::{Keyword, Op, TokenKind},
    span::Span,
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

/// How tight operators bind; those of [`LEVELS`] follow.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const COMPARE: u8 = 4;

/// An operator between two operands.
#[derive(Clone, Copy)]
enum Operator {
    /// `and` or `or`.
    Logical,
    Compare(CompareOp),
    Binary(BinaryOp),
}

/// Operators that bind alike, and the operands between them; the last one is still to come.
struct Open {
    binds: u8,
    start: Span,
    items: Vec<Expr>,
    operators: Vec<Operator>,
}

impl Open {
    fn new(binds: u8, first: Expr, operator: Operator) -> Self {
        Self { binds, start: first.span, items: vec![first], operators: vec![operator] }
    }

    /// A `not`, which has nothing on its left.
    const fn negation(start: Span) -> Self {
        Self { binds: NOT, start, items: Vec::new(), operators: Vec::new() }
    }

    fn add(&mut self, item: Expr, operator: Operator) {
        self.items.push(item);
        self.operators.push(operator);
    }

    fn close(mut self, last: Expr) -> Expr {
        let span = self.start.to(last.span);
        let kind = match self.binds {
            // `not not x` is one expression, as long as it may be.
            NOT => match last.kind {
                ExprKind::Unary(mut ops, inner) if ops[0] == UnaryOp::Not => {
                    ops.push(UnaryOp::Not);
                    ExprKind::Unary(ops, inner)
                }
                kind => {
                    let inner = Expr { kind, span: last.span };
                    ExprKind::Unary(vec![UnaryOp::Not], Box::new(inner))
                }
            },
            OR | AND => {
                self.items.push(last);
                let make = if self.binds == OR { ExprKind::Or } else { ExprKind::And };
                make(self.items)
            }
            _ => self.chain(last),
        };
        Expr { kind, span }
    }

    fn chain(self, last: Expr) -> ExprKind {
        let mut operands = self.items.into_iter();
        let first = Box::new(operands.next().expect("it began with one"));
        let rest = operands.chain([last]);
        if self.binds == COMPARE {
            let rest = self.operators.iter().zip(rest).filter_map(|(operator, item)| {
                if let Operator::Compare(op) = operator { Some((*op, item)) } else { None }
            });
            return ExprKind::Compare(first, rest.collect());
        }
        let rest = self.operators.iter().zip(rest).filter_map(|(operator, item)| {
            if let Operator::Binary(op) = operator { Some((*op, item)) } else { None }
        });
        ExprKind::Chain(first, rest.collect())
    }
}

impl Parser {
    /// One expression.
    pub(super) fn expression(&mut self) -> Parsed<Expr> {
        if let Some(single) = self.single() {
            return Ok(single);
        }
        self.descend()?;
        let parsed = if self.is_keyword(Keyword::Lambda) { self.lambda() } else { self.choice() };
        self.depth -= 1;
        parsed
    }

    /// An expression that is a single token, as most are: then it need not be handed up through all
    /// the levels below.
    fn single(&mut self) -> Option<Expr> {
        let is_alone = matches!(
            self.peek_second(),
            TokenKind::Newline
                | TokenKind::Op(
                    Op::Comma
                        | Op::Assign
                        | Op::Colon
                        | Op::CloseRound
                        | Op::CloseSquare
                        | Op::CloseCurly
                )
        );
        if !is_alone || self.depth == MAX_DEPTH {
            return None;
        }
        let span = self.span();
        let kind = match self.peek() {
            TokenKind::Name(_) => ExprKind::Name(self.take_text()),
            TokenKind::Str(_) => ExprKind::Str(self.take_text()),
            TokenKind::Int(value) => {
                let kind = ExprKind::Int(*value);
                self.at += 1;
                kind
            }
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    /// An expression that may be conditional.
    fn choice(&mut self) -> Parsed<Expr> {
        let then = self.or_expression()?;
        if !self.take_keyword(Keyword::If) {
            return Ok(then);
        }
        let condition = self.or_expression()?;
        if !self.is_keyword(Keyword::Else) {
            let fault = self.unexpected("`else`");
            return Err(fault.hint("a conditional expression is `a if condition else b`"));
        }
        self.at += 1;
        let otherwise = self.expression()?;
        let span = then.span.to(otherwise.span);
        let kind = ExprKind::If(Box::new(IfExpr { condition, then, otherwise }));
        Ok(Expr { kind, span })
    }

    /// One expression, or `name := expression`.
    pub(super) fn named_expression(&mut self) -> Parsed<Expr> {
        let walrus = matches!(self.peek(), TokenKind::Name(_)) && self.is_second_op(Op::Walrus);
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
        if let Some(single) = self.single() {
            return Ok(single);
        }
        let start = self.span();
        if !self.take_op(Op::Mul) {
            return self.named_expression();
        }
        let inner = self.deeper(|parser, _| parser.operand(), start)?;
        Ok(Expr { span: start.to(inner.span), kind: ExprKind::Star(Box::new(inner)) })
    }

    /// Everything but conditional expressions and lambdas.
    pub(super) fn or_expression(&mut self) -> Parsed<Expr> {
        self.operators(OR)
    }

    /// Everything that binds tighter than a comparison.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        self.operators(COMPARE + 1)
    }

    /// Operands with operators between them, of which none binds looser than `loosest`.
    ///
    /// What is open lies on a stack of its own: the parser itself goes no deeper for operators.
    fn operators(&mut self, loosest: u8) -> Parsed<Expr> {
        let mut open: Vec<Open> = Vec::new();
        loop {
            let may_negate = loosest <= NOT && open.last().is_none_or(|open| open.binds <= NOT);
            if may_negate && self.is_keyword(Keyword::Not) {
                open.push(Open::negation(self.span()));
                self.at += 1;
                continue;
            }
            let mut value = self.unary()?;
            let next = self.operator(loosest)?;
            let binds = next.map_or(0, |(binds, _)| binds);
            while let Some(last) = open.pop_if(|last| next.is_none() || last.binds > binds) {
                value = last.close(value);
            }
            let Some((binds, operator)) = next else { return Ok(value) };
            match open.last_mut() {
                Some(last) if last.binds == binds => last.add(value, operator),
                _ => open.push(Open::new(binds, value, operator)),
            }
        }
    }

    /// Takes an operator, and says how tight it binds.
    fn operator(&mut self, loosest: u8) -> Parsed<Option<(u8, Operator)>> {
        if loosest <= OR && self.take_keyword(Keyword::Or) {
            return Ok(Some((OR, Operator::Logical)));
        }
        if loosest <= AND && self.take_keyword(Keyword::And) {
            return Ok(Some((AND, Operator::Logical)));
        }
        if loosest <= COMPARE
            && let Some(op) = self.compare_op()?
        {
            return Ok(Some((COMPARE, Operator::Compare(op))));
        }
        let TokenKind::Op(op) = *self.peek() else { return Ok(None) };
        let found = (COMPARE + 1..).zip(LEVELS).find_map(|(binds, level)| {
            let (_, meaning) = level.iter().find(|(symbol, _)| *symbol == op)?;
            Some((binds, Operator::Binary(*meaning)))
        });
        self.at += usize::from(found.is_some());
        Ok(found)
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
            TokenKind::Keyword(Keyword::Not) if self.is_second_keyword(Keyword::In) => {
                self.at += 1;
                CompareOp::NotIn
            }
            TokenKind::Keyword(Keyword::Is) if self.is_second_keyword(Keyword::Not) => {
                self.at += 1;
                CompareOp::IsNot
            }
            TokenKind::Keyword(Keyword::Is) => CompareOp::Is,
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(op))
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
        let exponent = self.deeper(|parser, _| parser.unary(), base.span)?;
        let span = base.span.to(exponent.span);
        Ok(Expr { kind: ExprKind::Power(Box::new(base), Box::new(exponent)), span })
    }
}
