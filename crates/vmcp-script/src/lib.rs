//! The Starlark engine of code mode.
//!
//! A script is compiled to bytecode and run on fibers that live on the heap, one step and one byte
//! at a time: every step is counted before it is made and every byte before it is taken, so that no
//! script stops, slows or kills anything but itself. The engine does no I/O; a tool call is a value
//! that comes out and an answer that goes in.
//!
//! Choice: an engine of our own, in safe Rust. Refused: the existing interpreters, whose parsers and
//! single operations can overflow the stack or exhaust memory whatever their limits say. Price: a
//! language to keep right. See `docs/design/0005-an-engine-for-scripts.md`.

mod ast;
mod builtins;
mod compile;
mod count;
mod cut;
mod error;
mod format;
mod heap;
mod host;
mod json;
mod lex;
mod limits;
mod machine;
mod near;
mod op;
mod outline;
mod parse;
mod program;
mod regex;
mod span;
mod stop;
mod tools;
mod value;

pub use compile::{NoTools, Resolver, compile};
pub use error::SyntaxError;
pub use host::{Answer, Ask, Request};
pub use limits::{Limits, TooLong};
pub use machine::{Cause, Failure, Machine, Output, Place as TracePlace, Progress, Stats};
pub use outline::{Follows, Outline};
pub use program::{ArgumentShape, CallShape, Literal, NamedShape, Program, ToolUse};
pub use span::{Place, Span};
pub use tools::{DataError, Inputs, Parameter, Shapes, Signature, Toolbox};

/// Checks that `source` can be parsed.
///
/// # Errors
/// The first fault, with its place and, where there is one, what to write instead.
pub fn check_syntax(source: &str) -> Result<(), SyntaxError> {
    parse::program(source).map(drop)
}
