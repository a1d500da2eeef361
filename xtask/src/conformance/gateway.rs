//! The gateway as a child process, with a configuration of its own.

use std::{fs, path::Path, process::Command};

use serde_json::{Value, json};

use crate::{
    Outcome, paths,
    process::{self, Server},
};

/// One backend of the configuration.
pub(crate) struct Backend(Value);

impl Backend {
    /// A backend at a URL; without a prefix it gets the gateway's default one.
    pub(crate) fn at_url(name: &str, url: &str, prefix: Option<&str>) -> Self {
        let mut backend = json!({ "name": name, "url": url });
        if let Some(prefix) = prefix {
            backend["prefix"] = prefix.into();
        }
        Self(backend)
    }

    /// As [`Backend::at_url`], over the older transport.
    pub(crate) fn at_sse_url(name: &str, url: &str, prefix: Option<&str>) -> Self {
        let mut backend = Self::at_url(name, url, prefix);
        backend.0["transport"] = "sse".into();
        backend
    }

    /// A program to start and its arguments.
    pub(crate) fn command(name: &str, words: &[String], prefix: Option<&str>) -> Self {
        let (program, arguments) = words.split_first().expect("a command has a program");
        let mut backend = json!({ "name": name, "command": program, "args": arguments });
        if let Some(prefix) = prefix {
            backend["prefix"] = prefix.into();
        }
        Self(backend)
    }

    /// The npm memory server over stdio, which keeps its graph in `folder`.
    pub(crate) fn memory(folder: &Path) -> Self {
        let start = paths::npm("@modelcontextprotocol/server-memory/dist/index.js");
        Self(json!({
            "name": "memory",
            "command": paths::node(),
            "args": [start],
            "env": { "MEMORY_FILE_PATH": folder.join("memory.jsonl") },
        }))
    }

    /// Gives each client session a connection of its own, which is not the default over stdio.
    pub(crate) fn with_own_sessions(mut self) -> Self {
        self.0["isolation"] = "session".into();
        self
    }

    fn url(&self) -> Option<&str> {
        self.0["url"].as_str()
    }
}

/// Builds the gateway's program.
pub(crate) fn build() -> Outcome {
    process::build("vmcp-cli", "vmcp")
}

/// Starts the gateway on any free port; configuration and log are left in `folder`.
pub(crate) fn start(backends: &[Backend], folder: &Path) -> Outcome<Server> {
    start_with(backends, &[], folder)
}

/// As [`start`], with more flags of `vmcp serve`.
pub(crate) fn start_with(backends: &[Backend], flags: &[&str], folder: &Path) -> Outcome<Server> {
    let config = folder.join("vmcp.yaml");
    fs::write(&config, yaml(backends)?)?;
    let mut command = Command::new(paths::built("vmcp"));
    command.arg("serve").arg("-c").arg(&config);
    command.args(["-p", "0", "--log-format", "json", "--no-cache"]).args(flags);
    let not: Vec<_> = backends.iter().filter_map(Backend::url).collect();
    Server::start(&mut command, &folder.join("gateway.log"), &not)
}

/// Waits until the gateway lists a tool that ends in each of `names`.
///
/// It listens before its backends are there, so a test of its tools must wait for them.
pub(crate) fn wait_for_tools(gateway: &Server, names: &[&str]) -> Outcome {
    let script = paths::root().join("tests/drivers/wait_for_tools.py");
    let mut command = Command::new(paths::python());
    process::quietly(command.arg(script).arg(gateway.url()).args(names))
}

/// Returns the configuration; JSON is YAML, and nobody reads this file.
fn yaml(backends: &[Backend]) -> Outcome<String> {
    let backends: Vec<_> = backends.iter().map(|backend| &backend.0).collect();
    Ok(serde_json::to_string_pretty(&json!({ "backends": backends }))?)
}
