//! Whether there are backends to ask.

use vmcp::{BackendReport, Directory, State};

use crate::exit::{Code, Failure};

/// What is to be told of the backends that are not up, a line each.
///
/// # Errors
/// When none is up and nobody has any tools. Tools of a backend that is down are those of an earlier
/// run.
pub(super) fn check(directory: &Directory, from: &str) -> Result<Vec<String>, Failure> {
    let report = directory.report();
    let down = report.iter().filter(|backend| backend.status.state != State::Up);
    let down: Vec<String> = down.map(line).collect();
    if directory.catalog().tools().count() > 0 || down.len() < report.len() {
        return Ok(down);
    }
    let why = if down.is_empty() { "there is no backend".to_owned() } else { down.join("\n  ") };
    Err(Failure::new(Code::NothingHealthy, format!("{from} gives no tools: {why}")))
}

fn line(backend: &BackendReport) -> String {
    let state = backend.status.state.as_str();
    let why = backend.status.last_error.as_ref().map(|why| format!(": it {why}"));
    let kept = if backend.remembered { "; its tools are those of the last run" } else { "" };
    format!("backend `{}` is {state}{}{kept}", backend.id, why.unwrap_or_default())
}
