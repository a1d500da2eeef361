//! Which clock decides what.
//!
//! The rule: a time to live, a timeout, a pause or an age comes from a clock that only goes forward
//! (`Instant`; tokio's where it is compared with tokio's timers, std's in state machines that are
//! handed the time). The wall clock is for people and for files: somebody may set it by an hour at
//! any moment, and nothing may expire or wake up because of that. A machine that sleeps stops the
//! first clock and not the second; after it, connections are dead and everything else goes on.

use super::files::SourceFile;

/// Words of the wall clock. Split so that this file does not have them.
const WALL: [(&str, &str); 4] =
    [("System", "Time"), ("UNIX_", "EPOCH"), ("Offset", "DateTime"), ("chrono", "::")];

/// Packages that no user runs.
const FOR_TESTS: [&str; 5] =
    ["vmcp-bench", "vmcp-conformance-fixture", "vmcp-script-oracle", "vmcp-testkit", "xtask"];

/// Files that read the wall clock, and what for.
const ALLOWED: [(&str, &str); 4] = [
    ("crates/vmcp-backend/src/status.rs", "people are told since when a backend is as it is"),
    ("crates/vmcp-backend/src/supervisor/shared.rs", "the same"),
    ("crates/vmcp-gateway/src/layers/code_mode/engine.rs", "scripts may ask what time it is"),
    ("crates/vmcp/src/probe.rs", "writes for people since when"),
];

/// Checks all files.
pub(super) fn check(files: &[SourceFile]) -> Vec<String> {
    let product = files.iter().filter(|file| file.is_rust() && is_product(&file.path));
    let (mut findings, mut seen) = (Vec::new(), Vec::new());
    for file in product.filter(|file| reads_wall_clock(&file.text)) {
        match ALLOWED.iter().find(|(path, _)| *path == file.path) {
            Some((path, _)) => seen.push(*path),
            None => findings.push(format!(
                "{}: reads the wall clock; take an `Instant`, or say in xtask/src/tidy/clocks.rs what for",
                file.path
            )),
        }
    }
    let stale = ALLOWED.iter().filter(|(path, _)| !seen.contains(path));
    findings.extend(stale.map(|(path, _)| {
        format!("{path}: reads no wall clock now; drop it from xtask/src/tidy/clocks.rs")
    }));
    findings
}

/// Whether the file belongs to what users run, its tests aside.
fn is_product(path: &str) -> bool {
    let Some((package, rest)) = path.strip_prefix("crates/").and_then(|path| path.split_once('/'))
    else {
        return false;
    };
    rest.starts_with("src/") && !FOR_TESTS.contains(&package)
}

fn reads_wall_clock(text: &str) -> bool {
    WALL.iter().any(|(one, two)| text.contains(&[*one, *two].concat()))
}

#[cfg(test)]
mod tests {
    use super::{ALLOWED, SourceFile, check};

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut files: Vec<_> = ALLOWED
            .iter()
            .map(|(path, _)| (*path).to_owned())
            .map(|path| SourceFile { path, text: concat!("use std::time::System", "Time;").into() })
            .collect();
        files.push(SourceFile { path: path.to_owned(), text: text.to_owned() });
        check(&files)
    }

    #[test]
    fn the_wall_clock_is_read_where_that_is_allowed() {
        let wall = concat!("let now = System", "Time::now();");
        for (path, text, findings) in [
            ("crates/vmcp-server/src/sessions.rs", wall, 1),
            ("crates/vmcp-server/src/sessions.rs", "let now = Instant::now();", 0),
            ("crates/vmcp-server/tests/it/sessions.rs", wall, 0),
            ("crates/vmcp-bench/src/load.rs", wall, 0),
            ("docs/clocks.md", wall, 0),
        ] {
            assert_eq!(found(path, text).len(), findings, "{path} {text}");
        }
    }

    #[test]
    fn an_exception_that_nobody_needs_is_found() {
        assert_eq!(check(&[]).len(), ALLOWED.len());
    }
}
