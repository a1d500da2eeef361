//! `def` and `lambda`.

use std::collections::HashSet;

use super::{Parsed, Parser};
use crate::{
    ast::{Expr, ExprKind, Function, Ident, Param, ParamKind, Stmt, StmtKind},
    error::SyntaxError,
    lex::{Keyword, Op},
    span::Span,
};

impl Parser {
    pub(super) fn def_statement(&mut self, start: Span) -> Parsed<Stmt> {
        self.at += 1;
        let name = self.ident("the name of a function")?;
        self.expect_op(Op::OpenRound)?;
        let params = self.params(Op::CloseRound, true)?;
        self.expect_op(Op::CloseRound)?;
        if self.take_op(Op::Arrow) {
            // The type of the result is checked to be an expression, and forgotten.
            self.expression()?;
        }
        // A function is deeper than a block: it has a scope and code of its own.
        let body = self.deeper(|parser, _| parser.block(), start)?;
        let function = Function { name: name.name, params, body, span: start.to(name.span) };
        Ok(Stmt { kind: StmtKind::Def(function), span: start })
    }

    pub(super) fn lambda(&mut self) -> Parsed<Expr> {
        let start = self.span();
        self.expect_keyword(Keyword::Lambda)?;
        let params = self.params(Op::Colon, false)?;
        self.expect_op(Op::Colon)?;
        let value = self.expression()?;
        let span = start.to(value.span);
        let body = vec![Stmt { span: value.span, kind: StmtKind::Return(Some(value)) }];
        let function = Function { name: "lambda".into(), params, body, span };
        Ok(Expr { kind: ExprKind::Lambda(Box::new(function)), span })
    }

    fn params(&mut self, end: Op, annotated: bool) -> Parsed<Vec<Param>> {
        let mut params: Vec<Param> = Vec::new();
        let mut names: HashSet<Box<str>> = HashSet::new();
        let mut keyword_only = false;
        while !self.is_op(end) {
            if self.take_op(Op::Div) {
                // `/` says that what precedes it is positional only; names do no harm here.
            } else if self.is_op(Op::Mul) && self.bare_star(end) {
                keyword_only = true;
            } else {
                let param = self.param(annotated, keyword_only)?;
                keyword_only |= param.kind == ParamKind::Star;
                check_param(&params, &param, !names.insert(param.name.name.clone()))?;
                params.push(param);
            }
            if !self.take_op(Op::Comma) {
                break;
            }
        }
        Ok(params)
    }

    /// Takes a `*` that has no name after it.
    fn bare_star(&mut self, end: Op) -> bool {
        let next = self.peek_second();
        let bare = *next == crate::lex::TokenKind::Op(Op::Comma)
            || *next == crate::lex::TokenKind::Op(end);
        self.at += usize::from(bare);
        bare
    }

    fn param(&mut self, annotated: bool, keyword_only: bool) -> Parsed<Param> {
        let kind = if self.take_op(Op::Mul) {
            ParamKind::Star
        } else if self.take_op(Op::Pow) {
            ParamKind::StarStar
        } else if keyword_only {
            ParamKind::KeywordOnly
        } else {
            ParamKind::Normal
        };
        let name: Ident = self.ident("the name of a parameter")?;
        if annotated && self.take_op(Op::Colon) {
            self.expression()?;
        }
        let default = match self.take_op(Op::Assign) {
            true => Some(self.expression()?),
            false => None,
        };
        if default.is_some() && matches!(kind, ParamKind::Star | ParamKind::StarStar) {
            return Err(SyntaxError::new(name.span, "a `*` parameter has no default"));
        }
        Ok(Param { kind, name, default })
    }
}

fn check_param(before: &[Param], param: &Param, again: bool) -> Parsed<()> {
    let refuse = |message: String| Err(SyntaxError::new(param.name.span, message));
    if again {
        return refuse(format!("the parameter `{}` is there twice", param.name.name));
    }
    let Some(last) = before.last() else { return Ok(()) };
    if last.kind == ParamKind::StarStar {
        return refuse("nothing may follow a `**` parameter".to_owned());
    }
    if param.kind == ParamKind::Star && before.iter().any(|p| p.kind != ParamKind::Normal) {
        return refuse("only one `*` parameter is possible".to_owned());
    }
    let needs_default = param.kind == ParamKind::Normal && param.default.is_none();
    if needs_default && last.default.is_some() {
        return refuse(format!(
            "the parameter `{}` needs a default, since the one before has one",
            param.name.name
        ));
    }
    Ok(())
}
