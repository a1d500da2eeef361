//! Which name reaches which tool.
//!
//! A script can use a tool's name where it is an identifier. Of other names it uses a plain form:
//! `team.list` is `team_list`. An exact name wins over a plain form, and a plain form that two
//! tools have reaches neither: which one was meant is not for us to guess. Functions that every
//! script has win over all of them, so that no backend can put itself in the place of `print` or
//! `json`; `call_tool("print")` still calls its tool.

use std::{collections::HashMap, sync::Arc};

use super::tool::Tool;
use crate::{builtins, lex::Keyword};

/// Longer names are not written in scripts.
const LONGEST: usize = 128;

/// Names of tools, exact and in their plain forms.
#[derive(Debug, Default)]
pub(super) struct Names {
    exact: HashMap<Box<str>, u32>,
    /// Plain forms that are not exact names, and the tools that have them.
    plain: HashMap<Box<str>, Vec<u32>>,
}

impl Names {
    /// The names of `tools`, which lose those whose name was there before.
    pub(super) fn of(tools: &mut Vec<Arc<Tool>>) -> Self {
        let mut exact = HashMap::with_capacity(tools.len());
        tools.retain(|tool| {
            let next = exact.len() as u32;
            let is_new = !exact.contains_key(tool.name());
            if is_new {
                exact.insert(tool.name().into(), next);
            }
            is_new
        });
        let mut plain: HashMap<Box<str>, Vec<u32>> = HashMap::new();
        for (at, tool) in tools.iter().enumerate() {
            let form = tool.plain_name();
            if *form != *tool.name() && !exact.contains_key(form) {
                plain.entry(form.into()).or_default().push(at as u32);
            }
        }
        Self { exact, plain }
    }

    /// The tool of exactly this name.
    pub(super) fn exactly(&self, name: &str) -> Option<u32> {
        self.exact.get(name).copied()
    }

    /// The tool that an identifier names.
    pub(super) fn tool(&self, name: &str) -> Option<u32> {
        self.exactly(name).or_else(|| match self.plain.get(name)?.as_slice() {
            [one] => Some(*one),
            _ => None,
        })
    }

    /// The tools that have this plain form, where there are several.
    pub(super) fn contested(&self, name: &str) -> &[u32] {
        match self.plain.get(name) {
            Some(tools) if tools.len() > 1 && !self.exact.contains_key(name) => tools,
            _ => &[],
        }
    }
}

/// Whether `name` can be written as a name in a script, in letters that cannot be mistaken.
pub(super) fn is_plain(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
        && name.len() <= LONGEST
        && Keyword::of(name).is_none()
}

/// Whether `name` can be that of an argument: keywords can, but for those that are values.
pub(super) fn is_argument(name: &str) -> bool {
    is_plain(name) || Keyword::of(name).is_some_and(|word| !word.is_value())
}

/// Whether every script has something of this name.
pub(super) fn is_taken(name: &str) -> bool {
    builtins::function(name).is_some() || builtins::module(name).is_some()
}

/// The form of `name` that is an identifier, but for keywords.
pub(super) fn plain(name: &str) -> String {
    let mut plain = String::with_capacity(name.len() + 1);
    if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
        plain.push('_');
    }
    plain.extend(name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }));
    plain
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn plain_forms_are_identifiers() {
        let cases = [
            ("a_b", "a_b"),
            ("team.list-all", "team_list_all"),
            ("2fa", "_2fa"),
            ("", "_"),
            ("é/x", "__x"),
        ];
        for (name, expected) in cases {
            assert_eq!(plain(name), expected);
        }
    }
}
