//! Code mode as a gateway has it, over tools that take as long as their names say.

use std::{sync::Arc, time::Duration};

use tokio::sync::watch;
use vmcp_core::{
    BackendId, CallContext, Gateway as _, Json, Offer, Outcome as Answer, Raw, ToolCall, Version,
    memory::{Memory, Reply},
};
use vmcp_gateway::layers::{
    CodeMode, ScriptTool,
    code_mode::{Settings, TOOL_NAME},
};

use crate::Outcome;

/// How many tools there are beside those that scripts call.
const OTHERS: usize = 100;

/// Code mode over a few tools.
pub(super) struct Layer(CodeMode);

impl Layer {
    pub(super) fn new(settings: Settings) -> Outcome<Self> {
        let others = (0..OTHERS).map(|number| format!("tool_{number}"));
        let names: Vec<String> =
            ["quick", "slow"].map(str::to_owned).into_iter().chain(others).collect();
        let tools = names.iter().map(|name| definition(name)).collect::<Result<_, _>>()?;
        let offer = Offer { tools, ..Offer::empty(Version::LATEST) };
        let memory = Memory::offering(&BackendId::new("bench")?, &offer)
            .tool("quick", |_, _| -> Reply { Box::pin(async { Ok(answer()) }) })
            .tool("slow", |_, _| -> Reply {
                Box::pin(async {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    Ok(answer())
                })
            });
        let below = Arc::new(ScriptTool::new(Arc::new(memory)));
        // Without a sender, the settings stay as they are.
        let (_, settings) = watch::channel(Arc::new(settings));
        Ok(Self(CodeMode::new(below, settings, Arc::default())))
    }

    /// Runs a script, as a request would, and returns the result of the call.
    pub(super) async fn run(&self, script: &str) -> Outcome<Json> {
        let arguments = Json::object([("script", Json::string(script))]);
        let params = Json::object([("name", Json::string(TOOL_NAME)), ("arguments", arguments)]);
        let call = ToolCall { name: TOOL_NAME.to_owned(), params };
        let outcome = self.0.call_tool(&CallContext::internal(), call).await;
        match outcome.map_err(|error| error.to_string())? {
            Answer::Complete(result) => Ok(result),
            Answer::InputRequired(_) => Err("a script asked a question".into()),
        }
    }
}

/// Whether the result of a call says that it failed.
pub(super) fn failed(result: &Json) -> bool {
    result.raw().get("isError").and_then(Raw::as_bool) == Some(true)
}

fn definition(name: &str) -> Outcome<Json> {
    let text = format!(
        r#"{{"name":"{name}","description":"Does what {name} does.","inputSchema":{{"type":"object","properties":{{"id":{{"type":"integer"}}}}}}}}"#
    );
    Ok(text.parse()?)
}

fn answer() -> Answer {
    let content = Json::object([("id", Json::number(1)), ("name", Json::string("one"))]);
    let empty = Json::array::<Json>([]);
    Answer::Complete(Json::object([("content", empty), ("structuredContent", content)]))
}
