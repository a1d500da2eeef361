//! `cargo xtask bench tokens`: what the optimizer spares a model that has the real servers.

use std::{fs, path::PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::page;
use crate::{
    Outcome,
    conformance::gateway,
    interop::{Spared, spared},
    paths, process,
};

/// What `cargo xtask bench tokens` takes.
#[derive(Args)]
pub(super) struct Options {
    /// Use the programs as they are, without building them first
    #[arg(long)]
    no_build: bool,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
    /// Write the table into `docs/search.md` instead of printing it
    #[arg(long)]
    write: bool,
}

/// Counts. Tokens are the same in every build, so it is the one for development.
pub(super) fn run(options: &Options) -> Outcome {
    if !options.no_build {
        gateway::build()?;
        process::build("vmcp-bench", "vmcp-bench")?;
    }
    let rows = spared(&paths::built("vmcp-bench"), &["--optimizer"])?;
    if let Some(file) = &options.json {
        let rows = rows.iter().map(|row| json!({"servers": row.servers, "counted": row.counted}));
        fs::write(file, format!("{:#}\n", Value::from_iter(rows)))?;
    }
    let table = table(&rows);
    if options.write {
        return page::put("docs/search.md", "bench tokens", &table);
    }
    print!("{table}");
    Ok(())
}

/// A row for each gateway, with the mean of its tasks.
fn table(rows: &[Spared]) -> String {
    let head = "\
| servers | tools | list of all | list of two | a search | a call | list, search and call | list and call without |
|---|--:|--:|--:|--:|--:|--:|--:|
";
    head.to_owned() + &rows.iter().map(line).collect::<String>()
}

fn line(row: &Spared) -> String {
    let number = |key: &str| row.counted[key].as_f64().unwrap_or_default();
    let rounds = row.counted["rounds"].as_array().map_or(&[][..], Vec::as_slice);
    let mean = |key: &str| {
        let sum: f64 = rounds.iter().filter_map(|round| round[key].as_f64()).sum();
        sum / f64::from(u32::try_from(rounds.len()).unwrap_or(u32::MAX).max(1))
    };
    let (all, two) = (number("all"), number("two"));
    let (find, relay) = (mean("find") + mean("read"), mean("relay"));
    let (with, without) = (two + find + relay, all + mean("call"));
    let (servers, tools) = (&row.servers, number("tools"));
    let spared = 100.0 * (with / without - 1.0);
    format!(
        "| {servers} | {tools} | {all} | {two} | {find:.0} | {relay:.0} | {with:.0} | \
         {without:.0} ({spared:+.0} %) |\n"
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Spared, table};

    #[test]
    fn rows_show_the_mean_of_all_tasks() {
        let counted = json!({
            "tools": 9, "all": 1000, "two": 300,
            "rounds": [
                {"call": 10, "find": 20, "read": 100, "relay": 15},
                {"call": 30, "find": 20, "read": 200, "relay": 35},
            ],
        });
        let expected = "\
| servers | tools | list of all | list of two | a search | a call | list, search and call | list and call without |
|---|--:|--:|--:|--:|--:|--:|--:|
| git | 9 | 1000 | 300 | 170 | 25 | 495 | 1020 (-51 %) |
";
        assert_eq!(table(&[Spared { servers: "git".to_owned(), counted }]), expected);
    }
}
