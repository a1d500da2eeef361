//! The names of the backends, to check the rules that name one.

use std::collections::{HashMap, HashSet};

use super::{Checks, is_literal};
use crate::codes;
use crate::diagnostic::{Diagnostic, shown};
use crate::path::Path;
use crate::shape::nearest;

/// The names that the file gives to backends.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each name and the text that may be shown for it.
    pub(super) known: HashMap<String, String>,
    /// Those that are started, so that no header reaches them.
    pub(super) commands: HashSet<String>,
    /// Whether a backend has no readable name, so that a missing one proves nothing.
    pub(super) incomplete: bool,
}

impl Names {
    /// Warns if the value at `path` names a backend that the file does not have.
    pub(super) fn expect(&self, name: &str, path: &Path, checks: &mut Checks<'_>) {
        if self.allows(name) {
            return;
        }
        let written = checks.written(path);
        let found = checks.found(&codes::NO_SUCH_BACKEND, path, absent(&written));
        self.warn(&written, path, found, checks);
    }

    /// Warns if the key at the end of `path` names a backend that the file does not have.
    pub(super) fn expect_key(&self, name: &str, path: &Path, checks: &mut Checks<'_>) {
        if self.allows(name) {
            return;
        }
        let written = shown(name);
        let found = checks.found_key(&codes::NO_SUCH_BACKEND, path, absent(&written));
        self.warn(&written, path, found, checks);
    }

    fn allows(&self, name: &str) -> bool {
        name.is_empty() || self.incomplete || self.known.contains_key(name)
    }

    fn warn(&self, written: &str, path: &Path, found: Diagnostic, checks: &mut Checks<'_>) {
        if checks.findings.is_full() {
            return;
        }
        let literal = self.known.values().map(|shown| &**shown).filter(|name| is_literal(name));
        let found = match nearest(written, literal) {
            Some(near) => found.label(format!("did you mean `{near}`?")),
            None => found.label("this rule applies to nothing"),
        };
        checks.push(path, found);
    }
}

fn absent(written: &str) -> String {
    format!("`{written}` names no backend of this file")
}

/// Returns whether a text can be the name of a backend.
pub(super) fn is_backend_name(name: &str) -> bool {
    name.len() <= 64
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(is_name_char)
}

/// Returns whether a text can be the name of a tool.
pub(super) fn is_tool_name(name: &str) -> bool {
    (1..=128).contains(&name.len()) && name.chars().all(is_name_char)
}

/// Returns whether a character can stand in the names of backends and tools.
pub(super) fn is_name_char(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// Returns the name of a backend that resembles `text`, if there is anything to go by.
pub(super) fn similar_name(text: &str) -> Option<String> {
    let words = text.split(|c| !is_name_char(c)).filter(|word| !word.is_empty());
    let name = words.collect::<Vec<_>>().join("-").to_lowercase();
    let name = name.trim_matches(['-', '_', '.']);
    is_backend_name(name).then(|| name.to_owned())
}

#[cfg(test)]
mod tests;
