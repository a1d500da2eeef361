//! `cargo xtask bench script`: how fast and how small the engine of scripts is, beside another
//! implementation of its language, and what scripts cost the gateway.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::{Value, json};

use super::{build, machine, page, program, table_of};
use crate::{Outcome, differential};

/// What `cargo xtask bench script` takes.
#[derive(Args)]
pub(super) struct Options {
    /// How often each side is measured
    #[arg(long, default_value_t = 15)]
    batches: usize,
    /// How often the gateway is measured
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Only measure the engine
    #[arg(long)]
    engine: bool,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table into `docs/benchmarks.md` instead of printing it
    #[arg(long)]
    write: bool,
}

/// Runs the benchmark.
pub(super) fn run(options: &Options) -> Outcome {
    let mut rows = engine(options)?;
    if !options.engine {
        rows.extend(gateway(options)?);
    }
    if let Some(file) = &options.json {
        fs::write(file, format!("{:#}\n", json!(rows)))?;
    }
    let (table, machine) = (table(&rows), machine());
    if !options.write {
        println!("{machine}\n\n{table}");
        return Ok(());
    }
    let Options { batches, rounds, .. } = options;
    let text = format!(
        "{table}\nMedians of {batches} batches of each side, and of {rounds} runs of the gateway, on \
         {machine}.\n"
    );
    page::put("docs/benchmarks.md", "bench script", &text)
}

/// What the oracle measures: both engines in one process.
fn engine(options: &Options) -> Outcome<Vec<Value>> {
    differential::cargo("build", &["--release"])?;
    let mut command = Command::new(differential::folder().join("release/vmcp-script-oracle"));
    rows_of(command.arg("bench").arg(options.batches.to_string()))
}

/// What scripts cost the gateway.
fn gateway(options: &Options) -> Outcome<Vec<Value>> {
    build()?;
    let mut command = program("script");
    rows_of(command.args(["--rounds", &options.rounds.to_string()]))
}

fn rows_of(command: &mut Command) -> Outcome<Vec<Value>> {
    let text = table_of(command.stdin(Stdio::null()))?;
    Ok(text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn table(rows: &[Value]) -> String {
    let head =
        "| measure | vmcp | goal | `starlark` | vmcp / `starlark` |\n|---|--:|--:|--:|--:|\n";
    head.to_owned() + &rows.iter().map(line).collect::<String>()
}

fn line(row: &Value) -> String {
    let measure = row["measure"].as_str().unwrap_or_default();
    let shown = |key: &str| {
        row[key].as_f64().map_or("–".to_owned(), |value| show(value, row["unit"].as_str()))
    };
    let ratio = row["ratio"].as_f64().map_or("–".to_owned(), |ratio| format!("{ratio:.2}"));
    let [vmcp, goal, starlark] = ["vmcp", "goal", "starlark"].map(shown);
    let goal = if row["goal"].is_null() { goal } else { format!("≤ {goal}") };
    format!("| {measure} | {vmcp} | {goal} | {starlark} | {ratio} |\n")
}

/// A number with the unit in which it is read most easily.
fn show(value: f64, unit: Option<&str>) -> String {
    let (value, unit) = match unit {
        Some("s") if value < 1e-3 => (value * 1e6, "µs"),
        Some("s") if value < 1.0 => (value * 1e3, "ms"),
        Some("B") if value < 20_000.0 => (value, "B"),
        Some("B") => (value / 1e6, "MB"),
        unit => (value, unit.unwrap_or_default()),
    };
    let digits = if value >= 100.0 {
        0
    } else if value >= 10.0 {
        1
    } else {
        2
    };
    format!("{value:.digits$} {unit}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::table;

    #[test]
    fn rows_are_shown_with_units_that_fit_them() {
        let rows = [
            json!({"measure": "a", "unit": "s", "vmcp": 9.2e-7, "starlark": 3.15e-6, "ratio": 0.295, "goal": 2e-6}),
            json!({"measure": "b", "unit": "s", "vmcp": 0.0231, "goal": null}),
            json!({"measure": "c", "unit": "B", "vmcp": 3800.4, "starlark": 55_689.2, "ratio": 0.068, "goal": 4096.0}),
            json!({"measure": "d", "unit": "s", "vmcp": 1.0371, "goal": 1.1}),
        ];
        let expected = "\
| measure | vmcp | goal | `starlark` | vmcp / `starlark` |
|---|--:|--:|--:|--:|
| a | 0.92 µs | ≤ 2.00 µs | 3.15 µs | 0.29 |
| b | 23.1 ms | – | – | – |
| c | 3800 B | ≤ 4096 B | 0.06 MB | 0.07 |
| d | 1.04 s | ≤ 1.10 s | – | – |
";
        assert_eq!(table(&rows), expected);
    }
}
