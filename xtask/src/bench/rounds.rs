//! `cargo xtask bench rounds`: what code mode spares a model, in round trips, bytes and time.

use std::path::PathBuf;

use clap::Args;

use super::{build, machine, page, program, table_of};
use crate::Outcome;

/// What `cargo xtask bench rounds` takes.
#[derive(Args)]
pub(super) struct Options {
    /// How often each way is timed
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table into `docs/code-mode.md` instead of printing it
    #[arg(long)]
    write: bool,
}

/// Runs the benchmark.
pub(super) fn run(options: &Options) -> Outcome {
    build()?;
    let rounds = options.rounds.to_string();
    let mut command = program("rounds");
    command.args(["--rounds", &rounds]);
    if let Some(file) = &options.json {
        command.arg("--json").arg(file);
    }
    let table = table_of(&mut command)?;
    let machine = machine();
    if !options.write {
        println!("{machine}\n\n{table}");
        return Ok(());
    }
    let text = format!("{table}\nMedians of {rounds} runs on {machine}.\n");
    page::put("docs/code-mode.md", "bench rounds", &text)
}
