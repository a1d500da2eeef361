//! The numbers, as a Markdown table and as JSON.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// Everything that was measured, in order.
#[derive(Default)]
pub(crate) struct Report {
    rows: Vec<Row>,
}

struct Row {
    what: String,
    cells: Vec<String>,
    values: Value,
}

/// Heads of the table.
const HEADS: [&str; 6] =
    ["measure", "direct", "bare proxy", "vmcp", "vmcp / proxy", "vmcp / direct"];

impl Report {
    /// Adds a row of three variants and their ratios; a variant that makes no sense is left out.
    pub(crate) fn compare(&mut self, what: &str, unit: Unit, row: Compared) {
        let variants = [row.direct, row.proxy, row.vmcp];
        let ratios = [row.to_proxy, row.to_direct];
        let shown =
            variants.iter().map(|value| value.map_or("–".to_owned(), |value| unit.show(value)));
        let ratio =
            |ratio: &Option<f64>| ratio.map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
        self.rows.push(Row {
            what: what.to_owned(),
            cells: shown.chain(ratios.iter().map(ratio)).collect(),
            values: json!({
                "unit": unit.name(),
                "direct": row.direct,
                "proxy": row.proxy,
                "vmcp": row.vmcp,
                "vmcpToProxy": row.to_proxy,
                "vmcpToDirect": row.to_direct,
            }),
        });
    }

    /// Adds a row about the gateway alone.
    pub(crate) fn alone(&mut self, what: &str, unit: Unit, value: f64) {
        self.compare(what, unit, Compared { vmcp: Some(value), ..Compared::default() });
    }

    /// Returns the Markdown table.
    pub(crate) fn markdown(&self) -> String {
        let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
        let mut text = line(HEADS.to_vec()) + "|---|--:|--:|--:|--:|--:|\n";
        for row in &self.rows {
            let cells = row.cells.iter().map(String::as_str);
            text += &line(std::iter::once(row.what.as_str()).chain(cells).collect());
        }
        text
    }

    /// Returns the numbers by name.
    pub(crate) fn json(&self) -> Value {
        let rows = self.rows.iter().map(|row| (row.what.clone(), row.values.clone()));
        Value::Object(rows.collect::<Map<_, _>>())
    }
}

/// One row before it is shown; values in seconds, bytes or plain numbers.
#[derive(Clone, Copy, Default)]
pub(crate) struct Compared {
    pub(crate) direct: Option<f64>,
    pub(crate) proxy: Option<f64>,
    pub(crate) vmcp: Option<f64>,
    pub(crate) to_proxy: Option<f64>,
    pub(crate) to_direct: Option<f64>,
}

/// What a number is.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    Seconds,
    PerSecond,
    Kib,
    Count,
}

impl Unit {
    fn name(self) -> &'static str {
        match self {
            Self::Seconds => "s",
            Self::PerSecond => "1/s",
            Self::Kib => "KiB",
            Self::Count => "",
        }
    }

    fn show(self, value: f64) -> String {
        match self {
            Self::Seconds => show_duration(Duration::try_from_secs_f64(value).unwrap_or_default()),
            Self::PerSecond => format!("{value:.0}/s"),
            Self::Kib if value >= 10_240.0 => format!("{:.1} MiB", value / 1024.0),
            Self::Kib => format!("{value:.1} KiB"),
            Self::Count => format!("{value:.2}"),
        }
    }
}

fn show_duration(duration: Duration) -> String {
    let micros = duration.as_secs_f64() * 1e6;
    if micros < 10_000.0 {
        format!("{micros:.0} µs")
    } else {
        format!("{:.1} ms", micros / 1000.0)
    }
}
