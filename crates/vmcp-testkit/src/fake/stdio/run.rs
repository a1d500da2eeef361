//! The process: reads lines, answers lines, ends as the script wants.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, io};

use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::sync::oneshot;

use super::life::{crash, prepare};
use super::lines::Lines;
use super::writer::write;
use crate::fake::engine::Engine;
use crate::fake::record::Record;
use crate::fake::reply::{Out, Reply};
use crate::script::Script;

pub use super::life::linger;

/// How long a client may take to read what is left after it closed stdin.
const FLUSH: Duration = Duration::from_secs(1);

/// Why an `evil-backend` could not start.
#[derive(Debug)]
pub struct RunError {
    path: PathBuf,
    source: io::Error,
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "read or write {}: {}", self.path.display(), self.source)
    }
}

impl std::error::Error for RunError {}

/// Plays `script` over stdin and stdout and returns the exit code. What it sees is appended to
/// `record`, one JSON object per line.
///
/// # Errors
/// If the script cannot be read or the record not be written.
pub async fn run(script: &Path, record: Option<&Path>) -> Result<i32, RunError> {
    let script = read(script).map_err(|source| RunError { path: script.to_owned(), source })?;
    let record = record.map(|path| {
        let file = append(path);
        file.map_err(|source| RunError { path: path.to_owned(), source })
    });
    Ok(play(script, record.transpose()?).await)
}

fn read(path: &Path) -> io::Result<Script> {
    serde_json::from_slice(&std::fs::read(path)?).map_err(io::Error::from)
}

fn append(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

async fn play(script: Script, record: Option<File>) -> i32 {
    let engine = Engine::new(script, Record::new(record));
    let (reply, outs) = Reply::channel();
    let (ended, end) = oneshot::channel();
    tokio::spawn(write(outs, ended));
    prepare(&engine, &reply).await;
    let options = &engine.script.process;
    if options.hang {
        return std::future::pending().await;
    }
    let mut lines = Lines::new(&engine, reply.clone());
    let reading = async {
        let mut stdin = BufReader::new(tokio::io::stdin());
        let mut line = Vec::new();
        let mut count = 0;
        while matches!(stdin.read_until(b'\n', &mut line).await, Ok(n) if n > 0) {
            count += 1;
            lines
                .take(&line, || {
                    if options.crash_at == Some(count) {
                        crash(options.crash);
                    }
                })
                .await;
            line.clear();
        }
        engine.record.note("eof", Value::Null);
        if options.ignore_eof {
            std::future::pending::<()>().await;
        }
    };
    tokio::pin!(end);
    tokio::select! {
        () = reading => {}
        code = &mut end => return code.unwrap_or(0),
    }
    // Exchanges that are still running end here; what they have sent is written out, unless the
    // client does not read it.
    engine.stop.cancel();
    engine.tasks.close();
    let flushed = async {
        engine.tasks.wait().await;
        reply.send(Out::Exit(0)).await;
        end.await.unwrap_or(0)
    };
    tokio::time::timeout(FLUSH, flushed).await.unwrap_or(0)
}
