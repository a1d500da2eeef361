//! How good and how fast searching tools is, on sets of real tools and questions.
//!
//! Sets are folders with `tools.jsonl` and `queries.jsonl`; they are not part of this repository.
//! Beside what vmcp finds stands what another gateway finds that does it the same two ways, in the
//! same run and with the same model: the numbers of a set mean little alone.

mod control;
mod embedding;
mod quality;
mod scale;
mod set;
mod study;
mod tool;
mod ways;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use clap::Args;
use serde_json::{Value, json};
use vmcp_gateway::layers::optimizer::Settings;
use vmcp_search::Embedder;

use crate::Outcome;
use embedding::Remembering;
use quality::{DIFFERENCES_HEAD, Differences, Quality};
use set::Set;
use ways::{CONTROL_HYBRID, CONTROL_WORDS, CUT, HYBRID, WORDS};

/// What to search.
#[derive(Args)]
pub(crate) struct Options {
    /// The folder that has the sets, each in a folder of its own
    #[arg(long)]
    data: PathBuf,
    /// The folder of an embedding model; without it tools are found by their words only
    #[arg(long)]
    model: Option<PathBuf>,
    /// What meaning counts against words, from 0 to 1, as `hybridSearchSemanticRatio`
    #[arg(long, default_value_t = 0.5)]
    ratio: f32,
    /// The largest distance in meaning, from 0 to 2, as `semanticDistanceThreshold`
    #[arg(long, default_value_t = 1.0)]
    distance: f32,
    /// How many tools to measure speed and memory with; 0 measures neither
    #[arg(long, default_value_t = 10_000)]
    tools: usize,
    /// Also write the numbers to this file, as JSON
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Hits that a search returns, enough for every measure.
const HITS: usize = 10;

/// Which way is compared with which.
const PAIRS: [(&str, &str); 3] =
    [(WORDS, CONTROL_WORDS), (HYBRID, CONTROL_HYBRID), (CUT, CONTROL_HYBRID)];

/// Measures everything and prints the tables.
pub(crate) fn run(options: &Options) -> Outcome {
    let sets = set::all(&options.data)?;
    if sets.is_empty() {
        println!("Skipped: {} has no sets of tools.", options.data.display());
        return Ok(());
    }
    let model = options.model.as_deref().map(embedding::load).transpose()?;
    let settings = Settings {
        semantic_ratio: options.ratio,
        semantic_distance_threshold: options.distance,
        ..Settings::default()
    };
    let mut report = compare(&sets, model.as_ref(), &settings)?;
    if options.tools > 0 {
        let scale = scale::measure(&sets, options.tools, model.as_ref())?;
        println!("\n{scale}");
        report["scale"] = scale.json();
    }
    match &options.json {
        Some(file) => write(file, &report),
        None => Ok(()),
    }
}

/// Searches all sets in every way and prints a table of what each finds, one of how they differ,
/// and what is less than expected.
fn compare(sets: &[Set], model: Option<&Arc<dyn Embedder>>, settings: &Settings) -> Outcome<Value> {
    let remembering = |model| Arc::new(Remembering::new(Arc::clone(model))) as Arc<dyn Embedder>;
    let embedder = model.map(remembering);
    let mut compared = Vec::new();
    println!("{}", Quality::head());
    for set in sets.iter().filter(|set| !set.queries.is_empty()) {
        let found = ways::all(set, embedder.as_ref(), settings)?;
        let of = |found: &ways::Found| (found.way, Quality::of(set, found));
        let ways: Vec<_> = found.iter().map(of).collect();
        ways.iter().for_each(|(way, quality)| println!("{}", quality.row(&set.name, way)));
        compared.push(Compared { set: &set.name, ways });
    }
    let below = compared.iter().flat_map(|compared| {
        let below = |(way, quality): &(&str, _)| study::below(compared.set, way, quality);
        compared.ways.iter().flat_map(below)
    });
    let mut complaints: Vec<_> = below.collect();
    println!("\n{DIFFERENCES_HEAD}");
    let mut differences = Vec::new();
    for (one, other) in PAIRS {
        differences.extend(differ(&compared, one, other, &mut complaints));
    }
    complain(&complaints);
    let quality = compared.iter().flat_map(|compared| {
        let row = |(way, quality): &(&str, Quality)| quality.json(compared.set, way);
        compared.ways.iter().map(row)
    });
    let quality: Value = quality.collect();
    Ok(json!({"quality": quality, "differences": differences, "below": complaints}))
}

/// What every way found in one set.
struct Compared<'s> {
    set: &'s str,
    ways: Vec<(&'static str, Quality)>,
}

/// Compares two ways in each set and over all; prints the rows.
fn differ(
    compared: &[Compared<'_>],
    one: &str,
    other: &str,
    complaints: &mut Vec<String>,
) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut show = |set: &str, differences: &Differences| {
        println!("{}", differences.row(set, one, other));
        rows.push(differences.json(set, one, other));
    };
    let mut all = Vec::new();
    for Compared { set, ways } in compared {
        let of = |way| ways.iter().find(|(name, _)| *name == way).map(|(_, quality)| quality);
        let Some((ours, control)) = of(one).zip(of(other)) else { continue };
        let differences = Differences::of(ours, control);
        show(set, &differences);
        complaints.extend(study::lost(set, one, &differences));
        all.push(differences);
    }
    if let Some(mean) = Differences::mean(&all) {
        show("all sets", &mean);
        complaints.extend(study::missed(one, &mean));
    }
    rows
}

fn complain(complaints: &[String]) {
    if !complaints.is_empty() {
        println!("\n**Less than expected:**\n");
        complaints.iter().for_each(|complaint| println!("- {complaint}"));
    }
}

fn write(file: &Path, value: &Value) -> Outcome {
    Ok(fs::write(file, format!("{value:#}\n"))?)
}
