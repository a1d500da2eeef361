//! How long it takes from nothing to the first answer.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::{calls, configuration};
use crate::{
    Options, Outcome,
    client::Client,
    process::Process,
    report::{Report, Unit},
    speak::Era,
    statistics::median_duration,
};

const BACKENDS: usize = 10;
const TOOLS: usize = 20;

/// Measures starts with lists that were kept from an earlier run, and without.
pub(super) async fn measure(options: &Options, report: &mut Report) -> Outcome {
    let backend = calls::backend(false, TOOLS).await?;
    let folder = configuration::write(&configuration::backends(&backend, BACKENDS))?;
    let config = folder.path().join("vmcp.yaml");
    let mut times = Vec::new();
    for round in 0..=options.rounds {
        for keep in [false, true] {
            let start = Instant::now();
            let gateway = Process::gateway(&options.vmcp, &config, keep).await?;
            let listening = start.elapsed();
            let mut client = Client::connect(&gateway.url).await?;
            client.post(&Era::Modern.list()).await?;
            let answer = start.elapsed();
            configuration::wait_for_tools(&gateway.url, BACKENDS * TOOLS).await?;
            let whole = start.elapsed();
            if keep {
                // What was listed is written in the background.
                sleep(Duration::from_millis(300)).await;
            }
            if round > 0 {
                times.push((keep, listening, answer, whole));
            }
        }
    }
    let mut row = |what: &str, keep: bool, time: fn(&Times) -> Duration| {
        let of = times.iter().filter(|(kept, ..)| *kept == keep).map(time);
        report.alone(what, Unit::Seconds, median_duration(of).as_secs_f64());
    };
    row("cold start to listening", false, |times| times.1);
    row("cold start to the first answer", false, |times| times.2);
    row("cold start to 200 tools of 10 backends", false, |times| times.3);
    row("start to 200 tools, lists kept on disk", true, |times| times.3);
    Ok(())
}

type Times = (bool, Duration, Duration, Duration);
