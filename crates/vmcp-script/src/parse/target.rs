//! What can be assigned to.

use super::{Parsed, Parser};
use crate::{
    ast::{Expr, ExprKind, Ident, Postfix, Target},
    error::SyntaxError,
    lex::{Keyword, Op},
};

impl Parser {
    /// The variables of a `for`, up to its `in`.
    pub(super) fn loop_target(&mut self) -> Parsed<Target> {
        let start = self.span();
        let mut targets = vec![self.one_loop_target()?];
        let mut tuple = false;
        while self.take_op(Op::Comma) {
            tuple = true;
            if self.is_keyword(Keyword::In) {
                break;
            }
            targets.push(self.one_loop_target()?);
        }
        if !tuple && !matches!(targets[0], (_, true)) {
            return Ok(targets.swap_remove(0).0);
        }
        tuple_of(targets, start.to(self.last_span()))
    }

    fn one_loop_target(&mut self) -> Parsed<(Target, bool)> {
        let star = self.take_op(Op::Mul);
        // A comparison would take the `in` that belongs to the loop.
        let expression = self.operand()?;
        Ok((target(expression)?, star))
    }
}

fn tuple_of(targets: Vec<(Target, bool)>, span: crate::Span) -> Parsed<Target> {
    let stars: Vec<usize> =
        targets.iter().enumerate().filter(|(_, (_, star))| *star).map(|(at, _)| at).collect();
    if stars.len() > 1 {
        return Err(SyntaxError::new(span, "only one of the targets may have a `*`"));
    }
    let targets = targets.into_iter().map(|(target, _)| target).collect();
    Ok(Target::Tuple(targets, stars.first().copied(), span))
}

/// The expression as the left side of an assignment.
pub(super) fn target(expression: Expr) -> Parsed<Target> {
    let span = expression.span;
    match expression.kind {
        ExprKind::Name(name) => Ok(Target::Name(Ident { name, span })),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            let items = items.into_iter().map(star_target).collect::<Parsed<Vec<_>>>()?;
            tuple_of(items, span)
        }
        ExprKind::Postfix(base, mut chain) => {
            let last = chain.pop();
            let base = match chain.is_empty() {
                true => base,
                false => Box::new(Expr { kind: ExprKind::Postfix(base, chain), span }),
            };
            match last {
                Some(Postfix::Index(index, at)) => Ok(Target::Index(base, Box::new(index), at)),
                Some(Postfix::Attribute(name)) => Ok(Target::Attribute(base, name)),
                Some(Postfix::Slice(_, at)) => {
                    let fault = SyntaxError::new(at, "cannot assign to a slice");
                    Err(fault.hint("assign to the whole list: a = a[:i] + new + a[j:]"))
                }
                _ => Err(SyntaxError::new(span, "cannot assign to the result of a call")),
            }
        }
        _ => Err(SyntaxError::new(span, "cannot assign to this expression")),
    }
}

fn star_target(expression: Expr) -> Parsed<(Target, bool)> {
    match expression.kind {
        ExprKind::Star(inner) => Ok((target(*inner)?, true)),
        _ => Ok((target(expression)?, false)),
    }
}
