//! What `/readyz` and `/status` say about the backends and about how tools are found, and what
//! `/metrics` counts.

use std::{
    pin::pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use vmcp_backend::State;
use vmcp_config::PartialFailureMode;
use vmcp_core::{CallContext, Catalog, Gateway, Json, Version, catalog::Quarantined};
use vmcp_gateway::{
    BackendReport, Directory,
    layers::{
        Optimizer,
        code_mode::unfit,
        optimizer::{self, IndexStatus, Status},
    },
};
use vmcp_server::Probe;

use crate::telemetry::Telemetry;

pub(crate) struct BackendProbe {
    pub(crate) directory: Arc<Directory>,
    /// With all layers: some of them leave tools out as well.
    pub(crate) gateway: Arc<dyn Gateway>,
    /// What finds tools, if clients see two in place of all.
    pub(crate) search: Option<Arc<Optimizer>>,
    /// What is counted, if whoever can reach the server may know.
    pub(crate) telemetry: Option<Telemetry>,
    pub(crate) name: String,
    pub(crate) mode: PartialFailureMode,
}

impl Probe for BackendProbe {
    /// Ready means that some backend is up; under `partialFailureMode: fail`, that all are. Where
    /// tools are found by their meaning, it also means that this has worked once.
    fn ready(&self) -> Result<(), String> {
        let search = self.search.as_ref().map_or(Ok(()), |search| search.ready());
        match (self.backends_ready(), search) {
            (Err(one), Err(other)) => Err(format!("{one}; {other}")),
            (backends, search) => backends.and(search),
        }
    }

    fn status(&self) -> Json {
        let catalog = self.directory.catalog();
        let layered = self.layered();
        let above = left_out_above(&catalog, layered.as_deref());
        let report = self.directory.report();
        let backends = Json::array(report.iter().map(|report| backend(report, &above)));
        let own = layered.iter().flat_map(|layered| unfit(layered)).map(told);
        let status = Json::object([
            ("name", Json::string(&self.name)),
            ("version", Json::string(env!("CARGO_PKG_VERSION"))),
            ("tools", count(catalog.tools().count())),
            ("resources", count(catalog.resources().len() + catalog.templates().len())),
            ("prompts", count(catalog.prompts().len())),
            ("leftOut", Json::array(own.map(|line| Json::string(&line)))),
            ("backends", backends),
        ]);
        match &self.search {
            Some(search) => status.edit().put("optimizer", &optimizer(&search.status())).finish(),
            None => status,
        }
    }

    fn metrics(&self) -> Option<String> {
        self.telemetry.as_ref()?.text()
    }
}

impl BackendProbe {
    fn backends_ready(&self) -> Result<(), String> {
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

    /// The catalogue with what layers made of it. All of ours tell at once; one of an embedding
    /// program that has to wait leaves the report to what the router knows.
    fn layered(&self) -> Option<Arc<Catalog>> {
        let cx = CallContext::internal();
        let catalog = pin!(self.gateway.catalog(&cx));
        match catalog.poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(catalog) => catalog.ok(),
            Poll::Pending => None,
        }
    }
}

/// What the layers leave out of backends beside what the router does.
fn left_out_above<'a>(router: &Catalog, layered: Option<&'a Catalog>) -> Vec<&'a Quarantined> {
    let all = layered.into_iter().flat_map(|layered| &layered.quarantine);
    all.filter(|left_out| !router.quarantine.contains(left_out)).collect()
}

fn told(left_out: &Quarantined) -> String {
    format!("{}: {}", left_out.name, left_out.reason)
}

fn reason(backend: &BackendReport) -> String {
    let state = backend.status.state.as_str();
    match &backend.status.last_error {
        Some(error) => format!("backend `{}` is {state}: it {error}", backend.id),
        None => format!("backend `{}` is {state}", backend.id),
    }
}

fn backend(report: &BackendReport, above: &[&Quarantined]) -> Json {
    let status = &report.status;
    let above = above.iter().filter(|left_out| left_out.backend == report.id);
    let left_out = report.left_out.iter().cloned().chain(above.map(|left_out| told(left_out)));
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
        ("leftOut", Json::array(left_out.map(|line| text(&line)))),
    ])
}

fn optimizer(status: &Status) -> Json {
    let text = |text: &str| Json::string(text);
    let or_null = |json: Option<Json>| json.unwrap_or_else(Json::null);
    let since = match &status.state {
        optimizer::State::Degraded { since, .. } => {
            Some(number(unix_ms(SystemTime::now() - since.elapsed())))
        }
        _ => None,
    };
    let index = |index: IndexStatus| {
        Json::object([
            ("version", text(&format!("{:016x}", index.version))),
            ("tools", count(index.tools)),
            ("memoryBytes", count(index.memory_bytes)),
        ])
    };
    Json::object([
        ("state", text(status.state.as_str())),
        ("ready", Json::bool(status.is_ready)),
        ("detail", text(&status.state.to_string())),
        ("since", or_null(since)),
        ("source", or_null(status.source.as_deref().map(text))),
        ("model", or_null(status.model.as_ref().map(|model| text(&model.id)))),
        ("dimensions", or_null(status.model.as_ref().map(|model| count(model.dim)))),
        ("tools", count(status.tools)),
        ("vectors", count(status.vectors)),
        ("cached", count(status.cached)),
        ("refused", count(status.refused)),
        ("vectorsBytes", count(status.vectors_bytes)),
        ("index", or_null(status.index.map(index))),
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
