//! Expressions into registers.

use super::Compiler;
use crate::{
    ast::{
        BinaryOp, CompareOp, DictItem, Expr, ExprKind, FormatPiece, FormatSpec, Ident, IfExpr,
        UnaryOp,
    },
    error::SyntaxError,
    op::{Op, Reg},
    program::{Constant, Form},
    span::Span,
};

impl<'a> Compiler<'a> {
    /// The register that holds the value of `expr`: a variable's own where that is possible.
    pub(super) fn operand(&mut self, expr: &'a Expr) -> Reg {
        if let ExprKind::Name(name) = &expr.kind
            && let Some(at) = self.register_of(name)
        {
            return at;
        }
        let to = self.temp();
        self.into(expr, to);
        to
    }

    /// Evaluates `expr` into a fresh temporary.
    pub(super) fn temp_of(&mut self, expr: &'a Expr) -> Reg {
        let to = self.temp();
        self.into(expr, to);
        to
    }

    /// Evaluates `expr` into `to`.
    pub(super) fn into(&mut self, expr: &'a Expr, to: Reg) {
        let mark = self.mark();
        self.expression(expr, to);
        self.free_to(mark);
    }

    fn expression(&mut self, expr: &'a Expr, to: Reg) {
        if self.too_large {
            return;
        }
        let span = expr.span;
        match &expr.kind {
            ExprKind::Name(name) => self.load(&Ident { name: name.clone(), span }, to),
            ExprKind::None => drop(self.emit(Op::None { to }, span)),
            ExprKind::Bool(value) => drop(self.emit(Op::Bool { to, value: *value }, span)),
            ExprKind::Int(value) => self.int(*value, to, span),
            ExprKind::BigInt(radix, digits) => {
                self.constant_into(&Constant::Big(*radix, digits.clone()), to, span);
            }
            ExprKind::Float(value) => self.constant_into(&Constant::Float(*value), to, span),
            ExprKind::Str(text) => self.constant_into(&Constant::Str(text.clone()), to, span),
            ExprKind::Bytes(bytes) => self.constant_into(&Constant::Bytes(bytes.clone()), to, span),
            ExprKind::Format(pieces) => self.format(pieces, to, span),
            ExprKind::List(items) => self.list(items, to, span),
            ExprKind::Tuple(items) => self.tuple(items, to, span),
            ExprKind::Set(items) => self.set(items, to, span),
            ExprKind::Dict(items) => self.dict(items, to, span),
            ExprKind::Comprehension(parts) => self.comprehension(parts, to, span),
            ExprKind::Unary(ops, inner) => self.unary(ops, inner, to, span),
            ExprKind::Chain(first, rest) => self.chain(first, rest, to, span),
            ExprKind::Power(base, exponent) => {
                let (a, b) = (self.operand(base), self.operand(exponent));
                self.emit(Op::Binary { op: BinaryOp::Pow, to, a, b }, span);
            }
            ExprKind::Compare(first, rest) => self.compare(first, rest, to, span),
            ExprKind::And(items) => self.logical(items, false, to),
            ExprKind::Or(items) => self.logical(items, true, to),
            ExprKind::If(parts) => self.conditional(parts, to),
            ExprKind::Lambda(function) => self.function_value(function, to),
            ExprKind::Postfix(base, chain) => self.postfix(base, chain, to),
            ExprKind::Star(_) => {
                let fault =
                    SyntaxError::new(span, "`*` is allowed in calls, lists and targets only");
                self.fault(fault);
            }
            ExprKind::Walrus(name, value) => {
                self.into(value, to);
                // What comes later cannot count on it: `and` may have skipped this.
                let before = self.state().assigned.clone();
                self.store(name, to);
                self.state().assigned = before;
            }
        }
    }

    fn int(&mut self, value: i64, to: Reg, span: Span) {
        match i32::try_from(value) {
            Ok(value) => drop(self.emit(Op::Int { to, value }, span)),
            Err(_) => self.constant_into(&Constant::Int(value), to, span),
        }
    }

    pub(super) fn constant_into(&mut self, constant: &Constant, to: Reg, span: Span) {
        let at = self.constant(constant);
        self.emit(Op::Constant { to, at }, span);
    }

    fn format(&mut self, pieces: &'a [FormatPiece], to: Reg, span: Span) {
        let start = self.next_reg();
        for piece in pieces {
            let at = self.temp();
            match piece {
                FormatPiece::Text(text) => {
                    self.constant_into(&Constant::Str(text.clone()), at, span);
                }
                FormatPiece::Value { value, conversion, spec } => {
                    self.into(value, at);
                    self.format_value((*conversion, spec), at, value.span);
                }
            }
        }
        let count = self.numbered(pieces.len(), "values in one format string");
        self.emit(Op::Concat { to, start, count }, span);
    }

    /// Puts the value in `at` into its form: converted first, where that is asked for.
    fn format_value(
        &mut self,
        (conversion, spec): (Option<char>, &'a FormatSpec),
        at: Reg,
        span: Span,
    ) {
        let plain = *spec == FormatSpec::Plain("".into());
        if conversion.is_some() || plain {
            let repr = matches!(conversion, Some('r' | 'a'));
            let form = self.form(Form { repr, spec: "".into() });
            self.emit(Op::Format { to: at, from: at, form }, span);
        }
        match spec {
            FormatSpec::Plain(_) if plain => {}
            FormatSpec::Plain(spec) => {
                let form = self.form(Form { repr: false, spec: spec.clone() });
                self.emit(Op::Format { to: at, from: at, form }, span);
            }
            FormatSpec::Computed(spec) => {
                let mark = self.mark();
                let spec = self.temp_of(spec);
                self.emit(Op::FormatAs { to: at, from: at, spec }, span);
                self.free_to(mark);
            }
        }
    }

    /// The register that the next temporary gets.
    fn next_reg(&mut self) -> Reg {
        Reg::try_from(self.mark()).unwrap_or(Reg::MAX)
    }

    /// Evaluates `items` into registers next to each other; the first of them.
    fn in_a_row(&mut self, items: &'a [Expr]) -> Reg {
        let start = self.next_reg();
        for item in items {
            self.temp_of(item);
        }
        start
    }

    /// Long lists are built piece by piece, so that no function needs more registers than there are.
    fn is_simple(items: &[Expr]) -> bool {
        items.len() <= 64 && !items.iter().any(|item| matches!(item.kind, ExprKind::Star(_)))
    }

    fn list(&mut self, items: &'a [Expr], to: Reg, span: Span) {
        if Self::is_simple(items) {
            let start = self.in_a_row(items);
            self.emit(Op::List { to, start, count: items.len() as u16 }, span);
            return;
        }
        // Not in `to`: the items may use the variable that it is.
        let list = self.temp();
        self.build_list(items, list, span);
        self.emit(Op::Move { to, from: list }, span);
    }

    pub(super) fn build_list(&mut self, items: &'a [Expr], list: Reg, span: Span) {
        self.emit(Op::List { to: list, start: list, count: 0 }, span);
        for item in items {
            let mark = self.mark();
            match &item.kind {
                ExprKind::Star(inner) => {
                    let from = self.operand(inner);
                    self.emit(Op::Extend { list, from }, item.span);
                }
                _ => {
                    let from = self.operand(item);
                    self.emit(Op::Push { list, from }, item.span);
                }
            }
            self.free_to(mark);
        }
    }

    fn tuple(&mut self, items: &'a [Expr], to: Reg, span: Span) {
        if Self::is_simple(items) {
            let start = self.in_a_row(items);
            self.emit(Op::Tuple { to, start, count: items.len() as u16 }, span);
            return;
        }
        let list = self.temp();
        self.build_list(items, list, span);
        self.emit(Op::ToTuple { to, from: list }, span);
    }

    fn set(&mut self, items: &'a [Expr], to: Reg, span: Span) {
        if Self::is_simple(items) {
            let start = self.in_a_row(items);
            self.emit(Op::Set { to, start, count: items.len() as u16 }, span);
            return;
        }
        let list = self.temp();
        self.build_list(items, list, span);
        self.emit(Op::ToSet { to, from: list }, span);
    }

    fn dict(&mut self, items: &'a [DictItem], to: Reg, span: Span) {
        let plain = items.iter().all(|item| matches!(item, DictItem::Pair(..)));
        if plain && items.len() <= 32 {
            let start = self.next_reg();
            for item in items {
                if let DictItem::Pair(key, value) = item {
                    self.temp_of(key);
                    self.temp_of(value);
                }
            }
            self.emit(Op::Dict { to, start, count: items.len() as u16 }, span);
            return;
        }
        let dict = self.temp();
        self.emit(Op::Dict { to: dict, start: dict, count: 0 }, span);
        for item in items {
            let mark = self.mark();
            match item {
                DictItem::Pair(key, value) => {
                    let (key_at, from) = (self.operand(key), self.operand(value));
                    self.emit(Op::Put { dict, key: key_at, from }, key.span);
                }
                DictItem::Spread(other) => {
                    let from = self.operand(other);
                    self.emit(Op::Merge { dict, from }, other.span);
                }
            }
            self.free_to(mark);
        }
        self.emit(Op::Move { to, from: dict }, span);
    }

    fn unary(&mut self, ops: &[UnaryOp], inner: &'a Expr, to: Reg, span: Span) {
        // A negative literal is a literal.
        if let (&[UnaryOp::Minus], ExprKind::Int(value)) = (ops, &inner.kind) {
            return self.int(-value, to, span);
        }
        let mut from = self.operand(inner);
        for op in ops.iter().rev() {
            self.emit(
                match op {
                    UnaryOp::Not => Op::Not { to, from },
                    UnaryOp::Minus => Op::Minus { to, from },
                    UnaryOp::Plus => Op::Plus { to, from },
                    UnaryOp::Invert => Op::Invert { to, from },
                },
                span,
            );
            from = to;
        }
    }

    fn chain(&mut self, first: &'a Expr, rest: &'a [(BinaryOp, Expr)], to: Reg, span: Span) {
        // Temporaries of long chains are used again: the sum so far lies in one of its own.
        let mut a = self.operand(first);
        let sum = if rest.len() > 1 { self.temp() } else { to };
        for (at, (op, value)) in rest.iter().enumerate() {
            let mark = self.mark();
            let last = at + 1 == rest.len();
            let target = if last { to } else { sum };
            match (op, &value.kind) {
                (BinaryOp::Add, ExprKind::Int(n)) if i16::try_from(*n).is_ok() => {
                    self.emit(Op::AddInt { to: target, a, value: *n as i16 }, span);
                }
                (BinaryOp::Sub, ExprKind::Int(n)) if i16::try_from(-*n).is_ok() => {
                    self.emit(Op::AddInt { to: target, a, value: -*n as i16 }, span);
                }
                _ => {
                    let b = self.operand(value);
                    self.emit(binary(*op, target, a, b), span);
                }
            }
            self.free_to(mark);
            a = sum;
        }
    }

    fn compare(&mut self, first: &'a Expr, rest: &'a [(CompareOp, Expr)], to: Reg, span: Span) {
        let mut a = self.operand(first);
        // `to` may be a variable that is compared later.
        let holds = if rest.len() > 1 { self.temp() } else { to };
        let mut ends = Vec::new();
        for (at, (op, value)) in rest.iter().enumerate() {
            let b = self.operand(value);
            self.emit(Op::Compare { op: *op, to: holds, a, b }, span);
            if at + 1 < rest.len() {
                ends.push(self.emit(Op::JumpIfNot { at: holds, to: 0 }, span));
            }
            a = b;
        }
        ends.into_iter().for_each(|end| self.land(end));
        if holds != to {
            self.emit(Op::Move { to, from: holds }, span);
        }
    }

    fn logical(&mut self, items: &'a [Expr], is_or: bool, to: Reg) {
        // The first value that decides is the result, so it must not be overwritten before.
        let value = self.temp();
        let mut ends = Vec::new();
        for (at, item) in items.iter().enumerate() {
            self.into(item, value);
            if at + 1 < items.len() {
                let jump = match is_or {
                    true => Op::JumpIf { at: value, to: 0 },
                    false => Op::JumpIfNot { at: value, to: 0 },
                };
                ends.push(self.emit(jump, item.span));
            }
        }
        ends.into_iter().for_each(|end| self.land(end));
        self.emit(Op::Move { to, from: value }, items[0].span);
    }

    fn conditional(&mut self, parts: &'a IfExpr, to: Reg) {
        let value = self.temp();
        let otherwise = self.jump_unless(&parts.condition);
        self.into(&parts.then, value);
        let end = self.emit(Op::Jump { to: 0 }, parts.then.span);
        otherwise.into_iter().for_each(|jump| self.land(jump));
        self.into(&parts.otherwise, value);
        self.land(end);
        self.emit(Op::Move { to, from: value }, parts.then.span);
    }

    /// Jumps, to be landed by the caller, that are taken when `condition` does not hold.
    pub(super) fn jump_unless(&mut self, condition: &'a Expr) -> Vec<usize> {
        let mark = self.mark();
        let span = condition.span;
        let jumps = match &condition.kind {
            ExprKind::Compare(first, rest) if rest.len() == 1 => {
                let (op, second) = &rest[0];
                let (a, b) = (self.operand(first), self.operand(second));
                self.emit(Op::SkipIf { op: *op, a, b }, span);
                vec![self.emit(Op::Jump { to: 0 }, span)]
            }
            ExprKind::And(items) => items.iter().flat_map(|item| self.jump_unless(item)).collect(),
            ExprKind::Unary(ops, inner) if **ops == [UnaryOp::Not] => {
                let at = self.operand(inner);
                vec![self.emit(Op::JumpIf { at, to: 0 }, span)]
            }
            _ => {
                let at = self.operand(condition);
                vec![self.emit(Op::JumpIfNot { at, to: 0 }, span)]
            }
        };
        self.free_to(mark);
        jumps
    }
}

/// The instruction for an operator.
pub(super) const fn binary(op: BinaryOp, to: Reg, a: Reg, b: Reg) -> Op {
    match op {
        BinaryOp::Add => Op::Add { to, a, b },
        BinaryOp::Sub => Op::Sub { to, a, b },
        BinaryOp::Mul => Op::Mul { to, a, b },
        BinaryOp::Mod => Op::Mod { to, a, b },
        op => Op::Binary { op, to, a, b },
    }
}
