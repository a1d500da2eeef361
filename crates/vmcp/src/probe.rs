//! What `/readyz` and `/status` say about the backends.

use std::{
    sync::Arc,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use vmcp_backend::State;
use vmcp_config::PartialFailureMode;
use vmcp_core::{Json, Version};
use vmcp_gateway::{BackendReport, Directory};
use vmcp_server::Probe;

pub(crate) struct BackendProbe {
    pub(crate) directory: Arc<Directory>,
    pub(crate) name: String,
    pub(crate) mode: PartialFailureMode,
}

impl Probe for BackendProbe {
    /// Ready means that some backend is up; under `partialFailureMode: fail`, that all are.
    fn ready(&self) -> Result<(), String> {
        let report = self.directory.report();
        let down: Vec<_> =
            report.iter().filter(|backend| backend.status.state != State::Up).collect();
        let enough = match self.mode {
            PartialFailureMode::Fail => down.is_empty(),
            PartialFailureMode::BestEffort => report.is_empty() || down.len() < report.len(),
        };
        if enough {
            return Ok(());
        }
        let reasons: Vec<String> = down.iter().map(|backend| reason(backend)).collect();
        Err(reasons.join("; "))
    }

    fn status(&self) -> Json {
        let catalog = self.directory.catalog();
        let backends = Json::array(self.directory.report().iter().map(backend));
        Json::object([
            ("name", Json::string(&self.name)),
            ("version", Json::string(env!("CARGO_PKG_VERSION"))),
            ("tools", count(catalog.tools().count())),
            ("resources", count(catalog.resources().len() + catalog.templates().len())),
            ("prompts", count(catalog.prompts().len())),
            ("backends", backends),
        ])
    }
}

fn reason(backend: &BackendReport) -> String {
    let state = backend.status.state.as_str();
    match &backend.status.last_error {
        Some(error) => format!("backend `{}` is {state}: it {error}", backend.id),
        None => format!("backend `{}` is {state}", backend.id),
    }
}

fn backend(report: &BackendReport) -> Json {
    let status = &report.status;
    let text = |text: &str| Json::string(text);
    let or_null = |json: Option<Json>| json.unwrap_or_else(Json::null);
    let retry = status.next_retry.filter(|_| status.state != State::Up);
    let retry_ms = retry.map(|at| at.saturating_duration_since(Instant::now()).as_millis());
    Json::object([
        ("name", text(report.id.as_str())),
        ("transport", text(report.transport)),
        ("state", text(status.state.as_str())),
        ("since", number(unix_ms(status.since))),
        ("era", or_null(status.version.map(|version| text(era(version))))),
        ("version", or_null(status.version.map(|version| text(version.as_str())))),
        ("tools", count(report.tools)),
        ("resources", count(report.resources)),
        ("prompts", count(report.prompts)),
        ("readyMs", or_null(status.ready_ms.map(Json::number))),
        ("lastError", or_null(status.last_error.as_deref().map(text))),
        ("nextRetryMs", or_null(retry_ms.map(number))),
        ("pid", or_null(status.pid.map(|pid| Json::number(pid.into())))),
        ("breakerOpen", Json::bool(status.breaker_open)),
        ("callsAtOnce", or_null(status.calls_at_once.map(count))),
        ("unmatchedAnswers", Json::number(status.unmatched)),
        ("remembered", Json::bool(report.remembered)),
        ("leftOut", Json::array(report.left_out.iter().map(|line| text(line)))),
    ])
}

fn era(version: Version) -> &'static str {
    match version.era() {
        vmcp_core::Era::Legacy => "legacy",
        vmcp_core::Era::Modern => "modern",
    }
}

fn unix_ms(time: SystemTime) -> u128 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis())
}

fn number(value: u128) -> Json {
    Json::number(u64::try_from(value).unwrap_or(u64::MAX))
}

fn count(value: usize) -> Json {
    number(value as u128)
}
