//! Scripts that wait for tools: how many at a time, in how much memory.

use std::{
    env, fs,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};

use clap::Args;
use tokio::{process::Command, task::JoinSet};
use vmcp_gateway::layers::code_mode::Settings;

use super::{
    Options,
    layer::{Layer, failed},
    row::{Value, show},
};
use crate::{Outcome, statistics::median};

/// Scripts that wait at the same time.
#[derive(Args)]
pub(crate) struct Waiting {
    /// How many
    #[arg(long)]
    scripts: usize,
    /// Calls of one second that each of them makes at the same time
    #[arg(long)]
    branches: usize,
}

/// What waiting took.
struct Took {
    wall: f64,
    bytes: f64,
}

/// Measures crowds of scripts, each crowd in a process of its own.
pub(super) async fn measure(options: &Options) -> Outcome {
    let fans = crowds(options, 1000, 10).await?;
    let wall = median(fans.iter().map(|took| took.wall));
    let bytes = median(fans.iter().map(|took| took.bytes));
    let name = "1,000 scripts, each parallel of ten calls of one second";
    show(&format!("{name}: time"), Value::Seconds(wall), Some(1.1));
    show(&format!("{name}: growth"), Value::Bytes(bytes), Some(20e6));
    let singles = crowds(options, 10_000, 1).await?;
    let bytes = median(singles.iter().map(|took| took.bytes));
    show("10,000 scripts that wait for a call: growth", Value::Bytes(bytes), Some(45e6));
    Ok(())
}

async fn crowds(options: &Options, scripts: usize, branches: usize) -> Outcome<Vec<Took>> {
    let mut all = Vec::new();
    for _ in 0..options.rounds {
        all.push(crowd(scripts, branches).await?);
    }
    Ok(all)
}

async fn crowd(scripts: usize, branches: usize) -> Outcome<Took> {
    let mut command = Command::new(env::current_exe()?);
    command.args(["script-waiting", "--scripts", &scripts.to_string()]);
    command.args(["--branches", &branches.to_string()]).env("TOKIO_WORKER_THREADS", "2");
    let output = command.stderr(Stdio::inherit()).output().await?;
    let text = String::from_utf8(output.stdout)?;
    let mut numbers = text.split_whitespace().map(str::parse);
    match (numbers.next(), numbers.next()) {
        (Some(wall), Some(bytes)) => Ok(Took { wall: wall?, bytes: bytes? }),
        _ => Err(format!("script-waiting ended with {}", output.status).into()),
    }
}

/// Lets scripts wait, and prints how long that took and by how many bytes the process grew.
pub(crate) async fn wait(waiting: &Waiting) -> Outcome {
    let settings = Settings {
        max_running_scripts: u32::MAX,
        max_running_scripts_per_identity: u32::MAX,
        ..Settings::default()
    };
    let layer = Arc::new(Layer::new(settings)?);
    let calls = |tool: &str| match waiting.branches {
        1 => format!("return {tool}(id = 1)[\"name\"]"),
        many => format!("return len(parallel([lambda: {tool}(id = 1)] * {many}))"),
    };
    // What is made once is made before.
    all(&layer, &calls("quick"), 100).await?;
    let before = memory("VmRSS:")?;
    let wall = all(&layer, &calls("slow"), waiting.scripts).await?;
    // The most there ever was.
    let grown = memory("VmHWM:")? - before;
    println!("{} {grown}", wall.as_secs_f64());
    Ok(())
}

async fn all(layer: &Arc<Layer>, script: &str, count: usize) -> Outcome<Duration> {
    let script: Arc<str> = script.into();
    let start = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let (layer, script) = (Arc::clone(layer), Arc::clone(&script));
        tasks.spawn(async move { layer.run(&script).await.map(|result| failed(&result)) });
    }
    while let Some(ended) = tasks.join_next().await {
        if ended?? {
            return Err("a script failed".into());
        }
    }
    Ok(start.elapsed())
}

/// A line of the kernel's about this process, in bytes.
fn memory(name: &str) -> Outcome<f64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line")?;
    let kib: f64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kib * 1024.0)
}
