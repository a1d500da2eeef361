//! Load: the same request, again and again, over one connection or several.

use std::time::{Duration, Instant};

use crate::{
    Outcome,
    client::Client,
    process::Process,
    speak::{Era, Ready},
    statistics::quantile,
};

/// What a load showed.
#[derive(Clone, Debug)]
pub(crate) struct Load {
    /// Sorted.
    latencies: Vec<Duration>,
    elapsed: Duration,
    /// Processor time of the process that was asked about.
    cpu: Duration,
}

impl Load {
    /// Returns the latency that the given part of all calls stays below.
    pub(crate) fn latency(&self, part: f64) -> Duration {
        quantile(&self.latencies, part)
    }

    /// Returns the calls in a second.
    pub(crate) fn throughput(&self) -> f64 {
        f64::from(self.count()) / self.elapsed.as_secs_f64()
    }

    /// Returns the processor time of one call.
    pub(crate) fn cpu_per_call(&self) -> Duration {
        self.cpu / self.count().max(1)
    }

    fn count(&self) -> u32 {
        u32::try_from(self.latencies.len()).unwrap_or(u32::MAX)
    }
}

/// Who is asked, and how.
pub(crate) struct Target<'a> {
    pub(crate) url: &'a str,
    /// The process whose processor time counts.
    pub(crate) process: &'a Process,
    /// Whether the client is modern.
    pub(crate) modern: bool,
    /// What makes the request of an opened session.
    pub(crate) request: &'a (dyn Fn(&Era) -> Ready + Sync),
    /// What every answer must contain.
    pub(crate) expects: &'a str,
}

/// Makes `calls` calls over each of `connections` connections, at the same time.
///
/// # Errors
/// When a call fails or its answer is not as expected.
pub(crate) async fn load(target: &Target<'_>, connections: usize, calls: usize) -> Outcome<Load> {
    let mut clients = Vec::with_capacity(connections);
    for _ in 0..connections {
        let mut client = Client::connect(target.url).await?;
        let era = if target.modern { Era::Modern } else { client.open_session().await? };
        let request = (target.request)(&era);
        // A first call opens what is opened once.
        check(&client.post(&request).await?.body, target.expects)?;
        clients.push((client, request));
    }
    let before = target.process.cpu()?;
    let start = Instant::now();
    let tasks: Vec<_> = clients
        .into_iter()
        .map(|(client, request)| {
            tokio::spawn(one(client, request, calls, target.expects.to_owned()))
        })
        .collect();
    let mut latencies = Vec::with_capacity(connections * calls);
    for task in tasks {
        latencies.extend(task.await??);
    }
    let elapsed = start.elapsed();
    let cpu = target.process.cpu()?.saturating_sub(before);
    latencies.sort_unstable();
    Ok(Load { latencies, elapsed, cpu })
}

async fn one(
    mut client: Client,
    request: Ready,
    calls: usize,
    expects: String,
) -> Outcome<Vec<Duration>> {
    let mut latencies = Vec::with_capacity(calls);
    for _ in 0..calls {
        let start = Instant::now();
        let answer = client.post(&request).await?;
        latencies.push(start.elapsed());
        check(&answer.body, &expects)?;
    }
    Ok(latencies)
}

fn check(body: &[u8], expects: &str) -> Outcome {
    let text = String::from_utf8_lossy(body);
    if text.contains(expects) {
        return Ok(());
    }
    let text: String = text.chars().take(300).collect();
    Err(format!("an answer without {expects:?}: {text}").into())
}
