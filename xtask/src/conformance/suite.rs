//! The suite's own program: how to run it and how to read what it leaves.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

use super::results;
use crate::{Outcome, paths, process, stages::Tally};

/// Scenarios that the suite does not score yet, and we do.
const ALSO_SCORED: [&str; 3] =
    ["http-custom-header-server-validation", "http-header-validation", "json-schema-2020-12"];

/// A revision of the specification with a frozen set of scenarios.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Requirements {
    Legacy,
    Modern,
}

impl Requirements {
    /// Returns the revision's name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Legacy => "2025-11-25",
            Self::Modern => "2026-07-28",
        }
    }
}

/// Which scenarios of a run count.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gate {
    /// All that ran.
    Everything,
    /// Those that the revision scores, and [`ALSO_SCORED`].
    Scored,
}

/// What one run of the suite found.
pub(super) struct Run {
    /// Heading of its column.
    pub(super) label: String,
    pub(super) scenarios: BTreeMap<String, Scenario>,
}

impl Run {
    /// Returns how many checks passed and failed in scenarios that count.
    pub(super) fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for scenario in self.scenarios.values().filter(|scenario| scenario.counts) {
            tally += Tally { passed: scenario.passed, failed: scenario.failed.len() };
        }
        tally
    }
}

/// What one scenario found.
pub(super) struct Scenario {
    /// Whether its failures fail the run.
    pub(super) counts: bool,
    pub(super) passed: usize,
    pub(super) warned: Vec<String>,
    pub(super) failed: Vec<String>,
}

impl Scenario {
    fn without_result() -> Self {
        Self {
            counts: true,
            passed: 0,
            warned: Vec::new(),
            failed: vec!["the suite left no result".to_owned()],
        }
    }
}

/// Runs a revision's whole set of server scenarios.
pub(super) fn server(url: &str, label: &str, revision: Requirements, gate: Gate) -> Outcome<Run> {
    let name = revision.name();
    let options = ["server", "--url", url, "--requirements", name];
    let mut run = execute(&options, format!("{label} {name}"))?;
    let scored = scored_server_scenarios(revision)?;
    for (name, scenario) in &mut run.scenarios {
        let is_scored = scored.contains(name) || ALSO_SCORED.contains(&name.as_str());
        scenario.counts = gate == Gate::Everything || is_scored;
    }
    for name in scored {
        let scenario = run.scenarios.entry(name);
        let scenario = scenario.or_insert_with(Scenario::without_result);
        if scenario.passed == 0 && scenario.failed.is_empty() {
            scenario.failed.push("no check of this scenario ran".to_owned());
        }
    }
    Ok(run)
}

/// Runs one server scenario; a revision that it does not apply to gives an empty run.
pub(super) fn server_scenario(
    url: &str,
    label: &str,
    revision: Requirements,
    scenario: &str,
) -> Outcome<Run> {
    let name = revision.name();
    let options = ["server", "--url", url, "--scenario", scenario, "--spec-version", name];
    execute(&options, format!("{label} {name}"))
}

/// Runs one client scenario against a command, to which the suite appends a URL.
pub(super) fn client_scenario(
    command: &str,
    label: &str,
    revision: Requirements,
    scenario: &str,
) -> Outcome<Run> {
    let name = revision.name();
    let options = [
        "client",
        "--command",
        command,
        "--scenario",
        scenario,
        "--spec-version",
        name,
        "--timeout",
        "120000",
    ];
    let mut run = execute(&options, format!("{label} {name} {scenario}"))?;
    let found = run.scenarios.entry(scenario.to_owned());
    found.or_insert_with(Scenario::without_result);
    run.label = format!("{label} {name}");
    Ok(run)
}

/// Runs the suite, keeps what it prints, and reads the results that it leaves.
fn execute(options: &[&str], label: String) -> Outcome<Run> {
    let folder = process::empty_folder(results().join(label.replace(' ', "-")))?;
    let log = fs::File::create(folder.join("suite.log"))?;
    let status = Command::new(paths::node())
        .arg(program())
        .args(options)
        .arg("--output-dir")
        .arg(&folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .status()?;
    let mut scenarios = read_results(&folder)?;
    let has_failed = scenarios.values().any(|scenario| !scenario.failed.is_empty());
    if !status.success() && !has_failed {
        // The suite could not run, or the client that it ran failed with every check passed.
        let log = folder.join("suite.log");
        let why = format!("the suite ended with {status}; see {}", log.display());
        let Some(scenario) = scenarios.values_mut().next() else {
            return Err(why.into());
        };
        scenario.failed.push(why);
    }
    Ok(Run { label, scenarios })
}

fn read_results(folder: &Path) -> Outcome<BTreeMap<String, Scenario>> {
    let mut scenarios = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(checks) = fs::read(entry.path().join("checks.json")) else {
            continue;
        };
        let name = entry.file_name();
        let name = scenario_of(&name.to_string_lossy()).to_owned();
        scenarios.insert(name, read_checks(&serde_json::from_slice(&checks)?));
    }
    Ok(scenarios)
}

/// Returns the scenario of a result folder: `[server-]SCENARIO-TIMESTAMP`.
fn scenario_of(folder: &str) -> &str {
    const TIMESTAMP: usize = "-2026-07-28T00-00-00-000Z".len();
    let name = folder.get(..folder.len().saturating_sub(TIMESTAMP));
    let name = name.unwrap_or(folder);
    name.strip_prefix("server-").unwrap_or(name)
}

fn read_checks(checks: &Value) -> Scenario {
    let mut scenario = Scenario { counts: true, passed: 0, warned: Vec::new(), failed: Vec::new() };
    for check in checks.as_array().into_iter().flatten() {
        match check["status"].as_str() {
            Some("SUCCESS") => scenario.passed += 1,
            Some("FAILURE") => scenario.failed.push(described(check)),
            Some("WARNING") => scenario.warned.push(described(check)),
            _ => {}
        }
    }
    scenario
}

fn described(check: &Value) -> String {
    let id = check["id"].as_str().unwrap_or("a check without id");
    let why = check["errorMessage"].as_str();
    let why = why.or_else(|| check["description"].as_str());
    format!("{id}: {}", why.unwrap_or("no reason given"))
}

/// Asks the suite which server scenarios a revision scores.
fn scored_server_scenarios(revision: Requirements) -> Outcome<BTreeSet<String>> {
    let output = Command::new(paths::node())
        .arg(program())
        .args(["list", "--requirements", revision.name()])
        .output()?;
    let listing = String::from_utf8(output.stdout)?;
    let scored: BTreeSet<_> = parse_listing(&listing).map(str::to_owned).collect();
    if scored.is_empty() {
        return Err("the suite lists no server scenarios; has its output changed?".into());
    }
    Ok(scored)
}

fn parse_listing(listing: &str) -> impl Iterator<Item = &str> {
    listing
        .lines()
        .skip_while(|line| !line.starts_with("Server scenarios"))
        .skip(1)
        .map_while(|line| line.strip_prefix("  - "))
}

fn program() -> PathBuf {
    paths::npm("@modelcontextprotocol/conformance/dist/index.js")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{parse_listing, read_checks, scenario_of};

    #[test]
    fn a_result_folder_names_its_scenario() {
        let cases = [
            ("server-ping-2026-11-20T06-28-16-168Z", "ping"),
            ("server-server-stateless-2026-11-20T06-28-16-168Z", "server-stateless"),
            ("tools_call-2026-11-20T06-28-16-168Z", "tools_call"),
        ];
        for (folder, expected) in cases {
            assert_eq!(scenario_of(folder), expected);
        }
    }

    #[test]
    fn only_the_scored_server_part_of_a_listing_counts() {
        let listing = "Required:\n\nServer scenarios (test):\n  - ping\n  - caching\n\n\
                       Client scenarios:\n  - initialize\n";
        let scored: Vec<_> = parse_listing(listing).collect();
        assert_eq!(scored, ["ping", "caching"]);
    }

    #[test]
    fn checks_are_counted_by_their_status() {
        let scenario = read_checks(&json!([
            { "id": "a", "status": "SUCCESS" },
            { "id": "b", "status": "FAILURE", "errorMessage": "no" },
            { "id": "c", "status": "WARNING", "description": "hm" },
            { "id": "d", "status": "SKIPPED" },
        ]));
        assert_eq!(scenario.passed, 1);
        assert_eq!(scenario.failed, ["b: no"]);
        assert_eq!(scenario.warned, ["c: hm"]);
    }
}
