//! Finding the `evil-backend` binary, or building it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::time::SystemTime;

/// The path of the `evil-backend` binary of this build.
///
/// Looks beside the running test; if it is not there, or older than its sources, it is built with
/// `cargo build`, once per process.
///
/// # Panics
/// If it has to be built and cannot be.
#[must_use]
pub fn evil_backend() -> PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(find).clone()
}

fn find() -> PathBuf {
    let profile = profile_dir();
    let binary = profile.join(format!("evil-backend{}", std::env::consts::EXE_SUFFIX));
    if !is_current(&binary) {
        build(&profile);
    }
    assert!(binary.is_file(), "{} is missing though cargo built it", binary.display());
    binary
}

/// `target/<profile>`, from a test in its `deps` or a binary in itself.
fn profile_dir() -> PathBuf {
    let test = std::env::current_exe().expect("a process knows its program");
    let mut dir = test.parent().expect("a program is in a folder").to_owned();
    if dir.file_name() == Some(OsStr::new("deps")) {
        dir.pop();
    }
    dir
}

fn is_current(binary: &Path) -> bool {
    let Some(built) = modified(binary) else { return false };
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    newest(&sources).is_none_or(|newest| newest <= built)
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

/// When the newest file below `dir` was changed; `None` if there is none.
fn newest(dir: &Path) -> Option<SystemTime> {
    let entries = std::fs::read_dir(dir).ok()?.flatten();
    let times = entries.filter_map(|entry| {
        let path = entry.path();
        if path.is_dir() { newest(&path) } else { modified(&path) }
    });
    times.max()
}

fn build(profile: &Path) {
    let target = profile.parent().expect("a profile folder is in a target folder");
    let profile = match profile.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(other) => other,
    };
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--package", "vmcp-testkit", "--bin", "evil-backend"])
        .args(["--profile", profile])
        .arg("--target-dir")
        .arg(target)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(status.is_ok_and(|status| status.success()), "build evil-backend with cargo");
}
