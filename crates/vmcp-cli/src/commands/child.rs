//! `vmcp __child`: becomes another program that ends when the gateway does.
//!
//! On Linux the kernel is asked to kill the process when its parent dies, which the program that it
//! becomes inherits. So a gateway that is killed leaves no server behind, even one that ignores the
//! end of its standard input. Elsewhere the program is simply run.

use std::ffi::OsString;

use crate::{
    Outcome,
    exit::{Code, Failure},
};

#[cfg(unix)]
pub(super) fn run(command: &[OsString]) -> Outcome {
    use std::os::unix::process::CommandExt;
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    #[cfg(target_os = "linux")]
    end_with_parent();
    let error = std::process::Command::new(program).args(arguments).exec();
    let text = format!("cannot run {}: {error}", program.display());
    Err(Failure::new(Code::Runtime, text))
}

#[cfg(target_os = "linux")]
fn end_with_parent() {
    use rustix::process::{Signal, set_parent_process_death_signal};
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

#[cfg(not(unix))]
pub(super) fn run(command: &[OsString]) -> Outcome {
    let Some((program, arguments)) = command.split_first() else { return Ok(()) };
    match std::process::Command::new(program).args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::new(Code::Runtime, format!("the command ended: {status}"))),
        Err(error) => Err(Failure::new(Code::Runtime, format!("cannot run it: {error}"))),
    }
}
