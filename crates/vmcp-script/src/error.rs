//! Faults in source text.

use crate::span::Span;

/// Source text that is no script, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SyntaxError {
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// Where.
    pub span: Span,
    /// What to write instead.
    pub hint: Option<String>,
}

impl SyntaxError {
    pub(crate) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { message: message.into(), span, hint: None }
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The message with its place, the line, and a caret under the fault.
    #[must_use]
    pub fn render(&self, source: &str) -> String {
        let place = self.span.place(source);
        let line = source.lines().nth(place.line - 1).unwrap_or_default();
        let width = (self.span.end - self.span.start).clamp(1, 40) as usize;
        let room = line.chars().count().saturating_sub(place.column - 1).max(1);
        let mut text = format!(
            "script:{place}: {}\n  {line}\n  {}{}",
            self.message,
            " ".repeat(place.column - 1),
            "^".repeat(width.min(room)),
        );
        if let Some(hint) = &self.hint {
            text.push_str("\nhint: ");
            text.push_str(hint);
        }
        text
    }
}
