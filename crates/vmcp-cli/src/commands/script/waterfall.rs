//! The calls of a script, one line each, with bars on a common axis of time.

use serde_json::Value;

use super::call::Ran;
use crate::{
    board::Screen,
    look::{Look, Mark},
    say::count,
};

/// Columns of a line where nobody can be asked.
const COLUMNS: usize = 80;
/// Longer names of tools are cut.
const WIDEST_NAME: usize = 32;
/// Columns beside name and bar: mark, start, duration, and what is between.
const BESIDE: usize = 27;
/// Columns behind a bar, for what went wrong.
const NOTE: usize = 9;
/// A bar has at least so many columns to lie in.
const NARROWEST: usize = 10;

/// The calls and the figures of a run.
pub(super) fn draw(ran: &Ran, look: Look) -> String {
    let columns = Screen::size().map_or(COLUMNS, |(_, columns)| columns);
    let calls: Vec<Call> =
        ran.trace["calls"].as_array().into_iter().flatten().filter_map(Call::read).collect();
    let mut lines = chart(&calls, columns, look);
    if let Some(more) = ran.trace["more"].as_u64() {
        lines.push(format!(
            "  and {}",
            count(usize::try_from(more).unwrap_or(usize::MAX), "more call")
        ));
    }
    lines.push(figures(&ran.stats));
    lines.join("\n")
}

struct Call {
    tool: String,
    start: f64,
    duration: f64,
    ending: String,
}

impl Call {
    fn read(call: &Value) -> Option<Self> {
        Some(Self {
            tool: call["tool"].as_str()?.to_owned(),
            start: call["startMs"].as_f64()?,
            duration: call["durationMs"].as_f64()?,
            ending: call["ending"].as_str()?.to_owned(),
        })
    }

    fn end(&self) -> f64 {
        self.start + self.duration
    }
}

fn chart(calls: &[Call], columns: usize, look: Look) -> Vec<String> {
    let longest = calls.iter().map(|call| call.tool.chars().count()).max().unwrap_or(0);
    let name = longest.min(WIDEST_NAME);
    let note = if calls.iter().all(|call| call.ending == "ok") { 0 } else { NOTE };
    let room = columns.saturating_sub(name + BESIDE + note).max(NARROWEST);
    let begin = calls.iter().map(|call| call.start).fold(f64::INFINITY, f64::min);
    let end = calls.iter().map(Call::end).fold(0.0, f64::max);
    calls.iter().map(|call| line(call, name, &bar(call, (begin, end), room, look), look)).collect()
}

fn line(call: &Call, width: usize, bar: &str, look: Look) -> String {
    let mark = look.mark(if call.ending == "ok" { Mark::Good } else { Mark::Bad });
    let note = match &*call.ending {
        "ok" => "",
        "failed" => " failed",
        _ => " given up",
    };
    let name = shown(&call.tool, width, look);
    let (start, duration) = (time(call.start), time(call.duration));
    format!("  {mark} {name:<width$} {start:>9} {duration:>9}  {bar}{note}")
}

/// A name in at most `width` columns, without what a terminal would obey.
fn shown(name: &str, width: usize, look: Look) -> String {
    let plain = || name.chars().map(|c| if c.is_control() { '?' } else { c });
    if plain().count() <= width {
        return plain().collect();
    }
    let dots = if look.unicode { "…" } else { "~" };
    plain().take(width.saturating_sub(1)).chain(dots.chars()).collect()
}

/// The part of the time from `begin` to `end` in which the call ran, at least one column.
fn bar(call: &Call, (begin, end): (f64, f64), room: usize, look: Look) -> String {
    let whole = (end - begin).max(f64::MIN_POSITIVE);
    let column = |at: f64| ((at - begin) / whole * room as f64).round() as usize;
    let first = column(call.start).min(room - 1);
    let last = column(call.end()).clamp(first + 1, room);
    let block = if look.unicode { "█" } else { "#" };
    let bar = block.repeat(last - first);
    let bar = match (look.color, &*call.ending) {
        (false, _) => bar,
        (true, "ok") => format!("\x1b[32m{bar}\x1b[0m"),
        (true, _) => format!("\x1b[31m{bar}\x1b[0m"),
    };
    format!("{}{bar}", " ".repeat(first))
}

/// Milliseconds in four digits or so.
fn time(ms: f64) -> String {
    match ms {
        _ if ms < 10.0 => format!("{ms:.2} ms"),
        _ if ms < 100.0 => format!("{ms:.1} ms"),
        _ if ms < 10_000.0 => format!("{ms:.0} ms"),
        _ => format!("{:.1} s", ms / 1000.0),
    }
}

fn figures(stats: &Value) -> String {
    let number = |key: &str| stats[key].as_u64().unwrap_or(0);
    let calls = usize::try_from(number("toolCalls")).unwrap_or(usize::MAX);
    let steps = usize::try_from(number("steps")).unwrap_or(usize::MAX);
    let kib = number("peakBytes").div_ceil(1024);
    format!(
        "  {}, {}, {kib} KiB of memory at most, {} ms",
        count(calls, "call"),
        count(steps, "step"),
        number("durationMs"),
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn calls() -> Vec<Call> {
        let call = |tool: &str, start: f64, duration: f64, ending: &str| json!({"tool": tool, "startMs": start, "durationMs": duration, "ending": ending});
        let list = [
            call("pager_list_pages", 1.5, 119.0, "ok"),
            call("metrics_find_anomalies", 121.0, 300.25, "ok"),
            call("deploys_list", 121.25, 0.004, "failed"),
            call(&format!("{}\x1b[2J", "a_very_long_name_".repeat(3)), 400.0, 21.25, "givenUp"),
        ];
        list.iter().filter_map(Call::read).collect()
    }

    #[test]
    fn calls_lie_on_one_axis() {
        let look = Look { color: false, unicode: true };
        insta::assert_snapshot!(chart(&calls(), 90, look).join("\n"), @"
        ✓ pager_list_pages                   1.50 ms    119 ms  ██████
        ✓ metrics_find_anomalies              121 ms    300 ms        ████████████████
        ✗ deploys_list                        121 ms   0.00 ms        █ failed
        ✗ a_very_long_name_a_very_long_na…    400 ms   21.2 ms                       █ given up
        ");
        let plain = Look { color: false, unicode: false };
        insta::assert_snapshot!(chart(&calls()[1..3], 40, plain).join("\n"), @"
        ok metrics_find_anomalies    121 ms    300 ms  ##########
        !! deploys_list              121 ms   0.00 ms  # failed
        ");
        let color = Look { color: true, unicode: false };
        insta::assert_snapshot!(chart(&calls()[2..3], 40, color).join("\n").replace('\x1b', "^"), @"  ^[31m!!^[0m deploys_list    121 ms   0.00 ms  ^[31m##########^[0m failed");
    }

    #[test]
    fn no_name_is_obeyed_by_a_terminal() {
        let look = Look { color: false, unicode: true };
        assert!(!chart(&calls(), 200, look).concat().contains('\x1b'));
        assert_eq!(shown("a\x1bb", 8, look), "a?b");
    }

    #[test]
    fn figures_are_words() {
        let stats = json!({"steps": 1234, "toolCalls": 1, "peakBytes": 1025, "durationMs": 27});
        insta::assert_snapshot!(figures(&stats), @"  1 call, 1234 steps, 2 KiB of memory at most, 27 ms");
        insta::assert_snapshot!([0.004, 9.994, 10.0, 99.96, 1234.4, 61_000.0].map(time).join(", "), @"0.00 ms, 9.99 ms, 10.0 ms, 100.0 ms, 1234 ms, 61.0 s");
    }
}
