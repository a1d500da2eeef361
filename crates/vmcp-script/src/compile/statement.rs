//! Statements.

use super::Compiler;
use crate::{
    ast::{Expr, Stmt, StmtKind},
    error::SyntaxError,
    op::Op,
    program::Form,
    span::Span,
};

impl<'a> Compiler<'a> {
    pub(super) fn block(&mut self, block: &'a [Stmt]) {
        for statement in block {
            if self.too_large {
                return;
            }
            let mark = self.mark();
            self.statement(statement);
            self.free_to(mark);
        }
    }

    fn statement(&mut self, statement: &'a Stmt) {
        let span = statement.span;
        match &statement.kind {
            StmtKind::Expr(value) => {
                self.temp_of(value);
            }
            StmtKind::Assign(targets, value) => self.assign_statement(targets, value),
            StmtKind::Augment(target, op, value) => self.augment(target, *op, value, span),
            StmtKind::If(branches, otherwise) => self.if_statement(branches, otherwise),
            StmtKind::For(target, iterable, body, otherwise) => {
                self.for_statement(target, iterable, body, otherwise);
            }
            StmtKind::While(condition, body, otherwise) => {
                self.while_statement(condition, body, otherwise);
            }
            StmtKind::Def(function) => self.def_statement(function),
            StmtKind::Return(value) => self.return_statement(value.as_ref(), span),
            StmtKind::Break => self.break_statement(span),
            StmtKind::Continue => self.continue_statement(span),
            StmtKind::Raise(value) => self.raise(value.as_ref(), span),
            StmtKind::Try(parts) => self.try_statement(parts, span),
            StmtKind::Assert(condition, message) => {
                self.assert(condition, message.as_ref(), span);
            }
            StmtKind::Delete(targets) => targets.iter().for_each(|target| self.delete(target)),
            StmtKind::Import(names) => {
                names.iter().for_each(|(module, alias)| self.import(module, alias));
            }
            StmtKind::FromImport(module, names) => self.import_from(module, names),
            StmtKind::Pass | StmtKind::Outer(_) => {}
        }
    }

    fn return_statement(&mut self, value: Option<&'a Expr>, span: Span) {
        let from = self.temp();
        match value {
            Some(value) => self.into(value, from),
            None => drop(self.emit(Op::None { to: from }, span)),
        }
        self.unwind_to(0, span);
        self.emit(Op::Return { from }, span);
    }

    fn raise(&mut self, value: Option<&'a Expr>, span: Span) {
        match value {
            Some(value) => {
                let from = self.operand(value);
                self.emit(Op::Raise { from }, span);
            }
            None => match self.handled_error() {
                Some(from) => drop(self.emit(Op::Reraise { from }, span)),
                None => {
                    let fault =
                        SyntaxError::new(span, "`raise` without an error outside of `except`");
                    self.fault(fault);
                }
            },
        }
    }

    fn assert(&mut self, condition: &'a Expr, message: Option<&'a Expr>, span: Span) {
        let at = self.operand(condition);
        let holds = self.emit(Op::JumpIf { at, to: 0 }, span);
        let from = match message {
            Some(message) => {
                let from = self.temp_of(message);
                let form = self.form(Form { repr: false, spec: "".into() });
                self.emit(Op::Format { to: from, from, form }, message.span);
                from
            }
            None => self.text("assertion failed", span),
        };
        self.emit(Op::Assert { from }, span);
        self.land(holds);
    }
}
