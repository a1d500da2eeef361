//! The standard error of a child: always drained, the last lines kept.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use bytes::Bytes;
use tokio::{io::AsyncReadExt, process::ChildStderr};
use tokio_util::sync::CancellationToken;
use tracing::debug;
use vmcp_core::BackendId;
use vmcp_wire::lines::{Line, Lines};

use super::ration::{self, Ration};

/// Lines kept, to be shown when the child dies.
const KEPT: usize = 3;
/// Bytes kept of a line.
const LINE: usize = 2048;
/// Characters shown of a line.
const SHOWN_LINE: usize = 200;
/// Bytes of one read that are looked at, from its end: no more can be kept.
const RECENT: usize = KEPT * LINE;

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
        lines.iter().map(|line| printable(line)).collect()
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
    let mut heard =
        Heard { lines: Lines::new(LINE), backend, ration: Ration::new(Instant::now()), words };
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = stderr.read(&mut buffer).await {
        heard.hear(&buffer[..length]);
        if length == buffer.len() {
            // There is always more in a flood; others want to run as well.
            tokio::task::yield_now().await;
        }
    }
    // The last line often has no end.
    heard.hear(b"\n");
}

/// What was drained: cut into lines, kept for a while, and logged in part.
struct Heard {
    lines: Lines,
    backend: BackendId,
    ration: Ration,
    words: LastWords,
}

impl Heard {
    fn hear(&mut self, bytes: &[u8]) {
        let (old, recent) = bytes.split_at(start_of_recent(bytes));
        if !old.is_empty() {
            self.ration.leave_out(old.len());
            self.lines.push(b"\n");
        }
        self.lines.push(recent);
        let now = Instant::now();
        while let Some(line) = self.lines.next() {
            let (Line::Text(text) | Line::TooLong(text)) = line;
            if let Some(left_out) = self.ration.take(text.len(), now) {
                debug!(backend = %self.backend, left_out, line = printable(&text), "stderr");
            }
            self.words.push(&text);
        }
    }
}

/// Where what is looked at begins: a flood must not cost much more than draining it.
fn start_of_recent(bytes: &[u8]) -> usize {
    let least = bytes.len().saturating_sub(RECENT);
    let newlines = bytes[least..].iter().rev().enumerate().filter(|(_, byte)| **byte == b'\n');
    let before = newlines.map(|(back, _)| bytes.len() - back).nth(ration::LINES as usize);
    before.unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_of_a_read_are_looked_at_and_no_more() {
        let short = "n\n".repeat(1000);
        let long = format!("{}\n", "n".repeat(1000)).repeat(20);
        let cases = [("", 0), ("a\nb", 0), (&short, 2 * (1000 - 20)), (&long, 20 * 1001 - RECENT)];
        for (text, start) in cases {
            assert_eq!(start_of_recent(text.as_bytes()), start);
        }
    }
}
