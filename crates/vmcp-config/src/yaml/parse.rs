//! Feeds the events of the parser to the builder and turns its refusals into diagnostics.

use std::rc::Rc;

use saphyr_parser::{Event, Marker, Parser, ScanError};

use super::build::Builder;
use super::{MAX_BYTES, Node};
use crate::codes;
use crate::diagnostic::{Diagnostic, Findings};
use crate::source::{Position, Span, lines};

/// Reads a text as one YAML document.
///
/// Returns `None` if there is no tree to look at; then `findings` says why. Mistakes that leave
/// a usable tree, such as duplicate keys, are reported and the tree is returned all the same.
pub(crate) fn parse(text: &str, findings: &mut Findings) -> Option<Rc<Node>> {
    if text.len() > MAX_BYTES {
        findings.push(too_large(text.len()));
        return None;
    }
    match read(text, findings) {
        Ok(Some(tree)) => Some(tree),
        Ok(None) => {
            findings.push(empty());
            None
        }
        Err(stop) => {
            findings.push(*stop);
            None
        }
    }
}

fn read(text: &str, findings: &mut Findings) -> Result<Option<Rc<Node>>, Box<Diagnostic>> {
    let lines = lines(text);
    let mut parser = Parser::new_from_str(text);
    let mut builder = Builder::default();
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| Box::new(syntax(&lines, &error)))?;
        if matches!(event, Event::StreamEnd) {
            break;
        }
        let span = Span { start: place(span.start, &lines), end: place(span.end, &lines) };
        builder.take(event, span, findings)?;
    }
    Ok(builder.finish())
}

/// Returns the place of a marker; one that stands after the text is moved to its end.
fn place(marker: Marker, lines: &[&str]) -> Position {
    match lines.last() {
        Some(last) if marker.line() > lines.len() => {
            Position { line: lines.len(), column: last.chars().count() + 1 }
        }
        _ => Position { line: marker.line().max(1), column: marker.col() + 1 },
    }
}

fn too_large(bytes: usize) -> Diagnostic {
    let message = format!("the file has {bytes} bytes, at most {MAX_BYTES} are read");
    Diagnostic::new(&codes::FILE_TOO_LARGE, Span::top(), message)
        .help("check that this is the right file; a configuration has a few kilobytes")
}

fn empty() -> Diagnostic {
    Diagnostic::new(&codes::EMPTY_FILE, Span::top(), "the file has no settings")
        .label("nothing but blank lines or comments")
        .help("list at least one backend under `backends:`")
}

fn syntax(lines: &[&str], error: &ScanError) -> Diagnostic {
    let start = place(*error.marker(), lines);
    let near = [start.line, start.line.saturating_sub(1), start.line + 1];
    let tab = near.into_iter().find_map(|line| {
        let text = lines.get(line.checked_sub(1)?)?;
        let column = text.chars().take_while(|c| c.is_whitespace()).position(|c| c == '\t')? + 1;
        Some(Position { line, column })
    });
    match tab {
        Some(start) => {
            let end = Position { column: start.column + 1, ..start };
            Diagnostic::new(&codes::TAB, Span { start, end }, "a tab stands in the indentation")
                .label("this is a tab")
                .help("YAML allows only spaces at the start of a line")
        }
        None => {
            let message = format!("this is not YAML: {}", error.info());
            Diagnostic::new(&codes::SYNTAX, Span { start, end: start }, message)
                .help("nothing after this place was read; the cause may stand a line earlier")
        }
    }
}
