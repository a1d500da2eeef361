//! Stages that are runs of cargo.

use std::{
    env,
    ffi::OsString,
    io::{BufRead as _, BufReader},
    os::unix::process::CommandExt as _,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, sync_channel},
    thread,
    time::Duration,
};

use super::Tally;
use crate::{Outcome, paths};

/// Runs cargo, its output in plain view.
///
/// # Errors
/// When it fails.
pub(crate) fn cargo(arguments: &[&str]) -> Outcome {
    run(&mut command(arguments))
}

/// Runs `cargo doc` with every warning an error.
pub(crate) fn doc() -> Outcome {
    let mut command = command(&["doc", "--workspace", "--no-deps", "--quiet"]);
    run(command.env("RUSTDOCFLAGS", "-D warnings"))
}

/// Runs `cargo test` and counts the tests in its summaries; its output stays in plain view.
///
/// # Errors
/// When the tests do not compile, or print nothing for [`SILENCE`].
pub(crate) fn tests() -> Outcome<Tally> {
    let mut command = command(&["test", "--workspace", "--no-fail-fast"]);
    // A group of its own, so that a test that hangs can be ended with what it started.
    let mut child = command.stdout(Stdio::piped()).process_group(0).spawn()?;
    let lines = lines(&mut child);
    let mut tally = Tally::default();
    loop {
        match lines.recv_timeout(SILENCE) {
            Ok(line) => {
                println!("{line}");
                tally += summary(&line).unwrap_or_default();
            }
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                end_group(&mut child)?;
                return Err("a test hangs: see the last lines above".into());
            }
        }
    }
    let status = child.wait()?;
    if !status.success() && tally.failed == 0 {
        return Err(format!("cargo test ended with {status}, and no test failed").into());
    }
    Ok(tally)
}

/// Longer than any test, and any crate of tests to compile, is silent.
const SILENCE: Duration = Duration::from_secs(300);

/// Returns the lines that a child prints, as they come.
fn lines(child: &mut Child) -> Receiver<String> {
    let stdout = child.stdout.take().expect("the output was asked for");
    let (sender, receiver) = sync_channel(64);
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

fn end_group(child: &mut Child) -> Outcome {
    let group = format!("-{}", child.id());
    Command::new("kill").args(["-KILL", "--", &group]).status()?;
    child.wait()?;
    Ok(())
}

fn run(command: &mut Command) -> Outcome {
    let status = command.status()?;
    if status.success() { Ok(()) } else { Err(format!("cargo ended with {status}").into()) }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(program());
    command.args(arguments).current_dir(paths::root()).stdin(Stdio::null());
    command
}

/// Returns the cargo that runs us.
pub(crate) fn program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Reads `test result: ok. 12 passed; 0 failed; …`.
fn summary(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let mut counts = counts.split("; ").map(|count| count.split_once(' '));
    let mut next = |what| {
        let (count, name) = counts.next()??;
        (name == what).then(|| count.parse().ok())?
    };
    Some(Tally { passed: next("passed")?, failed: next("failed")? })
}

#[cfg(test)]
mod tests {
    use super::{Tally, summary};

    #[test]
    fn a_summary_is_read() {
        let cases = [
            (
                "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
                Some(Tally { passed: 12, failed: 0 }),
            ),
            (
                "test result: FAILED. 1 passed; 2 failed; 0 ignored",
                Some(Tally { passed: 1, failed: 2 }),
            ),
            ("test a::b ... ok", None),
            ("test result: ok", None),
        ];
        for (line, expected) in cases {
            assert_eq!(summary(line), expected, "{line}");
        }
    }
}
