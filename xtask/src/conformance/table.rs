//! The table of results: one row per scenario, one column per run.

use std::collections::BTreeSet;

use super::suite::{Run, Scenario};

/// Prints the table, then every failed check and every warning.
pub(super) fn print(runs: &[Run]) {
    let names: BTreeSet<_> = runs.iter().flat_map(|run| run.scenarios.keys()).collect();
    let width = names.iter().map(|name| name.len()).max().unwrap_or(0);
    let heads = runs.iter().map(|run| run.label.clone()).collect();
    print_row(runs, width, "scenario", heads);
    for name in names {
        let cells = runs.iter().map(|run| cell(run.scenarios.get(name)));
        print_row(runs, width, name, cells.collect());
    }
    println!("(in brackets: does not count)");
    for run in runs {
        print_findings(run);
    }
}

fn print_row(runs: &[Run], width: usize, name: &str, cells: Vec<String>) {
    let mut row = format!("{name:<width$}");
    for (run, cell) in runs.iter().zip(cells) {
        let width = run.label.len().max("(00 ok, 00 FAILED)".len());
        row += &format!("  {cell:<width$}");
    }
    println!("{}", row.trim_end());
}

fn print_findings(run: &Run) {
    for (name, scenario) in &run.scenarios {
        let label = &run.label;
        for check in &scenario.failed {
            let failed = if scenario.counts { "FAILED" } else { "failed, does not count" };
            println!("{failed}: {label}: {name}: {check}");
        }
        for check in &scenario.warned {
            println!("warning: {label}: {name}: {check}");
        }
    }
}

fn cell(scenario: Option<&Scenario>) -> String {
    let Some(scenario) = scenario else {
        return "-".to_owned();
    };
    let mut text = format!("{} ok", scenario.passed);
    if !scenario.warned.is_empty() {
        text += &format!(", {} warn", scenario.warned.len());
    }
    if !scenario.failed.is_empty() {
        text += &format!(", {} FAILED", scenario.failed.len());
    }
    if scenario.counts { text } else { format!("({text})") }
}
