//! Benchmarks of the `vmcp` program: what it costs to have it between a client and a backend.
//!
//! Everything runs on one machine over loopback, each role in a process of its own, so that the
//! processor time of each can be read from the kernel. What counts are ratios within one run:
//! rounds of all variants are interleaved, and medians of their ratios are reported.

mod client;
mod load;
mod measure;
mod process;
mod report;
mod roles;
mod rounds;
mod script;
mod search;
mod speak;
mod statistics;
mod tokens;

use std::{path::PathBuf, process::ExitCode};

use clap::{Args, Parser, Subcommand};

/// That of the program, of which parts are measured in here.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What goes wrong in a benchmark is for the person who ran it.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

/// Benchmarks of vmcp.
#[derive(Parser)]
#[command(name = "vmcp-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print a table
    Run(Options),
    /// Measure one task as single calls and as one script, and print a table
    Rounds(rounds::Options),
    /// Measure what scripts cost the gateway that runs them, and print rows as JSON
    Script(script::Options),
    /// Measure how good and how fast searching tools is, and print tables
    Search(search::Options),
    /// Count what the optimizer spares a model, and print it as JSON
    Tokens(tokens::Options),
    /// Be a process in which scripts wait
    #[command(hide = true)]
    ScriptWaiting(script::Waiting),
    /// Be an MCP server that does next to nothing
    #[command(hide = true)]
    Backend {
        /// How many tools to offer
        #[arg(long, default_value_t = 1)]
        tools: usize,
        /// Speak 2026-07-28 only, else only what came before
        #[arg(long)]
        modern: bool,
    },
    /// Be an HTTP reverse proxy that does nothing else
    #[command(hide = true)]
    Proxy {
        /// Where to send requests
        url: String,
    },
    /// Answer every request with the content of a file
    #[command(hide = true)]
    Fixed {
        /// The file
        file: PathBuf,
    },
}

/// What to measure with.
#[derive(Args)]
struct Options {
    /// The program to measure
    #[arg(long)]
    vmcp: PathBuf,
    /// How often each variant is measured
    #[arg(long, default_value_t = 7)]
    rounds: usize,
    /// How many calls one measurement makes
    #[arg(long, default_value_t = 3000)]
    calls: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Keep the gateway under this load for as many seconds, for a profiler, and measure nothing
    #[arg(long, value_name = "SECONDS")]
    hold: Option<u64>,
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        match Arguments::parse().command {
            Command::Run(options) => measure::run(&options).await,
            Command::Rounds(options) => rounds::run(&options).await,
            Command::Script(options) => script::run(&options).await,
            Command::ScriptWaiting(waiting) => script::wait(&waiting).await,
            Command::Search(options) => tokio::task::block_in_place(|| search::run(&options)),
            Command::Tokens(options) => tokens::run(&options).await,
            Command::Backend { tools, modern } => roles::backend(tools, modern).await,
            Command::Proxy { url } => roles::proxy(&url).await,
            Command::Fixed { file } => roles::fixed(&file).await,
        }
    })
}
