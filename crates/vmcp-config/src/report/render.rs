//! Diagnostics as text: a thin layer over `annotate-snippets`.
//!
//! Only the lines that a diagnostic touches are handed over, and long lines are cut around the
//! caret, so that a file of one huge line costs no more than a small one.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Position, Span, lines};

/// The longest line in bytes that is shown whole.
const LONGEST: usize = 400;
/// How many lines may stand between two places that belong together.
const MOST_LINES: usize = 1000;
/// How many characters of a longer line are shown before and from the caret on.
const BEFORE: usize = 40;
const AFTER: usize = 60;

/// Renders all diagnostics with a blank line between them.
pub(super) fn all(file: &str, text: &str, diagnostics: &[Diagnostic], color: bool) -> String {
    let lines = lines(text);
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut out = String::new();
    for diagnostic in diagnostics {
        if !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&renderer.render(&[group(file, &lines, diagnostic)]));
        out.push('\n');
    }
    out
}

fn group<'a>(file: &'a str, lines: &[&str], diagnostic: &'a Diagnostic) -> Group<'a> {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(&*diagnostic.message).id(diagnostic.code);
    let group = match whole(lines, diagnostic) {
        Some(snippet) => title.element(snippet.path(file)),
        None => {
            let origin = Origin::path(file).line(diagnostic.line).char_column(diagnostic.column);
            title.element(origin).element(cut(lines, diagnostic))
        }
    };
    match &diagnostic.help {
        Some(text) => group.element(Level::HELP.message(&**text)),
        None => group,
    }
}

/// Returns the lines from the first to the last place, or `None` if they are too long or many.
fn whole<'a>(lines: &[&str], diagnostic: &'a Diagnostic) -> Option<Snippet<'a, Annotation<'a>>> {
    let main = diagnostic.span();
    let related = diagnostic.related.as_ref();
    let first = related.map_or(main.start.line, |other| other.line.min(main.start.line));
    let last = related.map_or(main.start.line, |other| other.line.max(main.start.line));
    let shown = lines.get(first - 1..last).filter(|shown| shown.len() <= MOST_LINES)?;
    if shown.iter().any(|line| line.len() > LONGEST) {
        return None;
    }
    let offset = |place: Position| offset(shown, first, place);
    let mut snippet = Snippet::source(shown.join("\n")).line_start(first);
    if let Some(other) = related {
        let start = offset(Position { line: other.line, column: other.column });
        let span = start..offset(other.end).max(start);
        snippet = snippet.annotation(AnnotationKind::Context.span(span).label(&*other.label));
    }
    let start = offset(main.start);
    // A place that goes on over several lines is marked to the end of its first one.
    let line_end = Position { line: main.start.line, column: usize::MAX };
    let end = if main.end.line == main.start.line { main.end } else { line_end };
    let span = start..offset(end).max(start);
    Some(snippet.annotation(primary(span, diagnostic)))
}

/// Returns the byte at which a place stands in `shown`, whose first line has the number `first`.
fn offset(shown: &[&str], first: usize, place: Position) -> usize {
    let before: usize = shown.iter().take(place.line - first).map(|line| line.len() + 1).sum();
    let line = shown.get(place.line - first).copied().unwrap_or_default();
    let within = line.char_indices().nth(place.column - 1).map(|(at, _)| at);
    before + within.unwrap_or(line.trim_end().len())
}

fn primary(span: Range<usize>, diagnostic: &Diagnostic) -> Annotation<'_> {
    let annotation = AnnotationKind::Primary.span(span);
    if diagnostic.label.is_empty() { annotation } else { annotation.label(&*diagnostic.label) }
}

/// Returns the part of a long line around the place.
fn cut<'a>(lines: &[&str], diagnostic: &'a Diagnostic) -> Snippet<'a, Annotation<'a>> {
    let Span { start, end } = diagnostic.span();
    let line = lines.get(start.line - 1).copied().unwrap_or_default();
    let skipped = (start.column - 1).saturating_sub(BEFORE);
    let marked =
        if end.line == start.line { end.column - start.column.min(end.column) } else { AFTER };
    let lead = if skipped > 0 { "..." } else { "" };
    let before: String = line.chars().skip(skipped).take(start.column - 1 - skipped).collect();
    let mut rest = line.chars().skip(start.column - 1);
    let inside: String = rest.by_ref().take(marked.min(AFTER)).collect();
    let after: String = rest.by_ref().take(AFTER - inside.chars().count()).collect();
    let tail = if rest.next().is_some() { "..." } else { "" };
    let from = lead.len() + before.len();
    let span = from..from + inside.len();
    Snippet::source(format!("{lead}{before}{inside}{after}{tail}"))
        .line_start(start.line)
        .annotation(primary(span, diagnostic).label(label(diagnostic)))
}

/// Returns the label with the other place in words, since that is not shown.
fn label(diagnostic: &Diagnostic) -> Option<String> {
    match &diagnostic.related {
        Some(other) => {
            Some(format!("{} ({} on line {})", diagnostic.label, other.label, other.line))
        }
        None => Some(diagnostic.label.clone()).filter(|label| !label.is_empty()),
    }
}

#[cfg(test)]
mod tests;
