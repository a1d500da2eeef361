//! Tests that measure their own process run in one of their own.

use std::process::Command;

/// Set in the process that measures.
const ALONE: &str = "VMCP_TEST_ALONE";

/// Whether this process runs the test `name` (such as `memory::of_a_session`) alone. If not,
/// another process does that here and now.
///
/// The first lines of a test that measures memory or processor time; without it, its neighbours
/// would be measured too.
///
/// # Panics
/// If the test fails there, with what it said, or if there is no such test.
#[must_use]
pub fn alone(name: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let exe = std::env::current_exe().expect("a test is a program");
    let run = Command::new(exe).args(["--exact", name]).env(ALONE, "1").output();
    let output = run.expect("it has started once already");
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
    false
}
