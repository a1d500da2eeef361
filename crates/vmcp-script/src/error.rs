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
        self.render_as("script", source)
    }

    /// As [`SyntaxError::render`], for a source that has a name, such as that of its file.
    #[must_use]
    pub fn render_as(&self, name: &str, source: &str) -> String {
        let place = self.span.place(source);
        let line = source.lines().nth(place.line - 1).unwrap_or_default();
        let (line, before) = excerpt(line, place.column - 1);
        let width = (self.span.end - self.span.start).clamp(1, 40) as usize;
        let room = line.chars().count().saturating_sub(before).max(1);
        let mut text = format!(
            "{name}:{place}: {}\n  {line}\n  {}{}",
            self.message,
            " ".repeat(before),
            "^".repeat(width.min(room)),
        );
        if let Some(hint) = &self.hint {
            text.push_str("\nhint: ");
            text.push_str(hint);
        }
        text
    }
}

/// Characters of a line that are shown.
const LINE: usize = 160;
/// Of those, characters before the fault.
const BEFORE: usize = 60;

/// What is shown of a line that has a fault after `before` characters, and how many characters of
/// that come before it: a line can be as long as a script.
fn excerpt(line: &str, before: usize) -> (String, usize) {
    let length = line.chars().count();
    if length <= LINE {
        return (line.to_owned(), before);
    }
    let start = before.saturating_sub(BEFORE);
    let head = if start > 0 { "…" } else { "" };
    let tail = if start + LINE < length { "…" } else { "" };
    let shown: String = line.chars().skip(start).take(LINE).collect();
    (format!("{head}{shown}{tail}"), before - start + head.chars().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_line_the_part_around_the_fault_is_shown() {
        let show = |source: &str, at: usize| {
            SyntaxError::new(Span::new(at, at + 3), "here").render(source)
        };
        let long = format!("a = '{}' + bad + '{}'", "é".repeat(100), "x".repeat(30_000));
        let at = long.find("bad").unwrap_or_default();
        let texts = [show("x = bad", 4), show(&long, at), show(&long, 0)];
        insta::assert_snapshot!(texts.join("\n"), @"
        script:1:5: here
          x = bad
              ^^^
        script:1:110: here
          …éééééééééééééééééééééééééééééééééééééééééééééééééééééééé' + bad + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
                                                                       ^^^
        script:1:1: here
          a = 'éééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé' + bad + 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
          ^^^
        ");
    }
}
