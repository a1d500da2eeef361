//! What is said of text that is no JSON.

use super::read::Step;
use crate::stop::Stop;

impl Step<'_, '_> {
    pub(super) fn broken_string(&self, at: usize) -> Stop {
        match self.bytes.get(at) {
            None => self.fault_at(at, "the text ends inside of a string"),
            Some(byte) => {
                let message =
                    format!("a string with a control character; write it as \\u{byte:04x}");
                self.fault_at(at, message)
            }
        }
    }

    pub(super) fn ended(&self) -> Stop {
        let blank = self.source.trim_start_matches('\u{feff}').trim().is_empty();
        self.fault(if blank { "the text is empty" } else { "the text ends too early" })
    }

    /// The fault that something else stands where `wanted` should.
    pub(super) fn unexpected(&self, wanted: &str) -> Stop {
        let rest = &self.source[self.reader.at..];
        if rest.is_empty() {
            return self.ended();
        }
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).take(20).collect();
        let shown = if word.is_empty() { rest.chars().take(1).collect() } else { word };
        let hint = hint(&shown);
        self.fault(format!("found `{shown}` in place of {wanted}{hint}"))
    }

    pub(super) fn fault(&self, message: impl AsRef<str>) -> Stop {
        self.fault_at(self.reader.at, message)
    }

    pub(super) fn fault_at(&self, at: usize, message: impl AsRef<str>) -> Stop {
        let source = self.source.strip_prefix('\u{feff}').unwrap_or(self.source);
        let at = at.saturating_sub(self.source.len() - source.len());
        let before = &source.as_bytes()[..at.min(source.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        // Characters are counted by their first bytes.
        let column = before[start..].iter().filter(|byte| (**byte & 0xc0) != 0x80).count() + 1;
        let message = message.as_ref();
        Stop::value(format!("invalid JSON at line {line}, column {column}: {message}"))
    }
}

/// What to write in place of what JSON does not have.
fn hint(found: &str) -> &'static str {
    match found {
        "'" => "; JSON has double quotes only",
        "True" => "; JSON writes true",
        "False" => "; JSON writes false",
        "None" | "undefined" => "; JSON writes null",
        "NaN" | "nan" | "Infinity" | "inf" => "; JSON has no such number",
        "/" | "#" => "; JSON has no comments",
        "<" => "; this looks like HTML or XML",
        _ => "",
    }
}
