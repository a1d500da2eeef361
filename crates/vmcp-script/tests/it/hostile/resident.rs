//! What a script takes of the process's memory, and not only of what is counted.

#![cfg(target_os = "linux")]

use std::{fs, process::Command, sync::Arc};

use vmcp_script::{Limits, Machine, NoTools, Progress, compile};

use super::scripts;

/// Names the script to run, in a process of its own.
const SCRIPT: &str = "VMCP_HOSTILE_SCRIPT";

/// Small, so that scripts meet it before anything else.
const MEMORY: usize = 4 << 20;

/// What the process may take beside it: logs, the result, what the allocator keeps.
const BESIDE: usize = 1 << 20;

/// A figure of the process, in bytes.
fn figure(name: &str) -> usize {
    let status = fs::read_to_string("/proc/self/status").expect("it is there");
    let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("it is there");
    let kilobytes: usize = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse().expect("a number");
    kilobytes << 10
}

/// By how much the process grew at most while a script ran.
fn growth(source: &str) -> usize {
    let program = compile(source, &NoTools).expect("it compiles");
    let limits = Limits { memory: MEMORY, steps: 200_000, ..Limits::default() };
    // The peak so far was the compiler's.
    fs::write("/proc/self/clear_refs", "5").expect("the peak can be reset");
    let before = figure("VmRSS");
    let mut machine = Machine::new(Arc::new(program), Arc::new(NoTools), limits);
    while matches!(machine.run(10_000), Progress::Yield) {}
    figure("VmHWM").saturating_sub(before)
}

/// The process of one script; in every other process this does nothing but to start them.
#[test]
fn the_process_grows_by_no_more_than_the_limit() {
    if let Ok(name) = std::env::var(SCRIPT) {
        // What all scripts share is made first.
        growth("import json, re\nre.sub('a', lambda m: 'b', 'a'), sorted([1], key=str)");
        let (_, source) =
            scripts().into_iter().find(|(known, _)| *known == name).expect("it exists");
        println!("\ngrown={}", growth(&source));
        return;
    }
    let scripts: Vec<_> =
        scripts().into_iter().filter(|(_, source)| compile(source, &NoTools).is_ok()).collect();
    let threads = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for part in scripts.chunks(scripts.len().div_ceil(threads)) {
            scope.spawn(|| part.iter().for_each(|(name, _)| stays_within(name)));
        }
    });
}

fn stays_within(name: &str) {
    // This very program, even if another one has taken its place.
    let this = "/proc/self/exe";
    let test = "hostile::resident::the_process_grows_by_no_more_than_the_limit";
    let output = Command::new(this)
        .args(["--exact", test, "--nocapture", "--test-threads=1"])
        .env(SCRIPT, name)
        .output()
        .expect("it starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let grown = text.lines().find_map(|line| line.split_once("grown=")?.1.parse().ok());
    let grown: usize = grown.unwrap_or_else(|| {
        panic!("{name}: {}\n{text}{}", output.status, String::from_utf8_lossy(&output.stderr))
    });
    assert!(grown <= MEMORY + BESIDE, "{name}: the process grew by {} KiB", grown >> 10);
}
