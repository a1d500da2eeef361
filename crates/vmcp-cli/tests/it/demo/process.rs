//! A demo that runs.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use vmcp_testkit::{
    process::Running,
    raw::{self, LegacySession, Modern},
};

pub(crate) const LONG: Duration = Duration::from_secs(60);

pub(crate) fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_vmcp"))
}

pub(crate) struct Demo {
    pub(crate) process: Running,
    pub(crate) url: String,
}

/// Starts the demo without latency and waits until everything is printed.
pub(crate) async fn start() -> Demo {
    start_with(&["--latency", "0"]).await
}

pub(crate) async fn start_with(arguments: &[&str]) -> Demo {
    let mut command = Command::new(binary());
    // The marks of the board are not ASCII.
    command.args(["demo", "-p", "0"]).args(arguments).env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
    let process = Running::start_command(command).unwrap();
    let first = process.wait_line(|line| line.starts_with("vMCP "), LONG).await.unwrap();
    let url = first.split_whitespace().find(|word| word.starts_with("http")).unwrap().to_owned();
    process.wait_line(|line| line.ends_with("Ctrl-C ends it."), LONG).await.unwrap();
    Demo { process, url }
}

impl Demo {
    /// The port that was picked.
    pub(crate) fn port(&self) -> String {
        let (_, port) = self.url.trim_end_matches("/mcp").rsplit_once(':').unwrap();
        port.to_owned()
    }

    pub(crate) fn modern(&self, capabilities: Value) -> Modern {
        raw::modern(&self.url, capabilities)
    }

    pub(crate) async fn legacy(&self, capabilities: Value) -> LegacySession {
        raw::legacy_session(&self.url, "2025-11-25", capabilities).await.unwrap()
    }

    /// What a tool knows, asked in the modern era.
    pub(crate) async fn ask(&self, tool: &str, arguments: Value) -> Value {
        let answer = self.modern(json!({})).call(tool, arguments).await.unwrap();
        let result = answer.result();
        assert_ne!(result["isError"], true, "{tool}: {result}");
        result["structuredContent"].clone()
    }
}
