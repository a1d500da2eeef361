//! What others feel of scripts that compute: the latency of their calls, over HTTP, through the same
//! process.

use std::{
    hint,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use serde_json::json;
use tempfile::TempDir;
use tokio::{task::JoinSet, time::sleep};

use super::{
    Options,
    row::{Value, show},
};
use crate::{
    Outcome,
    client::Client,
    load::{Load, Target, load},
    measure::wait_for_tools,
    process::Process,
    speak::{self, Era},
    statistics::median,
};

/// Scripts that compute at the same time.
const SCRIPTS: usize = 100;

/// How long they have for their beginning.
const BEGIN: Duration = Duration::from_millis(500);

/// One round of the same calls.
struct Round {
    idle: Load,
    /// With a thread of another process that computes: what the machine alone makes of it.
    beside: Load,
    /// With the scripts.
    busy: Load,
}

/// Measures calls without the scripts and with them, in turns.
pub(super) async fn measure(options: &Options) -> Outcome {
    let backend = Process::role(&["backend", "--tools", "1", "--modern"]).await?;
    let folder = configure(&backend)?;
    let config = folder.path().join("vmcp.yaml");
    let gateway = Process::gateway(&options.vmcp, &config, false).await?;
    wait_for_tools(&gateway.url, 2).await?;
    calls(&gateway, 200).await?;
    let mut rounds = Vec::new();
    for _ in 0..options.rounds {
        let idle = calls(&gateway, options.calls).await?;
        let beside = calls_beside_a_thread(&gateway, options.calls).await?;
        let spinning = spin(&gateway).await?;
        let busy = calls(&gateway, options.calls).await?;
        if spinning.is_empty() {
            return Err("no script is left".into());
        }
        // Their connections break, and that ends them.
        drop(spinning);
        rounds.push(Round { idle, beside, busy });
        sleep(BEGIN).await;
    }
    tell(&rounds);
    Ok(())
}

fn tell(rounds: &[Round]) {
    for (name, part) in [("p50", 0.5), ("p99", 0.99)] {
        let seconds = |load: &Load| load.latency(part).as_secs_f64();
        let of = |load: fn(&Round) -> &Load| {
            Value::Seconds(median(rounds.iter().map(|round| seconds(load(round)))))
        };
        show(&format!("{name} of other calls"), of(|round| &round.idle), None);
        let beside = format!("{name} of other calls, another process computes");
        show(&beside, of(|round| &round.beside), None);
        show(&format!("{name} of other calls, 100 scripts compute"), of(|round| &round.busy), None);
    }
    let p99 = |load: &Load| load.latency(0.99).as_secs_f64();
    let added = rounds.iter().map(|round| (p99(&round.busy) - p99(&round.idle)).max(0.0));
    let name = "what 100 scripts that compute add to the p99 of other calls";
    show(name, Value::Seconds(median(added)), Some(0.001));
}

fn configure(backend: &Process) -> Outcome<TempDir> {
    let folder = TempDir::new()?;
    let config = json!({
        "backends": [{"name": "b", "url": backend.url}],
        "codeMode": {
            "enabled": true,
            "stepLimit": 1_000_000_000_000_u64,
            "scriptTimeout": "10m",
            "maxRunningScripts": SCRIPTS,
            "maxRunningScriptsPerIdentity": SCRIPTS,
        },
    });
    std::fs::write(folder.path().join("vmcp.yaml"), config.to_string())?;
    Ok(folder)
}

async fn calls(gateway: &Process, calls: usize) -> Outcome<Load> {
    let request = |era: &Era| era.call("b_tool_0");
    let expects = speak::ANSWER;
    let target =
        Target { url: &gateway.url, process: gateway, modern: true, request: &request, expects };
    load(&target, 1, calls).await
}

async fn calls_beside_a_thread(gateway: &Process, count: usize) -> Outcome<Load> {
    let stop = Arc::new(AtomicBool::new(false));
    let stopped = Arc::clone(&stop);
    let spinner = thread::spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            hint::spin_loop();
        }
    });
    let load = calls(gateway, count).await;
    stop.store(true, Ordering::Relaxed);
    spinner.join().map_err(|_| "the thread panicked")?;
    load
}

/// Starts the scripts; they end with what is returned.
async fn spin(gateway: &Process) -> Outcome<JoinSet<()>> {
    let mut tasks = JoinSet::new();
    let arguments = json!({"script": "while True: pass"});
    let request = Era::Modern.call_with("execute_tool_script", &arguments);
    for _ in 0..SCRIPTS {
        let mut client = Client::connect(&gateway.url).await?;
        let request = request.clone();
        tasks.spawn(async move {
            let answer = client.post(&request).await;
            let told = answer.map(|answer| String::from_utf8_lossy(&answer.body).into_owned());
            // It never returns but by a fault.
            eprintln!("a script ended: {told:?}");
        });
    }
    sleep(BEGIN).await;
    if tasks.try_join_next().is_some() {
        return Err("a script did not go on".into());
    }
    Ok(tasks)
}
