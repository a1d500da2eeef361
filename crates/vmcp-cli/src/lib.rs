//! The `vmcp` command: arguments, one file per command, exit codes.
//!
//! Data goes to standard output, everything else to standard error.

mod arguments;
mod board;
mod cache;
mod commands;
mod demo;
mod embedding;
mod exit;
mod launcher;
mod logs;
mod look;
mod reached;
mod reaper;
mod say;
mod source;

use std::process::ExitCode;

use clap::Parser;

use crate::{arguments::Arguments, exit::Failure};

/// Runs the command line of this process.
#[must_use]
pub fn run() -> ExitCode {
    // Clap prints usage errors itself and leaves with code 2.
    let arguments = Arguments::parse();
    match commands::run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

type Outcome = Result<(), Failure>;
