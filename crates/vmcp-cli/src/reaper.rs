//! `vmcp __reaper`: outlives a gateway that is killed, and kills what the gateway has left behind.
//!
//! The kernel ends the programs that the gateway started (see `vmcp __child`), but not what those
//! have started in turn, such as the server behind `npx`. One small process for each gateway waits
//! at the other end of a pipe. When that closes, however the gateway came to its end, it kills
//! every process whose environment bears the gateway's mark. A pid file and a command to clean up
//! were refused: somebody would have to remember.
//!
//! Linux only; elsewhere nothing is started.

use std::{
    io::Read,
    process::{Child, Command, Stdio},
};

/// The process, as the gateway sees it. Dropping it waits until nothing is left behind.
pub(crate) struct Reaper(Child);

impl Reaper {
    /// Starts the process; a gateway that cannot have one does without.
    pub(crate) fn start() -> Option<Self> {
        let mut command = Command::new(std::env::current_exe().ok().filter(|_| WORKS)?);
        command.arg("__reaper").arg(std::process::id().to_string());
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        // Ctrl-C is for the gateway alone.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        command.spawn().ok().map(Self)
    }
}

impl Drop for Reaper {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

const WORKS: bool = cfg!(target_os = "linux");

/// How often it is looked for processes, each time killing those that were started meanwhile.
const MOST_ROUNDS: usize = 1000;

/// Waits for the end of the gateway with this pid, then kills what it left.
pub(crate) fn run(gateway: u32) {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
    let _rounds = (0..MOST_ROUNDS).take_while(|_| sweep(gateway) > 0).count();
}

/// Kills every process that bears the mark; returns how many there were.
#[cfg(target_os = "linux")]
fn sweep(gateway: u32) -> usize {
    use rustix::process::{Pid, Signal, kill_process};
    let mark = format!("{}={gateway}:", crate::launcher::MARK);
    let Ok(processes) = std::fs::read_dir("/proc") else { return 0 };
    let pids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let marked = pids.filter(|pid: &i32| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|variable| variable.starts_with(mark.as_bytes()))
    });
    marked
        .filter_map(Pid::from_raw)
        .map(|pid| kill_process(pid, Signal::KILL))
        .filter(Result::is_ok)
        .count()
}

#[cfg(not(target_os = "linux"))]
fn sweep(_gateway: u32) -> usize {
    0
}
