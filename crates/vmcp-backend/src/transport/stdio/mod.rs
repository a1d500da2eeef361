//! A child process, spoken to over its standard input and output.
//!
//! Three tasks: one owns the process and ends it in steps, one writes lines, one reads them. The
//! standard error is kept in a ring and shown when the process dies.

mod command;
mod drawn;
mod kill;
mod ration;
mod reap;
mod stderr;

use std::{sync::Arc, time::Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{ChildStdin, ChildStdout},
    sync::mpsc,
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};
use vmcp_wire::{
    Incoming, Message,
    lines::{Line, Lines},
};

use super::{
    Link,
    duplex::{Duplex, End, Writer},
};
use crate::{
    fault::{Fault, quote},
    inbox::Inbox,
    settings::Stdio,
};

/// Messages that may wait for the child to read them.
const QUEUE: usize = 64;

/// The handle of a running child; dropping it ends the child in the background.
pub(crate) struct Child {
    pid: Option<u32>,
    close: CancellationToken,
    done: CancellationToken,
}

impl Child {
    pub(crate) const fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// Ends the process: standard input is closed, then SIGTERM, then SIGKILL; waits until it and
    /// everything it started is gone.
    pub(crate) async fn close(&self) {
        self.close.cancel();
        self.done.cancelled().await;
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.close.cancel();
    }
}

/// Starts the process. Nothing has been said to it yet.
pub(crate) fn spawn(settings: &Stdio, inbox: &Arc<Inbox>, limit: usize) -> Result<Link, Fault> {
    let marker = kill::Marker::new(&inbox.backend);
    let mut process = command::build(settings, &marker)
        .spawn()
        .map_err(|error| Fault::Connect(command::spawn_failure(settings, &error)))?;
    let (Some(stdin), Some(stdout), Some(stderr)) =
        (process.stdin.take(), process.stdout.take(), process.stderr.take())
    else {
        return Err(Fault::Connect("could not be given pipes".to_owned()));
    };
    let child = Child {
        pid: process.id(),
        close: CancellationToken::new(),
        done: CancellationToken::new(),
    };
    let end = Arc::new(End::default());
    let (lines, queue) = mpsc::channel(QUEUE);
    let eof = CancellationToken::new();
    let last_words = stderr::keep(stderr, inbox.backend.clone());
    tokio::spawn(write(stdin, queue, child.close.clone()));
    let keeper = reap::Keeper {
        process,
        marker,
        started: Instant::now(),
        close: child.close.clone(),
        done: child.done.clone(),
        eof: eof.clone(),
        end: Arc::clone(&end),
        last_words,
    };
    tokio::spawn(keeper.run());
    let duplex = Arc::new(Duplex::new(Writer::Stdio { lines, child }, end));
    let reader = Reader { inbox: Arc::clone(inbox), link: Arc::downgrade(&duplex), limit, junk: 0 };
    tokio::spawn(reader.run(stdout, eof));
    Ok(Link::Duplex(duplex))
}

async fn write(
    mut stdin: ChildStdin,
    mut queue: mpsc::Receiver<bytes::Bytes>,
    close: CancellationToken,
) {
    loop {
        let line = tokio::select! {
            biased;
            () = close.cancelled() => return,
            line = queue.recv() => line,
        };
        let Some(line) = line else { return };
        let written = tokio::select! {
            () = close.cancelled() => return,
            written = stdin.write_all(&line) => written,
        };
        if let Err(error) = written {
            debug!(%error, "the child reads no more");
            return;
        }
    }
}

struct Reader {
    inbox: Arc<Inbox>,
    link: std::sync::Weak<Duplex>,
    limit: usize,
    junk: u64,
}

impl Reader {
    async fn run(mut self, mut stdout: ChildStdout, eof: CancellationToken) {
        let _eof = eof.drop_guard();
        let mut lines = Lines::new(self.limit);
        let mut buffer = vec![0; 64 << 10];
        while let Ok(length @ 1..) = stdout.read(&mut buffer).await {
            lines.push(&buffer[..length]);
            while let Some(line) = lines.next() {
                match line {
                    Line::Text(text) => self.line(&text),
                    Line::TooLong(head) => self.inbox.too_long(&head, self.limit),
                }
            }
            if length == buffer.len() {
                // There may always be more; others want to run as well.
                tokio::task::yield_now().await;
            }
        }
    }

    fn line(&mut self, text: &bytes::Bytes) {
        let parsed = Incoming::parse(text.clone()).or_else(|error| match drawn::shown(text) {
            Some(shown) => Incoming::parse(text.slice_ref(shown)),
            None => Err(error),
        });
        match parsed {
            Ok(Incoming::One(message)) => self.message(message),
            Ok(Incoming::Batch(batch)) => {
                batch.into_iter().flatten().for_each(|message| self.message(message));
            }
            Err(_) => self.not_a_message(text),
        }
    }

    fn message(&self, message: Message) {
        let Some(duplex) = self.link.upgrade() else { return };
        self.inbox.receive(message, None, &Link::Duplex(duplex));
    }

    /// Banners, progress bars and log lines end up on standard output now and then. The first is
    /// shown; how many there are is told ever more rarely.
    fn not_a_message(&mut self, text: &[u8]) {
        self.junk += 1;
        let lines = self.junk;
        if lines == 10_u64.pow(lines.ilog10()) {
            let line = quote(text);
            warn!(backend = %self.inbox.backend, lines, %line, "skipped what is no message on its standard output");
        }
    }
}
