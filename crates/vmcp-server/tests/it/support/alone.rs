//! Tests that measure their own process run in one of their own.

use std::process::Command;

/// Set in the process that measures.
const ALONE: &str = "VMCP_TEST_ALONE";

/// Whether this process runs the test `name` alone. If not, another one does that here and now.
pub(crate) fn alone(name: &str) -> bool {
    if std::env::var_os(ALONE).is_some() {
        return true;
    }
    let exe = std::env::current_exe().unwrap();
    let output = Command::new(exe).args(["--exact", name]).env(ALONE, "1").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
    false
}
