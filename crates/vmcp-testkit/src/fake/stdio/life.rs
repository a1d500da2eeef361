//! How the process lives and dies: noise, signals, a grandchild, sudden death.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Signal, getpid, kill_process, setsid};
use serde_json::{Value, json};
use tokio::io::AsyncWriteExt as _;
use tokio::signal::unix::{SignalKind, signal};

use crate::fake::engine::Engine;
use crate::fake::reply::{Out, Reply};
use crate::script::options::Crash;

/// How long a grandchild lives if nobody ends it.
const GRANDCHILD_LIFE: Duration = Duration::from_secs(120);

/// Does what the script wants before the first line is read.
pub(super) async fn prepare(engine: &Arc<Engine>, reply: &Reply) {
    let options = &engine.script.process;
    if options.ignore_sigterm {
        ignore_sigterm(engine);
    }
    if options.grandchild {
        let pid = start_grandchild();
        engine.record.note("grandchild", json!({"pid": pid}));
    }
    if options.stderr_flood > 0 {
        tokio::spawn(noise(options.stderr_flood));
    }
    for line in &options.banner {
        reply.send(Out::Junk(format!("{line}\n").into())).await;
    }
}

fn ignore_sigterm(engine: &Arc<Engine>) {
    let engine = Arc::clone(engine);
    let Ok(mut terms) = signal(SignalKind::terminate()) else { return };
    tokio::spawn(async move {
        while terms.recv().await.is_some() {
            engine.record.note("sigterm", Value::Null);
        }
    });
}

/// A child that keeps stdout and stderr. It is not waited for: it shall outlive this process.
fn start_grandchild() -> Option<u32> {
    let program = std::env::current_exe().ok()?;
    let child = Command::new(program).arg("--linger").stdin(Stdio::null()).spawn().ok()?;
    Some(child.id())
}

/// The life of a grandchild: in a session of its own, deaf to SIGTERM, for at most two minutes.
pub async fn linger() {
    let _leads_already = setsid();
    let _deaf = signal(SignalKind::terminate());
    let _deaf = signal(SignalKind::hangup());
    tokio::time::sleep(GRANDCHILD_LIFE).await;
}

/// Writes lines of noise to stderr.
pub(super) async fn noise(bytes: u64) {
    let line = b"noise ".repeat(170);
    let mut stderr = tokio::io::stderr();
    let mut left = bytes;
    while left > 0 {
        let part = usize::try_from(left).unwrap_or(usize::MAX).min(line.len());
        let noise = [&line[..part - 1], b"\n"].concat();
        if stderr.write_all(&noise).await.is_err() {
            return;
        }
        left -= part as u64;
    }
    let _closed = stderr.flush().await;
}

/// Dies at once.
pub(super) fn crash(how: Crash) -> ! {
    match how {
        Crash::Exit(code) => std::process::exit(code),
        Crash::Kill => {
            let _dead = kill_process(getpid(), Signal::KILL);
            std::process::abort()
        }
    }
}
