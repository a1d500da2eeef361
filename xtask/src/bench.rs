//! `cargo xtask bench`: builds for release and runs the benchmarks of `crates/vmcp-bench`.

mod page;
mod rounds;
mod script;
mod search;
mod tokens;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use clap::{Args, Subcommand};

use crate::{Outcome, paths, stages};

/// What `cargo xtask bench` takes.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    only: Option<Only>,
    /// How often each variant is measured
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// How many calls one measurement makes
    #[arg(long, default_value_t = 3000)]
    calls: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table into `docs/benchmarks.md` instead of printing it
    #[arg(long)]
    write: bool,
}

/// A benchmark of its own.
#[derive(Subcommand)]
enum Only {
    /// Measure one task of the demo as single calls and as one script
    Rounds(rounds::Options),
    /// Measure the engine of scripts, beside another one, and what scripts cost the gateway
    Script(script::Options),
    /// Measure how good and how fast searching tools is
    Search(search::Options),
    /// Count what the optimizer spares a model that has the real servers
    Tokens(tokens::Options),
}

/// Runs the benchmarks.
pub(crate) fn run(options: &Options) -> Outcome {
    match &options.only {
        Some(Only::Rounds(options)) => rounds::run(options),
        Some(Only::Script(options)) => script::run(options),
        Some(Only::Search(options)) => search::run(options),
        Some(Only::Tokens(options)) => tokens::run(options),
        None => whole(options),
    }
}

fn whole(options: &Options) -> Outcome {
    build()?;
    let table = measure(options)?;
    if !options.write {
        println!("{}\n\n{table}", machine());
        return Ok(());
    }
    let Options { rounds, calls, .. } = options;
    let machine = machine();
    let text = format!(
        "One run of `cargo xtask bench` with {rounds} rounds, {calls} calls in each, on {machine}.\n\n\
         {table}"
    );
    page::put("docs/benchmarks.md", "bench", &text)
}

/// Builds the program and the benchmarks for release.
fn build() -> Outcome {
    let packages = ["--package", "vmcp-cli", "--package", "vmcp-bench"];
    stages::cargo(&[&["build", "--release", "--quiet"], &packages[..]].concat())
}

fn measure(options: &Options) -> Outcome<String> {
    let mut command = program("run");
    command.args(["--rounds", &options.rounds.to_string()]);
    command.args(["--calls", &options.calls.to_string()]);
    if let Some(file) = &options.json {
        command.arg("--json").arg(file);
    }
    table_of(&mut command)
}

/// `vmcp-bench` with a command, which measures the program that was built.
fn program(command: &str) -> Command {
    let release = paths::target().join("release");
    let mut program = Command::new(release.join("vmcp-bench"));
    program.arg(command).arg("--vmcp").arg(release.join("vmcp"));
    program
}

/// Runs `command` and returns the table that it prints.
fn table_of(command: &mut Command) -> Outcome<String> {
    let output = command.stderr(Stdio::inherit()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("vmcp-bench ended with {}", output.status).into())
}

/// Describes what the numbers were taken on.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("unknown processor", |(_, model)| model);
    let kernel = said(Command::new("uname").arg("-sr"));
    let rustc = said(Command::new("rustc").arg("--version"));
    format!("{cores} cores of {model}; {kernel}; {rustc}")
}

fn said(command: &mut Command) -> String {
    let output = command.output().map(|output| output.stdout).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().to_owned()
}
