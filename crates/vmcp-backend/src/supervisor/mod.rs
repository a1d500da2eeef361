//! The task behind a backend: it connects, lists, watches and connects again, each backend alone.

mod shared;
mod up;

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::JoinSet;
use tracing::{info, warn};

pub(crate) use shared::Shared;

use crate::{
    backoff::Backoff,
    fault::Fault,
    lane::Lane,
    listing::{self, Reading},
    status::State,
};

/// How often client sessions that are gone are looked for.
const SWEEP: Duration = Duration::from_secs(1);
/// The least time between two attempts, however much somebody needs the backend.
const BREATH: Duration = Duration::from_millis(500);

/// Runs until the backend is closed.
pub(crate) async fn run(shared: Arc<Shared>) {
    tokio::join!(
        async {
            shared.close.run_until_cancelled(Box::pin(keep_connected(&shared))).await;
        },
        sweep_sessions(&shared),
    );
    let slots = shared.slots.take_all();
    futures_util::future::join_all(slots.iter().map(|slot| slot.retire())).await;
    shared.all_closed().await;
    shared.set(|status| {
        status.state = State::Closed;
        status.pid = None;
        status.next_retry = None;
    });
}

async fn keep_connected(shared: &Arc<Shared>) {
    let (first, longest) = shared.settings.health.backoff;
    let mut backoff = Backoff::new(first, longest);
    loop {
        let started = Instant::now();
        let connected = connect(shared, started).await;
        let since = Instant::now();
        let fault = match connected {
            Ok(lane) => Box::pin(up::stay(shared, lane)).await,
            Err(fault) => {
                // It may speak another era than the last time.
                shared.forget_era();
                fault
            }
        };
        // A process that dies during the handshake loops as well.
        let looping = backoff.ended(since, Instant::now()) && shared.is_process();
        let wait = backoff.failed(fastrand::f64());
        let (wait, least) = match &fault {
            Fault::Busy { retry_after: Some(asked), .. } => (wait.max(*asked), wait.max(*asked)),
            _ if looping => (wait, wait),
            _ => (wait, wait.min(BREATH)),
        };
        let now = tokio::time::Instant::now();
        down(shared, &fault, looping, Instant::now() + wait);
        tokio::time::sleep_until(now + least).await;
        tokio::select! {
            () = tokio::time::sleep_until(now + wait) => {}
            () = shared.nudge.notified() => {}
        }
    }
}

/// Opens the shared lane and lists what there is.
async fn connect(shared: &Arc<Shared>, started: Instant) -> Result<Arc<Lane>, Fault> {
    let lane = shared.shared_slot().lane(shared.opener()?).await?;
    let known = shared.offer.borrow().clone();
    let read = listing::read(&lane, shared.settings.timeouts.list, known.as_deref()).await;
    let Reading { offer, busy, complete } = match read {
        Ok(reading) => reading,
        Err(fault) => {
            shared.give_up().await;
            return Err(fault);
        }
    };
    let ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let tools = offer.tools.len();
    shared.publish(offer);
    busy.iter().for_each(|fault| shared.asked_to_wait(fault));
    if !complete {
        shared.slots.changed.notify_one();
    }
    shared.connected();
    let (version, pid) = (lane.hello.version, lane.pid());
    shared.set(|status| {
        status.state = State::Up;
        status.version = Some(version);
        status.ready_ms = Some(ms);
        status.pid = pid;
        status.next_retry = None;
    });
    info!(backend = %shared.settings.id, tools, ms, %version, "backend is up");
    Ok(lane)
}

fn down(shared: &Shared, fault: &Fault, looping: bool, next_retry: Instant) {
    warn!(backend = %shared.settings.id, error = %fault, looping, "backend is down");
    let text = fault.to_string();
    shared.set(|status| {
        status.state = if looping { State::CrashLooping } else { State::Down };
        status.last_error = Some(text);
        status.next_retry = Some(next_retry);
        status.pid = None;
    });
}

/// Closes the conversations of client sessions that are gone, until the backend is closed.
async fn sweep_sessions(shared: &Shared) {
    let mut tick = tokio::time::interval(SWEEP);
    let mut closing = JoinSet::new();
    while shared.close.run_until_cancelled(tick.tick()).await.is_some() {
        for slot in shared.slots.take_orphans() {
            closing.spawn(async move { slot.retire().await });
        }
        while closing.try_join_next().is_some() {}
    }
    closing.join_all().await;
}
