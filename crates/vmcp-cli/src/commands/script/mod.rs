//! `vmcp script`: scripts over tools, checked, run, or typed line by line.

mod call;
mod check;
mod form;
mod input;
mod open;
mod person;
mod places;
mod repl;
mod run;
mod waterfall;

use std::time::Duration;

use crate::{
    Outcome,
    arguments::script::Script,
    exit::{Code, Failure},
};

pub(super) fn run(script: &Script) -> Outcome {
    match script {
        Script::Check(check) => check::run(check),
        Script::Run(run) => run::run(run),
        Script::Repl(repl) => repl::run(repl),
    }
}

/// Runs `work` on threads of its own; Ctrl-C ends it, and what it has started.
fn block_on(work: impl Future<Output = Outcome>) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::new(Code::Runtime, format!("cannot start threads: {error}")))?;
    let outcome = runtime.block_on(work);
    // Somebody may still wait for a line that nobody types.
    runtime.shutdown_timeout(Duration::from_millis(100));
    outcome
}
