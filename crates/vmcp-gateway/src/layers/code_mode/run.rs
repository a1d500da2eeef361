//! One run of a script, from its text to the result of the call.

use tokio::{sync::Semaphore, time::Instant};
use vmcp_core::{CallContext, Gateway, Json};

use super::{
    Settings,
    answer::{self, Cost},
    driver::{self, Deadline, Ended},
    engine,
    history::History,
    host::Host,
    input::Input,
    trace::Trace,
    view::View,
};

/// What a run has around it.
pub(super) struct Run<'a> {
    pub(super) inner: &'a dyn Gateway,
    /// Who called the tool, and with which `params`.
    pub(super) cx: &'a CallContext,
    pub(super) params: &'a Json,
    pub(super) settings: &'a Settings,
    pub(super) view: &'a View,
}

impl Run<'_> {
    /// Runs the script; `turns` says how many may compute at a time. What goes wrong is told in the
    /// result.
    pub(super) async fn script(self, input: &Input, turns: &Semaphore) -> Json {
        let Self { inner, cx, params, settings, view } = self;
        let start = Instant::now();
        let mut machine = match engine::prepare(input, view, settings.limits()) {
            Ok(machine) => machine,
            Err(refused) => return refused,
        };
        let host = Host::new(inner, cx, settings, view, params);
        let mut history = History::traced(Trace::asked(params, start));
        let deadline = Deadline::new(cx, settings, start);
        let ended = driver::run(&mut machine, &host, &mut history, turns, &deadline).await;
        let cost = Cost {
            stats: ended.as_ref().map_or_else(|failure| failure.stats, |output| output.stats),
            tool_calls: history.count(),
            time: start.elapsed(),
        };
        log(input, &ended, cost);
        let log_limit = settings.max_log_bytes;
        history.traced_in(match &ended {
            Ok(output) => answer::success(output, cost, log_limit),
            Err(failure) => answer::failure(failure, &input.script, &history, cost, log_limit),
        })
    }
}

/// Figures only: what a script says, takes and gives is its caller's own.
fn log(input: &Input, ended: &Ended, cost: Cost) {
    tracing::debug!(
        status = if ended.is_ok() { "success" } else { "error" },
        source_bytes = input.script.len(),
        steps = cost.stats.steps,
        tool_calls = cost.tool_calls,
        peak_bytes = cost.stats.peak_bytes,
        duration_ms = cost.time.as_millis() as u64,
        "a script ended"
    );
}
