//! Where a name's value is: a register, a cell, an enclosing function, or outside of the script.

use hashbrown::HashMap;

use super::{Compiler, FunctionState, Registers, Scope, Variable};
use crate::{
    ast::Ident,
    error::SyntaxError,
    op::{Op, Reg},
    program::{Capture, Params, Proto},
};

/// Where a name leads.
pub(super) enum Found {
    Local(Variable),
    Up(u16),
    Outside,
}

impl<'a> Compiler<'a> {
    /// Starts a function whose parameters are the first of its variables.
    pub(super) fn enter(&mut self, scope: &'a Scope, params: &[Ident]) {
        self.functions.push(FunctionState {
            scope,
            variables: vec![HashMap::new()],
            comprehensions: Vec::new(),
            code: Vec::new(),
            spans: Vec::new(),
            next: 0,
            registers: 0,
            captures: Vec::new(),
            captured: HashMap::new(),
            loops: Vec::new(),
            cleanups: Vec::new(),
            assigned: Registers::default(),
            errors: Vec::new(),
        });
        for param in params {
            let at = self.declare(&param.name, scope.captured.contains(&param.name));
            self.state().assigned.insert(at);
        }
        for name in &scope.names {
            let known = self.state().variables.last().is_some_and(|all| all.contains_key(name));
            if !known {
                self.declare(name, scope.captured.contains(name));
            }
        }
    }

    /// Gives a variable its register, and its cell.
    pub(super) fn declare(&mut self, name: &str, cell: bool) -> Reg {
        let at = self.temp();
        let state = self.state();
        let innermost = state.variables.last_mut().expect("a function has variables");
        innermost.insert(name.into(), Variable { at, cell });
        if cell {
            self.emit(Op::NewCell { at }, crate::span::Span::default());
        }
        at
    }

    /// Ends the innermost function.
    pub(super) fn leave(&mut self, name: &str, params: Params) -> Proto {
        let state = self.functions.pop().expect("it was entered");
        Proto {
            name: name.into(),
            code: state.code,
            spans: state.spans,
            registers: u16::try_from(state.registers).unwrap_or(u16::MAX),
            params,
            captures: state.captures,
        }
    }

    fn find(&mut self, level: usize, name: &str) -> Found {
        let state = &self.functions[level];
        if let Some(variable) = state.variables.iter().rev().find_map(|all| all.get(name)) {
            return Found::Local(*variable);
        }
        if let Some(at) = state.captured.get(name) {
            return Found::Up(*at);
        }
        if level == 0 {
            return Found::Outside;
        }
        let capture = match self.find(level - 1, name) {
            Found::Local(variable) => Capture::Local(variable.at),
            Found::Up(at) => Capture::Up(at),
            Found::Outside => return Found::Outside,
        };
        let at = self.numbered(self.functions[level].captures.len(), "shared variables");
        let state = &mut self.functions[level];
        state.captures.push(capture);
        state.captured.insert(name.into(), at);
        Found::Up(at)
    }

    pub(super) fn lookup(&mut self, name: &str) -> Found {
        let level = self.functions.len() - 1;
        self.find(level, name)
    }

    /// The register of a plain variable that surely has a value, and keeps it until the end of the
    /// expression.
    pub(super) fn register_of(&mut self, name: &str) -> Option<Reg> {
        if self.state().scope.rebound.contains(name) {
            return None;
        }
        match self.lookup(name) {
            Found::Local(Variable { at, cell: false }) => self.has_value(name, at).then_some(at),
            _ => None,
        }
    }

    /// Whether a variable surely has a value here.
    fn has_value(&mut self, name: &str, at: Reg) -> bool {
        let state = self.state();
        state.assigned.contains(at) && !state.scope.deleted.contains(name)
    }

    /// Loads a name into `to`.
    pub(super) fn load(&mut self, name: &Ident, to: Reg) {
        let symbol = self.symbol(&name.name);
        match self.lookup(&name.name) {
            Found::Local(Variable { at, cell: false }) if !self.has_value(&name.name, at) => {
                self.load_unsure(name, at, to);
            }
            Found::Local(Variable { at, cell: false }) => {
                self.emit(Op::Move { to, from: at }, name.span);
            }
            Found::Local(Variable { at, cell: true }) => {
                let name_at = self.numbered(symbol as usize, "names");
                self.emit(Op::LoadCell { to, cell: at, name: name_at }, name.span);
            }
            Found::Up(index) => {
                let name_at = self.numbered(symbol as usize, "names");
                self.emit(Op::LoadUp { to, index, name: name_at }, name.span);
            }
            Found::Outside => self.load_outside(name, to),
        }
    }

    /// Loads a variable that may have no value. One of the script's own that has the name of
    /// something else means that until then, as in `search = search("x")`.
    fn load_unsure(&mut self, name: &Ident, at: Reg, to: Reg) {
        if self.functions.len() > 1 || !self.is_known_outside(&name.name) {
            let symbol = self.symbol(&name.name);
            self.emit(Op::Check { at, name: symbol }, name.span);
            self.emit(Op::Move { to, from: at }, name.span);
            return;
        }
        let unset = self.emit(Op::JumpIfUnset { at, to: 0 }, name.span);
        self.emit(Op::Move { to, from: at }, name.span);
        let done = self.emit(Op::Jump { to: 0 }, name.span);
        self.land(unset);
        self.load_outside(name, to);
        self.land(done);
    }

    /// Loads a variable of the script if it has a value, leaving `to` alone otherwise.
    pub(super) fn load_if_set(&mut self, name: &Ident, to: Reg) {
        if let Found::Local(Variable { at, cell: false }) = self.lookup(&name.name) {
            // `Unset` is neither true nor false nor `None`: the machine gives `None` for it.
            self.emit(Op::Move { to, from: at }, name.span);
            return;
        }
        // The only thing that can go wrong is that it has none.
        let error = self.temp();
        let failed = self.emit(Op::Try { at: error, to: 0 }, name.span);
        self.load(name, to);
        self.emit(Op::EndTry, name.span);
        self.land(failed);
    }

    /// Stores `from` into a variable.
    pub(super) fn store(&mut self, name: &Ident, from: Reg) {
        match self.lookup(&name.name) {
            Found::Local(Variable { at, cell: false }) => {
                if at != from {
                    self.emit(Op::Move { to: at, from }, name.span);
                }
                self.now_assigned(at);
            }
            Found::Local(Variable { at, cell: true }) => {
                self.emit(Op::StoreCell { cell: at, from }, name.span);
            }
            Found::Up(index) => {
                self.emit(Op::StoreUp { index, from }, name.span);
            }
            Found::Outside => {
                let message = format!("`{}` is not a variable of an enclosing function", name.name);
                self.fault(SyntaxError::new(name.span, message));
            }
        }
    }

    /// As `store`, for the variable of a loop: a shared one gets a new cell.
    pub(super) fn store_fresh(&mut self, name: &Ident, from: Reg) {
        match self.lookup(&name.name) {
            Found::Local(Variable { at, cell: true }) => {
                self.emit(Op::Move { to: at, from }, name.span);
                self.emit(Op::NewCell { at }, name.span);
            }
            _ => self.store(name, from),
        }
    }

    /// Takes a variable's value away.
    pub(super) fn unset(&mut self, name: &Ident) {
        match self.lookup(&name.name) {
            Found::Local(Variable { at, cell: false }) => {
                self.emit(Op::Unset { at }, name.span);
                self.state().assigned.remove(at);
            }
            Found::Local(Variable { at, cell: true }) => {
                let empty = self.temp();
                self.emit(Op::Unset { at: empty }, name.span);
                self.emit(Op::StoreCell { cell: at, from: empty }, name.span);
            }
            Found::Up(_) | Found::Outside => {
                let message = format!("`{}` belongs to another function and stays", name.name);
                self.fault(SyntaxError::new(name.span, message));
            }
        }
    }

    /// The register that a plain variable has, whether it has a value or not: values can be made
    /// right in it.
    pub(super) fn home_of(&mut self, name: &str) -> Option<Reg> {
        match self.lookup(name) {
            Found::Local(Variable { at, cell: false }) => Some(at),
            _ => None,
        }
    }

    pub(super) fn now_assigned(&mut self, at: Reg) {
        self.state().assigned.insert(at);
    }
}
