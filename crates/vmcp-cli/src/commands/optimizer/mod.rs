//! `vmcp optimizer`: looking after the search of a gateway that runs.

mod ask;
mod status;

use crate::{Outcome, arguments::optimizer::Command};

pub(super) fn run(command: &Command) -> Outcome {
    match command {
        Command::Status(arguments) => status::run(arguments),
    }
}
