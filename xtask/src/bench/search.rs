//! `cargo xtask bench search`: how good and how fast searching tools is.

use std::{path::PathBuf, process::Command};

use clap::Args;

use super::{machine, page, table_of};
use crate::{Outcome, paths, stages};

/// What `cargo xtask bench search` takes.
#[derive(Args)]
pub(super) struct Options {
    /// A folder of sets, each a folder with `tools.jsonl` and `queries.jsonl`; they are not part
    /// of this repository, and without them nothing is measured
    #[arg(long)]
    data: Option<PathBuf>,
    /// The folder of an embedding model, such as the one that `cargo xtask model` makes; without
    /// it tools are found by their words only
    #[arg(long)]
    model: Option<PathBuf>,
    /// What meaning counts against words, from 0 to 1, as `hybridSearchSemanticRatio`
    #[arg(long, default_value_t = 0.5)]
    ratio: f32,
    /// The largest distance in meaning, from 0 to 2, as `semanticDistanceThreshold`
    #[arg(long, default_value_t = 1.0)]
    distance: f32,
    /// How many tools to measure speed and memory with; 0 measures neither
    #[arg(long, default_value_t = 10_000)]
    tools: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the tables into `docs/benchmarks.md` instead of printing them
    #[arg(long)]
    write: bool,
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
    command.args(["--ratio", &options.ratio.to_string()]);
    command.args(["--distance", &options.distance.to_string()]);
    for (flag, path) in [("--model", &options.model), ("--json", &options.json)] {
        if let Some(path) = path {
            command.arg(flag).arg(path);
        }
    }
    let (tables, machine) = (table_of(&mut command)?, machine());
    if !options.write {
        println!("{machine}\n\n{tables}");
        return Ok(());
    }
    let text = format!("{tables}\nOne run of `cargo xtask bench search` on {machine}.\n");
    page::put("docs/benchmarks.md", "bench search", &text)
}
