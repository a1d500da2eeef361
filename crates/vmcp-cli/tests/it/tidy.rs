//! Output without what differs from run to run.

use std::path::Path;

use vmcp_testkit::evil_backend;

/// Puts names in the place of the folder, the version, ports, times and pids.
pub(crate) fn tidy(text: &str, folder: &Path) -> String {
    let mut text = text.replace(&*folder.to_string_lossy(), "<folder>");
    text = text.replace(&*evil_backend().to_string_lossy(), "<evil-backend>");
    text = text.replace(env!("CARGO_PKG_VERSION"), "<version>");
    for (before, after, name) in [
        ("127.0.0.1:", "", "<port>"),
        ("\"port\":", "", "<port>"),
        ("\"readyMs\":", "", "<ms>"),
        ("\"pid\":", "", "<pid>"),
        ("\"since\":", "", "<since>"),
        ("\"nextRetryMs\":", "", "<ms>"),
        ("ended ", " ms after start", "<ms>"),
        ("port ", " already in use", "<port>"),
    ] {
        text = number(&text, before, after, name);
    }
    text.lines().map(|line| ready(line) + "\n").collect::<String>().trim_end().to_owned()
}

/// Replaces digits between `before` and `after`.
fn number(text: &str, before: &str, after: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(before) {
        let (head, tail) = rest.split_at(at + before.len());
        out.push_str(head);
        let digits = tail.find(|c: char| !c.is_ascii_digit()).unwrap_or(tail.len());
        rest = tail;
        if digits > 0 && tail[digits..].starts_with(after) {
            out.push_str(name);
            rest = &tail[digits..];
        }
    }
    out + rest
}

/// Replaces the padded milliseconds of a line of the board.
fn ready(line: &str) -> String {
    let Some(at) = line.find(" ms  ") else { return line.to_owned() };
    let head = line[..at].trim_end_matches(|c: char| c.is_ascii_digit()).trim_end();
    format!("{head} <ms>{}", &line[at + 3..])
}

#[test]
fn what_changes_from_run_to_run_is_named() {
    let text = "http://127.0.0.1:123/mcp in /tmp/x\n  ok a   3 tools    12 ms  stdio";
    insta::assert_snapshot!(tidy(text, Path::new("/tmp/x")), @r"
    http://127.0.0.1:<port>/mcp in <folder>
      ok a   3 tools <ms>  stdio
    ");
}
