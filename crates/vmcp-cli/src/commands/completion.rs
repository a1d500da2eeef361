//! `vmcp completion`: scripts for shells.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{Outcome, arguments::Arguments};

#[expect(clippy::unnecessary_wraps, reason = "every command has the same signature")]
pub(super) fn run(shell: Shell) -> Outcome {
    let mut command = Arguments::command();
    clap_complete::generate(shell, &mut command, "vmcp", &mut std::io::stdout());
    Ok(())
}
