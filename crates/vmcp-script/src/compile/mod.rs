//! Syntax tree to bytecode.
//!
//! Variables have registers for as long as their function runs; what functions share lives in
//! cells. Temporaries are a stack above the variables. A variable of a loop or comprehension that a
//! function inside shares gets a new cell in each round, so that `[lambda: f(x) for x in items]`
//! means what it seems to mean; Python and other Starlarks would see the last `x` in each.

mod assign;
mod call;
mod callback;
mod check;
mod comprehension;
mod control;
mod ending;
mod expression;
mod foreign;
mod function;
mod interned;
mod names;
mod outside;
mod registers;
mod resolver;
mod scope;
mod statement;
mod tries;

use std::sync::Arc;

use hashbrown::HashMap;

use crate::{
    ast::{Block, Ident, StmtKind},
    error::SyntaxError,
    op::{Op, Reg},
    parse,
    program::{Capture, Constant, Form, Params, Program, Proto, Site, SiteForm, ToolUse},
    span::Span,
};
pub(crate) use check::advice;
use interned::Interned;
pub(crate) use outside::DATA;
use registers::Registers;
pub use resolver::{NoTools, Resolver};
pub(crate) use scope::Scope;

/// Compiles `source`.
///
/// # Errors
/// All that is wrong with it as far as it can be told: a fault of syntax alone, or every name that
/// nobody defines and every call of a tool that cannot be right, in the order of the source, at
/// most 20.
pub fn compile(source: &str, resolver: &dyn Resolver) -> Result<Program, Vec<SyntaxError>> {
    let block = parse::program(source).map_err(|fault| vec![fault])?;
    let scope = Scope::of_script(&block);
    let mut compiler = Compiler::new(source, resolver);
    compiler.script(&block, &scope);
    let mut faults = std::mem::take(&mut compiler.faults);
    faults.extend(check::calls(&compiler.program.uses, resolver));
    if faults.is_empty() {
        return Ok(compiler.finish());
    }
    faults.sort_by_key(|fault| fault.span.start);
    // A `finally` is compiled once for each way that leads to it.
    faults.dedup();
    faults.truncate(MAX_FAULTS);
    Err(faults)
}

/// Instructions of one script: a `finally` is there once for each way that leads out of its `try`,
/// and so may be there very often.
const MAX_CODE: usize = 1 << 18;

/// Faults beyond these are not told: they say nothing new.
const MAX_FAULTS: usize = 20;

pub(super) struct Compiler<'a> {
    resolver: &'a dyn Resolver,
    program: Program,
    constants: Interned,
    symbols: Interned,
    sites: Interned,
    /// Instructions so far.
    size: usize,
    /// Something does not fit: what follows is not worth its time.
    too_large: bool,
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
    captures: Vec<Capture>,
    /// The numbers of captures by name.
    captured: HashMap<Box<str>, u16>,
    loops: Vec<Loop>,
    cleanups: Vec<Cleanup<'a>>,
    /// Registers of variables that surely have a value here.
    assigned: Registers,
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
    /// With the number of loops around it: a `break` in there leaves the innermost of those.
    Finally(&'a Block, usize),
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
            data: Vec::new(),
            callbacks: Vec::new(),
            branch: 0,
            note: None,
            source: Arc::from(source),
        };
        Self {
            resolver,
            program,
            constants: Interned::default(),
            symbols: Interned::default(),
            sites: Interned::default(),
            size: 0,
            too_large: false,
            functions: Vec::new(),
            faults: Vec::new(),
            in_callback: false,
        }
    }

    fn finish(mut self) -> Program {
        let plain = SiteForm::Plain { positional: 0, names: Vec::new() };
        let site = self.site(&Site { method: None, form: plain });
        self.program.branch = self.program.protos.len() as u32;
        self.program.protos.push(Proto {
            name: "branch".into(),
            code: vec![Op::Call { to: 0, base: 1, site }, Op::Return { from: 0 }],
            spans: vec![Span::default(); 2],
            registers: 2,
            params: Params::default(),
            captures: Vec::new(),
        });
        self.program.shrink();
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
        let source = Arc::clone(&self.program.source);
        self.enter(scope, &[]);
        self.start_with_data(scope);
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
            _ => self.implicit_result(scope, ending::place(block)),
        }
        self.program.note = ending::note(block, scope, &source).map(Into::into);
        let proto = self.leave("script", Params::default());
        self.program.protos[0] = proto;
    }

    /// A script that neither returns nor ends with an expression gives its variable `result`.
    fn implicit_result(&mut self, scope: &Scope, span: Span) {
        let at = self.temp();
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
        self.size += 1;
        if self.size > MAX_CODE {
            self.too_large(span, &format!("it comes to more than maxCode={MAX_CODE} instructions"));
        }
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
            | Op::JumpIfUnset { to, .. }
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
        self.too_large(Span::default(), "a function needs more than maxRegisters=65536");
        Reg::MAX
    }

    /// Notes that the script is too large, once: what follows would only say it again.
    fn too_large(&mut self, span: Span, why: &str) {
        if !self.too_large {
            self.too_large = true;
            self.faults = vec![SyntaxError::new(span, format!("the script is too large: {why}"))];
        }
    }

    /// The number of something of which there are not more than 16 bits can count.
    fn numbered(&mut self, number: usize, what: &str) -> u16 {
        u16::try_from(number).unwrap_or_else(|_| {
            self.too_large(Span::default(), &format!("it has more than 65536 {what}"));
            u16::MAX
        })
    }

    fn mark(&mut self) -> u32 {
        self.state().next
    }

    fn free_to(&mut self, mark: u32) {
        self.state().next = mark;
    }

    /// Whether further faults are not told: then what it takes to tell them is not worth its time.
    const fn has_said_enough(&self) -> bool {
        self.faults.len() >= MAX_FAULTS || self.too_large
    }

    fn fault(&mut self, fault: SyntaxError) {
        if !self.has_said_enough() {
            self.faults.push(fault);
        }
    }

    fn constant(&mut self, constant: &Constant) -> u32 {
        let list = &mut self.program.constants;
        self.constants.place(list, constant, |known| known.is(constant), || constant.clone())
    }

    fn symbol(&mut self, name: &str) -> u32 {
        let list = &mut self.program.symbols;
        self.symbols.place(list, name, |known| **known == *name, || name.into())
    }

    fn short_symbol(&mut self, name: &str) -> u16 {
        let at = self.symbol(name) as usize;
        self.numbered(at, "names")
    }

    fn site(&mut self, site: &Site) -> u16 {
        let list = &mut self.program.sites;
        let at = self.sites.place(list, site, |known| known == site, || site.clone());
        self.numbered(at as usize, "kinds of calls")
    }

    fn form(&mut self, form: Form) -> u16 {
        let at = self.numbered(self.program.forms.len(), "values in format strings");
        self.program.forms.push(form);
        at
    }

    fn uses(&mut self, used: ToolUse) {
        self.program.uses.push(used);
    }
}
