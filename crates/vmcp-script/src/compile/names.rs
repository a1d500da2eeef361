//! Where a name's value is: a register, a cell, an enclosing function, or outside of the script.

use super::{Compiler, FunctionState, Scope, Variable};
use crate::{
    ast::Ident,
    builtins,
    error::SyntaxError,
    op::{Op, Reg},
    program::{Capture, Constant, Params, Proto, ToolUse},
};

/// Where a name leads.
enum Found {
    Local(Variable),
    Up(u16),
    Outside,
}

impl<'a> Compiler<'a> {
    /// Starts a function whose parameters are the first of its variables.
    pub(super) fn enter(&mut self, scope: &'a Scope, params: &[Ident]) {
        self.functions.push(FunctionState {
            scope,
            variables: vec![std::collections::HashMap::new()],
            comprehensions: Vec::new(),
            code: Vec::new(),
            spans: Vec::new(),
            next: 0,
            registers: 0,
            captures: Vec::new(),
            loops: Vec::new(),
            cleanups: Vec::new(),
            assigned: Vec::new(),
            errors: Vec::new(),
        });
        for param in params {
            let at = self.declare(&param.name, scope.captured.contains(&param.name));
            self.state().assigned.push(at);
        }
        for name in &scope.names {
            if !params.iter().any(|param| param.name == *name) {
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
            captures: state.captures.into_iter().map(|(_, capture)| capture).collect(),
        }
    }

    fn find(&mut self, level: usize, name: &str) -> Found {
        let state = &self.functions[level];
        if let Some(variable) = state.variables.iter().rev().find_map(|all| all.get(name)) {
            return Found::Local(*variable);
        }
        if let Some(at) = state.captures.iter().position(|(known, _)| **known == *name) {
            return Found::Up(at as u16);
        }
        if level == 0 {
            return Found::Outside;
        }
        let capture = match self.find(level - 1, name) {
            Found::Local(variable) => Capture::Local(variable.at),
            Found::Up(at) => Capture::Up(at),
            Found::Outside => return Found::Outside,
        };
        let captures = &mut self.functions[level].captures;
        captures.push((name.into(), capture));
        Found::Up((captures.len() - 1) as u16)
    }

    fn lookup(&mut self, name: &str) -> Found {
        let level = self.functions.len() - 1;
        self.find(level, name)
    }

    /// The register of a plain variable that surely has a value.
    pub(super) fn register_of(&mut self, name: &str) -> Option<Reg> {
        match self.lookup(name) {
            Found::Local(Variable { at, cell: false }) => {
                self.state().assigned.contains(&at).then_some(at)
            }
            _ => None,
        }
    }

    /// Loads a name into `to`.
    pub(super) fn load(&mut self, name: &Ident, to: Reg) {
        let symbol = self.symbol(&name.name);
        let short = u16::try_from(symbol).unwrap_or(u16::MAX);
        match self.lookup(&name.name) {
            Found::Local(Variable { at, cell: false }) => {
                if !self.state().assigned.contains(&at) {
                    self.emit(Op::Check { at, name: symbol }, name.span);
                }
                self.emit(Op::Move { to, from: at }, name.span);
            }
            Found::Local(Variable { at, cell: true }) => {
                self.emit(Op::LoadCell { to, cell: at, name: short }, name.span);
            }
            Found::Up(index) => {
                self.emit(Op::LoadUp { to, index, name: short }, name.span);
            }
            Found::Outside => self.load_outside(name, to),
        }
    }

    /// Loads a variable of the script if it has a value, leaving `to` alone otherwise.
    pub(super) fn load_if_set(&mut self, name: &Ident, to: Reg) {
        if let Found::Local(Variable { at, cell: false }) = self.lookup(&name.name) {
            // `Unset` is neither true nor false nor `None`: the machine gives `None` for it.
            self.emit(Op::Move { to, from: at }, name.span);
        } else {
            self.load(name, to);
        }
    }

    fn load_outside(&mut self, name: &Ident, to: Reg) {
        if self.in_callback {
            self.load_inner(name, to);
        } else if self.resolver.has_data(&name.name) {
            let key = self.constant(Constant::Str(name.name.clone()));
            self.emit(Op::Data { to, key }, name.span);
        } else if let Some(id) = self.resolver.tool(&name.name) {
            self.uses(ToolUse { tool: id, span: name.span, call: None });
            self.emit(Op::Tool { to, id }, name.span);
        } else if let Some(id) = builtins::function(&name.name) {
            self.emit(Op::Builtin { to, id }, name.span);
            self.callbacks_for(&name.name);
        } else if let Some(id) = builtins::module(&name.name) {
            self.emit(Op::Module { to, id }, name.span);
        } else {
            self.unknown(name);
        }
    }

    /// Whether a name leads to a built-in function.
    pub(super) fn is_builtin(&mut self, name: &str) -> bool {
        matches!(self.lookup(name), Found::Outside)
            && !self.resolver.has_data(name)
            && self.resolver.tool(name).is_none()
            && builtins::function(name).is_some()
    }

    fn unknown(&mut self, name: &Ident) {
        let mut near = self.resolver.near(&name.name);
        near.extend(builtins::near(&name.name).map(str::to_owned));
        near.truncate(3);
        let fault = SyntaxError::new(name.span, format!("`{}` is not defined", name.name));
        let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
        let fault = if near.is_empty() {
            fault
        } else {
            fault.hint(format!("did you mean {}?", near.join(" or ")))
        };
        self.fault(fault);
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
                self.state().assigned.retain(|known| *known != at);
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
        let assigned = &mut self.state().assigned;
        if !assigned.contains(&at) {
            assigned.push(at);
        }
    }
}
