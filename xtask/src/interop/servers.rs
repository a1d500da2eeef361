//! The real servers, and what is tried with each.

mod steps;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    Outcome, paths,
    process::{self, Server as Process},
};
pub(super) use steps::{Needs, Step, What};
use steps::{everything, fast, filesystem, git, memory, modern, thinking, time};

/// A real server.
pub(super) struct Server {
    pub(super) name: &'static str,
    pub(super) era: Era,
    reach: Start,
    pub(super) steps: Vec<Step>,
    /// Tools that it offers only to clients that can answer its questions.
    pub(super) depends_on_client: bool,
}

/// Which eras a server speaks.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Era {
    Legacy,
    Modern,
    Both,
}

/// How a server is reached.
#[derive(Clone)]
pub(super) enum Reach {
    /// A command line.
    Command(Vec<String>),
    /// A server that runs.
    Url { url: String, sse: bool },
}

enum Start {
    Command(Vec<String>),
    /// As a command, but it keeps a file, whose path it finds in this variable.
    WithFile(&'static str, Vec<String>),
    Running {
        process: Process,
        sse: bool,
    },
}

impl Server {
    /// Returns how to reach it; what it keeps is kept in `folder`.
    pub(super) fn reach_alone(&self, folder: &Path) -> Reach {
        match &self.reach {
            Start::Command(words) => Reach::Command(words.clone()),
            Start::WithFile(variable, words) => {
                let _ = fs::create_dir_all(folder);
                let file = folder.join("kept.jsonl");
                let mut all = vec!["env".to_owned(), format!("{variable}={}", file.display())];
                all.extend_from_slice(words);
                Reach::Command(all)
            }
            Start::Running { process, sse } => {
                Reach::Url { url: process.url().to_owned(), sse: *sse }
            }
        }
    }
}

/// Starts the servers that listen, and says how to start the others.
pub(super) fn start(folder: &Path) -> Outcome<Vec<Server>> {
    let files = folder.join("files");
    fs::create_dir_all(&files)?;
    fs::write(files.join("letter.txt"), "a letter to read\n")?;
    let repository = make_repository(folder)?;
    let python = paths::fixtures().join("python/venv/bin");
    let program = |name: &str| vec![text(&python.join(name))];
    let npm = |package: &str| {
        let start = paths::npm(&format!("@modelcontextprotocol/{package}/dist/index.js"));
        vec![text(&paths::node()), text(&start)]
    };
    let with = |mut words: Vec<String>, more: &[&str]| {
        words.extend(more.iter().map(|word| (*word).to_owned()));
        words
    };
    let fast_server = text(&paths::root().join("tests/fixtures/python/fast_server.py"));
    let listening = |name, words: Vec<String>| running(name, &words, folder);
    let every = with(npm("server-everything"), &[]);
    let modern_only =
        vec![text(&paths::node()), text(&paths::fixtures().join("npm/modern-only.mjs"))];
    let stdio = Start::Command;
    let server = |name, era, reach, steps: Vec<Step>| Server {
        name,
        era,
        reach,
        steps,
        depends_on_client: name.starts_with("every"),
    };
    Ok(vec![
        server("every-stdio", Era::Legacy, stdio(with(every.clone(), &["stdio"])), everything()),
        server(
            "every-http",
            Era::Legacy,
            listening("every-http", with(every.clone(), &["streamableHttp"]))?,
            everything(),
        ),
        server(
            "every-sse",
            Era::Legacy,
            listening("every-sse", with(every, &["sse"]))?,
            everything(),
        ),
        server(
            "files",
            Era::Legacy,
            stdio(with(npm("server-filesystem"), &[&text(&files)])),
            filesystem(&files),
        ),
        server(
            "memory",
            Era::Legacy,
            Start::WithFile("MEMORY_FILE_PATH", npm("server-memory")),
            memory(),
        ),
        server("thinking", Era::Legacy, stdio(npm("server-sequential-thinking")), thinking()),
        server("git", Era::Both, stdio(program("mcp-server-git")), git(&repository)),
        server(
            "time",
            Era::Both,
            stdio(with(program("mcp-server-time"), &["--local-timezone", "UTC"])),
            time(),
        ),
        server(
            "fast-http",
            Era::Both,
            listening("fast-http", with(program("python"), &[&fast_server, "http"]))?,
            fast(),
        ),
        server("fast-stdio", Era::Both, stdio(with(program("python"), &[&fast_server])), fast()),
        server("modern", Era::Modern, listening("modern", modern_only)?, modern()),
    ])
}

fn running(name: &str, words: &[String], folder: &Path) -> Outcome<Start> {
    let mut command = Command::new(&words[0]);
    command.args(&words[1..]).env("PORT", "0");
    let loopback = paths::fixtures().join("npm/loopback.cjs");
    command.env("NODE_OPTIONS", format!("--require={}", loopback.display()));
    let sse = name.ends_with("sse");
    let path = if sse { "/sse" } else { "/mcp" };
    let process = Process::start_at(&mut command, &folder.join(format!("{name}.log")), path)?;
    Ok(Start::Running { process, sse })
}

/// Makes a repository with one commit.
fn make_repository(folder: &Path) -> Outcome<PathBuf> {
    let repository = folder.join("repository");
    fs::create_dir_all(&repository)?;
    let author = ["-c", "user.name=Interop", "-c", "user.email=interop@example.com"];
    let commit = ["commit", "--quiet", "--allow-empty", "--message=the first commit"];
    let git = || {
        let mut command = Command::new("git");
        command.current_dir(&repository);
        command
    };
    process::quietly(git().args(["init", "--quiet"]))?;
    process::quietly(git().args(author).args(commit))?;
    Ok(repository)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
