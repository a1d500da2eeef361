//! What our engine makes of programs.

use std::sync::Arc;

use vmcp_script::{Limits, Machine, NoTools, Progress, compile};

use crate::{
    class::Class,
    outcome::{Failed, Outcome},
};

/// Generous: that limits are kept is tested elsewhere.
fn limits() -> Limits {
    let bytes = 16 << 20;
    Limits {
        steps: 300_000,
        memory: bytes,
        log_bytes: bytes,
        result_bytes: bytes,
        ..Limits::default()
    }
}

/// What the program comes to.
pub(crate) fn run(source: &str) -> Outcome {
    let program = match compile(source, &NoTools) {
        Ok(program) => Arc::new(program),
        Err(faults) => return no_program(faults.first().map(ToString::to_string)),
    };
    let mut machine = Machine::new(program, Arc::new(NoTools), limits());
    match machine.run(u64::MAX) {
        Progress::Done(Ok(output)) => outcome(&output.logs, None),
        Progress::Done(Err(failure)) => outcome(&failure.logs, Some(failure.message)),
        Progress::Yield | Progress::Waiting => outcome(&[], Some("waits for nothing".to_owned())),
    }
}

fn no_program(message: Option<String>) -> Outcome {
    let message = message.unwrap_or_default();
    let undefined = message.contains("is not defined");
    let class = if undefined { Class::Undefined } else { Class::Syntax };
    Outcome { printed: String::new(), failed: Some(Failed { class, message }) }
}

fn outcome(logs: &[String], message: Option<String>) -> Outcome {
    let printed = logs.iter().map(|line| format!("{line}\n")).collect();
    let failed = message.map(|message| Failed { class: Class::of_ours(&message), message });
    Outcome { printed, failed }
}
