//! One backend on one line.

use vmcp::{BackendReport, State};

use crate::look::{Look, Mark};

/// How wide columns are.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Columns {
    name: usize,
}

/// Longer names push the rest of their line to the right.
const WIDEST_NAME: usize = 24;

impl Columns {
    /// Columns that fit these names.
    pub(crate) fn fitting<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let longest = names.into_iter().map(|name| name.chars().count()).max().unwrap_or(0);
        Self { name: longest.clamp(8, WIDEST_NAME) }
    }

    /// Columns that fit these backends.
    pub(crate) fn of(reports: &[BackendReport]) -> Self {
        Self::fitting(reports.iter().map(|report| report.id.as_str()))
    }
}

/// A line with a text in the place of the columns after the name.
pub(super) fn cells(mark: &str, name: &str, columns: Columns, text: &str) -> String {
    format!("  {mark} {name:<width$} {text}", width = columns.name)
}

/// The line of a backend: mark, name, tools, milliseconds, transport, state.
pub(crate) fn line(report: &BackendReport, columns: Columns, look: Look, turn: usize) -> String {
    let status = &report.status;
    let mark = match status.state {
        _ if !report.settled => Mark::Waiting(turn),
        State::Up => Mark::Good,
        _ => Mark::Bad,
    };
    let ready = status.ready_ms.filter(|_| status.state == State::Up);
    let ready = ready.map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms"));
    let tools = if report.tools == 1 { "tool " } else { "tools" };
    format!(
        "  {mark} {name:<width$} {count:>4} {tools} {ready:>9}  {transport:<15}  {state}",
        mark = look.mark(mark),
        name = report.id.as_str(),
        width = columns.name,
        count = report.tools,
        transport = report.transport,
        state = state(report),
    )
}

/// The state in words, with the reason if it is not what it should be.
fn state(report: &BackendReport) -> String {
    let status = &report.status;
    let mut text = match status.state {
        _ if !report.settled => State::Connecting.as_str().to_owned(),
        State::CrashLooping => "crash-looping (5 ends within a minute)".to_owned(),
        state => state.as_str().to_owned(),
    };
    if status.state != State::Up
        && let Some(why) = &status.last_error
    {
        text.push_str(": ");
        text.push_str(why);
    }
    if report.remembered && report.tools > 0 {
        text.push_str("; the tools of the last run stay listed");
    }
    match report.left_out.len() {
        0 => {}
        left_out => text.push_str(&format!("; {left_out} left out")),
    }
    text
}
