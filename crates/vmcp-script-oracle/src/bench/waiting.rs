//! What scripts take that wait for a tool: the memory of a process with many of them, divided.

use std::{env, fs, process::Command, sync::Barrier, thread};

use super::{ours::Ours, row::Row, theirs::Theirs};

/// Who waits.
#[derive(Clone, Copy)]
pub(crate) enum Waiters {
    /// Our scripts, each with one call.
    Scripts,
    /// Our scripts, each with ten branches with one call.
    Branches,
    /// Theirs, each with a thread that waits in the call.
    Threads,
}

const SCRIPTS: usize = 10_000;
const FANS: usize = 1000;
const BRANCHES: usize = 10;
/// More of them are more than some machines allow.
const THREADS: usize = 500;

const ONE_CALL: &str = "user = get_user(login = \"ann\")\nreturn user[\"name\"]";
const TEN_CALLS: &str = "users = parallel([lambda: get_user(login = \"ann\")] * 10)\nreturn [u[\"name\"] for u in users]";

impl Waiters {
    const ALL: [(&str, Self); 3] =
        [("scripts", Self::Scripts), ("branches", Self::Branches), ("threads", Self::Threads)];

    /// Reads who.
    pub(crate) fn read(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let name = arguments.next().unwrap_or_default();
        let known = Self::ALL.iter().find(|(known, _)| *known == name);
        known.map(|(_, waiters)| *waiters).ok_or_else(|| format!("nobody is called `{name}`"))
    }
}

/// The rows about memory, each from a process of its own.
pub(super) fn rows() -> Result<Vec<Row>, String> {
    let [script, fan, thread] = ["scripts", "branches", "threads"].map(child);
    let (script, fan) = (script?, fan?);
    #[expect(clippy::cast_precision_loss, reason = "ten is far from 2^52")]
    let branch = (fan - script) / BRANCHES as f64;
    let row = |measure: &str, vmcp, starlark, goal| Row {
        measure: measure.to_owned(),
        unit: "B",
        vmcp,
        starlark,
        ratio: None,
        goal: Some(goal),
    };
    Ok(vec![
        row("memory of a waiting script (a thread)", script, Some(thread?), 4096.0),
        row("memory of a waiting branch", branch, None, 1024.0),
    ])
}

fn child(who: &str) -> Result<f64, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let output = Command::new(program).args(["wait", who]).output();
    let output = output.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| format!("wait {who}: {}", output.status))
}

/// Waits, and prints how many bytes one of the scripts takes.
pub(crate) fn wait(waiters: Waiters) -> Result<(), String> {
    let bytes = match waiters {
        Waiters::Scripts => machines(SCRIPTS, ONE_CALL, 1),
        Waiters::Branches => machines(FANS, TEN_CALLS, BRANCHES),
        Waiters::Threads => threads(),
    }?;
    println!("{bytes}");
    Ok(())
}

fn machines(count: usize, source: &str, calls: usize) -> Result<f64, String> {
    let ours = Ours::new();
    // What is made once is made before.
    ours.run(source)?;
    let mut waiting = Vec::with_capacity(count);
    let before = resident()?;
    for _ in 0..count {
        let mut machine = ours.machine(source)?;
        machine.run(u64::MAX);
        if machine.requests().len() != calls {
            return Err("a script does not wait".to_owned());
        }
        waiting.push(machine);
    }
    Ok((resident()? - before) / divisor(waiting.len()))
}

fn threads() -> Result<f64, String> {
    static ARRIVED: Barrier = Barrier::new(THREADS + 1);
    static DONE: Barrier = Barrier::new(THREADS + 1);
    let theirs = Theirs::new();
    theirs.run(ONE_CALL)?;
    let before = resident()?;
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                theirs.run_with(ONE_CALL, || {
                    ARRIVED.wait();
                    DONE.wait();
                })
            });
        }
        ARRIVED.wait();
        let after = resident();
        DONE.wait();
        Ok((after? - before) / divisor(THREADS))
    })
}

#[expect(clippy::cast_precision_loss, reason = "thousands are far from 2^52")]
const fn divisor(count: usize) -> f64 {
    count as f64
}

/// Bytes of memory that the process has in use.
fn resident() -> Result<f64, String> {
    let maps = fs::read_to_string("/proc/self/smaps_rollup").map_err(|error| error.to_string())?;
    let line = maps.lines().find_map(|line| line.strip_prefix("Rss:"));
    let kib = line.and_then(|line| line.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
    kib.map(|kib| kib * 1024.0).ok_or_else(|| "the kernel does not tell".to_owned())
}
