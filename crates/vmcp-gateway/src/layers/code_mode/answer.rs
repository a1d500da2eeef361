//! The result of the tool: what came of a script, in words and as a value.

use std::time::Duration;

use vmcp_core::{Json, tool_result};
use vmcp_script::{Failure, Output, Stats, SyntaxError};

use super::{history::History, words::bounded};

/// Bytes of an error text.
const MAX_TEXT: usize = 32 << 10;

/// What a run cost.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    pub(super) stats: Stats,
    pub(super) tool_calls: usize,
    pub(super) time: Duration,
}

impl Cost {
    fn json(self) -> Json {
        Json::object([
            ("steps", Json::number(self.stats.steps)),
            ("toolCalls", Json::number(self.tool_calls as u64)),
            ("peakBytes", Json::number(self.stats.peak_bytes as u64)),
            ("durationMs", Json::number(self.time.as_millis() as u64)),
        ])
    }
}

/// What was printed.
struct Logs<'a> {
    lines: &'a [String],
    /// Bytes that were not kept.
    cut: usize,
    /// Bytes that are kept.
    limit: usize,
}

impl Logs<'_> {
    /// The text block with the logs; `None` if nothing was printed.
    fn text(&self) -> Option<Json> {
        if self.lines.is_empty() && self.cut == 0 {
            return None;
        }
        let note = match self.cut {
            0 => String::new(),
            cut => format!(" ({cut} more bytes were not kept: maxLogBytes={})", self.limit),
        };
        Some(tool_result::text(&format!("Script logs{note}:\n{}", self.lines.join("\n"))))
    }

    fn members(&self) -> Vec<(&'static str, Json)> {
        let lines = Json::array(self.lines.iter().map(|line| Json::string(line)));
        let cut = (self.cut > 0).then(|| ("logBytesCut", Json::number(self.cut as u64)));
        std::iter::once(("logs", lines)).chain(cut).collect()
    }
}

/// The result for a script that came to its end.
pub(super) fn success(output: &Output, cost: Cost, log_limit: usize) -> Json {
    let logs = Logs { lines: &output.logs, cut: output.logs_cut, limit: log_limit };
    let result = output.result.parse::<Json>().unwrap_or_else(|_| Json::string(&output.result));
    let note = output.note.as_deref();
    let told = note.map(|note| tool_result::text(&format!("Note: {note}")));
    let content = std::iter::once(tool_result::text(&output.result)).chain(told);
    let content = content.chain(logs.text());
    let mut members = vec![("result", result)];
    members.extend(note.map(|note| ("note", Json::string(note))));
    members.extend(logs.members());
    members.push(("stats", cost.json()));
    Json::object([
        ("content", Json::array(content)),
        ("structuredContent", Json::object(members)),
        ("isError", Json::bool(false)),
    ])
}

/// The result for a script that failed on its way.
pub(super) fn failure(
    failure: &Failure,
    source: &str,
    history: &History,
    cost: Cost,
    log_limit: usize,
) -> Json {
    let logs = Logs { lines: &failure.logs, cut: failure.logs_cut, limit: log_limit };
    let mut text = bounded(failure.render(source), MAX_TEXT);
    text.extend(history.told().map(|calls| format!("\n\n{calls}")));
    let content = std::iter::once(tool_result::text(&text)).chain(logs.text());
    let mut members = vec![("error", Json::string(&bounded(failure.message.clone(), MAX_TEXT)))];
    members.push(("calls", history.json()));
    members.extend(logs.members());
    members.push(("stats", cost.json()));
    Json::object([
        ("content", Json::array(content)),
        ("structuredContent", Json::object(members)),
        ("isError", Json::bool(true)),
    ])
}

/// The result for a script that was not run because of what is wrong with its text.
pub(super) fn faults(faults: &[SyntaxError], source: &str) -> Json {
    let head = match faults.len() {
        1 => "the script was not run, nothing was called:".to_owned(),
        count => format!("the script was not run, nothing was called; {count} things are wrong:"),
    };
    tool_result::failure(&bounded(format!("{head}\n\n{}", listed(faults, source)), MAX_TEXT))
}

/// What is wrong with the text of a script, for whoever did not want to run it.
pub(super) fn unfit(faults: &[SyntaxError], source: &str) -> Json {
    tool_result::failure(&bounded(listed(faults, source), MAX_TEXT))
}

fn listed(faults: &[SyntaxError], source: &str) -> String {
    let rendered: Vec<String> = faults.iter().map(|fault| fault.render(source)).collect();
    rendered.join("\n\n")
}
