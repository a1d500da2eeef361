//! The client scenarios: the suite is the server, and the gateway is its client.
//!
//! Left out are the scenarios about OAuth and those of extensions that the gateway does not have.
//! They run one at a time: each starts a gateway and a client, and several are about timing.

use std::env;

use super::{
    Options, Target, gateway,
    suite::{self, Requirements, Run},
};
use crate::Outcome;

use Requirements::{Legacy, Modern};

/// Scenarios and the revisions that they apply to.
const SCENARIOS: [(&str, &[Requirements]); 11] = [
    ("initialize", &[Legacy]),
    ("tools_call", &[Legacy, Modern]),
    ("sse-retry", &[Legacy]),
    ("elicitation-sep1034-client-defaults", &[Legacy]),
    ("request-metadata", &[Modern]),
    ("http-standard-headers", &[Modern]),
    ("http-custom-headers", &[Modern]),
    ("http-invalid-tool-headers", &[Modern]),
    ("sep-2322-client-request-state", &[Modern]),
    ("json-schema-ref-no-deref", &[Modern]),
    ("json-schema-2020-12-preservation", &[Legacy, Modern]),
];

/// Runs all applicable scenarios, or the one that was asked for.
pub(super) fn run(options: &Options) -> Outcome<Vec<Run>> {
    let target = options.only.unwrap_or(Target::Gateway);
    if target == Target::Gateway && !options.no_build {
        gateway::build()?;
    }
    let revisions = options.requirements.revisions().iter();
    revisions.map(|revision| run_revision(target, *revision, options)).collect()
}

fn run_revision(target: Target, revision: Requirements, options: &Options) -> Outcome<Run> {
    let command = command(target)?;
    let label = label(target);
    let mut whole = Run {
        label: format!("{label} {}", revision.name()),
        scenarios: std::collections::BTreeMap::new(),
    };
    for name in applicable(revision, options.scenario.as_deref()) {
        let run = suite::client_scenario(&command, label, revision, name)?;
        whole.scenarios.extend(run.scenarios);
    }
    Ok(whole)
}

fn applicable(revision: Requirements, only: Option<&str>) -> impl Iterator<Item = &'static str> {
    SCENARIOS
        .into_iter()
        .filter(move |(_, revisions)| revisions.contains(&revision))
        .map(|(name, _)| name)
        .filter(move |name| only.is_none_or(|only| only == *name))
}

/// The suite splits the command at spaces and appends a URL.
fn command(target: Target) -> Outcome<String> {
    let this = env::current_exe()?;
    // A build meanwhile puts a new file in the place of ours, which Linux calls deleted.
    let this = this.display().to_string();
    let this = this.strip_suffix(" (deleted)").unwrap_or(&this);
    let flag = match target {
        Target::Direct => " --direct",
        Target::Gateway => "",
    };
    Ok(format!("{this} conformance-driver{flag}"))
}

fn label(target: Target) -> &'static str {
    match target {
        Target::Direct => "client-direct",
        Target::Gateway => "client-gateway",
    }
}
