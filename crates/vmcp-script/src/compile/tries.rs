//! `try`: handlers for errors, and what runs whatever happens.

use super::{Cleanup, Compiler};
use crate::{
    ast::{Handler, Try},
    op::{Op, Reg},
    span::Span,
    stop::ErrorKind,
};

impl<'a> Compiler<'a> {
    pub(super) fn try_statement(&mut self, parts: &'a Try, span: Span) {
        if parts.finally.is_empty() {
            return self.try_except(parts, span);
        }
        let error = self.temp();
        let before = self.state().assigned.clone();
        let handler = self.emit(Op::Try { at: error, to: 0 }, span);
        let loops = self.state().loops.len();
        self.state().cleanups.push(Cleanup::Finally(&parts.finally, loops));
        self.state().cleanups.push(Cleanup::Handler);
        if parts.handlers.is_empty() {
            self.block(&parts.body);
        } else {
            self.try_except(parts, span);
        }
        self.emit(Op::EndTry, span);
        self.state().cleanups.pop();
        self.state().cleanups.pop();
        self.block(&parts.finally);
        let end = self.emit(Op::Jump { to: 0 }, span);
        self.land(handler);
        self.state().assigned = before;
        self.block(&parts.finally);
        self.emit(Op::Reraise { from: error }, span);
        self.land(end);
    }

    fn try_except(&mut self, parts: &'a Try, span: Span) {
        let error = self.temp();
        let before = self.state().assigned.clone();
        let handler = self.emit(Op::Try { at: error, to: 0 }, span);
        self.state().cleanups.push(Cleanup::Handler);
        self.block(&parts.body);
        self.emit(Op::EndTry, span);
        self.state().cleanups.pop();
        self.block(&parts.otherwise);
        let mut ends = vec![self.emit(Op::Jump { to: 0 }, span)];
        self.land(handler);
        self.state().assigned.clone_from(&before);
        for clause in &parts.handlers {
            self.clause(clause, error, span, &mut ends);
            self.state().assigned.clone_from(&before);
        }
        self.emit(Op::Reraise { from: error }, span);
        ends.into_iter().for_each(|end| self.land(end));
    }

    fn clause(&mut self, clause: &'a Handler, error: Reg, span: Span, ends: &mut Vec<usize>) {
        let mark = self.mark();
        let skip = self.kinds(clause).map(|kinds| {
            let to = self.temp();
            self.emit(Op::MatchError { to, error, kinds }, span);
            self.emit(Op::JumpIfNot { at: to, to: 0 }, span)
        });
        if let Some(name) = &clause.name {
            self.store(name, error);
        }
        self.errors().push(error);
        self.block(&clause.body);
        self.errors().pop();
        ends.push(self.emit(Op::Jump { to: 0 }, span));
        if let Some(skip) = skip {
            self.land(skip);
        }
        self.free_to(mark);
    }

    /// The list of kinds that a clause names; `None` if it catches all.
    fn kinds(&mut self, clause: &Handler) -> Option<u16> {
        if clause.kinds.is_empty() {
            return None;
        }
        for kind in &clause.kinds {
            if ErrorKind::catches(&kind.name, ErrorKind::Exception).is_none() {
                let message = format!("`{}` is no kind of error", kind.name);
                let known: Vec<&str> = ErrorKind::ALL.iter().map(|kind| kind.name()).collect();
                let fault = crate::SyntaxError::new(kind.span, message);
                self.fault(fault.hint(format!("there are {}", known.join(", "))));
            }
        }
        let kinds = clause.kinds.iter().map(|kind| kind.name.clone()).collect();
        let at = self.numbered(self.program.catches.len(), "`except` clauses");
        self.program.catches.push(kinds);
        Some(at)
    }

    /// The error that the `except` around the current place handles.
    pub(super) fn handled_error(&mut self) -> Option<Reg> {
        self.errors().last().copied()
    }

    fn errors(&mut self) -> &mut Vec<Reg> {
        &mut self.state().errors
    }
}
