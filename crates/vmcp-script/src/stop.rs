//! Why an operation did not give a value.

use crate::{cut::cut, value::Value};

/// The outcome of an operation inside the engine.
pub(crate) type Run<T = Value> = Result<T, Stop>;

/// Why an operation did not give a value.
#[derive(Debug, Clone)]
pub(crate) enum Stop {
    /// An error that a script may catch.
    Raise(Box<Raised>),
    /// Something does not fit; it may after a collection.
    Memory,
    /// A limit that no script can catch.
    Limit(Limit),
}

/// A limit of the operator's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Limit {
    Steps,
    Memory,
    CallDepth,
    ToolCalls,
}

/// An error on its way to a handler.
#[derive(Debug, Clone)]
pub(crate) struct Raised {
    pub(crate) kind: ErrorKind,
    /// Cut to a bounded length.
    pub(crate) message: String,
    /// `e.data`: structured content of a tool that failed.
    pub(crate) data: Value,
}

/// Kinds of errors, by the names that Python gives them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorKind {
    Exception,
    Value,
    Type,
    Key,
    Index,
    Attribute,
    Name,
    ZeroDivision,
    Assertion,
    Overflow,
    Runtime,
    Tool,
    Timeout,
}

impl ErrorKind {
    pub(crate) const ALL: [Self; 13] = [
        Self::Exception,
        Self::Value,
        Self::Type,
        Self::Key,
        Self::Index,
        Self::Attribute,
        Self::Name,
        Self::ZeroDivision,
        Self::Assertion,
        Self::Overflow,
        Self::Runtime,
        Self::Tool,
        Self::Timeout,
    ];

    /// The name of the kind.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Exception => "Exception",
            Self::Value => "ValueError",
            Self::Type => "TypeError",
            Self::Key => "KeyError",
            Self::Index => "IndexError",
            Self::Attribute => "AttributeError",
            Self::Name => "NameError",
            Self::ZeroDivision => "ZeroDivisionError",
            Self::Assertion => "AssertionError",
            Self::Overflow => "OverflowError",
            Self::Runtime => "RuntimeError",
            Self::Tool => "ToolError",
            Self::Timeout => "TimeoutError",
        }
    }

    /// The kind called `name`; parents of several kinds are known too.
    pub(crate) fn catches(name: &str, kind: Self) -> Option<bool> {
        Some(match name {
            "Exception" | "BaseException" | "Error" => true,
            "LookupError" => matches!(kind, Self::Key | Self::Index),
            "ArithmeticError" => matches!(kind, Self::ZeroDivision | Self::Overflow),
            other => Self::ALL.into_iter().find(|known| known.name() == other)? == kind,
        })
    }
}

/// Messages are cut here: values that they quote may be large.
const MAX_MESSAGE: usize = 2000;

impl Stop {
    /// An error that a script may catch.
    pub(crate) fn raise(kind: ErrorKind, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MAX_MESSAGE {
            message.truncate(cut(&message, MAX_MESSAGE).len());
            message.push('…');
            message.shrink_to_fit();
        }
        Self::Raise(Box::new(Raised { kind, message, data: Value::None }))
    }

    /// As `raise`, with a message that may be so long that it is better not copied.
    pub(crate) fn raise_cut(kind: ErrorKind, message: &str) -> Self {
        // A character more than what is kept, so that the cut shows.
        Self::raise(kind, cut(message, MAX_MESSAGE + 4))
    }

    pub(crate) fn value(message: impl Into<String>) -> Self {
        Self::raise(ErrorKind::Value, message)
    }

    pub(crate) fn type_error(message: impl Into<String>) -> Self {
        Self::raise(ErrorKind::Type, message)
    }
}
