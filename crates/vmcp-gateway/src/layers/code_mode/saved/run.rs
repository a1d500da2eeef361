//! One call of a saved script: its result is what a tool would give.

use tokio::{sync::Semaphore, time::Instant};
use vmcp_core::{CallContext, Gateway, Json, json::Kind, tool_result};
use vmcp_script::{Failure, Output};

use super::{
    super::{
        Refused, Settings, deadline::Deadline, driver, engine, history::History, host::Host,
        runner::Runner, slots::Slot, view::View, words::bounded,
    },
    script::{self, Script},
};

/// Bytes of an error text.
const MAX_TEXT: usize = 4 << 10;

/// What a call has around it.
pub(super) struct Run<'a> {
    pub(super) inner: &'a dyn Gateway,
    /// Who called the tool, and with which `params`.
    pub(super) cx: &'a CallContext,
    pub(super) params: &'a Json,
    pub(super) view: &'a View,
}

impl Run<'_> {
    /// Runs the script in its place `slot`; `turns` says how many may compute at a time. What goes
    /// wrong is told in the result.
    pub(super) async fn script(
        self,
        script: &Script,
        settings: &Settings,
        slot: Slot,
        turns: &Semaphore,
    ) -> Json {
        let Self { inner, cx, params, view } = self;
        let start = Instant::now();
        let arguments = match script::arguments(params) {
            Ok(arguments) => arguments,
            Err(text) => return tool_result::failure(&text),
        };
        if let Err(error) = settings.limits().check_data(arguments.as_str()) {
            return tool_result::failure(
                &error.to_string().replace("`data` is", "the arguments are"),
            );
        }
        let (program, inputs) = match script.compile(&arguments, view) {
            Ok(ready) => ready,
            Err(refused) => return tool_result::failure(&misfit(script, &arguments, &refused)),
        };
        let mut machine = Runner::new(engine::machine(program, inputs, settings.limits()), slot);
        let host = Host::new(inner, cx, settings, view, params).discreet();
        let mut history = History::default();
        let deadline = Deadline::new(cx, settings, start);
        let ended = driver::run(&mut machine, &host, &mut history, turns, &deadline).await;
        tracing::debug!(
            tool = %script.name,
            status = if ended.is_ok() { "success" } else { "error" },
            tool_calls = history.count(),
            duration_ms = start.elapsed().as_millis() as u64,
            "a saved script ended"
        );
        match ended {
            Ok(output) => success(&output, script.gives_objects, history.count()),
            Err(failure) => tool_result::failure(&failed(script, &failure, history.count())),
        }
    }
}

/// Why a script that can run cannot run with these arguments. Which tools it calls is not told.
fn misfit(script: &Script, arguments: &Json, refused: &Refused) -> String {
    match script.unknown(arguments).first() {
        Some(name) => {
            let shown: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
            format!("{} has no argument `{shown}`; nothing was called", script.name)
        }
        None => format!("{} cannot be run: {refused}", script.name),
    }
}

fn success(output: &Output, wants_object: bool, calls: usize) -> Json {
    let result = output.result.parse::<Json>().unwrap_or_else(|_| Json::string(&output.result));
    let kind = result.raw().kind();
    if wants_object && kind != Kind::Object {
        let text = format!(
            "the result is no object, which the tool's output schema promises{}",
            so_far(calls)
        );
        return tool_result::failure(&text);
    }
    let text = match result.raw().as_text() {
        Some(text) => text.into_owned(),
        None => output.result.clone(),
    };
    let content = (kind != Kind::Null).then(|| tool_result::text(&text));
    let mut members = vec![("content", Json::array(content))];
    members.extend((kind == Kind::Object).then_some(("structuredContent", result)));
    members.push(("isError", Json::bool(false)));
    Json::object(members)
}

fn failed(script: &Script, failure: &Failure, calls: usize) -> String {
    let line = failure.trace.first().map(|place| format!(" (line {})", script.line(place.span)));
    let message = bounded(failure.message.clone(), MAX_TEXT);
    let line = line.filter(|_| !message.contains("(line ")).unwrap_or_default();
    format!("{message}{line}{}", so_far(calls))
}

/// How much has happened: whoever repeats the call repeats that too.
fn so_far(calls: usize) -> String {
    match calls {
        0 => "; nothing was called".to_owned(),
        1 => "; one call had been made by then, do not repeat this blindly".to_owned(),
        _ => format!("; {calls} calls had been made by then, do not repeat this blindly"),
    }
}
