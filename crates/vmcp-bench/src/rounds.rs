//! One task done as single calls and as one script: what each costs the model that asks for it.
//!
//! The task is the story of `vmcp demo`: why is the checkout slow? A stand-in for the model knows
//! which calls it takes, and each of its calls uses what the ones before it gave. Both ways end
//! with the same report, or nothing is measured.

mod definitions;
mod report;
mod size;
mod talk;
mod triage;

use std::{fs, path::PathBuf, time::Duration};

use clap::Args;

use crate::{Outcome, process::Process, statistics::median_duration};
use definitions::Definitions;
use report::Measured;
use talk::{Spent, Talk};
pub(crate) use talk::{result, text};
use triage::Way;

/// What to measure with.
#[derive(Args)]
pub(crate) struct Options {
    /// The program to measure
    #[arg(long)]
    vmcp: PathBuf,
    /// How often each way is timed
    #[arg(long, default_value_t = 9)]
    rounds: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Measures and prints the table.
pub(crate) async fn run(options: &Options) -> Outcome {
    let plain = Process::demo(&options.vmcp, &["--latency", "0"]).await?;
    let quick = Process::demo(&options.vmcp, &["--latency", "0", "--code-mode"]).await?;
    let usual = Process::demo(&options.vmcp, &["--code-mode"]).await?;
    let measured = Measured {
        without: Definitions::of(&plain).await?,
        with: Definitions::of(&quick).await?,
        spent: spent(&quick).await?,
        times: vec![
            ("modern, tools of 20 to 400 ms", times(options, &usual, true).await?),
            ("legacy, tools of 20 to 400 ms", times(options, &usual, false).await?),
            ("modern, tools that take no time", times(options, &quick, true).await?),
            ("legacy, tools that take no time", times(options, &quick, false).await?),
        ],
    };
    print!("{}", measured.markdown());
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", measured.json()))?;
    }
    Ok(())
}

/// What each way puts into the conversation, which is the same each time and in both eras.
async fn spent(gateway: &Process) -> Outcome<[Spent; 3]> {
    let mut spent = Vec::new();
    for way in Way::ALL {
        let modern = once(gateway, true, way).await?.spent();
        let legacy = once(gateway, false, way).await?.spent();
        if modern.turns != legacy.turns {
            return Err(format!("{} is not the same in both eras", way.name()).into());
        }
        spent.push(modern);
    }
    spent.try_into().map_err(|_| "there are three ways".into())
}

/// How long each way takes, as the median of interleaved rounds.
async fn times(options: &Options, gateway: &Process, modern: bool) -> Outcome<[Duration; 3]> {
    let mut times = [const { Vec::new() }; 3];
    for round in 0..=options.rounds {
        for (way, times) in Way::ALL.into_iter().zip(&mut times) {
            let time = once(gateway, modern, way).await?.spent().time;
            // The first round warms up.
            if round > 0 {
                times.push(time);
            }
        }
    }
    Ok(times.map(median_duration))
}

/// Does the task once.
async fn once(gateway: &Process, modern: bool, way: Way) -> Outcome<Talk> {
    let mut talk = Talk::open(&gateway.url, modern).await?;
    triage::run(&mut talk, way).await?;
    Ok(talk)
}
