//! Chores of this repository: `cargo xtask CHORE`.

mod bench;
mod ci;
mod conformance;
mod differential;
mod driver;
mod fixtures;
mod fuzz;
mod interop;
mod model;
mod paths;
mod process;
mod stages;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// How a chore ends; the text of an error is for the person who ran it.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// Chores of this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    chore: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Install the real MCP servers and clients that tests run, into `.fixtures/`
    Fixtures(fixtures::Options),
    /// Run the official MCP conformance suite
    Conformance(conformance::Options),
    /// Run real clients against real servers through the gateway, and compare with going direct
    Interop(interop::Options),
    /// Measure what the gateway costs, against a bare proxy and against no gateway
    Bench(bench::Options),
    /// Run all tests: units, conformance, real clients and servers
    Test(test::Options),
    /// Run generated scripts in our engine and in another one, and compare
    Differential(differential::Options),
    /// Run every fuzz target for a while
    Fuzz(fuzz::Options),
    /// Make the embedding model that vmcp can carry, into `target/model`
    Model(model::Options),
    /// Check rules about the tree that no compiler checks
    Tidy,
    /// Run what a change must pass: tidy, fmt, clippy, doc and all tests
    Ci(test::Options),
    /// Drive one client scenario of the suite; the suite itself runs this
    #[command(hide = true)]
    ConformanceDriver(driver::Options),
}

fn main() -> ExitCode {
    let outcome = match Arguments::parse().chore {
        Chore::Fixtures(options) => fixtures::run(&options),
        Chore::Conformance(options) => conformance::run(&options),
        Chore::Interop(options) => interop::run(&options),
        Chore::Bench(options) => bench::run(&options),
        Chore::Test(options) => test::run(&options),
        Chore::Differential(options) => differential::run(&options),
        Chore::Fuzz(options) => fuzz::run(&options),
        Chore::Model(options) => model::run(&options),
        Chore::Tidy => tidy::run(),
        Chore::Ci(options) => ci::run(&options),
        Chore::ConformanceDriver(options) => driver::run(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Arguments::command().debug_assert();
    }
}
