//! Rules about single Rust files, and the walk that finds the files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{Outcome, paths};

/// Longer files must be split before anything is added.
const MAX_LINES: usize = 800;

/// Folders that hold nothing written by hand.
const NOT_OURS: [&str; 7] =
    [".git", ".fixtures", "target", "node_modules", "__pycache__", "artifacts", "corpus"];

/// A file of the repository that is text.
pub(super) struct SourceFile {
    /// Its path from the root, with `/`.
    pub(super) path: String,
    pub(super) text: String,
}

impl SourceFile {
    /// Returns whether it is Rust.
    pub(super) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Tests beside the code they test need no head: the module they belong to has one.
    fn is_tests_module(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }
}

/// Returns all text files of the repository.
pub(super) fn all() -> Outcome<Vec<SourceFile>> {
    let mut found = Vec::new();
    let mut folders = vec![paths::root().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            match (path.is_dir(), NOT_OURS.contains(&name.as_str())) {
                (_, true) => {}
                (true, false) => folders.push(path),
                (false, false) => found.extend(read(&path)?),
            }
        }
    }
    found.sort_by(|one: &SourceFile, other| one.path.cmp(&other.path));
    Ok(found)
}

/// Checks one file.
pub(super) fn check(file: &SourceFile) -> Vec<String> {
    if !file.is_rust() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let mut say = |what: &str| findings.push(format!("{}: {what}", file.path));
    if !file.text.starts_with("//!") && !file.is_tests_module() {
        say("starts without `//!`: say what the file is for");
    }
    let lines = file.text.lines().count();
    if lines > MAX_LINES {
        say(&format!("has {lines} lines, more than {MAX_LINES}: split it"));
    }
    findings
}

/// Reads a file, or nothing if it is gone by now or no text.
fn read(path: &Path) -> Outcome<Option<SourceFile>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(SourceFile { path: from_root(path), text })),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn from_root(path: &Path) -> String {
    let path: PathBuf = path.strip_prefix(paths::root()).unwrap_or(path).into();
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::{SourceFile, check};

    #[test]
    fn a_file_has_a_head_and_an_end() {
        let cases = [
            ("a.rs", "//! Head.\n".to_owned(), 0),
            ("a.rs", "use std::fs;\n".to_owned(), 1),
            ("a/tests.rs", "use super::a;\n".to_owned(), 0),
            ("a.rs", "//! Head.\n".repeat(801), 1),
            ("a.yaml", "b: c\n".to_owned(), 0),
        ];
        for (path, text, expected) in cases {
            let file = SourceFile { path: path.to_owned(), text };
            assert_eq!(check(&file).len(), expected, "{path}");
        }
    }
}
