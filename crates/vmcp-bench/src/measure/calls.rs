//! Calls of one small tool: directly, through the bare proxy, through the gateway.

use std::time::Duration;

use tempfile::TempDir;
use tokio::time::timeout;

use super::configuration;
use crate::{
    Options, Outcome,
    load::{Load, Target, load},
    process::Process,
    report::{Compared, Report, Unit},
    speak::{self, Era},
    statistics::median,
};

/// Connections for throughput.
const MANY: usize = 16;

/// Who speaks which era.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Eras {
    client_is_modern: bool,
    backend_is_modern: bool,
}

impl Eras {
    /// All four combinations.
    pub(crate) const ALL: [Self; 4] = [
        Self { client_is_modern: true, backend_is_modern: true },
        Self { client_is_modern: false, backend_is_modern: false },
        Self { client_is_modern: true, backend_is_modern: false },
        Self { client_is_modern: false, backend_is_modern: true },
    ];

    /// Returns `modern to legacy` and the like.
    pub(crate) fn name(self) -> String {
        let era = |modern| if modern { "modern" } else { "legacy" };
        format!("{} to {}", era(self.client_is_modern), era(self.backend_is_modern))
    }
}

/// The three variants, running.
struct Rig {
    backend: Process,
    proxy: Process,
    gateway: Process,
    _folder: TempDir,
    eras: Eras,
}

/// One round of the three variants.
struct Round {
    direct: Load,
    proxy: Load,
    vmcp: Load,
}

impl Rig {
    async fn start(options: &Options, eras: Eras) -> Outcome<Self> {
        let backend = backend(eras.backend_is_modern, 1).await?;
        let proxy = Process::role(&["proxy", &backend.url]).await?;
        let backends = [("b".to_owned(), backend.url.clone())];
        let (gateway, folder) = configuration::start(&options.vmcp, &backends, 1).await?;
        Ok(Self { backend, proxy, gateway, _folder: folder, eras })
    }

    async fn round(&self, connections: usize, calls: usize) -> Outcome<Round> {
        // Without a gateway, client and backend speak the backend's era.
        let of_backend = self.eras.backend_is_modern;
        let of_client = self.eras.client_is_modern;
        Ok(Round {
            direct: one(&self.backend, of_backend, "tool_0", connections, calls).await?,
            proxy: one(&self.proxy, of_backend, "tool_0", connections, calls).await?,
            vmcp: one(&self.gateway, of_client, "b_tool_0", connections, calls).await?,
        })
    }

    async fn rounds(&self, options: &Options, connections: usize) -> Outcome<Vec<Round>> {
        // The first round warms up.
        self.round(connections, 200).await?;
        let mut rounds = Vec::new();
        for _ in 0..options.rounds {
            rounds.push(self.round(connections, options.calls / connections).await?);
        }
        Ok(rounds)
    }
}

/// Starts a backend with some tools.
pub(super) async fn backend(modern: bool, tools: usize) -> Outcome<Process> {
    let tools = tools.to_string();
    let mut arguments = vec!["backend", "--tools", &tools];
    if modern {
        arguments.push("--modern");
    }
    Process::role(&arguments).await
}

async fn one(
    process: &Process,
    modern: bool,
    tool: &str,
    connections: usize,
    calls: usize,
) -> Outcome<Load> {
    let request = |era: &Era| era.call(tool);
    let target =
        Target { url: &process.url, process, modern, request: &request, expects: speak::ANSWER };
    load(&target, connections, calls).await
}

/// Measures one combination of eras.
pub(super) async fn measure(options: &Options, eras: Eras, report: &mut Report) -> Outcome {
    let rig = Rig::start(options, eras).await?;
    let single = rig.rounds(options, 1).await?;
    let many = rig.rounds(options, MANY).await?;
    let name = eras.name();
    let seconds = |time: fn(&Load) -> Duration| move |load: &Load| time(load).as_secs_f64();
    let mut row = |what: &str, unit, rounds: &[Round], value: &dyn Fn(&Load) -> f64| {
        report.compare(&format!("{name}: {what}"), unit, compared(rounds, value));
    };
    row("CPU per call", Unit::Seconds, &single, &seconds(Load::cpu_per_call));
    row("p50, 1 connection", Unit::Seconds, &single, &seconds(|load| load.latency(0.5)));
    row("p99, 1 connection", Unit::Seconds, &single, &seconds(|load| load.latency(0.99)));
    row("CPU per call, 16 connections", Unit::Seconds, &many, &seconds(Load::cpu_per_call));
    row("throughput, 16 connections", Unit::PerSecond, &many, &Load::throughput);
    let upstream = upstream_per_call(&rig, options).await?;
    report.alone(&format!("{name}: upstream requests per call"), Unit::Count, upstream);
    Ok(())
}

/// Returns medians of each variant, and medians of the ratios of each round.
fn compared(rounds: &[Round], value: &dyn Fn(&Load) -> f64) -> Compared {
    let of =
        |variant: fn(&Round) -> &Load| median(rounds.iter().map(|round| value(variant(round))));
    let ratio = |variant: fn(&Round) -> &Load| {
        median(rounds.iter().map(|round| value(&round.vmcp) / value(variant(round))))
    };
    Compared {
        direct: Some(of(|round| &round.direct)),
        proxy: Some(of(|round| &round.proxy)),
        vmcp: Some(of(|round| &round.vmcp)),
        to_proxy: Some(ratio(|round| &round.proxy)),
        to_direct: Some(ratio(|round| &round.direct)),
    }
}

/// Returns how many requests of any kind the backend saw for one call of the gateway.
async fn upstream_per_call(rig: &Rig, options: &Options) -> Outcome<f64> {
    // A session of the gateway's own would be opened by the first call.
    one(&rig.gateway, rig.eras.client_is_modern, "b_tool_0", 1, 1).await?;
    let before = requests(&rig.backend).await?;
    one(&rig.gateway, rig.eras.client_is_modern, "b_tool_0", 1, options.calls).await?;
    let after = requests(&rig.backend).await?;
    #[expect(clippy::cast_precision_loss, reason = "far from 2^52")]
    Ok((after - before) as f64 / (options.calls + 1) as f64)
}

async fn requests(backend: &Process) -> Outcome<u64> {
    let counts = configuration::counts(backend).await?;
    let members = counts.as_object().into_iter().flatten();
    Ok(members.filter_map(|(_, count)| count.as_u64()).sum())
}

/// Keeps the gateway busy with modern calls for a while.
pub(super) async fn hold(options: &Options, time: Duration) -> Outcome {
    let rig = Rig::start(options, Eras::ALL[0]).await?;
    let endless = async {
        loop {
            one(&rig.gateway, true, "b_tool_0", 4, options.calls).await?;
        }
    };
    match timeout(time, endless).await {
        Ok(outcome) => outcome,
        Err(_) => Ok(()),
    }
}
