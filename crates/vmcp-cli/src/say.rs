//! Lines to standard output and standard error. A reader that went away is no reason to panic.

use std::io::Write;

/// Prints a line of data at once.
pub(crate) fn out(line: &str) {
    let mut stdout = std::io::stdout().lock();
    let _ = writeln!(stdout, "{line}").and_then(|()| stdout.flush());
}

/// Prints a line for people.
pub(crate) fn err(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// `count` things in words, such as `1 tool` and `2 tools`.
pub(crate) fn count(count: usize, one: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {one}{plural}")
}
