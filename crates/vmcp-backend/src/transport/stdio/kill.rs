//! Signals to a child's group, and finding what it left behind.

use vmcp_core::BackendId;

/// A value in the environment of a child and of everything that it starts, unique to one start of
/// one backend.
pub(super) struct Marker(String);

impl Marker {
    /// The variable that holds it.
    pub(super) const VARIABLE: &'static str = "VMCP_CHILD";

    pub(super) fn new(backend: &BackendId) -> Self {
        let unique = fastrand::u64(..);
        Self(format!("{}:{backend}:{unique:016x}", std::process::id()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// A step of ending a process.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Ask,
    Force,
}

/// Sends a signal to the process group that `pid` leads. Must not be called once the process was
/// waited for: the number may be somebody else's then.
#[cfg(unix)]
pub(super) fn signal_group(pid: u32, step: Step) {
    use rustix::process::{Pid, Signal, kill_process_group};
    let signal = match step {
        Step::Ask => Signal::TERM,
        Step::Force => Signal::KILL,
    };
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process_group(pid, signal);
    }
}

/// Elsewhere the process itself is ended by its owner.
#[cfg(not(unix))]
pub(super) fn signal_group(_pid: u32, _step: Step) {}

/// Kills every process that carries `marker`, wherever it moved to; returns how many there were.
///
/// Linux only: elsewhere a grandchild that left the process group survives.
#[cfg(target_os = "linux")]
pub(super) fn sweep(marker: &Marker) -> usize {
    use rustix::process::{Pid, Signal, kill_process};
    let wanted = format!("{}={}", Marker::VARIABLE, marker.as_str());
    let Ok(processes) = std::fs::read_dir("/proc") else { return 0 };
    let mut found = 0;
    for entry in processes.flatten() {
        let Some(pid) = entry.file_name().to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let Ok(environment) = std::fs::read(entry.path().join("environ")) else { continue };
        let marked = environment.split(|&b| b == 0).any(|variable| variable == wanted.as_bytes());
        if let Some(pid) = Pid::from_raw(pid).filter(|_| marked) {
            found += 1;
            let _ = kill_process(pid, Signal::KILL);
        }
    }
    found
}

#[cfg(not(target_os = "linux"))]
pub(super) fn sweep(_marker: &Marker) -> usize {
    0
}
