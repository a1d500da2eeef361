//! Names that the script does not define: tools, data, and what every script has.

use hashbrown::HashMap;

use super::{Compiler, Scope, foreign, names::Found};
use crate::{
    ast::Ident,
    builtins,
    error::SyntaxError,
    near,
    op::{Op, Reg},
    program::{Constant, ToolUse},
    span::Span,
};

/// The variable that holds all that the caller hands in, unless it hands in one of this name.
pub(crate) const DATA: &str = "data";

/// Of the variables of a script, so many are compared with a name that is not defined.
const MOST_VARIABLES: usize = 500;

/// Of tools that a name could mean, so many are told.
const MOST_CONTESTED: usize = 5;

impl Compiler<'_> {
    /// Loads what the script does not define. What every script has wins over tools: no backend
    /// can put itself in the place of `print`.
    pub(super) fn load_outside(&mut self, name: &Ident, to: Reg) {
        if self.in_callback {
            return self.load_inner(name, to);
        }
        // Whoever writes `if __name__ == "__main__":` means to run.
        if *name.name == *"__name__" {
            let main = Constant::Str("__main__".into());
            return self.constant_into(&main, to, name.span);
        }
        let builtin = builtins::function(&name.name);
        let module = builtins::module(&name.name);
        let is_known = builtin.is_some() || module.is_some();
        let tool = if is_known { None } else { self.resolver.tool(&name.name) };
        if self.resolver.has_data(&name.name) {
            if is_known || tool.is_some() {
                self.is_both(name, tool);
            }
            self.load_data(name, to);
        } else if let Some(id) = tool {
            self.uses(ToolUse { tool: id, span: name.span, call: None });
            self.emit(Op::Tool { to, id }, name.span);
        } else if let Some(id) = builtin {
            self.emit(Op::Builtin { to, id }, name.span);
            self.callbacks_for(&name.name);
        } else if let Some(id) = module {
            self.emit(Op::Module { to, id }, name.span);
        } else {
            self.unknown(name);
        }
    }

    /// Whether a name means a tool, or something that every script has, unless the script gives it
    /// another meaning. Members of the data are variables from the start.
    pub(super) fn is_known_outside(&self, name: &str) -> bool {
        let is_known = builtins::function(name).is_some() || builtins::module(name).is_some();
        let has_tool = is_known || self.resolver.tool(name).is_some();
        !self.in_callback && has_tool && !self.resolver.has_data(name)
    }

    fn load_data(&mut self, name: &Ident, to: Reg) {
        let known = self.program.data.iter().position(|known| *known == name.name);
        let at = known.unwrap_or_else(|| {
            self.program.data.push(name.name.clone());
            self.program.data.len() - 1
        });
        self.emit(Op::Data { to, at: at as u32 }, name.span);
    }

    /// Variables of the script that the caller hands in start with what it gives; a script may
    /// give them other values.
    pub(super) fn start_with_data(&mut self, scope: &Scope) {
        for name in scope.names.iter().filter(|name| self.resolver.has_data(name)) {
            let name = Ident { name: name.clone(), span: Span::default() };
            let mark = self.mark();
            let value = self.temp();
            self.load_data(&name, value);
            self.store(&name, value);
            self.free_to(mark);
        }
    }

    /// Whether a name leads to a built-in function.
    pub(super) fn is_builtin(&mut self, name: &str) -> bool {
        matches!(self.lookup(name), Found::Outside)
            && !self.resolver.has_data(name)
            && builtins::function(name).is_some()
    }

    /// The fault that a name could be a member of the data or something else.
    fn is_both(&mut self, name: &Ident, tool: Option<u32>) {
        let what = match tool {
            Some(tool) => format!("the tool `{}`", self.resolver.name(tool)),
            None => "a function of every script".to_owned(),
        };
        let message = format!("`{}` is a member of `data`, and {what}", name.name);
        let fault = SyntaxError::new(name.span, message);
        self.fault(fault.hint("give the member of `data` another name"));
    }

    fn unknown(&mut self, name: &Ident) {
        if self.has_said_enough() {
            return;
        }
        let contested = self.resolver.contested(&name.name);
        let fault = match contested {
            [] => self.undefined(name),
            [first, ..] => {
                let names = contested.iter().take(MOST_CONTESTED).map(|tool| {
                    let name: String = self.resolver.name(*tool).chars().take(64).collect();
                    format!("`{name}`")
                });
                let names: Vec<String> = names.collect();
                let message = format!("`{}` could be {}", name.name, names.join(" or "));
                let usage = self.resolver.usage(*first);
                SyntaxError::new(name.span, message).hint(format!("write {usage}"))
            }
        };
        self.fault(fault);
    }

    fn undefined(&self, name: &Ident) -> SyntaxError {
        let fault = SyntaxError::new(name.span, format!("`{}` is not defined", name.name));
        if &*name.name == DATA {
            return fault.hint("the caller gave no `data`");
        }
        if let Some(instead) = foreign::instead_of(&name.name) {
            return fault.hint(instead);
        }
        let tools = self.resolver.near(&name.name);
        let variables = self.functions.iter().flat_map(|function| &function.variables);
        let variables = variables.flat_map(HashMap::keys).map(|name| &**name).take(MOST_VARIABLES);
        let builtins = builtins::names().map(|name| -> &str { name });
        let known = tools.iter().map(String::as_str).chain(builtins).chain(variables);
        match near::question(near::names(&name.name, known)) {
            Some(question) => fault.hint(question),
            None => fault,
        }
    }
}
