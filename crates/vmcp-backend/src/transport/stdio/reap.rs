//! The task that owns a process: it notices its end, or brings it about in steps.

use std::{
    process::ExitStatus,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::process::Child;
use tokio_util::sync::CancellationToken;
use tracing::debug;

use super::{
    kill::{self, Marker, Step},
    stderr::LastWords,
};
use crate::transport::duplex::End;

/// How long each step of the ladder may take: standard input closed, SIGTERM. Two of them and the
/// sweep stay below five seconds.
const STEP: Duration = Duration::from_secs(2);
/// How long a process may take to exit after it closed its standard output.
const AFTER_EOF: Duration = Duration::from_millis(500);
/// How long what a process wrote before its end is waited for; a grandchild may keep its standard
/// output open.
const AFTER_EXIT: Duration = Duration::from_millis(200);

/// How often and at what distance what a process left behind is looked for.
const SWEEPS: usize = 50;
const BETWEEN_SWEEPS: Duration = Duration::from_millis(10);

pub(super) struct Keeper {
    pub(super) process: Child,
    pub(super) marker: Marker,
    pub(super) started: Instant,
    /// We want it to end.
    pub(super) close: CancellationToken,
    /// It and all it started is gone.
    pub(super) done: CancellationToken,
    /// It closed its standard output.
    pub(super) eof: CancellationToken,
    pub(super) end: Arc<End>,
    pub(super) last_words: LastWords,
}

impl Keeper {
    pub(super) async fn run(mut self) {
        let _done = self.done.clone().drop_guard();
        let status = tokio::select! {
            status = self.process.wait() => status.ok(),
            () = self.close.cancelled() => None,
            () = self.eof.cancelled() => {
                tokio::time::timeout(AFTER_EOF, self.process.wait()).await.ok().and_then(Result::ok)
            }
        };
        let wanted = self.close.is_cancelled();
        let lived = self.started.elapsed();
        // The writer lets go of the standard input now.
        self.close.cancel();
        match status {
            _ if wanted => {}
            Some(status) => {
                // The last answer may still be on its way through the pipe.
                let _ = tokio::time::timeout(AFTER_EXIT, self.eof.cancelled()).await;
                self.end.set(obituary(lived, status, &self.last_words.wait().await));
            }
            // Nobody has to wait for the answers that cannot come any more.
            None => self.end.set("closed its standard output".to_owned()),
        }
        if status.is_none() {
            self.ladder().await;
        }
        self.end.set("was closed".to_owned());
        sweep(self.marker).await;
    }

    async fn ladder(&mut self) {
        let pid = self.process.id();
        for step in [Step::Ask, Step::Force] {
            if tokio::time::timeout(STEP, self.process.wait()).await.is_ok() {
                return;
            }
            if let Some(pid) = pid {
                kill::signal_group(pid, step);
            }
        }
        let _ = self.process.start_kill();
        let _ = self.process.wait().await;
    }
}

/// Kills what the process left behind, until nothing of it is left.
async fn sweep(marker: Marker) {
    let marker = Arc::new(marker);
    for _ in 0..SWEEPS {
        let again = Arc::clone(&marker);
        let found = tokio::task::spawn_blocking(move || kill::sweep(&again)).await;
        match found {
            Ok(left @ 1..) => debug!(left, "killed what a backend left behind"),
            _ => return,
        }
        // The dying are seen until they are dead.
        tokio::time::sleep(BETWEEN_SWEEPS).await;
    }
}

/// What a caller is told about the death.
fn obituary(lived: Duration, status: ExitStatus, last_words: &[String]) -> String {
    let lived = match lived.as_millis() {
        ms @ 0..10_000 => format!("{ms} ms"),
        ms => format!("{} s", ms / 1000),
    };
    let words = match last_words {
        [] => "it wrote nothing to its standard error".to_owned(),
        lines => format!("its last words: {}", lines.join(" | ")),
    };
    format!("ended {lived} after start ({status}); {words}")
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn an_obituary_says_when_how_and_why() {
        let killed = ExitStatus::from_raw(9);
        let failed = ExitStatus::from_raw(1 << 8);
        insta::assert_snapshot!(
            obituary(Duration::from_millis(240), failed, &["connection refused".to_owned()]),
            @"ended 240 ms after start (exit status: 1); its last words: connection refused"
        );
        insta::assert_snapshot!(
            obituary(Duration::from_secs(61), killed, &[]),
            @"ended 61 s after start (signal: 9 (SIGKILL)); it wrote nothing to its standard error"
        );
    }
}
