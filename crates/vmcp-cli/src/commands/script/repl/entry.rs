//! An entry as the gateway gets it: with the functions it uses before it, and behind it what brings
//! back the values of its names.
//!
//! Its own lines stay as they were typed, so that places in errors only have to be moved.

use std::ops::Range;

use vmcp::core::Json;

use crate::commands::script::places;

/// How errors call it.
pub(super) const NAME: &str = "entry";

/// The members of what comes back.
pub(super) const KEPT: &str = "__kept__";
pub(super) const VALUE: &str = "__value__";
pub(super) const REPR: &str = "__repr__";

/// An entry, ready to run.
pub(super) struct Entry {
    pub(super) text: String,
    pub(super) data: Option<Json>,
    /// Names whose values come back.
    pub(super) names: Vec<String>,
    /// Its functions: name and text.
    pub(super) functions: Vec<(String, String)>,
    /// Whether there is nothing else in it, and so nothing to run.
    pub(super) only_defines: bool,
    /// The functions before it: name, and lines.
    before: Vec<(String, usize)>,
    /// The line with the value, and how many lines stand there more than were typed.
    value: Option<(usize, usize)>,
}

impl Entry {
    /// Puts an entry together; `value` is where its last expression is.
    pub(super) fn new(
        typed: &str,
        value: Option<Range<usize>>,
        before: &[(String, String)],
    ) -> Self {
        let mut text = String::new();
        let mut lines = Vec::new();
        for (name, source) in before {
            text.push_str(source);
            text.push('\n');
            lines.push((name.clone(), source.matches('\n').count() + 1));
        }
        let value = match value {
            Some(value) => Some(push_with_value(&mut text, typed, value)),
            None => {
                text.push_str(typed);
                None
            }
        };
        let empty = Self {
            text,
            data: None,
            names: Vec::new(),
            functions: Vec::new(),
            only_defines: false,
            before: lines,
            value,
        };
        empty.ended()
    }

    fn ended(mut self) -> Self {
        if !self.text.ends_with('\n') {
            self.text.push('\n');
        }
        self
    }

    /// Adds what brings back the values of `names`.
    ///
    /// Each is written as JSON by itself: one that cannot be, or that was given no value, takes no
    /// other with it.
    pub(super) fn bring_back(&mut self, names: Vec<String>) {
        let mut line = |line: &str| {
            self.text.push_str(line);
            self.text.push('\n');
        };
        line(&format!("{KEPT} = {{\"{KEPT}\": {{}}}}"));
        let mut attempt = |at: &str, value: &str, otherwise: &str| {
            line("try:");
            line(&format!("    {at} = json.encode({value})"));
            line("except Exception:");
            line(&format!("    {otherwise}"));
        };
        for name in &names {
            attempt(&format!("{KEPT}[\"{KEPT}\"][\"{name}\"]"), name, "pass");
        }
        if self.value.is_some() {
            let repr = format!("{KEPT}[\"{REPR}\"] = repr({VALUE})");
            attempt(&format!("{KEPT}[\"{VALUE}\"]"), VALUE, &repr);
        }
        line(&format!("return {KEPT}"));
        self.names = names;
    }

    /// A text of the gateway's, with places as they are for whoever typed the entry.
    pub(super) fn restored(&self, told: &str) -> String {
        let place = |line: usize, column: usize| {
            let (name, line) = self.locate(line);
            format!("{name}:{line}:{column}")
        };
        places::moved(told, place, |line| self.locate(line).1)
    }

    /// Where a line of the text is for whoever typed the entry.
    fn locate(&self, line: usize) -> (&str, usize) {
        let mut line = line;
        for (name, lines) in &self.before {
            if line <= *lines {
                return (name, line);
            }
            line -= lines;
        }
        match self.value {
            Some((at, more)) if line >= at => (NAME, at.max(line.saturating_sub(more))),
            _ => (NAME, line),
        }
    }
}

/// Adds what was typed, with its last expression as the value of a variable; returns on which line
/// that is, and how many lines there are more.
fn push_with_value(text: &mut String, typed: &str, value: Range<usize>) -> (usize, usize) {
    let before = &typed[..value.start];
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let shares_line = !before[start..].trim().is_empty();
    text.push_str(if shares_line { before } else { &before[..start] });
    if shares_line {
        text.push('\n');
    }
    // On a line of its own and at its own column, the expression is found where it was typed.
    let column = before[start..].chars().count();
    text.push_str(&format!("{VALUE} = (\n{}{}\n)", " ".repeat(column), &typed[value.clone()]));
    text.push_str(&typed[value.end..]);
    (line, if shares_line { 2 } else { 1 })
}

#[cfg(test)]
mod tests {
    use vmcp::scripts::engine::Outline;

    use super::*;

    fn entry(typed: &str, before: &[(&str, &str)]) -> Entry {
        let before: Vec<_> =
            before.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        Entry::new(typed, Outline::of(typed).unwrap().value, &before)
    }

    #[test]
    fn an_entry_is_put_together_and_stays_a_script() {
        let mut entry = entry("a = 1; a + (\n 2) # sum\n", &[("f", "def f():\n    return 1")]);
        entry.bring_back(vec!["a".to_owned()]);
        insta::assert_snapshot!(entry.text, @r#"
        def f():
            return 1
        a = 1; 
        __value__ = (
               a + (
         2)
        ) # sum
        __kept__ = {"__kept__": {}}
        try:
            __kept__["__kept__"]["a"] = json.encode(a)
        except Exception:
            pass
        try:
            __kept__["__value__"] = json.encode(__value__)
        except Exception:
            __kept__["__repr__"] = repr(__value__)
        return __kept__
        "#);
        assert_eq!(Outline::of(&entry.text).unwrap().value, None);
    }

    #[test]
    fn places_are_those_of_what_was_typed() {
        let f = ("f", "def f():\n    return 1");
        let check = |typed: &str, before: &[(&str, &str)], told: &str, expected: &str| {
            assert_eq!(entry(typed, before).restored(told), expected, "{typed}");
        };
        check("a = x", &[], "script:1:5: x", "entry:1:5: x");
        check("a = x", &[f], "script:3:5: x", "entry:1:5: x");
        check("a = x", &[f, ("g", "def g(): f()")], "script:4:5: x", "entry:1:5: x");
        check(
            "a = x",
            &[f],
            "script:2:5: x\n  called at 3:1 in script",
            "f:2:5: x\n  called at entry:1:1 in script",
        );
        check("x", &[], "script:2:1: x", "entry:1:1: x");
        check("a = 1\nx", &[f], "script:5:1: x", "entry:2:1: x");
        check(
            "a = 1\nx",
            &[f],
            "script:3:5: x (line 3, in script)",
            "entry:1:5: x (line 1, in script)",
        );
        check("a = 1; x", &[], "script:1:5: a", "entry:1:5: a");
        check("a = 1; x", &[], "script:3:8: x", "entry:1:8: x");
        check("(1 +\n x)", &[], "script:3:2: x", "entry:2:2: x");
    }
}
