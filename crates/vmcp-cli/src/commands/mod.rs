//! The commands, one file each.

mod child;
mod completion;
mod schema;
mod serve;
mod validate;
mod version;

use crate::{
    Outcome,
    arguments::{Arguments, Command},
};

pub(crate) fn run(arguments: Arguments) -> Outcome {
    match arguments.command {
        Command::Serve(serve) => serve::run(&serve),
        Command::Validate(validate) => validate::run(&validate),
        Command::Schema => schema::run(),
        Command::Completion { shell } => completion::run(shell),
        Command::Version => version::run(),
        Command::Child { command } => child::run(&command),
    }
}
