//! Scripts of callers: how they end, what they cost, and what they call.

use std::{sync::Arc, time::Instant};

use opentelemetry::{
    KeyValue,
    metrics::{Counter, Histogram, UpDownCounter},
};
use vmcp_core::{Error, Kind, Outcome};
use vmcp_script::Cause;

use super::{Metrics, Status, names, of_tool};
use names::{bounds, label};

/// Counts scripts.
#[derive(Debug)]
pub(crate) struct Scripts {
    server: KeyValue,
    executions: Counter<u64>,
    errors: Counter<u64>,
    seconds: Histogram<f64>,
    steps: Histogram<f64>,
    calls: Histogram<f64>,
    fan_out: Histogram<f64>,
    inner_calls: Counter<u64>,
    limits: Counter<u64>,
    active: UpDownCounter<i64>,
    result_bytes: Histogram<f64>,
    source_bytes: Histogram<f64>,
}

/// Why a script gave no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// What was handed in is not what the tool takes.
    Arguments,
    /// Its text has faults.
    Syntax,
    /// Too many run already.
    Crowd,
    /// It failed on its way.
    Failed(Cause),
    /// Nobody waited for it any longer.
    Cancelled,
    /// The gateway could not run it.
    Internal,
}

/// What a script that ran has cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ran {
    pub(crate) steps: u64,
    /// Calls that began.
    pub(crate) calls: usize,
    /// Bytes of its result as JSON, if it gave one.
    pub(crate) result_bytes: Option<usize>,
    /// Whether more was printed than is kept.
    pub(crate) is_log_cut: bool,
}

impl Metrics {
    /// The instruments of scripts.
    pub(crate) fn scripts(&self) -> Scripts {
        let bytes = |name, about| {
            let bytes = self.meter.f64_histogram(name).with_description(about).with_unit("By");
            bytes.with_boundaries(bounds::BYTES.to_vec()).build()
        };
        let active = self.meter.i64_up_down_counter(names::SCRIPT_ACTIVE);
        let scripts = Scripts {
            server: self.server.clone(),
            executions: self.counter(names::SCRIPT_EXECUTIONS, "Scripts of callers, by their end"),
            errors: self.counter(names::SCRIPT_ERRORS, "Scripts that gave no result"),
            seconds: self.seconds(names::SCRIPT_DURATION, "How long scripts took"),
            steps: self.figures(names::SCRIPT_STEPS, "Steps of a script", &bounds::STEPS),
            calls: self.figures(
                names::SCRIPT_TOOL_CALLS,
                "Calls of tools by a script",
                &bounds::CALLS,
            ),
            fan_out: self.figures(
                names::SCRIPT_FAN_OUT,
                "Branches of a parallel()",
                &bounds::BRANCHES,
            ),
            inner_calls: self.counter(names::SCRIPT_INNER_CALLS, "Calls of tools by scripts"),
            limits: self.counter(names::SCRIPT_LIMITS, "Limits that scripts met"),
            active: active.with_description("Scripts that run").build(),
            result_bytes: bytes(names::SCRIPT_RESULT_SIZE, "Results of scripts as JSON"),
            source_bytes: bytes(names::SCRIPT_SOURCE_SIZE, "Texts of scripts"),
        };
        // What is missing until it happens is not seen to happen.
        scripts.active.add(0, &[]);
        scripts.executions.add(0, &scripts.end_labels(None));
        scripts
    }
}

impl Scripts {
    /// The script calls `tool`; dropped before its end is told, the call counts as given up.
    pub(crate) const fn call<'a>(&'a self, tool: &'a Arc<str>) -> InnerCall<'a> {
        InnerCall { scripts: self, tool, trouble: Some("cancelled") }
    }

    /// It has started `parallel` with so many branches.
    pub(crate) fn fanned_out(&self, branches: u32) {
        self.fan_out.record(branches.into(), &[]);
    }

    fn end_labels(&self, trouble: Option<Trouble>) -> [KeyValue; 3] {
        let status = if trouble.is_none() { Status::Success } else { Status::Error };
        [
            KeyValue::new(label::STATUS, status.word()),
            KeyValue::new(label::ERROR_TYPE, trouble.map_or("none", Trouble::word)),
            self.server.clone(),
        ]
    }

    fn met(&self, limit: &'static str) {
        self.limits.add(1, &[KeyValue::new(label::LIMIT, limit)]);
    }
}

impl Trouble {
    /// The word for programs.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Arguments => "invalid_argument",
            Self::Syntax => "syntax",
            Self::Crowd => "concurrency_cap",
            Self::Failed(Cause::Error | Cause::OddResult) => "runtime",
            Self::Failed(Cause::Steps) => "step_limit",
            Self::Failed(Cause::Memory) => "memory_limit",
            Self::Failed(Cause::CallDepth) => "call_depth_limit",
            Self::Failed(Cause::ToolCalls) => "tool_call_limit",
            Self::Failed(Cause::LongResult) => "result_too_large",
            Self::Failed(Cause::Interrupt) => "script_timeout",
            Self::Cancelled => "cancelled",
            Self::Internal => "internal",
        }
    }

    /// The limit that was met, if it was one.
    pub(crate) const fn limit(self) -> Option<&'static str> {
        Some(match self {
            Self::Crowd => "running_scripts",
            Self::Failed(Cause::Steps) => "step",
            Self::Failed(Cause::Memory) => "memory",
            Self::Failed(Cause::CallDepth) => "call_depth",
            Self::Failed(Cause::ToolCalls) => "tool_calls",
            Self::Failed(Cause::LongResult) => "result",
            Self::Failed(Cause::Interrupt) => "time",
            _ => return None,
        })
    }
}

/// A script that has not ended; where nobody counts, it is nothing.
pub(crate) struct Script {
    scripts: Option<Arc<Scripts>>,
    start: Instant,
    trouble: Option<Trouble>,
}

impl Script {
    /// A script begins; dropped before its end is told, it counts as cancelled.
    pub(crate) fn begin(scripts: Option<&Arc<Scripts>>) -> Self {
        if let Some(scripts) = scripts {
            scripts.active.add(1, &[]);
        }
        let trouble = Some(Trouble::Cancelled);
        Self { scripts: scripts.cloned(), start: Instant::now(), trouble }
    }

    /// What counts it.
    pub(crate) fn scripts(&self) -> Option<&Arc<Scripts>> {
        self.scripts.as_ref()
    }

    /// Its text is so long.
    pub(crate) fn has_source(&self, bytes: usize) {
        if let Some(scripts) = &self.scripts {
            scripts.source_bytes.record(bytes as f64, &[]);
        }
    }

    /// It was not run.
    pub(crate) fn refuse(mut self, trouble: Trouble) {
        self.trouble = Some(trouble);
    }

    /// It ran, and ended so.
    pub(crate) fn end(mut self, ran: Ran, failure: Option<Cause>) {
        self.trouble = failure.map(Trouble::Failed);
        let Some(scripts) = &self.scripts else { return };
        let status = if failure.is_none() { Status::Success } else { Status::Error };
        let status = [KeyValue::new(label::STATUS, status.word())];
        scripts.steps.record(ran.steps as f64, &[]);
        scripts.calls.record(ran.calls as f64, &status);
        if let Some(bytes) = ran.result_bytes {
            scripts.result_bytes.record(bytes as f64, &[]);
        }
        if ran.is_log_cut {
            scripts.met("log");
        }
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        let Some(scripts) = &self.scripts else { return };
        let labels = scripts.end_labels(self.trouble);
        let took = self.start.elapsed();
        scripts.active.add(-1, &[]);
        scripts.executions.add(1, &labels);
        scripts.seconds.record(took.as_secs_f64(), &labels[..1]);
        if let Some(trouble) = self.trouble {
            scripts.errors.add(1, &labels[1..2]);
            trouble.limit().into_iter().for_each(|limit| scripts.met(limit));
        }
    }
}

/// A call of a script's that has not ended.
pub(crate) struct InnerCall<'a> {
    scripts: &'a Scripts,
    tool: &'a Arc<str>,
    /// What is wrong with it, in a word.
    trouble: Option<&'static str>,
}

impl InnerCall<'_> {
    /// It ended so; `None` if it took longer than a call may.
    pub(crate) fn end(mut self, outcome: Option<&Result<Outcome, Error>>) {
        self.trouble = outcome.map_or(Some("timeout"), trouble);
    }
}

impl Drop for InnerCall<'_> {
    fn drop(&mut self) {
        let status = if self.trouble.is_none() { Status::Success } else { Status::Error };
        let labels = [
            KeyValue::new(label::INNER_TOOL_NAME, of_tool(self.tool)),
            KeyValue::new(label::STATUS, status.word()),
            KeyValue::new(label::ERROR_TYPE, self.trouble.unwrap_or("none")),
        ];
        self.scripts.inner_calls.add(1, &labels);
    }
}

/// What is wrong with a call, in a word.
fn trouble(outcome: &Result<Outcome, Error>) -> Option<&'static str> {
    let error = match outcome {
        // A script cannot ask what the tool wants to know.
        Ok(Outcome::InputRequired(_)) => return Some("tool_error"),
        Ok(_) => return (Status::of(outcome) == Status::Error).then_some("tool_error"),
        Err(error) => error,
    };
    Some(match &error.kind {
        Kind::TimedOut => "timeout",
        Kind::Denied => "denied",
        Kind::NotFound | Kind::MethodNotFound => "not_found",
        Kind::Unavailable | Kind::Protocol => "transport",
        Kind::InvalidRequest | Kind::InvalidParams => "invalid_argument",
        Kind::Limit => "limit",
        Kind::Cancelled => "cancelled",
        Kind::MissingCapability(_) | Kind::Relayed { .. } => "tool_error",
        Kind::Internal => "internal",
    })
}
