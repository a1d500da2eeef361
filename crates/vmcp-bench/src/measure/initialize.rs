//! `initialize` when 3 of 10 backends are dead: one refuses, one never answers, one is slow.

use std::time::{Duration, Instant};

use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinHandle,
    time::sleep,
};

use super::{calls, configuration};
use crate::{
    Options, Outcome,
    client::Client,
    report::{Report, Unit},
    speak::Era,
    statistics::quantile,
};

/// How many sessions are opened.
const SESSIONS: usize = 1000;

/// How many backends live.
const ALIVE: usize = 7;

/// How long the slow backend takes.
const SLOW: Duration = Duration::from_secs(20);

/// Measures how long `initialize` takes, and what it costs the backends.
pub(super) async fn measure(options: &Options, report: &mut Report) -> Outcome {
    let backend = calls::backend(false, 10).await?;
    let mut backends = configuration::backends(&backend, ALIVE);
    let (blackhole, _blackhole_task) = silent(None).await?;
    let (slow, _slow_task) = silent(Some(SLOW)).await?;
    let dead = [("refused", refused().await?), ("blackhole", blackhole), ("slow", slow)];
    backends.extend(dead.map(|(name, url)| (name.to_owned(), url)));
    let (gateway, _folder) = configuration::start(&options.vmcp, &backends, ALIVE * 10).await?;

    let before = configuration::counts(&backend).await?;
    let mut latencies = Vec::with_capacity(SESSIONS);
    let mut client = Client::connect(&gateway.url).await?;
    for _ in 0..SESSIONS {
        let start = Instant::now();
        client.post(&Era::initialize()).await?;
        latencies.push(start.elapsed());
    }
    let after = configuration::counts(&backend).await?;
    latencies.sort_unstable();

    let seconds = |part| quantile(&latencies, part).as_secs_f64();
    report.alone("initialize, 3 of 10 backends dead: p50", Unit::Seconds, seconds(0.5));
    report.alone("initialize, 3 of 10 backends dead: p99", Unit::Seconds, seconds(0.99));
    let upstream = calls_in(&after) - calls_in(&before);
    report.alone("initialize: upstream requests of 1,000 sessions", Unit::Count, upstream);
    Ok(())
}

fn calls_in(counts: &serde_json::Value) -> f64 {
    let members = counts.as_object().into_iter().flatten();
    // Health checks of their own accord are not on a client's account.
    let counted = members.filter(|(method, _)| *method != "ping");
    counted.filter_map(|(_, count)| count.as_f64()).sum()
}

/// Returns a URL where nobody listens.
async fn refused() -> Outcome<String> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    Ok(format!("http://{}/mcp", listener.local_addr()?))
}

/// Returns a URL where connections are taken and closed after a time without an answer, or never.
async fn silent(after: Option<Duration>) -> Outcome<(String, Listening)> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let url = format!("http://{}/mcp", listener.local_addr()?);
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(keep(stream, after));
        }
    });
    Ok((url, Listening(task)))
}

async fn keep(stream: TcpStream, after: Option<Duration>) {
    match after {
        Some(after) => sleep(after).await,
        None => std::future::pending().await,
    }
    drop(stream);
}

/// Ends the task when dropped.
struct Listening(JoinHandle<()>);

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}
