//! A gateway of functions with the optimizer in front of it.

use std::sync::Arc;

use tokio::sync::watch;
use vmcp_core::{CallContext, Error, Gateway, Json, Outcome, Raw, ToolCall};
use vmcp_gateway::layers::{
    Optimizer,
    optimizer::{CALL_TOOL, FIND_TOOL, Settings},
};

use crate::{
    code_mode::world::{Seen, memory},
    kit::{json, modern, text},
};

pub(crate) struct World {
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) seen: Arc<Seen>,
    pub(crate) settings: watch::Sender<Arc<Settings>>,
}

impl World {
    /// Over the tools of the tests of scripts, and more that give their arguments back.
    pub(crate) fn new(more: &[(&str, &str)]) -> Self {
        let seen = Arc::new(Seen::default());
        let world = Self::over(Arc::new(memory(&seen, more)));
        Self { seen, ..world }
    }

    pub(crate) fn over(inner: Arc<dyn Gateway>) -> Self {
        let settings = watch::Sender::new(Arc::new(Settings::default()));
        let gateway = Arc::new(Optimizer::new(inner, settings.subscribe()));
        Self { gateway, seen: Arc::default(), settings }
    }

    /// The result of `find_tool` with these arguments, given as JSON.
    pub(crate) async fn ask(&self, arguments: &str) -> Json {
        ask(&*self.gateway, &modern("{}").0, arguments).await
    }

    /// The names of what is found by this description.
    pub(crate) async fn find(&self, description: &str) -> String {
        find(&*self.gateway, &modern("{}").0, description).await
    }

    /// What a call of `call_tool` with these arguments comes to.
    pub(crate) async fn call(&self, arguments: &str) -> Result<Outcome, Error> {
        let params = format!(r#"{{"name":"{CALL_TOOL}","arguments":{arguments}}}"#);
        call(&*self.gateway, &modern("{}").0, &params).await
    }

    /// The text of a call of `call_tool` that must fail in a way that the model is to read.
    pub(crate) async fn refusal(&self, arguments: &str) -> String {
        refusal(self.call(arguments).await.unwrap().result())
    }
}

pub(crate) async fn call(
    gateway: &dyn Gateway,
    cx: &CallContext,
    params: &str,
) -> Result<Outcome, Error> {
    let params = json(params);
    let name = params.raw().get("name").unwrap().as_text().unwrap().into_owned();
    gateway.call_tool(cx, ToolCall { name, params }).await
}

pub(crate) async fn ask(gateway: &dyn Gateway, cx: &CallContext, arguments: &str) -> Json {
    let params = format!(r#"{{"name":"{FIND_TOOL}","arguments":{arguments}}}"#);
    call(gateway, cx, &params).await.unwrap().result().clone()
}

pub(crate) async fn find(gateway: &dyn Gateway, cx: &CallContext, description: &str) -> String {
    let arguments = Json::object([("tool_description", Json::string(description))]);
    names(&ask(gateway, cx, arguments.as_str()).await)
}

/// The names of the tools in a result of `find_tool`.
pub(crate) fn names(result: &Json) -> String {
    let tools = result.get("structuredContent").and_then(|structured| structured.get("tools"));
    let tools = tools.unwrap_or_else(|| panic!("no tools: {result}"));
    let names = tools.raw().as_array().unwrap();
    let names = names.map(|tool| tool.get("name").unwrap().as_text().unwrap().into_owned());
    names.collect::<Vec<_>>().join(" ")
}

/// The text of a result that is an error.
pub(crate) fn refusal(result: &Json) -> String {
    assert_eq!(result.raw().get("isError").and_then(Raw::as_bool), Some(true), "{result}");
    text(result)
}
