//! `cargo xtask differential`: generated scripts run in our engine and in another implementation of
//! the language, and must come to the same.
//!
//! The other one is a package of its own, with its own workspace: `crates/vmcp-script-oracle`.

use std::path::PathBuf;

use clap::Args;

use crate::{Outcome, paths, stages};

/// What `cargo xtask differential` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// How many programs are compared
    #[arg(long, default_value_t = 20_000)]
    programs: u64,
    /// The seed of the first program; the others have the next numbers
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

/// Compares programs.
pub(crate) fn run(options: &Options) -> Outcome {
    let Options { programs, seed } = options;
    compare(&["--programs", &programs.to_string(), "--seed", &seed.to_string()])
}

/// Compares as many as a change must pass.
pub(crate) fn quick() -> Outcome {
    compare(&[])
}

/// Checks the package that compares as the workspace is checked, of which it is no part.
pub(crate) fn check() -> Outcome {
    let manifest = "crates/vmcp-script-oracle/Cargo.toml";
    stages::cargo(&["fmt", "--manifest-path", manifest, "--check"])?;
    cargo("clippy", &["--all-targets", "--", "--deny=warnings"])?;
    cargo("test", &[])
}

fn compare(arguments: &[&str]) -> Outcome {
    cargo("run", &[&["--"], arguments].concat())
}

/// Has cargo do something with the package, and with a folder of its own for what it builds.
pub(crate) fn cargo(what: &str, arguments: &[&str]) -> Outcome {
    let manifest = "crates/vmcp-script-oracle/Cargo.toml";
    let folder = folder().display().to_string();
    let command = [what, "--quiet", "--manifest-path", manifest, "--target-dir", &folder];
    stages::cargo(&[&command[..], arguments].concat())
}

/// Where cargo puts what it builds.
pub(crate) fn folder() -> PathBuf {
    paths::target().join("oracle")
}
