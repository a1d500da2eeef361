//! The commands, one file each.

mod child;
mod cleanup;
mod completion;
mod demo;
mod demo_server;
mod explain;
mod optimizer;
mod schema;
mod script;
mod serve;
mod tools;
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
        Command::Script(script) => script::run(&script),
        Command::Tools(tools) => tools::run(&tools),
        Command::Optimizer(command) => optimizer::run(&command),
        Command::Cleanup(cleanup) => cleanup::run(&cleanup),
        Command::Schema => schema::run(),
        Command::Completion { shell } => completion::run(shell),
        Command::Explain { code } => explain::run(&code),
        Command::Version { output } => version::run(output),
        Command::Demo(demo) => demo::run(&demo),
        Command::DemoServer(server) => demo_server::run(&server),
        Command::Reaper { pid } => {
            crate::reaper::run(pid);
            Ok(())
        }
        Command::Child { command } => child::run(&command),
    }
}
