//! A folder with a home of its own, the binary run in it, and backends to put behind it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tempfile::TempDir;
use vmcp_testkit::{
    Behaviour, HttpFake, Item, Script, Speaks, StdioFake,
    invariants::settle,
    process::Running,
    raw::{self, LegacySession, Modern},
};

use crate::tidy::tidy;

/// How long anything may take that should happen at once.
pub(crate) const SOON: Duration = Duration::from_secs(20);

/// A folder that is the working directory, the home and the cache of a `vmcp`.
pub(crate) struct Folder(TempDir);

/// What a command printed, and how it ended.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Folder {
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with this configuration.
    pub(crate) fn with(config: &Value) -> Self {
        let folder = Self::new();
        folder.configure(config);
        folder
    }

    /// Writes the configuration file, as an editor that saves atomically.
    pub(crate) fn configure(&self, config: &Value) {
        self.write("vmcp.yaml", &config.to_string());
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let beside = self.path("beside");
        fs::write(&beside, text).unwrap();
        fs::rename(beside, self.path(name)).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root().join(name)
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    /// The binary with an environment of its own.
    pub(crate) fn vmcp(&self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vmcp"));
        command
            .args(args)
            .current_dir(self.root())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.root())
            .env("LANG", "C.UTF-8");
        command
    }

    /// Runs a command to its end.
    pub(crate) async fn run(&self, args: &[&str]) -> Said {
        run(self.vmcp(args)).await
    }

    /// Runs a command to its end and returns everything about it, for a snapshot.
    pub(crate) async fn shows(&self, args: &[&str]) -> String {
        self.run(args).await.shown(self)
    }

    /// Starts `serve` on a free port.
    pub(crate) async fn serve(&self, args: &[&str]) -> Gateway {
        Gateway::start(self.vmcp(["serve", "-p", "0"].iter().chain(args))).await
    }

    pub(crate) fn tidy(&self, text: &str) -> String {
        tidy(text, self.root())
    }
}

pub(crate) async fn run(command: Command) -> Said {
    let mut command = tokio::process::Command::from(command);
    command.stdin(std::process::Stdio::null()).kill_on_drop(true);
    let output = tokio::time::timeout(SOON, command.output()).await.unwrap().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Said {
    /// Everything, without what differs from run to run.
    pub(crate) fn shown(&self, folder: &Folder) -> String {
        let mut text = self.code.map_or("killed".to_owned(), |code| format!("exit {code}"));
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                text.push_str(&format!("\n--- {name}\n{}", folder.tidy(stream)));
            }
        }
        text
    }
}

/// A `vmcp serve` that listens.
pub(crate) struct Gateway {
    pub(crate) process: Running,
    pub(crate) url: String,
    /// How long it took to listen.
    pub(crate) took: Duration,
}

impl Gateway {
    pub(crate) async fn start(command: Command) -> Self {
        let started = Instant::now();
        let mut command = command;
        command.stdin(std::process::Stdio::null());
        let process = Running::start_command(command).unwrap();
        // The first line of standard output; later ones elsewhere name the URL as well.
        let is_first = |line: &str| line.starts_with("vMCP ") || line.contains("\"listening\"");
        let line = process.wait_line(is_first, SOON).await.unwrap();
        let url = line.split(['"', ' ']).find(|word| word.starts_with("http://")).unwrap();
        Self { url: url.to_owned(), process, took: started.elapsed() }
    }

    pub(crate) fn base(&self) -> &str {
        self.url.strip_suffix("/mcp").unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> raw::RawResponse {
        raw::get(&format!("{}{path}", self.base()), &[]).await.unwrap()
    }

    /// Waits for a line that contains `part`.
    pub(crate) async fn line(&self, part: &str) -> String {
        self.process.wait_line(|line| line.contains(part), SOON).await.unwrap()
    }

    /// How many lines contain `part` so far.
    pub(crate) fn count(&self, part: &str) -> usize {
        let lines = [self.process.stdout(), self.process.stderr()].concat();
        lines.iter().filter(|line| line.contains(part)).count()
    }

    /// Waits until so many lines contain `part`.
    pub(crate) async fn lines(&self, part: &str, count: usize) {
        let enough = settle(|| self.count(part) >= count, SOON).await;
        assert!(enough.is_ok(), "{part} {count} times in {:#?}", self.process.stderr());
    }

    /// What it said until now, for a snapshot.
    pub(crate) fn shown(&self, folder: &Folder) -> String {
        let said = [self.process.stdout(), self.process.stderr()].concat().join("\n");
        folder.tidy(&said)
    }

    /// Waits until the board is complete, then returns what was said.
    pub(crate) async fn board(&self, folder: &Folder) -> String {
        self.line("hint: to use it").await;
        self.shown(folder)
    }

    pub(crate) fn modern(&self) -> Modern {
        raw::modern(&self.url, json!({}))
    }

    pub(crate) async fn legacy(&self) -> LegacySession {
        raw::legacy_session(&self.url, "2025-11-25", json!({})).await.unwrap()
    }

    /// The names that `tools/list` shows.
    pub(crate) async fn tools(&self) -> Vec<String> {
        let answer = self.modern().request("tools/list", json!({})).await.unwrap();
        let tools = answer.result()["tools"].as_array().unwrap().iter();
        tools.map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Sends SIGTERM and returns the exit code.
    pub(crate) async fn stop(self) -> Option<i32> {
        self.process.terminate();
        self.exit().await
    }

    /// Waits for its end; `None` if a signal ended it.
    pub(crate) async fn exit(&self) -> Option<i32> {
        self.process.wait_exit(SOON).await.expect("it ends").code()
    }
}

/// A backend of the configuration.
pub(crate) fn http(name: &str, url: &str) -> Value {
    json!({"name": name, "url": url})
}

/// A backend of the configuration.
pub(crate) fn stdio(name: &str, fake: &StdioFake) -> Value {
    json!({"name": name, "command": fake.command(), "args": fake.args()})
}

/// A configuration of these backends.
pub(crate) fn backends(backends: impl IntoIterator<Item = Value>) -> Value {
    json!({"backends": backends.into_iter().collect::<Vec<_>>()})
}

/// A server with a tool `echo`.
pub(crate) fn echo() -> Script {
    Script::new(Speaks::Dual).tool(Item::tool("echo", Behaviour::Echo))
}

pub(crate) async fn echo_fake() -> HttpFake {
    HttpFake::start(echo()).await
}

/// A URL where nobody listens, and what keeps the port from being given to somebody else.
pub(crate) async fn refused() -> (HttpFake, String) {
    let fake = HttpFake::start(Script::new(Speaks::Dual)).await;
    fake.go_down().await;
    let url = fake.url();
    (fake, url)
}
