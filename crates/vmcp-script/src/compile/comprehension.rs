//! Comprehensions: loops with variables of their own, in the registers of their function.

use hashbrown::HashMap;

use super::{Cleanup, Compiler};
use crate::{
    ast::{Clause, Comprehension, ComprehensionKind},
    op::{Op, Reg},
    span::Span,
};

impl<'a> Compiler<'a> {
    pub(super) fn comprehension(&mut self, parts: &'a Comprehension, to: Reg, span: Span) {
        let scope = self.current_scope().comprehension_at(span);
        let result = self.temp();
        self.emit(
            match parts.kind {
                ComprehensionKind::List(_) => Op::List { to: result, start: result, count: 0 },
                ComprehensionKind::Set(_) => Op::Set { to: result, start: result, count: 0 },
                ComprehensionKind::Dict(..) => Op::Dict { to: result, start: result, count: 0 },
            },
            span,
        );
        // The first iterable is evaluated outside: it must not see the variables.
        let first = match parts.clauses.first() {
            Some(Clause::For(_, iterable)) => Some(self.temp_of(iterable)),
            _ => None,
        };
        let assigned = self.state().assigned.clone();
        self.state().variables.push(HashMap::new());
        self.state().comprehensions.push(scope);
        for name in &scope.names {
            self.declare(name, scope.captured.contains(name));
        }
        self.clauses(parts, 0, first, result);
        self.state().comprehensions.pop();
        self.state().variables.pop();
        self.state().assigned = assigned;
        self.emit(Op::Move { to, from: result }, span);
    }

    /// The scope of the innermost function or comprehension.
    pub(super) fn current_scope(&mut self) -> &'a super::Scope {
        let state = self.state();
        state.comprehensions.last().copied().unwrap_or(state.scope)
    }

    fn clauses(&mut self, parts: &'a Comprehension, at: usize, first: Option<Reg>, result: Reg) {
        match parts.clauses.get(at) {
            None => self.item(&parts.kind, result),
            Some(Clause::If(condition)) => {
                let skips = self.jump_unless(condition);
                self.clauses(parts, at + 1, None, result);
                skips.into_iter().for_each(|skip| self.land(skip));
            }
            Some(Clause::For(target, iterable)) => {
                let span = iterable.span;
                let from = first.unwrap_or_else(|| self.temp_of(iterable));
                let iter = self.temp();
                self.emit(Op::Iterate { to: iter, from }, span);
                self.state().cleanups.push(Cleanup::Iterator(iter));
                let start = self.here();
                let item = self.temp();
                self.emit(Op::Next { to: item, iter }, span);
                let end = self.emit(Op::Jump { to: 0 }, span);
                self.assign_fresh(target, item);
                self.clauses(parts, at + 1, None, result);
                self.emit(Op::Jump { to: start as u32 }, span);
                self.land(end);
                self.emit(Op::EndIterate { at: iter }, span);
                self.state().cleanups.pop();
            }
        }
    }

    fn item(&mut self, kind: &'a ComprehensionKind, result: Reg) {
        let mark = self.mark();
        match kind {
            ComprehensionKind::List(item) => {
                let from = self.operand(item);
                self.emit(Op::Push { list: result, from }, item.span);
            }
            ComprehensionKind::Set(item) => {
                let from = self.operand(item);
                self.emit(Op::Insert { set: result, from }, item.span);
            }
            ComprehensionKind::Dict(key, value) => {
                let (key_at, from) = (self.operand(key), self.operand(value));
                self.emit(Op::Put { dict: result, key: key_at, from }, key.span);
            }
        }
        self.free_to(mark);
    }
}
