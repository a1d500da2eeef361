//! A gateway of functions with the optimizer in front of it.

use std::{path::Path, sync::Arc};

use tokio::sync::watch;
use vmcp_core::{
    CallContext, Error, Gateway, Json, Offer, Outcome, Raw, ToolCall, Version, memory::Memory,
};
use vmcp_gateway::{
    Metrics,
    layers::{
        Optimizer,
        optimizer::{CALL_TOOL, FIND_TOOL, Meaning, Settings, State},
    },
};

use crate::{
    code_mode::world::{Seen, memory},
    kit::{id, json, modern, text},
    optimizer::fake::Fake,
};

pub(crate) struct World {
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) optimizer: Arc<Optimizer>,
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

    /// The same, counted.
    pub(crate) fn counted(more: &[(&str, &str)], metrics: &Metrics) -> Self {
        let seen = Arc::new(Seen::default());
        let world = Self::over_counted(Arc::new(memory(&seen, more)), metrics);
        Self { seen, ..world }
    }

    pub(crate) fn over(inner: Arc<dyn Gateway>) -> Self {
        Self::searching(inner, None)
    }

    pub(crate) fn over_counted(inner: Arc<dyn Gateway>, metrics: &Metrics) -> Self {
        Self::made(inner, None, |optimizer| optimizer.counted(metrics))
    }

    /// Over tools that are written `name: description`, which are found by what a fake model says
    /// that they mean.
    pub(crate) fn meaning(tools: &[&str], fake: &Arc<Fake>, store: Option<&Path>) -> Self {
        Self::searching(Arc::new(described(tools)), Some(fake.meaning(store)))
    }

    /// The same, counted.
    pub(crate) fn meaning_counted(
        tools: &[&str],
        fake: &Arc<Fake>,
        store: Option<&Path>,
        metrics: &Metrics,
    ) -> Self {
        let meaning = Some(fake.meaning(store));
        Self::made(Arc::new(described(tools)), meaning, |optimizer| optimizer.counted(metrics))
    }

    pub(crate) fn searching(inner: Arc<dyn Gateway>, meaning: Option<Meaning>) -> Self {
        Self::made(inner, meaning, |optimizer| optimizer)
    }

    fn made(
        inner: Arc<dyn Gateway>,
        meaning: Option<Meaning>,
        with: impl FnOnce(Optimizer) -> Optimizer,
    ) -> Self {
        let settings = watch::Sender::new(Arc::new(Settings::default()));
        let optimizer = Arc::new(with(Optimizer::new(inner, settings.subscribe(), meaning)));
        let gateway = Arc::clone(&optimizer) as _;
        Self { gateway, optimizer, seen: Arc::default(), settings }
    }

    /// Waits until all tools have vectors, or will not have them for now.
    pub(crate) async fn warm(&self) -> State {
        self.optimizer.warm(&modern("{}").0).await.unwrap()
    }

    /// The names of what is found, and what is said about it.
    pub(crate) async fn noted(&self, description: &str) -> String {
        let arguments = Json::object([("tool_description", Json::string(description))]);
        let result = self.ask(arguments.as_str()).await;
        let note = result.raw().at(&["structuredContent", "note"]).and_then(Raw::as_text);
        format!("{} [{}]", names(&result), note.unwrap_or_default())
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

/// Tools that are written `name: description`.
pub(crate) fn described(tools: &[&str]) -> Memory {
    let tool = |tool: &&str| {
        let (name, description) = tool.split_once(": ").unwrap_or((tool, ""));
        Json::object([
            ("name", Json::string(name)),
            ("description", Json::string(description)),
            ("inputSchema", json(r#"{"type":"object"}"#)),
        ])
    };
    let tools = tools.iter().map(tool).collect();
    Memory::offering(&id("b"), &Offer { tools, ..Offer::empty(Version::LATEST) })
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
