//! A binary under test: started, read line by line, ended for sure.

use std::ffi::OsStr;
use std::io::{self, BufRead as _, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{
    Arc, Condvar, Mutex,
    atomic::{AtomicUsize, Ordering},
};
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};
use tokio::sync::watch;

use crate::fake::record::locked;
use crate::invariants::settle;

/// How long a process may take to end after SIGTERM when it is dropped.
const GRACE: Duration = Duration::from_secs(5);
/// How long the outputs of a process that has ended may take to be read.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// A line of output came too late or not at all; lists what came.
pub struct NoLine {
    /// How long it was waited for.
    pub within: Duration,
    /// The output so far.
    pub output: Vec<String>,
}

impl std::fmt::Debug for NoLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "no such line within {:?}; the output was:", self.within)?;
        self.output.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

impl std::fmt::Display for NoLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self, f)
    }
}

impl std::error::Error for NoLine {}

/// A running process whose output is read as it comes.
///
/// Dropping it sends SIGTERM, after five seconds SIGKILL, and waits. Its own children are its own
/// business. The process is reaped only by this value, so its pid cannot go to a stranger before.
pub struct Running {
    child: Mutex<Child>,
    pid: u32,
    shared: Arc<Shared>,
}

struct Shared {
    stdout: Mutex<Vec<String>>,
    stderr: Mutex<Vec<String>>,
    lines: watch::Sender<u64>,
    /// Outputs that have not been read to their end.
    open: AtomicUsize,
    exited: Mutex<bool>,
    exit: Condvar,
}

impl Running {
    /// Starts a program with empty stdin.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start(
        program: &Path,
        args: impl IntoIterator<Item = impl AsRef<OsStr>>,
    ) -> io::Result<Self> {
        let mut command = Command::new(program);
        command.args(args).stdin(Stdio::null());
        Self::start_command(command)
    }

    /// Starts a command; its stdout and stderr are taken over.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn start_command(mut command: Command) -> io::Result<Self> {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        let pid = child.id();
        let shared = Arc::new(Shared {
            stdout: Mutex::default(),
            stderr: Mutex::default(),
            lines: watch::Sender::new(0),
            open: AtomicUsize::new(2),
            exited: Mutex::new(false),
            exit: Condvar::new(),
        });
        if let Some(stdout) = child.stdout.take() {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || read(stdout, &shared, &shared.stdout));
        }
        if let Some(stderr) = child.stderr.take() {
            let shared = Arc::clone(&shared);
            std::thread::spawn(move || read(stderr, &shared, &shared.stderr));
        }
        let watcher = Arc::clone(&shared);
        std::thread::spawn(move || watch_exit(pid, &watcher));
        Ok(Self { child: Mutex::new(child), pid, shared })
    }

    /// The process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Lines of stdout so far.
    #[must_use]
    pub fn stdout(&self) -> Vec<String> {
        locked(&self.shared.stdout).clone()
    }

    /// Lines of stderr so far.
    #[must_use]
    pub fn stderr(&self) -> Vec<String> {
        locked(&self.shared.stderr).clone()
    }

    /// Waits for the first line of stdout or stderr, past or to come, that `is_it`.
    ///
    /// # Errors
    /// If none comes in time; the error lists what came.
    pub async fn wait_line(
        &self,
        is_it: impl Fn(&str) -> bool,
        within: Duration,
    ) -> Result<String, NoLine> {
        let mut lines = self.shared.lines.subscribe();
        let output = || [self.stdout(), self.stderr()].concat();
        let search = async {
            loop {
                if let Some(line) = output().into_iter().find(|line| is_it(line)) {
                    return line;
                }
                let _closed = lines.changed().await;
            }
        };
        let missing = |_| NoLine { within, output: output() };
        tokio::time::timeout(within, search).await.map_err(missing)
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_exited(&self) -> bool {
        *locked(&self.shared.exited)
    }

    /// Waits for the process to end; `None` if it has not within that time. What it wrote has been
    /// read then, unless a child that outlives it keeps its outputs open.
    pub async fn wait_exit(&self, within: Duration) -> Option<ExitStatus> {
        settle(|| self.has_exited(), within).await.ok()?;
        let _kept_open = settle(|| self.shared.open.load(Ordering::SeqCst) == 0, LAST_WORDS).await;
        locked(&self.child).wait().ok()
    }

    /// Sends SIGTERM.
    pub fn terminate(&self) {
        self.signal(Signal::TERM);
    }

    /// Sends SIGKILL.
    pub fn kill(&self) {
        self.signal(Signal::KILL);
    }

    /// Sends a signal by its number, such as 1 for SIGHUP; unknown ones and the dead are ignored.
    pub fn send_signal(&self, number: i32) {
        if let Some(signal) = Signal::from_named_raw(number) {
            self.signal(signal);
        }
    }

    fn signal(&self, signal: Signal) {
        if let Some(pid) = pid(self.pid).filter(|_| !self.has_exited()) {
            let _dead = kill_process(pid, signal);
        }
    }

    fn exits_within(&self, within: Duration) -> bool {
        let exited = locked(&self.shared.exited);
        let waited = self.shared.exit.wait_timeout_while(exited, within, |exited| !*exited);
        waited.is_ok_and(|(exited, _)| *exited)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.terminate();
        if !self.exits_within(GRACE) {
            self.kill();
        }
        let _reaped = locked(&self.child).wait();
    }
}

fn pid(raw: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(raw).ok()?)
}

fn read(from: impl Read, shared: &Shared, into: &Mutex<Vec<String>>) {
    let mut from = BufReader::new(from);
    let mut line = Vec::new();
    while matches!(from.read_until(b'\n', &mut line), Ok(n) if n > 0) {
        let text = String::from_utf8_lossy(&line);
        locked(into).push(text.trim_end_matches(['\n', '\r']).to_owned());
        shared.lines.send_modify(|n| *n += 1);
        line.clear();
    }
    shared.open.fetch_sub(1, Ordering::SeqCst);
}

/// Waits for the end without reaping, so that the pid stays taken.
fn watch_exit(raw: u32, shared: &Shared) {
    if let Some(pid) = pid(raw) {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        while matches!(waitid(WaitId::Pid(pid), options), Err(rustix::io::Errno::INTR)) {}
    }
    *locked(&shared.exited) = true;
    shared.exit.notify_all();
}
