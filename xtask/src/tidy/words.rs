//! Words and paths that must not be in the tree.

use std::env;

use super::files::SourceFile;
use crate::paths;

/// Parts of names that say nothing about what the named thing is for.
const EMPTY_NAMES: [&str; 9] =
    ["manager", "helper", "util", "common", "misc", "base", "data", "info", "processor"];

/// Text that no Rust file has, and why. Split so that this file does not have it.
const NOT_IN_RUST: [(&str, &str, &str); 3] = [
    ("use crate", "::*", "name what is used"),
    ("#[ig", "nore", "a test runs or is removed"),
    ("#[macro_ex", "port]", "a function or a trait does"),
];

/// Ends of type names that say nothing.
const EMPTY_ENDS: [&str; 6] = ["Manager", "Helper", "Utils", "Processor", "Impl", "Info"];

/// Checks one file.
pub(super) fn check(file: &SourceFile) -> Vec<String> {
    let mut findings = file_name(file);
    for (number, line) in file.text.lines().enumerate() {
        let mut say = |what: String| findings.push(format!("{}:{}: {what}", file.path, number + 1));
        machine_path(line).into_iter().for_each(&mut say);
        if file.is_rust() {
            rust_line(line).into_iter().for_each(&mut say);
        }
    }
    findings
}

fn file_name(file: &SourceFile) -> Vec<String> {
    let name = file.path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let mut words = stem.split(['_', '-']).map(|word| word.strip_suffix('s').unwrap_or(word));
    let empty = file.is_rust() && words.any(|word| EMPTY_NAMES.contains(&word));
    empty
        .then(|| format!("{}: the name says nothing about the content", file.path))
        .into_iter()
        .collect()
}

/// Finds paths that exist on one machine only: those of this checkout and of whoever built it.
fn machine_path(line: &str) -> Option<String> {
    let root = paths::root().display().to_string();
    let home = env::var("HOME").ok();
    let own = [Some(root), home];
    let mut own = own.into_iter().flatten().filter(|path| path.len() > "/root".len() - 1);
    own.find(|path| line.contains(&format!("{path}/")))
        .map(|_| "names a path of this machine".to_owned())
}

fn rust_line(line: &str) -> Option<String> {
    let forbidden = NOT_IN_RUST.iter().find(|(one, two, _)| line.contains(&[*one, *two].concat()));
    if let Some((one, two, why)) = forbidden {
        return Some(format!("has `{one}{two}`: {why}"));
    }
    let name = defined_type(line)?;
    let end = EMPTY_ENDS.iter().find(|end| name.ends_with(**end))?;
    Some(format!("`{name}`: the ending {end} says nothing"))
}

/// Returns the name of the type that a line defines.
fn defined_type(line: &str) -> Option<&str> {
    let words: Vec<_> = line.split_whitespace().take(4).collect();
    let at = words.iter().position(|word| ["struct", "enum", "trait"].contains(word))?;
    let rest = words.get(at + 1)?;
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    rest[..end].starts_with(char::is_uppercase).then_some(&rest[..end])
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check};
    use crate::paths;

    fn found(path: &str, text: &str) -> usize {
        check(&SourceFile { path: path.to_owned(), text: text.to_owned() }).len()
    }

    #[test]
    fn empty_names_are_found() {
        let cases = [
            ("src/util.rs", "", 1),
            ("src/string_utils.rs", "", 1),
            ("src/database.rs", "", 0),
            ("src/a.rs", concat!("pub(crate) struct Task", "Manager<T> {"), 1),
            ("src/a.rs", concat!("pub enum ", "Manager {"), 1),
            ("src/a.rs", "pub struct Management;", 0),
            ("src/a.rs", concat!("use crate", "::*;"), 1),
        ];
        for (path, text, expected) in cases {
            assert_eq!(found(path, text), expected, "{path} {text}");
        }
    }

    #[test]
    fn paths_of_this_machine_are_found() {
        let line = format!("see {}/Cargo.toml", paths::root().display());
        assert_eq!(found("a.md", &line), 1);
    }
}
