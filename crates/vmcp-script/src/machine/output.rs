//! What a run gives: a result or a failure, what was printed, and figures.

use super::Machine;
use crate::{
    cut::cut,
    json::What,
    span::Span,
    stop::{Limit, Stop},
    value::{Value, repr},
};

/// A run that ended well.
#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    /// The result as JSON text.
    pub result: String,
    /// What to tell whoever wrote the script, where its result is `null` and was hardly meant to
    /// be: a sentence that says why, and what to write.
    pub note: Option<String>,
    /// What was printed.
    pub logs: Vec<String>,
    /// Bytes of what was printed beyond the limit, and so not kept.
    pub logs_cut: usize,
    /// Figures.
    pub stats: Stats,
}

/// A run that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What happened, with the limit's name and value where it was a limit.
    pub message: String,
    /// The same for programs.
    pub cause: Cause,
    /// Where, the innermost function first.
    pub trace: Vec<Place>,
    /// What was printed before.
    pub logs: Vec<String>,
    /// See [`Output::logs_cut`].
    pub logs_cut: usize,
    /// Figures.
    pub stats: Stats,
}

/// Why a run failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// An error that nothing caught.
    Error,
    /// Its steps were used up.
    Steps,
    /// Its values would have taken too much memory.
    Memory,
    /// Too many functions called each other.
    CallDepth,
    /// It wanted to call too many tools.
    ToolCalls,
    /// Its result is longer than it may be.
    LongResult,
    /// JSON cannot say its result.
    OddResult,
    /// The host ended it.
    Interrupt,
}

/// A place in a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// The function; `script` for the script itself.
    pub function: Box<str>,
    /// Where in the source.
    pub span: Span,
}

/// What a run used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Stats {
    /// Steps.
    pub steps: u64,
    /// The most bytes of the script's memory at a time.
    pub peak_bytes: usize,
}

/// Bytes that are told of the message of an error.
const MAX_MESSAGE: usize = 4 << 10;

/// What was printed, up to a limit.
pub(super) struct Logs {
    lines: Vec<String>,
    bytes: usize,
    limit: usize,
    cut: usize,
    /// Whether the last line goes on.
    open: bool,
}

impl Logs {
    pub(super) const fn new(limit: usize) -> Self {
        Self { lines: Vec::new(), bytes: 0, limit, cut: 0, open: false }
    }

    pub(super) fn push(&mut self, line: String, ends_line: bool) {
        let goes_on = std::mem::replace(&mut self.open, !ends_line);
        if self.bytes + line.len() > self.limit {
            self.cut += line.len();
            return;
        }
        self.bytes += line.len();
        match self.lines.last_mut() {
            Some(last) if goes_on => last.push_str(&line),
            _ => self.lines.push(line),
        }
    }
}

impl Machine {
    fn stats(&self) -> Stats {
        // Work that is less than a step counts as one.
        let rest = u64::from(self.heap.owed() > 0 && self.steps < self.limits.steps);
        Stats { steps: self.steps + rest, peak_bytes: self.heap.peak() }
    }

    pub(super) fn output(&mut self, value: Value) -> Result<Output, Box<Failure>> {
        // The result costs no steps: it has a limit of its own.
        self.heap.allow_work(u64::MAX);
        let written = crate::json::write(&self.heap, value, self.limits.result_bytes);
        self.heap.forgive(0);
        match written {
            Ok(result) => Ok(Output {
                result,
                note: self.note(value),
                logs: std::mem::take(&mut self.logs.lines),
                logs_cut: self.logs.cut,
                stats: self.stats(),
            }),
            Err(fault) => {
                let script = &self.program.protos[0];
                let span = script.spans.get(self.ended_at as usize).copied().unwrap_or_default();
                self.trace = vec![Place { function: script.name.clone(), span }];
                let cause = match fault.what {
                    What::TooLong => Cause::LongResult,
                    _ => Cause::OddResult,
                };
                let message = fault.of_result(self.limits.result_bytes);
                Err(Box::new(self.failed(cause, message)))
            }
        }
    }

    /// What is said where nothing returned a result, and there is none.
    fn note(&self, value: Value) -> Option<String> {
        let is_end = self.ended_at as usize + 1 == self.program.protos[0].code.len();
        let note = self.program.note.as_deref()?;
        (is_end && value.is(Value::None)).then(|| note.to_owned())
    }

    pub(super) fn failure(&mut self, stop: &Stop) -> Failure {
        let limit = match stop {
            Stop::Raise(raised) => {
                let shown = cut(&raised.message, MAX_MESSAGE);
                let more = if shown.len() < raised.message.len() { "…" } else { "" };
                let message = format!("{}: {shown}{more}", raised.kind.name());
                return self.failed(Cause::Error, message);
            }
            Stop::Memory => Limit::Memory,
            Stop::Limit(limit) => *limit,
        };
        let cause = match limit {
            Limit::Steps => Cause::Steps,
            Limit::Memory => Cause::Memory,
            Limit::CallDepth => Cause::CallDepth,
            Limit::ToolCalls => Cause::ToolCalls,
        };
        self.failed(cause, self.limit_text(limit))
    }

    pub(super) fn failed(&mut self, cause: Cause, message: String) -> Failure {
        Failure {
            message,
            cause,
            trace: std::mem::take(&mut self.trace),
            logs: std::mem::take(&mut self.logs.lines),
            logs_cut: self.logs.cut,
            stats: self.stats(),
        }
    }

    /// The limit's name, its value, and where it was hit.
    fn limit_text(&self, limit: Limit) -> String {
        let limits = &self.limits;
        let (what, knob, value) = match limit {
            Limit::Steps => ("step limit", "stepLimit", limits.steps),
            Limit::Memory => ("memory limit", "memoryLimit", limits.memory as u64),
            Limit::CallDepth => ("call depth limit", "maxCallDepth", limits.call_depth.into()),
            Limit::ToolCalls => ("tool call limit", "maxToolCalls", limits.tool_calls.into()),
        };
        format!("{what} exceeded: {knob}={value}{}", self.noted_place())
    }

    /// Where the noted place is, to put behind a message: ` (line 7, in w)`.
    pub(super) fn noted_place(&self) -> String {
        if self.data.len() < self.program.data.len() {
            return " (while `data` was loaded)".to_owned();
        }
        self.trace.first().map_or_else(String::new, |place| {
            let line = place.span.place(&self.program.source).line;
            format!(" (line {line}, in {})", place.function)
        })
    }

    /// Adds to what was printed; unless it ends the line, the next text goes on there.
    pub(crate) fn print_part(&mut self, text: String, ends_line: bool) {
        self.logs.push(text, ends_line);
    }
}

impl Failure {
    /// The message with its place, the line, a caret, and the callers.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let Some(first) = self.trace.first() else { return self.message.clone() };
        let fault = crate::SyntaxError::new(first.span, self.message.clone());
        let mut text = fault.render(source);
        for place in self.trace.iter().skip(1) {
            let at = place.span.place(source);
            text.push_str(&format!("\n  called at {at} in {}", place.function));
        }
        text
    }
}

impl repr::Names for Machine {
    fn function(&self, proto: u32) -> &str {
        &self.program.protos[proto as usize].name
    }

    fn builtin(&self, id: u16) -> &str {
        crate::builtins::name(id)
    }

    fn module(&self, id: u16) -> &str {
        crate::builtins::MODULES[usize::from(id)]
    }

    fn tool(&self, id: u32) -> &str {
        self.resolver.name(id)
    }
}
