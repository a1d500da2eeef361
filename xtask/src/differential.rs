//! `cargo xtask differential`: generated scripts run in our engine and in another implementation of
//! the language, and must come to the same.
//!
//! The other one is a package of its own, with its own workspace: `crates/vmcp-script-oracle`.

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

fn compare(arguments: &[&str]) -> Outcome {
    let folder = paths::target().join("oracle").display().to_string();
    let manifest = "crates/vmcp-script-oracle/Cargo.toml";
    let run = ["run", "--quiet", "--manifest-path", manifest, "--target-dir", &folder, "--"];
    stages::cargo(&[&run[..], arguments].concat())
}
