//! One thing that is wrong with a file, and the list in which the checks collect them.

use serde::Serialize;

use crate::codes::Code;
use crate::path::Path;
use crate::source::{Position, Span};

/// How many diagnostics are kept; a file with more mistakes gets a count of the rest.
const MOST_KEPT: usize = 100;

/// Whether a diagnostic keeps the file from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The file is not used.
    Error,
    /// The file is used, but somebody may want to look.
    Warning,
}

/// Another place that explains a diagnostic, such as the first of two duplicates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What is there, in a few words.
    pub label: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// One past the last character.
    pub end: Position,
}

/// One mistake, where it is, and what to do about it.
///
/// No text in it holds a value that came from the environment, nor a value of `env` or `headers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// The number of the kind of mistake, such as `VMCP0012`; see [`explain`](crate::explain).
    pub code: &'static str,
    /// Whether it keeps the file from being used.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The few words beside the caret; may be empty.
    pub label: String,
    /// Where in the document, such as `backends[0].url`; empty at the top.
    pub path: String,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// One past the last character; on the same place for a point.
    pub end: Position,
    /// What to do next, if the label does not say it already.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// Another place that matters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub related: Option<Related>,
}

impl Diagnostic {
    /// Returns a diagnostic with neither label nor help.
    pub(crate) fn new(code: &Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            code: code.id,
            severity: code.severity,
            message: message.into(),
            label: String::new(),
            path: String::new(),
            line: span.start.line,
            column: span.start.column,
            end: span.end,
            help: None,
            related: None,
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.path = path.to_string();
        self
    }

    pub(crate) fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        let Span { start: Position { line, column }, end } = span;
        self.related = Some(Related { label: label.into(), line, column, end });
        self
    }

    /// Returns the span of the mistake.
    pub(crate) fn span(&self) -> Span {
        Span { start: Position { line: self.line, column: self.column }, end: self.end }
    }
}

/// What the checks have found so far.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    kept: Vec<Diagnostic>,
    dropped_errors: usize,
}

impl Findings {
    /// Adds a diagnostic, or counts it if there are too many already.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.kept.len() < MOST_KEPT {
            self.kept.push(diagnostic);
        } else if diagnostic.severity == Severity::Error {
            self.dropped_errors += 1;
        }
    }

    /// Returns whether so much was found that looking further serves nobody.
    pub(crate) fn is_full(&self) -> bool {
        self.kept.len() >= MOST_KEPT
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.dropped_errors > 0
            || self.kept.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the diagnostics in the order of the text, and how many errors were not kept.
    pub(crate) fn into_sorted(mut self) -> (Vec<Diagnostic>, usize) {
        self.kept.sort_by_key(|found| (found.line, found.column, found.code));
        self.kept.dedup();
        (self.kept, self.dropped_errors)
    }
}

/// Returns a text fit for a message: on one line, without control characters, not too long.
pub(crate) fn shown(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests;
