//! What the optimizer spares a model that has the real servers: tokens of the list of tools, and of
//! finding a tool and calling it.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{
    gateways::{backend, names},
    plan::Names,
    servers::{self, Server, What},
};
use crate::{Outcome, conformance::gateway, fixtures, paths, process};

/// The servers, each once, and what a model would ask for before it calls which tool; the arguments
/// are those of the first step with that tool.
const TASKS: [(&str, &[(&str, &str)]); 8] = [
    (
        "every-stdio",
        &[
            ("get-sum", "add two numbers"),
            ("get-structured-content", "what is the weather in Chicago now"),
        ],
    ),
    (
        "files",
        &[
            ("read_text_file", "read what a text file says"),
            ("list_allowed_directories", "which directories am I allowed to access"),
        ],
    ),
    (
        "memory",
        &[
            ("create_entities", "store what I know about a person in the knowledge graph"),
            ("search_nodes", "search the knowledge graph for a person"),
        ],
    ),
    ("thinking", &[("sequentialthinking", "think through a hard problem step by step")]),
    (
        "git",
        &[
            ("git_log", "the last commits of a repository"),
            ("git_status", "which files of the working tree have changed"),
        ],
    ),
    ("time", &[("convert_time", "what time it is in Tokyo when it is noon in UTC")]),
    ("fast-stdio", &[("add", "the sum of two numbers")]),
    ("modern", &[("modern_ping", "check that the server answers")]),
];

/// What was counted with one gateway.
pub(crate) struct Spared {
    /// The servers behind it.
    pub(crate) servers: String,
    /// What `vmcp-bench tokens` printed.
    pub(crate) counted: Value,
}

/// Counts with each server alone, and with all of them; `bench` is `vmcp-bench`, and `flags` are
/// those that switch the optimizer on.
pub(crate) fn spared(bench: &Path, flags: &[&str]) -> Outcome<Vec<Spared>> {
    fixtures::ensure()?;
    let folder = process::empty_folder(paths::target().join("spared"))?;
    let started = servers::start(&folder)?;
    let chosen = TASKS.iter().filter_map(|(name, tasks)| {
        Some((started.iter().find(|server| server.name == *name)?, *tasks))
    });
    let chosen: Vec<_> = chosen.collect();
    let counter = Counter { bench, flags, folder: &folder };
    let mut all = Vec::new();
    for (server, tasks) in &chosen {
        let counted = counter.count(&[(server, tasks, Names::OWN)])?;
        all.push(Spared { servers: server.name.to_owned(), counted });
    }
    let named = chosen.iter().map(|(server, tasks)| (*server, *tasks, names(server, &[])));
    let counted = counter.count(&named.collect::<Vec<_>>())?;
    all.push(Spared { servers: format!("all {}", chosen.len()), counted });
    Ok(all)
}

/// Tools, and what finds each.
type Tasks = &'static [(&'static str, &'static str)];

struct Counter<'a> {
    bench: &'a Path,
    flags: &'a [&'a str],
    folder: &'a Path,
}

impl Counter<'_> {
    /// Starts two gateways over these servers and counts.
    fn count(&self, servers: &[(&Server, Tasks, Names)]) -> Outcome<Value> {
        let [plain, optimized] = ["plain", "optimized"].map(|name| self.folder.join(name));
        let start = |folder, flags| {
            let folder = process::empty_folder(folder)?;
            let of = |(server, _, names): &(&Server, Tasks, Names)| {
                backend(server, Some(&names.prefix), &folder)
            };
            let backends: Vec<_> = servers.iter().map(of).collect();
            gateway::start_with(&backends, flags, &folder)
        };
        let (plain, optimized) = (start(plain, &[][..])?, start(optimized, self.flags)?);
        let tasks = servers.iter().flat_map(|(server, tasks, names)| {
            tasks.iter().map(|(tool, find)| {
                let arguments = arguments(server, tool);
                json!({"find": find, "tool": names.of_tool(tool), "arguments": arguments})
            })
        });
        self.ask([plain.url(), optimized.url()], &tasks.collect())
    }

    fn ask(&self, [plain, optimized]: [&str; 2], tasks: &Value) -> Outcome<Value> {
        let mut command = Command::new(self.bench);
        command.args(["tokens", "--plain", plain, "--optimized", optimized]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut input = child.stdin.take().expect("it was asked for");
        input.write_all(tasks.to_string().as_bytes())?;
        drop(input);
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(serde_json::from_slice(&output.stdout)?);
        }
        Err(format!("vmcp-bench ended with {}", output.status).into())
    }
}

fn arguments<'s>(server: &'s Server, tool: &str) -> &'s Value {
    let calls = server.steps.iter().filter_map(|step| match &step.what {
        What::Call(name, arguments) if *name == tool => Some(arguments),
        _ => None,
    });
    calls.into_iter().next().unwrap_or(&Value::Null)
}
