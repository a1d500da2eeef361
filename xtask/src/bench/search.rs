//! `cargo xtask bench search`: how good and how fast searching tools is.

use std::{path::PathBuf, process::Command};

use clap::Args;

use super::{machine, table_of};
use crate::{Outcome, paths, stages};

/// What `cargo xtask bench search` takes.
#[derive(Args)]
pub(super) struct Options {
    /// A folder of sets, each a folder with `tools.jsonl` and `queries.jsonl`; they are not part
    /// of this repository, and without them nothing is measured
    #[arg(long)]
    data: Option<PathBuf>,
    /// How many tools to measure speed and memory with
    #[arg(long, default_value_t = 10_000)]
    tools: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Runs the benchmark.
pub(super) fn run(options: &Options) -> Outcome {
    let Some(data) = options.data.as_ref().filter(|data| data.is_dir()) else {
        println!("Skipped: give a folder with sets of tools and questions as --data.");
        return Ok(());
    };
    stages::cargo(&["build", "--release", "--quiet", "--package", "vmcp-bench"])?;
    let mut command = Command::new(paths::target().join("release/vmcp-bench"));
    command.arg("search").arg("--data").arg(data);
    command.args(["--tools", &options.tools.to_string()]);
    if let Some(file) = &options.json {
        command.arg("--json").arg(file);
    }
    println!("{}\n\n{}", machine(), table_of(&mut command)?);
    Ok(())
}
