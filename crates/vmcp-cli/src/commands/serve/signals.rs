//! What ends or reloads a running gateway.

use vmcp::Vmcp;

use super::reload::Watch;
use crate::{Outcome, arguments::Serve};

/// Runs until somebody ends the process; reloads on SIGHUP and when the file changes.
#[cfg(unix)]
pub(super) async fn until_end(vmcp: &Vmcp, arguments: &Serve) -> Outcome {
    use tokio::signal::unix::{SignalKind, signal};
    let mut watch = Watch::new(arguments);
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        ended().await;
        return Ok(());
    };
    loop {
        tokio::select! {
            () = ended() => return Ok(()),
            _ = hangup.recv() => watch.reload(vmcp).await,
            () = watch.changed() => watch.reload(vmcp).await,
        }
    }
}

/// Runs until somebody ends the process; reloads when the file changes.
#[cfg(not(unix))]
pub(super) async fn until_end(vmcp: &Vmcp, arguments: &Serve) -> Outcome {
    let mut watch = Watch::new(arguments);
    loop {
        tokio::select! {
            () = ended() => return Ok(()),
            () = watch.changed() => watch.reload(vmcp).await,
        }
    }
}

/// Waits for SIGINT, SIGTERM or SIGQUIT.
#[cfg(unix)]
pub(super) async fn ended() {
    use tokio::signal::unix::{SignalKind, signal};
    let signals = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::quit()];
    let mut signals: Vec<_> = signals.into_iter().filter_map(|kind| signal(kind).ok()).collect();
    std::future::poll_fn(|cx| {
        if signals.iter_mut().any(|signal| signal.poll_recv(cx).is_ready()) {
            return std::task::Poll::Ready(());
        }
        std::task::Poll::Pending
    })
    .await;
}

#[cfg(not(unix))]
pub(super) async fn ended() {
    let _ = tokio::signal::ctrl_c().await;
}
