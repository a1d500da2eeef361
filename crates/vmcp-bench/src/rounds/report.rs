//! The figures, as a Markdown table and as JSON.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    definitions::Definitions,
    size::Size,
    talk::{Spent, Turn},
    triage::Way,
};

/// Everything that was measured; of the ways in the order of [`Way::ALL`].
pub(super) struct Measured {
    pub(super) without: Definitions,
    pub(super) with: Definitions,
    pub(super) spent: [Spent; 3],
    pub(super) times: Vec<(&'static str, [Duration; 3])>,
}

impl Measured {
    /// The definitions that each way needs.
    fn definitions(&self) -> [Size; 3] {
        [self.without.told, self.without.told, self.with.told]
    }

    /// What a model reads over all turns, by way.
    fn read(&self) -> [Size; 3] {
        let definitions = self.definitions();
        [0, 1, 2].map(|way| self.spent[way].read_again_and_again(definitions[way]))
    }

    fn sum(&self, of: fn(&Turn) -> Size) -> [Size; 3] {
        [0, 1, 2].map(|way| self.spent[way].sum(of))
    }

    /// Returns the Markdown table.
    pub(super) fn markdown(&self) -> String {
        let turns = [0, 1, 2].map(|way| self.spent[way].turns.len());
        let (written, results) = (self.sum(|turn| turn.written), self.sum(|turn| turn.results));
        let both = [0, 1, 2].map(|way| written[way] + results[way]);
        let definitions = self.definitions();
        let context = [0, 1, 2].map(|way| definitions[way] + both[way]);
        let mut text = line("", &Way::ALL.map(|way| way.name().to_owned())) + "|---|--:|--:|--:|\n";
        for (what, cells) in [
            ("round trips", turns.map(grouped)),
            ("the model writes: calls with their arguments", written.map(bytes)),
            ("enters the context: results", results.map(bytes)),
            ("both", both.map(tokens)),
            ("definitions of tools", definitions.map(tokens)),
            ("context at the end", context.map(tokens)),
            ("read over all turns", self.read().map(tokens)),
        ] {
            text += &line(what, &cells);
        }
        for (what, times) in &self.times {
            text += &line(&format!("time: {what}"), &times.map(milliseconds));
        }
        text + &self.lists()
    }

    fn lists(&self) -> String {
        let Self { without, with, .. } = self;
        format!(
            "\n`tools/list` has {} without code mode and {} with it. Of that clients show to models \
             names, descriptions and input schemas, {} and {}; `execute_tool_script` is {} of it.\n",
            bytes(without.sent),
            bytes(with.sent),
            tokens(without.told),
            tokens(with.told),
            tokens(with.script),
        )
    }

    /// Returns the figures by name.
    pub(super) fn json(&self) -> Value {
        let read = self.read();
        let ways = Way::ALL.iter().enumerate().map(|(way, kind)| {
            let spent = &self.spent[way];
            let seconds = self
                .times
                .iter()
                .map(|(what, times)| ((*what).to_owned(), Value::from(times[way].as_secs_f64())));
            let figures = json!({
                "roundTrips": spent.turns.len(),
                "calls": spent.turns.iter().map(|turn| turn.calls).sum::<usize>(),
                "written": size(spent.sum(|turn| turn.written)),
                "results": size(spent.sum(|turn| turn.results)),
                "definitions": size(self.definitions()[way]),
                "readOverAllTurns": size(read[way]),
                "seconds": seconds.collect::<serde_json::Map<_, _>>(),
            });
            (kind.name().to_owned(), figures)
        });
        let list = |definitions: Definitions| {
            let Definitions { sent, told, script } = definitions;
            json!({"sent": size(sent), "told": size(told), "scriptTool": size(script)})
        };
        json!({
            "ways": ways.collect::<serde_json::Map<_, _>>(),
            "definitions": {"without": list(self.without), "with": list(self.with)},
        })
    }
}

fn line(what: &str, cells: &[String; 3]) -> String {
    format!("| {what} | {} |\n", cells.join(" | "))
}

fn size(Size { bytes, tokens }: Size) -> Value {
    json!({"bytes": bytes, "tokens": tokens})
}

fn bytes(size: Size) -> String {
    format!("{} bytes", grouped(size.bytes))
}

fn tokens(size: Size) -> String {
    format!("{} tokens", grouped(size.tokens))
}

fn milliseconds(time: Duration) -> String {
    let time = time.as_secs_f64() * 1000.0;
    if time < 100.0 { format!("{time:.1} ms") } else { format!("{time:.0} ms") }
}

/// A number with commas: `12,345`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_for_people() {
        assert_eq!(
            grouped(7) + " " + &grouped(1000) + " " + &grouped(1_234_567),
            "7 1,000 1,234,567"
        );
        assert_eq!(tokens(Size { bytes: 9, tokens: 3000 }), "3,000 tokens");
        assert_eq!(milliseconds(Duration::from_micros(1_234)), "1.2 ms");
        assert_eq!(milliseconds(Duration::from_millis(1_234)), "1234 ms");
    }
}
