//! How good and how fast searching tools is, on sets of real tools and questions.
//!
//! Sets are folders with `tools.jsonl` and `queries.jsonl`; they are not part of this repository.
//! Beside what vmcp finds stands what `SQLite` finds the way another gateway asks it to, in the same
//! run: the numbers of a set mean little alone.

mod control;
mod quality;
mod scale;
mod set;
mod tool;

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::Args;
use serde_json::{Value, json};

use crate::Outcome;
use control::Control;
use quality::Quality;
use set::Set;
use tool::FindTool;

/// What to search.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder that has the sets, each in a folder of its own
    #[arg(long)]
    data: PathBuf,
    /// How many tools to measure speed and memory with
    #[arg(long, default_value_t = 10_000)]
    tools: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Returns places of tools for a question, best first.
type Find<'f> = &'f dyn Fn(&str) -> Vec<usize>;

/// Hits that a search returns, enough for every measure.
const HITS: usize = 10;

/// Measures everything and prints the tables.
pub(crate) fn run(options: &Options) -> Outcome {
    let sets = set::all(&options.data)?;
    if sets.is_empty() {
        println!("Skipped: {} has no sets of tools.", options.data.display());
        return Ok(());
    }
    println!("{}", Quality::HEAD);
    let with_queries = || sets.iter().filter(|set| !set.queries.is_empty());
    let rows = with_queries().map(compare).collect::<Outcome<Vec<_>>>()?.concat();
    let scale = scale::measure(&sets, options.tools)?;
    println!("\n{scale}");
    if let Some(file) = &options.json {
        write(file, &json!({ "quality": rows, "scale": scale.json() }))?;
    }
    Ok(())
}

/// Searches one set in every way and prints a row for each.
fn compare(set: &Set) -> Outcome<Vec<Value>> {
    let (control, tool) = (Control::new(&set.tools), FindTool::new(&set.tools)?);
    let tiers: [(&str, Find<'_>); 2] = [
        ("SQLite FTS5", &|text| control.search(text, HITS)),
        ("vmcp, words", &|text| tool.find(text)),
    ];
    let measure = |(name, find): (&str, Find<'_>)| {
        let quality = Quality::of(set, find);
        println!("{}", quality.row(&set.name, set.queries.len(), name));
        quality.json(&set.name, name)
    };
    Ok(tiers.map(measure).into())
}

fn write(file: &Path, value: &Value) -> Outcome {
    Ok(fs::write(file, format!("{value:#}\n"))?)
}
