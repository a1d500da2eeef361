//! Assignments.

use super::{Compiler, expression::binary, foreign};
use crate::{
    ast::{BinaryOp, Expr, Target},
    error::SyntaxError,
    op::{Op, Reg},
    program::Constant,
    span::Span,
};

impl<'a> Compiler<'a> {
    pub(super) fn assign_statement(&mut self, targets: &'a [Target], value: &'a Expr) {
        // A plain variable gets its value made in place.
        if let [Target::Name(name)] = targets
            && let Some(home) = self.home_of(&name.name)
        {
            self.into(value, home);
            self.now_assigned(home);
            return;
        }
        let from = self.temp_of(value);
        targets.iter().for_each(|target| self.assign(target, from));
    }

    /// Assigns what lies in `from`.
    pub(super) fn assign(&mut self, target: &'a Target, from: Reg) {
        self.assign_as(target, from, false);
    }

    /// As `assign`, for the variables of a loop.
    pub(super) fn assign_fresh(&mut self, target: &'a Target, from: Reg) {
        self.assign_as(target, from, true);
    }

    fn assign_as(&mut self, target: &'a Target, from: Reg, fresh: bool) {
        let mark = self.mark();
        match target {
            Target::Name(name) if fresh => self.store_fresh(name, from),
            Target::Name(name) => self.store(name, from),
            Target::Index(object, index, span) => {
                let (object, index) = (self.operand(object), self.operand(index));
                self.emit(Op::SetIndex { object, index, from }, *span);
            }
            Target::Attribute(_, name) => {
                let fault = SyntaxError::new(name.span, "attributes cannot be assigned to");
                self.fault(fault.hint(format!("use a dict: d[\"{}\"] = …", name.name)));
            }
            Target::Tuple(items, star, span) => self.unpack((items, *star), from, *span, fresh),
        }
        self.free_to(mark);
    }

    fn unpack(
        &mut self,
        (items, star): (&'a [Target], Option<usize>),
        from: Reg,
        span: Span,
        fresh: bool,
    ) {
        if items.len() > usize::from(u8::MAX) {
            self.fault(SyntaxError::new(span, "too many targets"));
            return;
        }
        let registers: Vec<Reg> = items.iter().map(|_| self.temp()).collect();
        let start = registers.first().copied().unwrap_or(0);
        match star {
            None => {
                self.emit(Op::Unpack { from, start, count: items.len() as u16 }, span);
            }
            Some(star) => {
                let (before, after) = (star as u8, (items.len() - star - 1) as u8);
                self.emit(Op::UnpackStar { from, start, before, after }, span);
            }
        }
        for (item, at) in items.iter().zip(registers) {
            self.assign_as(item, at, fresh);
        }
    }

    pub(super) fn augment(
        &mut self,
        target: &'a Target,
        op: BinaryOp,
        value: &'a Expr,
        span: Span,
    ) {
        match target {
            Target::Name(name) => {
                if let Some(home) = self.register_of(&name.name)
                    && let Some(value) = small_step(op, value)
                {
                    self.emit(Op::AddInt { to: home, a: home, value }, span);
                    return;
                }
                if let Some(home) = self.register_of(&name.name) {
                    let b = self.operand(value);
                    self.emit(augmented(op, home, home, b), span);
                    return;
                }
                // The variable is read first: the value may be a call that changes it.
                let a = self.temp();
                self.load(name, a);
                let b = self.operand(value);
                self.emit(augmented(op, a, a, b), span);
                self.store(name, a);
            }
            Target::Index(object, index, at) => {
                let (object, index) = (self.operand(object), self.operand(index));
                let a = self.temp();
                self.emit(Op::GetIndex { to: a, from: object, index }, *at);
                let b = self.operand(value);
                self.emit(augmented(op, a, a, b), span);
                self.emit(Op::SetIndex { object, index, from: a }, *at);
            }
            Target::Attribute(..) | Target::Tuple(..) => self.assign(target, 0),
        }
    }

    pub(super) fn delete(&mut self, target: &'a Target) {
        match target {
            Target::Name(name) => self.unset(name),
            Target::Index(object, index, span) => {
                let (object, index) = (self.operand(object), self.operand(index));
                self.emit(Op::DeleteIndex { object, index }, *span);
            }
            Target::Attribute(_, name) => {
                self.fault(SyntaxError::new(name.span, "attributes cannot be deleted"));
            }
            Target::Tuple(items, _, _) => items.iter().for_each(|item| self.delete(item)),
        }
    }

    /// An import binds modules that are there anyway.
    pub(super) fn import(&mut self, module: &crate::ast::Ident, alias: &crate::ast::Ident) {
        let at = self.temp();
        match crate::builtins::module(&module.name) {
            Some(id) => {
                self.emit(Op::Module { to: at, id }, module.span);
                self.store(alias, at);
            }
            None => {
                let message = format!("there is no module `{}`", module.name);
                let known = crate::builtins::MODULES.join(", ");
                let hint = match foreign::instead_of_module(&module.name) {
                    Some(instead) => instead.to_owned(),
                    None => format!("scripts have {known}, and tools"),
                };
                self.fault(SyntaxError::new(module.span, message).hint(hint));
            }
        }
    }

    pub(super) fn import_from(
        &mut self,
        module: &crate::ast::Ident,
        names: &'a [(crate::ast::Ident, crate::ast::Ident)],
    ) {
        for (name, alias) in names {
            let mark = self.mark();
            let at = self.temp();
            let Some(id) = crate::builtins::module(&module.name) else {
                return self.import(module, alias);
            };
            self.emit(Op::Module { to: at, id }, module.span);
            self.callbacks_for_method(&name.name);
            let symbol = self.short_symbol(&name.name);
            self.emit(Op::GetAttribute { to: at, from: at, name: symbol }, name.span);
            self.store(alias, at);
            self.free_to(mark);
        }
    }

    /// A text in a register of its own.
    pub(super) fn text(&mut self, text: &str, span: Span) -> Reg {
        let at = self.temp();
        self.constant_into(&Constant::Str(text.into()), at, span);
        at
    }
}

/// The number that `+= n` or `-= n` adds, if it is a small literal.
fn small_step(op: BinaryOp, value: &Expr) -> Option<i16> {
    let crate::ast::ExprKind::Int(value) = value.kind else { return None };
    match op {
        BinaryOp::Add => i16::try_from(value).ok(),
        BinaryOp::Sub => i16::try_from(-value).ok(),
        _ => None,
    }
}

const fn augmented(op: BinaryOp, to: Reg, a: Reg, b: Reg) -> Op {
    match op {
        // A list or set on the left changes in place.
        BinaryOp::Add | BinaryOp::Or | BinaryOp::And | BinaryOp::Sub | BinaryOp::Xor => {
            Op::Augment { op, to, a, b }
        }
        op => binary(op, to, a, b),
    }
}
