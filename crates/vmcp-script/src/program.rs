//! A compiled script.

use std::sync::Arc;

use crate::{builtins::callbacks::Callback, op::Op, span::Span};

/// A compiled script: shared by all its runs, and free of anything that a run changes.
#[derive(Debug)]
pub struct Program {
    pub(crate) protos: Vec<Proto>,
    pub(crate) constants: Vec<Constant>,
    pub(crate) symbols: Vec<Box<str>>,
    pub(crate) sites: Vec<Site>,
    /// Lists of kinds that `except` clauses name.
    pub(crate) catches: Vec<Vec<Box<str>>>,
    /// Forms of values in format strings.
    pub(crate) forms: Vec<Form>,
    /// The tools that the script names, as the resolver numbered them.
    pub(crate) uses: Vec<ToolUse>,
    /// The variables of the caller's that the script names.
    pub(crate) data: Vec<Box<str>>,
    /// The engine's own texts that the script uses, and their prototypes.
    pub(crate) callbacks: Vec<(Callback, u32)>,
    /// The function that calls the function of a branch, which is in its register 1.
    pub(crate) branch: u32,
    /// What is said when its end is reached and there is no result.
    pub(crate) note: Option<Box<str>>,
    pub(crate) source: Arc<str>,
}

/// A compiled function; the first one is the script itself.
#[derive(Debug)]
pub(crate) struct Proto {
    pub(crate) name: Box<str>,
    pub(crate) code: Vec<Op>,
    /// Where each instruction comes from.
    pub(crate) spans: Vec<Span>,
    pub(crate) registers: u16,
    pub(crate) params: Params,
    pub(crate) captures: Vec<Capture>,
}

#[derive(Debug, Default)]
pub(crate) struct Params {
    /// Parameters by name: normal ones first, then those that are only named.
    pub(crate) names: Vec<Box<str>>,
    /// How many of them can be given by position.
    pub(crate) positional: u16,
    /// Which of them have a default, in the order of the names.
    pub(crate) optional: Vec<bool>,
    /// Whether there is a `*args`, in the register after the named ones.
    pub(crate) star: bool,
    /// Whether there is a `**kwargs`, in the register after that.
    pub(crate) star_star: bool,
}

/// Where a function finds a variable of an enclosing one when it is made.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Capture {
    /// A cell in a register of the enclosing function.
    Local(u16),
    /// A cell that the enclosing function itself captured.
    Up(u16),
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Constant {
    Str(Box<str>),
    Bytes(Box<[u8]>),
    Int(i64),
    Big(u32, Box<str>),
    Float(f64),
}

/// How a call passes its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Site {
    /// The method, for a method call.
    pub(crate) method: Option<u32>,
    pub(crate) form: SiteForm,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum SiteForm {
    /// Values one after the other: those by position, then those by these names.
    Plain { positional: u16, names: Vec<u32> },
    /// A list of those by position, and a dict of those by name.
    Spread,
}

/// How a value in a format string is shown.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Form {
    pub(crate) repr: bool,
    pub(crate) spec: Box<str>,
}

/// A place where a script names a tool.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolUse {
    /// The tool, as the resolver numbered it.
    pub tool: u32,
    /// Where.
    pub span: Span,
    /// How it is called there; `None` where it is only named.
    pub call: Option<CallShape>,
}

/// What can be told of a call before it is made.
#[derive(Debug, Clone, PartialEq)]
pub struct CallShape {
    /// Arguments by position.
    pub positional: Vec<ArgumentShape>,
    /// Arguments by name.
    pub named: Vec<NamedShape>,
    /// Whether `*` or `**` adds more, so that nothing can be said about what is missing.
    pub spread: bool,
}

/// What can be told of an argument by name before the script runs.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedShape {
    /// The name.
    pub name: Box<str>,
    /// Where the name stands.
    pub span: Span,
    /// The argument itself.
    pub argument: ArgumentShape,
}

/// What can be told of an argument before the script runs.
#[derive(Debug, Clone, PartialEq)]
pub struct ArgumentShape {
    /// Where it stands.
    pub span: Span,
    /// Its value, as far as it is known; `None` for what only the run can tell.
    pub literal: Option<Literal>,
}

/// A value that stands in the source.
#[derive(Debug, Clone, PartialEq)]
pub enum Literal {
    /// `None`.
    None,
    /// `True` or `False`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number beyond 64 bits.
    BigInt,
    /// A number with a point.
    Float(f64),
    /// A string.
    Str(Box<str>),
    /// A string that the run makes.
    Format,
    /// A list or tuple.
    List,
    /// A dict.
    Dict,
}

impl Program {
    /// Gives back the room that its lists grew to: scripts may wait for long.
    pub(crate) fn shrink(&mut self) {
        self.protos.shrink_to_fit();
        for proto in &mut self.protos {
            proto.code.shrink_to_fit();
            proto.spans.shrink_to_fit();
        }
        self.constants.shrink_to_fit();
        self.symbols.shrink_to_fit();
        self.sites.shrink_to_fit();
        self.uses.shrink_to_fit();
    }

    /// Whether a function is the engine's own, whose places mean nothing to the script.
    pub(crate) fn is_hidden(&self, proto: u32) -> bool {
        proto == self.branch || self.callbacks.iter().any(|(_, own)| *own == proto)
    }

    /// Every place where the script names a tool.
    #[must_use]
    pub fn tool_uses(&self) -> &[ToolUse] {
        &self.uses
    }

    /// The source text.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }
}
