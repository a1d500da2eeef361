//! `cargo xtask conformance`: the official MCP conformance suite.
//!
//! The suite runs twice: against the fixture itself, which shows that the fixture is sound, and
//! through the gateway, with the fixture unprefixed beside a second backend, which shows that the
//! gateway loses nothing. Nothing is expected to fail.

mod client;
pub(crate) mod gateway;
mod suite;
mod table;

use std::{path::Path, process::Command};

use clap::{Args, ValueEnum};

use crate::{
    Outcome, fixtures, paths,
    process::{self, Server},
    stages::Tally,
};
use gateway::Backend;
use suite::{Gate, Requirements, Run};

/// What `cargo xtask conformance` takes.
#[derive(Args)]
pub(crate) struct Options {
    /// Test the server at this URL instead of the fixture and the gateway
    #[arg(long, conflicts_with_all = ["only", "client"])]
    url: Option<String>,
    /// Revision of the specification to require
    #[arg(long, value_enum, default_value = "all")]
    requirements: Which,
    /// Run this scenario alone
    #[arg(long)]
    scenario: Option<String>,
    /// Test only the fixture itself, or only the gateway
    #[arg(long, value_enum)]
    only: Option<Target>,
    /// Narrow the fixture to one era, to test the gateway where the eras differ
    #[arg(long, value_name = "ERA", value_parser = ["both", "legacy", "modern"])]
    #[arg(default_value = "both")]
    backend_era: String,
    /// Run the client scenarios: the gateway as a client of its backends
    #[arg(long)]
    client: bool,
    /// Use the programs as they are, without building them first
    #[arg(long)]
    no_build: bool,
}

impl Options {
    /// Everything, with programs that are built already.
    fn everything(client: bool) -> Self {
        Self {
            url: None,
            requirements: Which::All,
            scenario: None,
            only: None,
            backend_era: "both".to_owned(),
            client,
            no_build: true,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    #[value(name = "2025-11-25")]
    Legacy,
    #[value(name = "2026-07-28")]
    Modern,
    All,
}

impl Which {
    fn revisions(self) -> &'static [Requirements] {
        match self {
            Self::Legacy => &[Requirements::Legacy],
            Self::Modern => &[Requirements::Modern],
            Self::All => &[Requirements::Legacy, Requirements::Modern],
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Target {
    Direct,
    Gateway,
}

/// Runs all server scenarios, against the fixture and through the gateway.
pub(crate) fn servers() -> Outcome<Tally> {
    counted(&Options::everything(false))
}

/// Runs all client scenarios that apply.
pub(crate) fn clients() -> Outcome<Tally> {
    counted(&Options::everything(true))
}

/// Runs the suite and fails if anything that counts failed.
pub(crate) fn run(options: &Options) -> Outcome {
    let Tally { failed, .. } = counted(options)?;
    if failed == 0 {
        return Ok(());
    }
    let results = results();
    let results = results.display();
    Err(format!("{failed} checks failed; all results are in {results}").into())
}

fn counted(options: &Options) -> Outcome<Tally> {
    fixtures::ensure()?;
    let runs = match &options.url {
        Some(url) => against(url, "url", Gate::Scored, options)?,
        None if options.client => client::run(options)?,
        None => fixture_and_gateway(options)?,
    };
    table::print(&runs);
    let mut tally = Tally::default();
    runs.iter().for_each(|run| tally += run.tally());
    Ok(tally)
}

fn fixture_and_gateway(options: &Options) -> Outcome<Vec<Run>> {
    if !options.no_build {
        process::build("vmcp-conformance-fixture", "conformance-fixture")?;
        gateway::build()?;
    }
    let folder = process::empty_folder(results().join("servers"))?;
    let mut command = Command::new(paths::built("conformance-fixture"));
    let log = folder.join("fixture.log");
    command.args(["--port", "0", "--era", &options.backend_era]);
    let fixture = Server::start(&mut command, &log, &[])?;
    let mut runs = Vec::new();
    // A narrowed fixture is meant for the gateway; alone it would fail the other revision.
    if options.only != Some(Target::Gateway) && options.backend_era == "both" {
        runs.extend(against(fixture.url(), "direct", Gate::Everything, options)?);
    }
    if options.only != Some(Target::Direct) {
        runs.extend(through_gateway(&fixture, &folder, options)?);
    }
    Ok(runs)
}

fn through_gateway(fixture: &Server, folder: &Path, options: &Options) -> Outcome<Vec<Run>> {
    let backends =
        [Backend::at_url("conformance", fixture.url(), Some("")), Backend::memory(folder)];
    let gateway = gateway::start(&backends, folder)?;
    gateway::wait_for_tools(&gateway, &["test_simple_text", "create_entities"])?;
    against(gateway.url(), "gateway", Gate::Scored, options)
}

fn against(url: &str, label: &str, gate: Gate, options: &Options) -> Outcome<Vec<Run>> {
    let revisions = options.requirements.revisions().iter();
    revisions
        .map(|revision| match &options.scenario {
            Some(scenario) => suite::server_scenario(url, label, *revision, scenario),
            None => suite::server(url, label, *revision, gate),
        })
        .collect()
}

/// Returns the folder of all results.
fn results() -> std::path::PathBuf {
    paths::target().join("conformance")
}
