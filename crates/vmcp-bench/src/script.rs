//! What scripts cost the gateway that runs them: memory and time while they wait, what others feel
//! of scripts that compute, and how well a deadline is kept.
//!
//! The rows go to standard output, each a line of JSON. How fast the engine itself is, beside
//! another one, is measured by `crates/vmcp-script-oracle`.

mod layer;
mod overshoot;
mod row;
mod spinning;
mod waiting;

use std::path::PathBuf;

use clap::Args;

use crate::Outcome;
pub(crate) use waiting::{Waiting, wait};

/// What to measure with.
#[derive(Args)]
pub(crate) struct Options {
    /// The program to measure
    #[arg(long)]
    vmcp: PathBuf,
    /// How often everything is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// How many calls of others one measurement makes
    #[arg(long, default_value_t = 2000)]
    calls: usize,
}

/// Measures, and prints a row as soon as there is one.
pub(crate) async fn run(options: &Options) -> Outcome {
    waiting::measure(options).await?;
    overshoot::measure(options).await?;
    spinning::measure(options).await
}
