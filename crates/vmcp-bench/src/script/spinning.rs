//! What others feel of scripts that compute: the latency of their calls, over HTTP, through the same
//! process.

use std::time::Duration;

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
        let spinning = spin(&gateway).await?;
        let busy = calls(&gateway, options.calls).await?;
        if spinning.is_empty() {
            return Err("no script is left".into());
        }
        // Their connections break, and that ends them.
        drop(spinning);
        rounds.push((idle, busy));
        sleep(BEGIN).await;
    }
    tell(&rounds);
    Ok(())
}

fn tell(rounds: &[(Load, Load)]) {
    for (name, part) in [("p50", 0.5), ("p99", 0.99)] {
        let seconds = |load: &Load| load.latency(part).as_secs_f64();
        let idle = median(rounds.iter().map(|(idle, _)| seconds(idle)));
        let busy = median(rounds.iter().map(|(_, busy)| seconds(busy)));
        let more = median(rounds.iter().map(|(idle, busy)| seconds(busy) - seconds(idle)));
        show(&format!("{name} of other calls, nothing else runs"), Value::Seconds(idle), None);
        show(&format!("{name} of other calls, 100 scripts compute"), Value::Seconds(busy), None);
        let goal = (part > 0.9).then_some(0.001);
        show(&format!("{name} of other calls: the scripts add"), Value::Seconds(more), goal);
    }
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
