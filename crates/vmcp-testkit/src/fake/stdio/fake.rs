//! The handle that tests hold: a script file, a record file, and how to start the process.

use std::path::PathBuf;
use std::time::Duration;

use tempfile::TempDir;

use super::binary::evil_backend;
use crate::fake::record::{Entry, NotSeen, Note, Seen, describe, notes, requests, violations};
use crate::invariants::settle;
use crate::script::Script;

/// A fake server over stdio that somebody else will start, as often as they like.
///
/// Its files live as long as this value. It starts no process itself.
pub struct StdioFake {
    dir: TempDir,
}

impl StdioFake {
    /// Writes the script where the process will find it.
    ///
    /// # Panics
    /// If the temporary folder cannot be written.
    #[must_use]
    pub fn new(script: &Script) -> Self {
        let fake = Self { dir: TempDir::new().expect("a temporary folder") };
        fake.set_script(script);
        fake
    }

    /// Replaces the script; processes started from now on follow it.
    ///
    /// # Panics
    /// If the temporary folder cannot be written.
    pub fn set_script(&self, script: &Script) {
        let text = serde_json::to_vec(script).expect("a script is JSON");
        std::fs::write(self.script_path(), text).expect("the temporary folder is writable");
    }

    fn script_path(&self) -> PathBuf {
        self.dir.path().join("script.json")
    }

    fn record_path(&self) -> PathBuf {
        self.dir.path().join("record.jsonl")
    }

    /// The program to start.
    #[must_use]
    pub fn command(&self) -> PathBuf {
        evil_backend()
    }

    /// Its arguments.
    #[must_use]
    pub fn args(&self) -> Vec<String> {
        let text = |path: PathBuf| path.to_string_lossy().into_owned();
        let [script, record] = [text(self.script_path()), text(self.record_path())];
        vec!["--script".to_owned(), script, "--record".to_owned(), record]
    }

    fn entries(&self) -> Vec<Entry> {
        let text = std::fs::read(self.record_path()).unwrap_or_default();
        // A last line that is still being written does not parse and is left for the next look.
        text.split(|byte| *byte == b'\n').filter_map(|l| serde_json::from_slice(l).ok()).collect()
    }

    /// Every line that every process of this fake has read so far.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        requests(&self.entries())
    }

    /// The lines that carried this JSON-RPC method.
    #[must_use]
    pub fn seen_of(&self, method: &str) -> Vec<Seen> {
        self.seen().into_iter().filter(|seen| seen.is(method)).collect()
    }

    /// The notes of this kind, or all if `what` is empty.
    #[must_use]
    pub fn notes(&self, what: &str) -> Vec<Note> {
        notes(&self.entries(), what)
    }

    /// What the client did that a good client does not, though nothing refused it.
    #[must_use]
    pub fn violations(&self) -> Vec<String> {
        violations(&self.entries())
    }

    /// The pids of all processes started so far, in order.
    #[must_use]
    pub fn pids(&self) -> Vec<u32> {
        self.notes("started").iter().map(|note| note.pid).collect()
    }

    /// Waits for the first line, past or to come, that `is_it`.
    ///
    /// # Errors
    /// If none comes in time; the error lists what came.
    pub async fn wait_for(
        &self,
        is_it: impl Fn(&Seen) -> bool,
        within: Duration,
    ) -> Result<Seen, NotSeen> {
        self.wait(within, || self.seen().into_iter().find(|seen| is_it(seen))).await
    }

    /// Waits for the first note of this kind that `is_it`.
    ///
    /// # Errors
    /// If none comes in time; the error lists what came.
    pub async fn wait_for_note(
        &self,
        what: &str,
        is_it: impl Fn(&Note) -> bool,
        within: Duration,
    ) -> Result<Note, NotSeen> {
        self.wait(within, || self.notes(what).into_iter().find(|note| is_it(note))).await
    }

    async fn wait<T>(&self, within: Duration, found: impl Fn() -> Option<T>) -> Result<T, NotSeen> {
        let mut last = None;
        let is_there = || {
            last = found();
            last.is_some()
        };
        let _late = settle(is_there, within).await;
        last.ok_or_else(|| NotSeen { within, instead: describe(&self.entries()) })
    }
}
