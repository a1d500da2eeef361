//! A merged list of 1,000 tools from 50 backends, against a server that sends the same bytes.

use std::path::Path;

use tempfile::TempDir;

use super::{calls, configuration};
use crate::{
    Options, Outcome,
    client::Client,
    load::{Load, Target, load},
    process::Process,
    report::{Compared, Report, Unit},
    speak::Era,
    statistics::median,
};

const BACKENDS: usize = 50;
const TOOLS: usize = 20;

/// Lists in one measurement.
const LISTS: usize = 300;

/// Measures lists for both eras.
pub(super) async fn measure(options: &Options, report: &mut Report) -> Outcome {
    let backend = calls::backend(true, TOOLS).await?;
    let backends = configuration::backends(&backend, BACKENDS);
    let (gateway, folder) =
        configuration::start(&options.vmcp, &backends, BACKENDS * TOOLS).await?;
    for (name, modern) in [("modern", true), ("legacy", false)] {
        let fixed = fixed(&gateway, modern, &folder).await?;
        let rounds = rounds(options, &fixed, &gateway, modern).await?;
        let what = |what: &str| format!("{name}: {what} of 1,000 tools");
        let cpu = |load: &Load| load.cpu_per_call().as_secs_f64();
        report.compare(&what("CPU per list"), Unit::Seconds, compared(&rounds, cpu));
        let p50 = |load: &Load| load.latency(0.5).as_secs_f64();
        report.compare(&what("p50 of a list"), Unit::Seconds, compared(&rounds, p50));
    }
    Ok(())
}

/// Starts a server that sends what the gateway would.
async fn fixed(gateway: &Process, modern: bool, folder: &TempDir) -> Outcome<Process> {
    let mut client = Client::connect(&gateway.url).await?;
    let era = if modern { Era::Modern } else { client.open_session().await? };
    let body = client.post(&era.list()).await?.body;
    if configuration::count(&body) != BACKENDS * TOOLS {
        return Err("the list is not whole on its first page".into());
    }
    let file = folder.path().join("list.json");
    std::fs::write(&file, &body)?;
    let file: &Path = &file;
    Process::role(&["fixed", &file.display().to_string()]).await
}

async fn rounds(
    options: &Options,
    fixed: &Process,
    gateway: &Process,
    modern: bool,
) -> Outcome<Vec<(Load, Load)>> {
    let mut rounds = Vec::new();
    for _ in 0..=options.rounds {
        rounds.push((one(fixed, true).await?, one(gateway, modern).await?));
    }
    // The first round warms up.
    rounds.remove(0);
    Ok(rounds)
}

async fn one(process: &Process, modern: bool) -> Outcome<Load> {
    let request = |era: &Era| era.list();
    let url = &process.url;
    let target = Target { url, process, modern, request: &request, expects: "inputSchema" };
    load(&target, 1, LISTS).await
}

fn compared(rounds: &[(Load, Load)], value: impl Fn(&Load) -> f64) -> Compared {
    let ratio = rounds.iter().map(|(fixed, vmcp)| value(vmcp) / value(fixed));
    Compared {
        direct: Some(median(rounds.iter().map(|(fixed, _)| value(fixed)))),
        vmcp: Some(median(rounds.iter().map(|(_, vmcp)| value(vmcp)))),
        to_direct: Some(median(ratio)),
        ..Compared::default()
    }
}
