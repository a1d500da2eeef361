//! Probes for what must always hold: the process lives, nothing leaks, everything settles.
//!
//! - I1, alive: [`alive`].
//! - I2 and I3, one answer each, to whom it belongs: the raw client's business.
//! - I4, nothing run twice: [`repeated`].
//! - I5, others unaffected: time calls on other backends.
//! - I6, nothing left behind: [`Baseline`], made of [`rss`], [`children`] and [`open_fds`];
//!   [`peak_rss`] and [`processor_time`] tell what it cost meanwhile.
//!
//! The probes of a process read `/proc`: they work on Linux only and find nothing elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::time::Duration;

use crate::fake::record::Seen;
use crate::raw;

/// Whether `GET /livez` below `base_url` answers 200 within two seconds.
pub async fn alive(base_url: &str) -> bool {
    let url = format!("{}/livez", base_url.trim_end_matches('/'));
    let answer = tokio::time::timeout(Duration::from_secs(2), raw::get(&url, &[])).await;
    matches!(answer, Ok(Ok(response)) if response.status == 200)
}

/// The keys that occur more than once among the `tools/call` requests a fake has seen.
///
/// `key` should tell apart the calls that a client made, such as by an argument that is never the
/// same.
#[must_use]
pub fn repeated(seen: &[Seen], key: impl Fn(&Seen) -> String) -> Vec<String> {
    let mut counts = BTreeMap::new();
    for call in seen.iter().filter(|seen| seen.is("tools/call")) {
        *counts.entry(key(call)).or_insert(0) += 1;
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(key, _)| key).collect()
}

/// What a process holds at one moment, to compare with later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Baseline {
    /// Resident memory in bytes.
    pub rss: u64,
    /// Open file descriptors.
    pub fds: usize,
    /// Running descendants.
    pub children: usize,
}

impl Baseline {
    /// What a process holds now; `None` if it is gone.
    #[must_use]
    pub fn of(pid: u32) -> Option<Self> {
        Some(Self { rss: rss(pid)?, fds: open_fds(pid)?, children: children(pid).len() })
    }

    /// What `now` holds too much of: more than 110 % of the memory, more descriptors, more
    /// children. Empty if nothing leaked.
    #[must_use]
    pub fn leaks(&self, now: &Self) -> Vec<String> {
        let over = |what: &str, before: u64, now: u64, most: u64| {
            (now > most).then(|| format!("{what}: {now}, was {before}"))
        };
        let fds = (self.fds as u64, now.fds as u64);
        let children = (self.children as u64, now.children as u64);
        [
            over("bytes of memory", self.rss, now.rss, self.rss / 10 * 11),
            over("open file descriptors", fds.0, fds.1, fds.0),
            over("children", children.0, children.1, children.0),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// The resident memory of a process in bytes; `None` if it is gone.
#[must_use]
pub fn rss(pid: u32) -> Option<u64> {
    status_bytes(pid, "VmRSS:")
}

/// The most resident memory that a process ever had, in bytes; `None` if it is gone.
#[must_use]
pub fn peak_rss(pid: u32) -> Option<u64> {
    status_bytes(pid, "VmHWM:")
}

fn status_bytes(pid: u32, key: &str) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024)
}

/// The processor time that the running threads of a process have had; `None` if it is gone.
#[must_use]
pub fn processor_time(pid: u32) -> Option<Duration> {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten();
    let times = threads.map(|thread| {
        let times = fs::read_to_string(thread.path().join("schedstat")).ok()?;
        times.split(' ').next()?.parse::<u64>().ok()
    });
    // A thread that ends meanwhile has no times to read.
    Some(Duration::from_nanos(times.flatten().sum()))
}

/// The bytes that a process has written so far, to whatever; `None` if it is gone.
#[must_use]
pub fn written(pid: u32) -> Option<u64> {
    let io = fs::read_to_string(format!("/proc/{pid}/io")).ok()?;
    io.lines().find_map(|line| line.strip_prefix("wchar:"))?.trim().parse().ok()
}

/// The pids of all descendants of a process, without zombies; those adopted by init are not found.
#[must_use]
pub fn children(pid: u32) -> Vec<u32> {
    let parents = parents();
    let mut found = vec![pid];
    let mut at = 0;
    while let Some(parent) = found.get(at).copied() {
        found.extend(parents.iter().filter(|(_, p)| *p == parent).map(|(child, _)| *child));
        at += 1;
    }
    found.split_off(1)
}

/// Whether a process exists and is no zombie.
#[must_use]
pub fn is_running(pid: u32) -> bool {
    parent(pid).is_some()
}

/// Every running process with its parent.
fn parents() -> Vec<(u32, u32)> {
    let Ok(entries) = fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter_map(|pid: u32| Some((pid, parent(pid)?))).collect()
}

fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name is in parentheses and may hold anything.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace();
    let state = fields.next()?;
    if matches!(state, "Z" | "X") { None } else { fields.next()?.parse().ok() }
}

/// How many file descriptors a process has open; `None` if it is gone.
#[must_use]
pub fn open_fds(pid: u32) -> Option<usize> {
    Some(fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count())
}

/// A condition did not become true in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// How long it was waited for.
    pub within: Duration,
}

impl std::fmt::Display for Unsettled {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the condition was still false after {:?}", self.within)
    }
}

impl std::error::Error for Unsettled {}

/// Waits until `condition` holds, looking every five milliseconds.
///
/// # Errors
/// If it still does not hold after `within`.
pub async fn settle(
    mut condition: impl FnMut() -> bool,
    within: Duration,
) -> Result<(), Unsettled> {
    let deadline = tokio::time::Instant::now() + within;
    loop {
        if condition() {
            return Ok(());
        }
        if tokio::time::Instant::now() >= deadline {
            return Err(Unsettled { within });
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
