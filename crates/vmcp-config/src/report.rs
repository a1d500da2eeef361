//! All diagnostics of one file, to be printed or handed on.

use std::fmt;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Findings, Severity};

pub(crate) mod mask;
mod render;

/// Everything that was found in one file.
///
/// Holds a copy of the text in which secret values are replaced by stars.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    file: String,
    diagnostics: Vec<Diagnostic>,
    /// Errors beyond the first hundred, which are only counted.
    more_errors: usize,
    #[serde(skip)]
    text: String,
}

impl Report {
    /// Sorts `findings`; `text` must be masked already.
    pub(crate) fn new(file: &str, text: String, findings: Findings) -> Self {
        let (diagnostics, more_errors) = findings.into_sorted();
        Self { file: file.to_owned(), diagnostics, more_errors, text }
    }

    /// Returns what was found, in the order of the text; at most one hundred.
    #[must_use]
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// Returns whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.diagnostics.is_empty()
    }

    /// Returns the number of errors, including those that are not listed.
    #[must_use]
    pub fn error_count(&self) -> usize {
        let listed = self.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        listed.count() + self.more_errors
    }

    /// Returns the name of the file, as given in the [`Source`](crate::Source).
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Returns the diagnostics as text with source lines and carets, in the style of rustc.
    ///
    /// `color` adds ANSI escapes. The text ends with a line break unless it is empty. The exact
    /// wording and layout are not promised; programs read [`Report::diagnostics`].
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        let mut out = render::all(&self.file, &self.text, &self.diagnostics, color);
        if self.more_errors > 0 {
            out.push_str(&format!("\n... and {} more errors\n", self.more_errors));
        }
        out
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}

#[cfg(test)]
mod tests;
