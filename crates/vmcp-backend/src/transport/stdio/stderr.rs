//! The standard error of a child: always drained, the last lines kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use bytes::Bytes;
use tokio::{io::AsyncReadExt, process::ChildStderr};
use tokio_util::sync::CancellationToken;
use tracing::debug;
use vmcp_core::BackendId;
use vmcp_wire::lines::{Line, Lines};

/// Lines kept.
const KEPT: usize = 200;
/// Bytes kept of a line.
const LINE: usize = 2048;
/// Lines shown when the child dies.
const SHOWN: usize = 3;
/// Characters shown of a line.
const SHOWN_LINE: usize = 200;
/// Lines of one read that go to the log; a flood must not cost more than draining it.
const LOGGED: usize = 4;

/// The last lines that a child wrote.
#[derive(Clone)]
pub(super) struct LastWords {
    lines: Arc<Mutex<VecDeque<Bytes>>>,
    eof: CancellationToken,
}

/// Starts to drain `stderr`.
pub(super) fn keep(stderr: ChildStderr, backend: BackendId) -> LastWords {
    let words = LastWords { lines: Arc::default(), eof: CancellationToken::new() };
    tokio::spawn(drain(stderr, backend, words.clone()));
    words
}

impl LastWords {
    /// The last few lines for an error text, once the child has closed its standard error (or a
    /// moment later: a grandchild may keep it open).
    pub(super) async fn wait(&self) -> Vec<String> {
        let _ = tokio::time::timeout(Duration::from_millis(200), self.eof.cancelled()).await;
        let lines = self.lines.lock().expect("no panic inside");
        let skip = lines.len().saturating_sub(SHOWN);
        lines.iter().skip(skip).map(|line| printable(line)).collect()
    }

    /// Keeps a line as it is: most are never shown.
    fn push(&self, line: &[u8]) {
        let mut lines = self.lines.lock().expect("no panic inside");
        if lines.len() == KEPT {
            lines.pop_front();
        }
        lines.push_back(Bytes::copy_from_slice(line));
    }
}

fn printable(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(SHOWN_LINE).collect()
}

async fn drain(mut stderr: ChildStderr, backend: BackendId, words: LastWords) {
    let _eof = words.eof.clone().drop_guard();
    let mut lines = Lines::new(LINE);
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        lines.push(&buffer[..length]);
        keep_lines(&mut lines, &backend, &words);
    }
    // The last line often has no end.
    lines.push(b"\n");
    keep_lines(&mut lines, &backend, &words);
}

fn keep_lines(lines: &mut Lines, backend: &BackendId, words: &LastWords) {
    let mut logged = 0;
    while let Some(line) = lines.next() {
        let (Line::Text(text) | Line::TooLong(text)) = line;
        words.push(&text);
        logged += 1;
        if logged <= LOGGED {
            debug!(%backend, line = printable(&text), "stderr");
        }
    }
}
