//! Processes of the other roles: started, watched through `/proc`, ended when dropped.

use std::{env, ffi::OsStr, fs, path::Path, time::Duration};

use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStdout, Command},
};

use crate::Outcome;

/// A process that serves until it is dropped.
pub(crate) struct Process {
    _child: Child,
    /// Kept open: a process may not survive that nobody reads what it prints.
    stdout: BufReader<ChildStdout>,
    id: u32,
    pub(crate) url: String,
}

impl Process {
    /// Starts one of our own roles.
    pub(crate) async fn role(arguments: &[&str]) -> Outcome<Self> {
        Self::start(env::current_exe()?.as_os_str(), arguments, None).await
    }

    /// Starts the gateway with a configuration; `log` is where its log goes.
    pub(crate) async fn gateway(program: &Path, config: &Path, keep: bool) -> Outcome<Self> {
        let config = config.display().to_string();
        let mut arguments = vec!["serve", "-c", &config, "-p", "0", "--log-format", "json"];
        if !keep {
            arguments.push("--no-cache");
        }
        Self::start(program.as_os_str(), &arguments, Path::new(&config).parent()).await
    }

    /// Starts the demo and waits until it has met its servers.
    pub(crate) async fn demo(program: &Path, arguments: &[&str]) -> Outcome<Self> {
        let arguments = [&["demo", "-p", "0"], arguments].concat();
        let mut demo = Self::start(program.as_os_str(), &arguments, None).await?;
        let mut line = String::new();
        while !line.contains("backends up") {
            line.clear();
            if demo.stdout.read_line(&mut line).await? == 0 {
                return Err("the demo ended before it met its servers".into());
            }
        }
        if line.contains("5 of 5 backends up") {
            return Ok(demo);
        }
        Err(format!("the demo has not all of its servers: {line}").into())
    }

    async fn start(program: &OsStr, arguments: &[&str], folder: Option<&Path>) -> Outcome<Self> {
        let mut command = Command::new(program);
        command.args(arguments).stdout(std::process::Stdio::piped()).kill_on_drop(true);
        if let Some(folder) = folder {
            // Lists are kept beside other caches of the user; a benchmark has its own.
            command.env("XDG_CACHE_HOME", folder).env("XDG_STATE_HOME", folder);
            command.stderr(fs::File::create(folder.join("log"))?);
        }
        let mut child = command.spawn()?;
        let id = child.id().ok_or("the process has ended already")?;
        let mut stdout = BufReader::new(child.stdout.take().expect("it was asked for"));
        let mut line = String::new();
        while !line.contains("/mcp") {
            line.clear();
            if stdout.read_line(&mut line).await? == 0 {
                return Err(format!("{} ended before it listened", program.display()).into());
            }
        }
        let start = line.find("http://").ok_or("the line has no URL")?;
        let end = line.find("/mcp").map_or(line.len(), |at| at + "/mcp".len());
        let url = line[start..end].to_owned();
        Ok(Self { _child: child, stdout, id, url })
    }

    /// Returns the processor time that all threads took so far.
    pub(crate) fn cpu(&self) -> Outcome<Duration> {
        let mut nanoseconds = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.id))? {
            // A thread that ends meanwhile takes its time with it; ours stay.
            let Ok(stat) = fs::read_to_string(task?.path().join("schedstat")) else { continue };
            let first = stat.split_whitespace().next().and_then(|first| first.parse::<u64>().ok());
            nanoseconds += first.unwrap_or_default();
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Returns the memory that is in use, in KiB.
    pub(crate) fn resident_kib(&self) -> Outcome<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let number = line.and_then(|line| line.split_whitespace().next());
        Ok(number.and_then(|number| number.parse().ok()).ok_or("no VmRSS")?)
    }
}
