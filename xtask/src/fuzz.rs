//! `cargo xtask fuzz`: every fuzz target for a while, from the committed seeds.
//!
//! Needs cargo-fuzz and a nightly compiler, and says so when they are not there: nobody should have
//! to install them for an ordinary change.

use std::{
    fs,
    process::{Command, Stdio},
};

use clap::Args;

use crate::{Outcome, paths, process, stages::Stages};

/// The targets, one file each in `fuzz/fuzz_targets`.
const TARGETS: [&str; 11] = [
    "config",
    "header",
    "json",
    "lines",
    "message",
    "names",
    "script_program",
    "script_source",
    "sse",
    "uris",
    "vectors",
];

/// Seconds after which one input counts as hanging.
const HANG: &str = "-timeout=10";

/// What `cargo xtask fuzz` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// How many seconds each target runs
    #[arg(long, default_value_t = 60)]
    seconds: u32,
    /// Run these targets only
    targets: Vec<String>,
}

/// Runs the targets and reports them.
pub(crate) fn run(options: &Options) -> Outcome {
    let mut all = Stages::default();
    let missing = missing();
    for target in TARGETS {
        if !options.targets.is_empty() && !options.targets.iter().any(|wanted| wanted == target) {
            continue;
        }
        match &missing {
            Some(why) => all.skip(target, why.clone()),
            None => all.run(target, || fuzz(target, options.seconds)),
        }
    }
    all.finish()
}

/// Returns what is needed and not there.
fn missing() -> Option<String> {
    let works = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        let command = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    if !works("cargo-fuzz", &["--version"]) {
        return Some("cargo-fuzz is not installed: cargo install cargo-fuzz --locked".to_owned());
    }
    if !works("rustup", &["run", "nightly", "rustc", "--version"]) {
        return Some("there is no nightly compiler: rustup toolchain install nightly".to_owned());
    }
    None
}

fn fuzz(target: &str, seconds: u32) -> Outcome {
    let corpus = paths::root().join("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus)?;
    // This process was started by the stable cargo, which says so to its children.
    let mut command = Command::new("rustup");
    command
        .args(["run", "nightly", "cargo", "fuzz", "run", target])
        .arg(&corpus)
        .arg(paths::root().join("fuzz/seeds").join(target))
        .args(["--", &format!("-max_total_time={seconds}"), HANG, "-max_len=4096", "-verbosity=0"])
        .current_dir(paths::root())
        .env_remove("CARGO")
        .env_remove("RUSTUP_TOOLCHAIN");
    process::quietly(&mut command)
        .map_err(|error| format!("{error}; the input is in fuzz/artifacts/{target}").into())
}
