//! What a script that runs has around it: the tools of its caller, and the caller.

use std::{pin::Pin, sync::Arc};

use futures_util::FutureExt;
use tokio::time::error::Elapsed;
use vmcp_core::{
    CallContext, Client, Era, Error, Gateway, Identity, Json, Kind, Outcome, ToolCall,
};
use vmcp_script::{Answer, Ask};
use vmcp_wire::{code, meta};

use super::{
    Settings, asks, check,
    history::Ending,
    results,
    ticker::Ticker,
    trace,
    view::View,
    words::{seconds, tool_error},
};
use crate::metrics::Scripts;

/// An answer on its way.
pub(super) type Asked<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// What a script that runs has around it.
pub(super) struct Host<'a> {
    inner: &'a dyn Gateway,
    caller: &'a CallContext,
    /// The context of the script's calls: the caller's own, with what a script cannot do left out.
    cx: CallContext,
    settings: &'a Settings,
    pub(super) view: &'a View,
    ticker: Ticker<'a>,
    /// The `_meta` of the script's calls.
    meta: Json,
    /// Whether the caller is told which tools are called.
    names_tools: bool,
    /// Whether the caller gets a trace of the calls.
    is_traced: bool,
    /// What counts the calls, if they are counted.
    scripts: Option<&'a Scripts>,
}

impl<'a> Host<'a> {
    pub(super) fn new(
        inner: &'a dyn Gateway,
        caller: &'a CallContext,
        settings: &'a Settings,
        view: &'a View,
        params: &Json,
    ) -> Self {
        let given = params.get("_meta").unwrap_or_else(Json::empty_object);
        Self {
            inner,
            caller,
            cx: context(caller),
            settings,
            view,
            ticker: Ticker::new(caller, given.get(meta::PROGRESS_TOKEN)),
            meta: passed_on(&given),
            names_tools: true,
            is_traced: trace::is_asked(params),
            scripts: None,
        }
    }

    /// The same, with its calls counted.
    pub(super) fn counted(self, scripts: Option<&'a Arc<Scripts>>) -> Self {
        Self { scripts: scripts.map(|scripts| &**scripts), ..self }
    }

    /// So many branches began in each `parallel`.
    pub(super) fn note_fan_outs(&self, fan_outs: &[u32]) {
        if let Some(scripts) = self.scripts {
            fan_outs.iter().for_each(|branches| scripts.fanned_out(*branches));
        }
    }

    /// The same for a caller who is not to know which tools the script calls.
    pub(super) fn discreet(self) -> Self {
        Self { names_tools: false, is_traced: false, ..self }
    }

    /// Tells the caller that a call of `tool` has ended in the way that `word` says.
    pub(super) fn tell_end(&self, tool: &str, word: &str, ending: Ending) {
        let about = self.is_traced.then(|| trace::ended(tool, ending));
        let tool = if self.names_tools { tool } else { "a call" };
        self.ticker.tick_about(&format!("{tool}: {word}"), about);
    }

    /// Starts to answer `ask`. Dropping the future cancels what it does.
    pub(super) fn answer(&'a self, ask: Ask) -> Asked<'a> {
        match ask {
            Ask::Tool { tool, arguments, raw } => self.call(tool, &arguments, raw),
            Ask::Elicit { message, schema } => Box::pin(asks::elicit(self.caller, message, schema)),
            Ask::Progress(message) => {
                self.ticker.tick(&message);
                ready(Answer::Value("null".to_owned()))
            }
            Ask::Search(query) => Box::pin(self.view.search(query)),
            Ask::Describe(name) => ready(asks::describe(&self.view.toolbox, &name)),
        }
    }

    /// Calls a tool as its caller would, for no longer than one call may take. Everything that can
    /// be done at once is: what waits is kept small, for very many calls may wait.
    fn call(&'a self, tool: u32, arguments: &str, raw: bool) -> Asked<'a> {
        let name = self.view.toolbox.name(tool);
        let Ok(arguments) = arguments.parse::<Json>() else {
            return ready(tool_error("the arguments are nested too deeply"));
        };
        let mut members = vec![("name", Json::string(name)), ("arguments", arguments)];
        if self.meta != Json::empty_object() {
            members.push(("_meta", self.meta.clone()));
        }
        let call = ToolCall { name: name.to_owned(), params: Json::object(members) };
        let counted = self.scripts.zip(self.view.below.tool(name));
        // Apart, because there may be very many calls that wait, and mostly nobody counts them.
        let counted = counted.map(|(scripts, tool)| Box::new(scripts.call(&tool.name)));
        let outcome = self.inner.call_tool(&self.cx, call);
        let outcome = tokio::time::timeout(self.settings.tool_call_timeout, outcome);
        Box::pin(outcome.map(move |outcome| {
            if let Some(counted) = counted {
                counted.end(outcome.as_ref().ok());
            }
            self.told(tool, raw, outcome)
        }))
    }

    /// What a script is told of the outcome of a call; it may have taken too long.
    fn told(
        &self,
        tool: u32,
        raw: bool,
        outcome: Result<Result<Outcome, Error>, Elapsed>,
    ) -> Answer {
        let name = self.view.toolbox.name(tool);
        match outcome {
            Ok(Ok(Outcome::Complete(result))) if raw => Answer::Value(result.to_string()),
            Ok(Ok(Outcome::Complete(result))) => self.read(tool, name, &result),
            Ok(Ok(Outcome::InputRequired(_))) => tool_error(cannot_ask(name)),
            Ok(Err(error)) => self.failed(name, &error),
            Err(_) => Answer::Failed {
                timed_out: true,
                message: format!(
                    "tool {name} timed out: toolCallTimeout={} (it may have been executed)",
                    seconds(self.settings.tool_call_timeout)
                ),
                data: None,
            },
        }
    }

    fn read(&self, tool: u32, name: &str, result: &Json) -> Answer {
        let definition = self.view.below.tool(name).map(|tool| &tool.definition);
        let answer = results::answer(result, definition);
        // What one caller's results look like is nobody else's business.
        if let Answer::Value(value) = &answer
            && *self.caller.identity == Identity::Anonymous
        {
            self.view.toolbox.remember(tool, value);
        }
        answer
    }

    fn failed(&self, name: &str, error: &Error) -> Answer {
        let needs_client = match &error.kind {
            Kind::MissingCapability(_) => true,
            Kind::Relayed { code, .. } => *code == code::MISSING_CLIENT_CAPABILITY,
            _ => false,
        };
        if needs_client {
            return tool_error(cannot_ask(name));
        }
        let wait = error.retry_after.map(|wait| format!("; try again in {}", seconds(wait)));
        let data = match &error.kind {
            Kind::Relayed { error, .. } => error.get("data").filter(|data| !data.raw().is_null()),
            _ => None,
        };
        Answer::Failed {
            timed_out: error.kind == Kind::TimedOut,
            message: format!("{}{}", error.message, wait.unwrap_or_default()),
            data: data.map(|data| data.to_string()),
        }
    }
}

fn ready<'a>(answer: Answer) -> Asked<'a> {
    Box::pin(std::future::ready(answer))
}

fn cannot_ask(name: &str) -> String {
    format!(
        "tool {name} has a question for the user, which a script cannot pass on to this client; \
         call the tool directly"
    )
}

/// The context of a script's calls.
///
/// A modern client answers questions by making its call again, which a script that has got halfway
/// cannot be. So its tools are told from the beginning that nobody can be asked.
fn context(caller: &CallContext) -> CallContext {
    if caller.client.era() == Era::Legacy {
        return caller.clone();
    }
    let silent = ["elicitation", "sampling", "roots"];
    let capabilities =
        silent.iter().fold(caller.client.capabilities.edit(), |e, key| e.remove(key));
    let capabilities = capabilities.finish();
    CallContext {
        client: Arc::new(Client { capabilities, ..Client::clone(&caller.client) }),
        ..caller.clone()
    }
}

/// What goes on with each call of a script of the `_meta` that came with the script: traces and
/// what the caller put there itself; nothing that is about the one request.
fn passed_on(given: &Json) -> Json {
    let members = given.raw().as_object().into_iter().flatten();
    let own = |key: &str| {
        key == meta::PROGRESS_TOKEN
            || key == trace::KEY
            || key == check::KEY
            || key.starts_with("io.modelcontextprotocol/") && key != meta::LOG_LEVEL
    };
    let dropped: Vec<String> =
        members.map(|member| member.key().into_owned()).filter(|key| own(key)).collect();
    dropped.iter().fold(given.edit(), |edit, key| edit.remove(key)).finish()
}
