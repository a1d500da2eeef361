//! The engine's own texts, compiled into the programs that use them.

use super::Compiler;
use crate::{
    ast::{Argument, Expr, ExprKind, Ident, Postfix},
    builtins::{
        self,
        callbacks::{self, Callback},
    },
    op::{Op, Reg},
};

impl<'a> Compiler<'a> {
    /// Adds the texts that the function called `name` needs.
    pub(super) fn callbacks_for(&mut self, name: &str) {
        if !callbacks::is_method(name) {
            callbacks::needed_by(name).iter().for_each(|callback| self.callback(*callback));
        }
    }

    /// Adds the texts that a method called `name` needs, whatever has it.
    pub(super) fn callbacks_for_method(&mut self, name: &str) {
        if callbacks::is_method(name) {
            callbacks::needed_by(name).iter().for_each(|callback| self.callback(*callback));
        }
    }

    fn callback(&mut self, callback: Callback) {
        if self.in_callback || self.program.callbacks.iter().any(|(known, _)| *known == callback) {
            return;
        }
        let parsed = callbacks::parsed(callback);
        // A text knows nothing of the functions around the name that it stands for.
        let outside = std::mem::take(&mut self.functions);
        self.in_callback = true;
        self.enter(&parsed.scope, &[]);
        let proto = self.compile_function(parsed.function());
        self.in_callback = false;
        self.functions = outside;
        self.program.callbacks.push((callback, proto.into()));
    }

    /// As `load_outside`, for names in the engine's own texts.
    pub(super) fn load_inner(&mut self, name: &Ident, to: Reg) {
        let id = builtins::inner_function(&name.name).expect("the texts use what there is");
        self.emit(Op::Builtin { to, id }, name.span);
    }

    /// `next(x for x in items if …)` and `next(iter(items))`: there are no iterators to advance, but
    /// of what is made on the spot, and so never asked again, it is the first item.
    pub(super) fn next_of_fresh(&mut self, base: &Expr, chain: &[Postfix], to: Reg) -> bool {
        let (ExprKind::Name(name), Some(Postfix::Call(arguments, _))) = (&base.kind, chain.first())
        else {
            return false;
        };
        let Some(Argument::Positional(first)) = arguments.first() else { return false };
        let fresh = match &first.kind {
            ExprKind::Comprehension(_) => true,
            ExprKind::Postfix(_, chain) => matches!(chain.last(), Some(Postfix::Call(..))),
            _ => false,
        };
        if **name != *"next" || !fresh || !self.is_builtin(name) {
            return false;
        }
        let id = builtins::inner_function("__first").expect("it is there");
        self.emit(Op::Builtin { to, id }, base.span);
        true
    }
}
