//! Branches and loops.

use super::{Cleanup, Compiler, Loop, Registers};
use crate::{
    ast::{Block, Expr, Target},
    error::SyntaxError,
    op::Op,
    span::Span,
};

impl<'a> Compiler<'a> {
    pub(super) fn if_statement(&mut self, branches: &'a [(Expr, Block)], otherwise: &'a Block) {
        let mut ends = Vec::new();
        let mut after: Option<Registers> = None;
        for (condition, block) in branches {
            let skips = self.jump_unless(condition);
            let at_start = self.state().assigned.clone();
            self.block(block);
            ends.push(self.emit(Op::Jump { to: 0 }, condition.span));
            skips.into_iter().for_each(|skip| self.land(skip));
            let at_end = std::mem::replace(&mut self.state().assigned, at_start);
            after = Some(both(after, at_end));
        }
        self.block(otherwise);
        ends.into_iter().for_each(|end| self.land(end));
        let at_end = std::mem::take(&mut self.state().assigned);
        self.state().assigned = both(after, at_end);
    }

    pub(super) fn for_statement(
        &mut self,
        target: &'a Target,
        iterable: &'a Expr,
        body: &'a Block,
        otherwise: &'a Block,
    ) {
        let span = iterable.span;
        let from = self.operand(iterable);
        let iter = self.temp();
        self.emit(Op::Iterate { to: iter, from }, span);
        let item = self.temp();
        let before = self.state().assigned.clone();
        let start = self.begin_loop();
        self.state().cleanups.push(Cleanup::Iterator(iter));
        self.emit(Op::Next { to: item, iter }, span);
        let end = self.emit(Op::Jump { to: 0 }, span);
        self.assign_fresh(target, item);
        self.block(body);
        self.emit(Op::Jump { to: start as u32 }, span);
        self.land(end);
        self.emit(Op::EndIterate { at: iter }, span);
        self.state().cleanups.pop();
        self.state().assigned.clone_from(&before);
        // A `break` in there leaves the loop around this one.
        let ended = self.end_loop();
        self.block(otherwise);
        ended.breaks.into_iter().for_each(|jump| self.land(jump));
        self.state().assigned = before;
    }

    pub(super) fn while_statement(
        &mut self,
        condition: &'a Expr,
        body: &'a Block,
        otherwise: &'a Block,
    ) {
        let before = self.state().assigned.clone();
        let start = self.begin_loop();
        let skips = self.jump_unless(condition);
        self.block(body);
        self.emit(Op::Jump { to: start as u32 }, condition.span);
        skips.into_iter().for_each(|skip| self.land(skip));
        self.state().assigned.clone_from(&before);
        // A `break` in there leaves the loop around this one.
        let ended = self.end_loop();
        self.block(otherwise);
        ended.breaks.into_iter().for_each(|jump| self.land(jump));
        self.state().assigned = before;
    }

    fn begin_loop(&mut self) -> usize {
        let start = self.here();
        let cleanups = self.state().cleanups.len();
        self.state().loops.push(Loop { start, breaks: Vec::new(), cleanups });
        start
    }

    /// The loop that was begun last; where its breaks lead to is for the caller to say.
    fn end_loop(&mut self) -> Loop {
        self.state().loops.pop().expect("it was begun")
    }

    pub(super) fn break_statement(&mut self, span: Span) {
        let Some(cleanups) = self.state().loops.last().map(|around| around.cleanups) else {
            return self.fault(SyntaxError::new(span, "`break` outside of a loop"));
        };
        self.unwind_to(cleanups, span);
        let jump = self.emit(Op::Jump { to: 0 }, span);
        if let Some(around) = self.state().loops.last_mut() {
            around.breaks.push(jump);
        }
    }

    pub(super) fn continue_statement(&mut self, span: Span) {
        let Some((start, outside)) =
            self.state().loops.last().map(|around| (around.start, around.cleanups))
        else {
            return self.fault(SyntaxError::new(span, "`continue` outside of a loop"));
        };
        // The loop's own iterator goes on.
        let own =
            usize::from(matches!(self.state().cleanups.get(outside), Some(Cleanup::Iterator(_))));
        self.unwind_to(outside + own, span);
        self.emit(Op::Jump { to: start as u32 }, span);
    }

    /// Does what has to happen when control leaves everything inside of the first `keep` cleanups.
    pub(super) fn unwind_to(&mut self, keep: usize, span: Span) {
        let mut left = Vec::new();
        while self.state().cleanups.len() > keep {
            let Some(cleanup) = self.state().cleanups.pop() else { break };
            match cleanup {
                Cleanup::Iterator(at) => drop(self.emit(Op::EndIterate { at }, span)),
                Cleanup::Handler => drop(self.emit(Op::EndTry, span)),
                Cleanup::Finally(block, loops) => {
                    // It is off the list while it runs: what leaves it must not run it again.
                    let assigned = self.state().assigned.clone();
                    let inner = self.state().loops.split_off(loops);
                    self.block(block);
                    self.state().loops.extend(inner);
                    self.state().assigned = assigned;
                }
            }
            left.push(cleanup);
        }
        self.state().cleanups.extend(left.into_iter().rev());
    }
}

/// Variables that have a value on both ways here.
fn both(first: Option<Registers>, second: Registers) -> Registers {
    match first {
        Some(first) => first.and(&second),
        None => second,
    }
}
