//! What a client saw through the gateway against what it saw directly.

mod lists;
mod steps;

use std::collections::HashMap;

use serde_json::Value;

use super::{
    clients::{Client, Report},
    plan::{Names, steps_for},
    servers::{Era, Server},
};
use steps::Asking;

/// Returns what is wrong with the steps of one report.
pub(super) fn check_steps(server: &Server, client: &Client, report: &Report) -> Vec<String> {
    let report = match report {
        Ok(report) => report,
        Err(error) => return vec![format!("the client failed: {error}")],
    };
    let steps = steps_for(server, client);
    let pairs = steps.zip(items(&report["steps"]));
    pairs.flat_map(|(step, done)| steps::check(step, done, client, Asking::Works)).collect()
}

/// What the clients saw directly, by server and client.
#[derive(Default)]
pub(super) struct Direct(HashMap<(&'static str, &'static str), Value>);

impl Direct {
    /// Keeps a report, unless the client failed.
    pub(super) fn keep(&mut self, server: &Server, client: &Client, report: Report) {
        if let Ok(report) = report {
            self.0.insert((server.name, client.name), report);
        }
    }

    fn of(&self, server: &Server, client: &Client) -> Option<&Value> {
        self.0.get(&(server.name, client.name))
    }
}

/// Returns, for each server, what is wrong with a report that came through a gateway over them.
pub(super) fn through<'a>(
    servers: &[(&'a Server, Names)],
    client: &Client,
    report: &Report,
    direct: &Direct,
) -> Vec<(&'a Server, Vec<String>)> {
    let report = match report {
        Ok(report) => report,
        Err(error) => {
            let failed = |(server, _): &(&'a Server, Names)| {
                (*server, vec![format!("the client failed: {error}")])
            };
            return servers.iter().map(failed).collect();
        }
    };
    let mut done = items(&report["steps"]);
    let compare = |(server, names): &(&'a Server, Names)| {
        let direct = direct.of(server, client);
        let mut findings = Vec::new();
        let asking = asking(server, report);
        for (at, step) in steps_for(server, client).enumerate() {
            let Some(done) = done.next() else {
                findings.push(format!("{}: was not carried out", step.what.name()));
                continue;
            };
            findings.extend(steps::check(step, done, client, asking));
            let before = direct.map(|direct| &direct["steps"][at]);
            let same = |before| steps::same(step, before, done, names, asking);
            findings.extend(before.and_then(same));
        }
        let list = |direct| lists::differences(direct, report, (*server, names), client);
        findings.extend(direct.map(list).unwrap_or_default());
        (*server, findings)
    };
    servers.iter().map(compare).collect()
}

/// The gateway puts no questions of a legacy server to a modern client; see
/// `docs/protocol.md`, "Four cells".
fn asking(server: &Server, report: &Value) -> Asking {
    match is_modern(report) && server.era == Era::Legacy {
        true => Asking::IsRefused,
        false => Asking::Works,
    }
}

fn is_modern(report: &Value) -> bool {
    report["version"].as_str().is_some_and(|version| version >= "2026-07-28")
}

fn items(value: &Value) -> std::slice::Iter<'_, Value> {
    value.as_array().map_or(&[][..], Vec::as_slice).iter()
}

fn cut(text: &str) -> String {
    const SHOWN: usize = 160;
    let mut short: String = text.chars().take(SHOWN).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
