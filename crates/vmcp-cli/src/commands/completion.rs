//! `vmcp completion`: scripts for shells.

use clap::{Command, CommandFactory};
use clap_complete::Shell;

use crate::{Outcome, arguments::Arguments, say};

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut without_hidden(&Arguments::command()), "vmcp", &mut script);
    say::out(String::from_utf8_lossy(&script).trim_end());
    Ok(())
}

/// What people type; some shells would be offered the rest as well.
fn without_hidden(command: &Command) -> Command {
    let shown = command.get_subcommands().filter(|command| !command.is_hide_set());
    Command::new("vmcp").args(command.get_arguments()).subcommands(shown)
}
