//! The smallest expressions: names, literals, and what brackets enclose.

use super::{Parsed, Parser};
use crate::{
    ast::{Comprehension, ComprehensionKind, DictItem, Expr, ExprKind, FormatPiece, FormatSpec},
    error::SyntaxError,
    lex::{self, FormatPart, Keyword, Op, TokenKind},
    span::Span,
};

impl Parser {
    pub(super) fn atom(&mut self) -> Parsed<Expr> {
        let span = self.span();
        let kind = match self.peek() {
            TokenKind::Name(_) => {
                return Ok(Expr { kind: ExprKind::Name(self.take_text()), span });
            }
            TokenKind::Int(value) => ExprKind::Int(*value),
            TokenKind::BigInt(radix, digits) => ExprKind::BigInt(*radix, digits.clone()),
            TokenKind::Float(value) => ExprKind::Float(*value),
            TokenKind::Str(_) | TokenKind::Format(_) => return self.strings(),
            TokenKind::Bytes(_) => return self.bytes(),
            TokenKind::Keyword(Keyword::None) => ExprKind::None,
            TokenKind::Keyword(Keyword::True) => ExprKind::Bool(true),
            TokenKind::Keyword(Keyword::False) => ExprKind::Bool(false),
            TokenKind::Op(Op::OpenRound) => return self.deeper(Self::round, span),
            TokenKind::Op(Op::OpenSquare) => return self.deeper(Self::square, span),
            TokenKind::Op(Op::OpenCurly) => return self.deeper(Self::curly, span),
            TokenKind::Keyword(Keyword::Lambda) => {
                return self.deeper(|parser, _| parser.lambda(), span);
            }
            _ => return Err(self.no_expression()),
        };
        self.at += 1;
        Ok(Expr { kind, span })
    }

    fn no_expression(&self) -> SyntaxError {
        let fault = self.unexpected("an expression");
        match self.peek() {
            TokenKind::Keyword(Keyword::Load) => fault.hint("`load` is not permitted in scripts"),
            TokenKind::Keyword(Keyword::Yield) => fault.hint("generators are not supported"),
            TokenKind::Op(Op::And) if self.follows(Op::And) => fault.hint("write `and`"),
            TokenKind::Op(Op::Or) if self.follows(Op::Or) => fault.hint("write `or`"),
            TokenKind::Newline | TokenKind::End if self.counts_up() => fault.hint("write n += 1"),
            _ => fault,
        }
    }

    /// Whether the token before this one is `op`.
    fn follows(&self, op: Op) -> bool {
        self.at > 0 && self.tokens[self.at - 1].kind == TokenKind::Op(op)
    }

    /// Whether the two tokens before this one are those of `n++`.
    fn counts_up(&self) -> bool {
        self.follows(Op::Add)
            && self.at > 1
            && self.tokens[self.at - 2].kind == TokenKind::Op(Op::Add)
    }

    /// Strings next to each other are one.
    fn strings(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let is_alone = !matches!(self.peek_second(), TokenKind::Str(_) | TokenKind::Format(_));
        if matches!(self.peek(), TokenKind::Str(_)) && is_alone {
            return Ok(Expr { kind: ExprKind::Str(self.take_text()), span: start });
        }
        let mut pieces: Vec<FormatPiece> = Vec::new();
        loop {
            match self.peek().clone() {
                TokenKind::Str(text) => pieces.push(FormatPiece::Text(text)),
                TokenKind::Format(parts) => {
                    for part in parts {
                        pieces.push(self.format_piece(part)?);
                    }
                }
                _ => break,
            }
            self.at += 1;
        }
        let span = start.to(self.last_span());
        let plain: Option<String> = pieces
            .iter()
            .map(|piece| match piece {
                FormatPiece::Text(text) => Some(&**text),
                FormatPiece::Value { .. } => None,
            })
            .collect();
        let kind = plain.map_or(ExprKind::Format(pieces), |text| ExprKind::Str(text.into()));
        Ok(Expr { kind, span })
    }

    fn format_piece(&mut self, part: FormatPart) -> Parsed<FormatPiece> {
        match part {
            FormatPart::Text(text) => Ok(FormatPiece::Text(text)),
            FormatPart::Expression { source, at, conversion, spec, spec_at } => {
                self.descend()?;
                let value = self.value_of_piece(&source, at)?;
                if let Some(letter) = conversion.filter(|letter| !matches!(letter, 'r' | 's' | 'a'))
                {
                    let message = format!("unknown conversion `!{letter}`; there are !r and !s");
                    return Err(SyntaxError::new(value.span, message));
                }
                let spec = match spec.contains(['{', '}']) {
                    true => FormatSpec::Computed(self.format_spec(&spec, spec_at, value.span)?),
                    false => FormatSpec::Plain(spec),
                };
                self.depth -= 1;
                Ok(FormatPiece::Value { value, conversion, spec })
            }
        }
    }

    /// The expression of a field, which is source text of its own.
    fn value_of_piece(&self, source: &str, at: usize) -> Parsed<Expr> {
        let tokens = lex::expression_tokens(source, at)?;
        let mut parser = Self { tokens, at: 0, depth: self.depth };
        let value = parser.expression_list()?;
        match parser.peek() {
            TokenKind::End => Ok(value),
            _ => Err(parser.unexpected("the end of the expression")),
        }
    }

    /// The form of a value, with places of its own.
    fn format_spec(&mut self, spec: &str, at: usize, span: Span) -> Parsed<Expr> {
        let parts = lex::spec_parts(spec, at)?.into_iter();
        let pieces = parts.map(|part| self.format_piece(part)).collect::<Parsed<_>>()?;
        Ok(Expr { kind: ExprKind::Format(pieces), span })
    }

    fn bytes(&mut self) -> Parsed<Expr> {
        let start = self.span();
        let mut all = Vec::new();
        while let TokenKind::Bytes(bytes) = self.peek() {
            all.extend_from_slice(bytes);
            self.at += 1;
        }
        Ok(Expr { kind: ExprKind::Bytes(all.into()), span: start.to(self.last_span()) })
    }

    /// `()`, `(a)`, `(a, b)`, `(a for b in c)`.
    fn round(&mut self, start: Span) -> Parsed<Expr> {
        self.at += 1;
        if self.take_op(Op::CloseRound) {
            return Ok(Expr {
                kind: ExprKind::Tuple(Vec::new()),
                span: start.to(self.last_span()),
            });
        }
        let inner = self.star_expression_list()?;
        let kind = match self.is_keyword(Keyword::For) {
            true => self.comprehension(ComprehensionKind::List(inner))?,
            false => inner.kind,
        };
        if !self.take_op(Op::CloseRound) {
            return Err(self.unclosed("`)`", start));
        }
        Ok(Expr { kind, span: start.to(self.last_span()) })
    }

    fn comprehension(&mut self, kind: ComprehensionKind) -> Parsed<ExprKind> {
        let clauses = self.clauses()?;
        Ok(ExprKind::Comprehension(Box::new(Comprehension { kind, clauses })))
    }

    fn square(&mut self, start: Span) -> Parsed<Expr> {
        self.at += 1;
        let mut items = Vec::new();
        let mut kind = None;
        while !self.is_op(Op::CloseSquare) {
            let item = self.star_expression()?;
            if self.is_keyword(Keyword::For) && items.is_empty() {
                kind = Some(self.comprehension(ComprehensionKind::List(item))?);
                break;
            }
            items.push(item);
            if !self.take_op(Op::Comma) {
                break;
            }
        }
        if !self.take_op(Op::CloseSquare) {
            return Err(self.unclosed("`,` or `]`", start));
        }
        let kind = kind.unwrap_or(ExprKind::List(items));
        Ok(Expr { kind, span: start.to(self.last_span()) })
    }

    /// A dict, a set, or a comprehension of one.
    fn curly(&mut self, start: Span) -> Parsed<Expr> {
        self.at += 1;
        let kind = if self.is_op(Op::CloseCurly) {
            ExprKind::Dict(Vec::new())
        } else if self.is_op(Op::Pow) {
            self.dict_items(Vec::new())?
        } else {
            let first = self.star_expression()?;
            if self.take_op(Op::Colon) { self.dict_from(first)? } else { self.set_from(first)? }
        };
        if !self.take_op(Op::CloseCurly) {
            return Err(self.unclosed("`,` or `}`", start));
        }
        Ok(Expr { kind, span: start.to(self.last_span()) })
    }

    fn dict_from(&mut self, key: Expr) -> Parsed<ExprKind> {
        let value = self.expression()?;
        if self.is_keyword(Keyword::For) {
            return self.comprehension(ComprehensionKind::Dict(key, value));
        }
        let items = vec![DictItem::Pair(key, value)];
        if self.take_op(Op::Comma) { self.dict_items(items) } else { Ok(ExprKind::Dict(items)) }
    }

    fn dict_items(&mut self, mut items: Vec<DictItem>) -> Parsed<ExprKind> {
        while !self.is_op(Op::CloseCurly) {
            if self.take_op(Op::Pow) {
                items.push(DictItem::Spread(self.operand()?));
            } else {
                let key = self.expression()?;
                self.expect_op(Op::Colon)?;
                items.push(DictItem::Pair(key, self.expression()?));
            }
            if !self.take_op(Op::Comma) {
                break;
            }
        }
        Ok(ExprKind::Dict(items))
    }

    fn set_from(&mut self, first: Expr) -> Parsed<ExprKind> {
        if self.is_keyword(Keyword::For) {
            return self.comprehension(ComprehensionKind::Set(first));
        }
        let mut items = vec![first];
        while self.take_op(Op::Comma) && !self.is_op(Op::CloseCurly) {
            items.push(self.star_expression()?);
        }
        Ok(ExprKind::Set(items))
    }
}
