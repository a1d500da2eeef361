//! One run of a script, from its text to the result of the call.

use tokio::{sync::Semaphore, time::Instant};
use vmcp_core::{CallContext, Gateway, Json};

use super::{
    Settings,
    answer::{self, Cost},
    deadline::Deadline,
    driver::{self, Ended},
    engine::{self, Refused},
    history::History,
    host::Host,
    input::Input,
    log,
    runner::Runner,
    slots::Slot,
    trace::Trace,
    view::View,
};
use crate::metrics::{Ran, Script, Trouble};

/// What a run has around it.
pub(super) struct Run<'a> {
    pub(super) inner: &'a dyn Gateway,
    /// Who called the tool, and with which `params`.
    pub(super) cx: &'a CallContext,
    pub(super) params: &'a Json,
    pub(super) settings: &'a Settings,
    pub(super) view: &'a View,
    pub(super) counted: Script,
}

impl Run<'_> {
    /// Runs the script in its place `slot`; `turns` says how many may compute at a time. What goes
    /// wrong is told in the result.
    pub(super) async fn script(self, input: &Input, slot: Slot, turns: &Semaphore) -> Json {
        let Self { inner, cx, params, settings, view, counted } = self;
        let start = Instant::now();
        counted.has_source(input.script.len());
        let mut machine = match engine::prepare(input, view, settings.limits()) {
            Ok(machine) => Runner::new(machine, slot),
            Err(refused) => {
                log::refused(counted, trouble(&refused));
                return refused.result(input);
            }
        };
        log::started(input);
        let host = Host::new(inner, cx, settings, view, params).counted(counted.scripts());
        let mut history = History::traced(Trace::asked(params, start));
        let deadline = Deadline::new(cx, settings, start);
        let ended = driver::run(&mut machine, &host, &mut history, turns, &deadline).await;
        let cost = Cost {
            stats: ended.as_ref().map_or_else(|failure| failure.stats, |output| output.stats),
            tool_calls: history.count(),
            time: start.elapsed(),
        };
        log::ended(input, &ended, cost);
        count(counted, &ended, cost);
        let log_limit = settings.max_log_bytes;
        history.traced_in(match &ended {
            Ok(output) => answer::success(output, cost, log_limit),
            Err(failure) => answer::failure(failure, &input.script, &history, cost, log_limit),
        })
    }
}

fn trouble(refused: &Refused) -> Trouble {
    match refused {
        Refused::Text { .. } => Trouble::Syntax,
        Refused::TooLong(_) | Refused::Data(_) => Trouble::Arguments,
    }
}

fn count(counted: Script, ended: &Ended, cost: Cost) {
    let log_cut = ended.as_ref().map_or_else(|failure| failure.logs_cut, |output| output.logs_cut);
    let ran = Ran {
        steps: cost.stats.steps,
        calls: cost.tool_calls,
        result_bytes: ended.as_ref().ok().map(|output| output.result.len()),
        is_log_cut: log_cut > 0,
    };
    counted.end(ran, ended.as_ref().err().map(|failure| failure.cause));
}
