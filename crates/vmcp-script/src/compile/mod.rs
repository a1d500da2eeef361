//! Syntax tree to bytecode.
//!
//! Variables have registers for as long as their function runs; what functions share lives in
//! cells. Temporaries are a stack above the variables. A variable of a loop or comprehension that a
//! function inside shares gets a new cell in each round, so that `[lambda: f(x) for x in items]`
//! means what it seems to mean; Python and other Starlarks would see the last `x` in each.

mod assign;
mod call;
mod callback;
mod comprehension;
mod control;
mod expression;
mod function;
mod names;
mod scope;
mod statement;
mod tries;

use std::{collections::HashMap, sync::Arc};

use crate::{
    ast::{Block, Ident, StmtKind},
    error::SyntaxError,
    op::{Op, Reg},
    parse,
    program::{Capture, Constant, Form, Params, Program, Proto, Site, SiteForm, ToolUse},
    span::Span,
};
pub(crate) use scope::Scope;

/// What names mean that a script does not define.
pub trait Resolver {
    /// The tool that an identifier names, by a number of the caller's.
    fn tool(&self, name: &str) -> Option<u32>;

    /// The tool of exactly this name, whether or not it could be an identifier.
    fn tool_exactly(&self, name: &str) -> Option<u32>;

    /// Whether the caller hands in a variable of this name.
    fn has_data(&self, name: &str) -> bool;

    /// Names that are near `name`, to suggest; the best first.
    fn near(&self, name: &str) -> Vec<String>;

    /// The name of a tool.
    fn name(&self, tool: u32) -> &str;

    /// The parameters of a tool, in the order in which they are given by position.
    fn parameters(&self, tool: u32) -> &[String];

    /// How a tool is called, in one line, to show in errors.
    fn signature(&self, tool: u32) -> String;
}

/// For scripts that have no tools and no data.
#[derive(Debug, Clone, Copy)]
pub struct NoTools;

impl Resolver for NoTools {
    fn tool(&self, _name: &str) -> Option<u32> {
        None
    }

    fn tool_exactly(&self, _name: &str) -> Option<u32> {
        None
    }

    fn has_data(&self, _name: &str) -> bool {
        false
    }

    fn near(&self, _name: &str) -> Vec<String> {
        Vec::new()
    }

    fn name(&self, _tool: u32) -> &str {
        ""
    }

    fn parameters(&self, _tool: u32) -> &[String] {
        &[]
    }

    fn signature(&self, _tool: u32) -> String {
        String::new()
    }
}

/// Compiles `source`.
///
/// # Errors
/// All that is wrong with it as far as it can be told: a fault of syntax alone, or every name that
/// nobody defines.
pub fn compile(source: &str, resolver: &dyn Resolver) -> Result<Program, Vec<SyntaxError>> {
    let block = parse::program(source).map_err(|fault| vec![fault])?;
    let scope = Scope::of_script(&block);
    let mut compiler = Compiler::new(source, resolver);
    compiler.script(&block, &scope);
    if compiler.faults.is_empty() { Ok(compiler.finish()) } else { Err(compiler.faults) }
}

/// Faults beyond these are not told: they say nothing new.
const MAX_FAULTS: usize = 20;

pub(super) struct Compiler<'a> {
    resolver: &'a dyn Resolver,
    program: Program,
    constants: HashMap<String, u32>,
    symbols: HashMap<Box<str>, u32>,
    /// The functions that are being compiled, the innermost last.
    functions: Vec<FunctionState<'a>>,
    faults: Vec<SyntaxError>,
    /// Whether one of the engine's own texts is compiled: names lead to its functions alone.
    in_callback: bool,
}

/// A function while its code is generated.
struct FunctionState<'a> {
    scope: &'a Scope,
    /// Variables by name; comprehensions add to them for a while.
    variables: Vec<HashMap<Box<str>, Variable>>,
    /// Scopes of the comprehensions that are open.
    comprehensions: Vec<&'a Scope>,
    code: Vec<Op>,
    spans: Vec<Span>,
    next: u32,
    registers: u32,
    captures: Vec<(Box<str>, Capture)>,
    loops: Vec<Loop>,
    cleanups: Vec<Cleanup<'a>>,
    /// Registers of variables that surely have a value here.
    assigned: Vec<Reg>,
    /// The errors that `except` clauses around the current place handle.
    errors: Vec<Reg>,
}

#[derive(Clone, Copy, Debug)]
struct Variable {
    at: Reg,
    /// Whether the register holds a cell.
    cell: bool,
}

/// A loop around the current place.
struct Loop {
    start: usize,
    /// Jumps to be pointed at its end.
    breaks: Vec<usize>,
    /// How many cleanups there were outside of it.
    cleanups: usize,
}

/// What has to happen when control leaves the current place other than by its end.
enum Cleanup<'a> {
    /// A `for` lets go of what it iterates over.
    Iterator(Reg),
    /// An error handler is taken down.
    Handler,
    /// A `finally` runs.
    Finally(&'a Block),
}

impl<'a> Compiler<'a> {
    fn new(source: &str, resolver: &'a dyn Resolver) -> Self {
        let program = Program {
            protos: Vec::new(),
            constants: Vec::new(),
            symbols: Vec::new(),
            sites: Vec::new(),
            catches: Vec::new(),
            forms: Vec::new(),
            uses: Vec::new(),
            callbacks: Vec::new(),
            branch: 0,
            source: Arc::from(source),
        };
        Self {
            resolver,
            program,
            constants: HashMap::new(),
            symbols: HashMap::new(),
            functions: Vec::new(),
            faults: Vec::new(),
            in_callback: false,
        }
    }

    fn finish(mut self) -> Program {
        let plain = SiteForm::Plain { positional: 0, names: Vec::new() };
        let site = self.program.sites.len() as u16;
        self.program.sites.push(Site { method: None, form: plain });
        self.program.branch = self.program.protos.len() as u32;
        self.program.protos.push(Proto {
            name: "branch".into(),
            code: vec![Op::Call { to: 0, base: 1, site }, Op::Return { from: 0 }],
            spans: vec![Span::default(); 2],
            registers: 2,
            params: Params::default(),
            captures: Vec::new(),
        });
        self.program
    }

    /// The script is a function without parameters; its place in the list is the first.
    fn script(&mut self, block: &'a Block, scope: &'a Scope) {
        self.program.protos.push(Proto {
            name: "script".into(),
            code: Vec::new(),
            spans: Vec::new(),
            registers: 0,
            params: Params::default(),
            captures: Vec::new(),
        });
        self.enter(scope, &[]);
        let (last, rest) = match block.split_last() {
            Some((last, rest)) if matches!(last.kind, StmtKind::Expr(_)) => (Some(last), rest),
            _ => (None, &block[..]),
        };
        self.block(rest);
        match last.map(|last| &last.kind) {
            Some(StmtKind::Expr(value)) => {
                let from = self.operand(value);
                self.emit(Op::Return { from }, value.span);
            }
            _ => self.implicit_result(scope),
        }
        let proto = self.leave("script", Params::default());
        self.program.protos[0] = proto;
    }

    /// A script that neither returns nor ends with an expression gives its variable `result`.
    fn implicit_result(&mut self, scope: &Scope) {
        let at = self.temp();
        let span = Span::default();
        self.emit(Op::None { to: at }, span);
        if scope.names.iter().any(|name| **name == *"result") {
            let name = Ident { name: "result".into(), span };
            self.load_if_set(&name, at);
        }
        self.emit(Op::Return { from: at }, span);
    }

    fn state(&mut self) -> &mut FunctionState<'a> {
        self.functions.last_mut().expect("code belongs to a function")
    }

    fn emit(&mut self, op: Op, span: Span) -> usize {
        let state = self.state();
        state.code.push(op);
        state.spans.push(span);
        state.code.len() - 1
    }

    fn here(&mut self) -> usize {
        self.state().code.len()
    }

    /// Points the jump at `at` to here.
    fn land(&mut self, at: usize) {
        let target = self.here() as u32;
        match &mut self.state().code[at] {
            Op::Jump { to }
            | Op::JumpIf { to, .. }
            | Op::JumpIfNot { to, .. }
            | Op::Try { to, .. } => {
                *to = target;
            }
            other => unreachable!("{other:?} is no jump"),
        }
    }

    /// A register for a while: until the mark before it is restored.
    fn temp(&mut self) -> Reg {
        let state = self.state();
        let at = state.next;
        state.next += 1;
        state.registers = state.registers.max(state.next);
        if let Ok(at) = Reg::try_from(at) {
            return at;
        }
        // Far beyond what 64 KiB of source can need.
        self.fault(SyntaxError::new(Span::default(), "a function that needs too many registers"));
        Reg::MAX
    }

    fn mark(&mut self) -> u32 {
        self.state().next
    }

    fn free_to(&mut self, mark: u32) {
        self.state().next = mark;
    }

    fn fault(&mut self, fault: SyntaxError) {
        if self.faults.len() < MAX_FAULTS {
            self.faults.push(fault);
        }
    }

    fn constant(&mut self, constant: Constant) -> u32 {
        let key = format!("{constant:?}");
        if let Some(&at) = self.constants.get(&key) {
            return at;
        }
        let at = self.program.constants.len() as u32;
        self.program.constants.push(constant);
        self.constants.insert(key, at);
        at
    }

    fn symbol(&mut self, name: &str) -> u32 {
        if let Some(&at) = self.symbols.get(name) {
            return at;
        }
        let at = self.program.symbols.len() as u32;
        self.program.symbols.push(name.into());
        self.symbols.insert(name.into(), at);
        at
    }

    /// A symbol in 16 bits: source text of 64 KiB has fewer names than that.
    fn short_symbol(&mut self, name: &str) -> u16 {
        u16::try_from(self.symbol(name)).unwrap_or(u16::MAX)
    }

    fn site(&mut self, site: Site) -> u16 {
        if let Some(at) = self.program.sites.iter().position(|known| *known == site) {
            return at as u16;
        }
        self.program.sites.push(site);
        (self.program.sites.len() - 1) as u16
    }

    fn form(&mut self, form: Form) -> u16 {
        self.program.forms.push(form);
        (self.program.forms.len() - 1) as u16
    }

    fn uses(&mut self, used: ToolUse) {
        self.program.uses.push(used);
    }
}
