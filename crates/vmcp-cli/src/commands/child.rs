//! `vmcp __child`: becomes another program that ends when the gateway does.
//!
//! On Linux the kernel is asked to kill the process when its parent dies, which the program that it
//! becomes inherits. So a gateway that is killed leaves no server behind, even one that ignores the
//! end of its standard input. Elsewhere the program is simply run.

use std::{ffi::OsStr, ffi::OsString, io::ErrorKind};

use crate::{
    Outcome,
    exit::{Code, Failure},
};

#[cfg(unix)]
pub(super) fn run(command: &[OsString]) -> Outcome {
    use std::os::unix::process::CommandExt;
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    #[cfg(target_os = "linux")]
    end_with_parent()?;
    Err(failure(program, &std::process::Command::new(program).args(arguments).exec()))
}

#[cfg(not(unix))]
pub(super) fn run(command: &[OsString]) -> Outcome {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    match std::process::Command::new(program).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(Code::Runtime, format!("the command ended: {status}"))),
        Err(error) => Err(failure(program, &error)),
    }
}

#[cfg(target_os = "linux")]
fn end_with_parent() -> Outcome {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    // The order matters: a parent that died before the first line is noticed by the second.
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
    let gateway = std::env::var(crate::launcher::MARK)
        .ok()
        .and_then(|marker| marker.split(':').next()?.parse().ok());
    let parent = getppid().map(|pid| pid.as_raw_nonzero().get());
    if gateway.is_some_and(|gateway: i32| parent != Some(gateway)) {
        return Err(Failure::new(Code::Runtime, "the gateway is gone"));
    }
    Ok(())
}

/// The last words of the process, which the gateway shows.
fn failure(program: &OsStr, error: &std::io::Error) -> Failure {
    let show = program.display();
    let is_path = program.as_encoded_bytes().contains(&b'/');
    let text = match error.kind() {
        ErrorKind::NotFound if is_path => format!("there is no file {show}"),
        ErrorKind::NotFound => {
            format!("there is no `{show}` on the PATH; install it or give its full path")
        }
        ErrorKind::PermissionDenied => format!("{show} may not be executed (permission denied)"),
        _ => format!("cannot run {show}: {error}"),
    };
    Failure::new(Code::Runtime, text)
}
