//! A gateway made of values: the fake for tests of layers and edges, and the body of small servers
//! that are part of the program.

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;

use crate::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, Kind, News, Outcome, PromptGet,
    ResourceRead, ToolCall, gateway::Event,
};

type ToolFn = dyn Fn(&CallContext, &ToolCall) -> Reply + Send + Sync;
/// What a tool of a [`Memory`] returns.
pub type Reply = std::pin::Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

/// A gateway whose catalogue is fixed and whose tools are functions.
///
/// Resources are texts by URI; prompts have no body. Nothing ever changes, so a subscription never
/// reports anything.
pub struct Memory {
    catalog: Arc<Catalog>,
    tools: HashMap<String, Box<ToolFn>>,
    resources: HashMap<String, Json>,
}

impl Memory {
    /// A gateway that advertises `catalog`.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        Self { catalog: Arc::new(catalog), tools: HashMap::new(), resources: HashMap::new() }
    }

    /// Answers calls of `name` with `run`.
    #[must_use]
    pub fn tool(
        mut self,
        name: &str,
        run: impl Fn(&CallContext, &ToolCall) -> Reply + Send + Sync + 'static,
    ) -> Self {
        self.tools.insert(name.to_owned(), Box::new(run));
        self
    }

    /// Answers reads of `uri` with `result`, the whole `result` object.
    #[must_use]
    pub fn resource(mut self, uri: &str, result: Json) -> Self {
        self.resources.insert(uri.to_owned(), result);
        self
    }
}

fn not_found(what: &str, name: &str) -> Error {
    Error::client(Kind::NotFound, format!("unknown {what} `{name}`"))
}

#[async_trait]
impl Gateway for Memory {
    async fn catalog(&self, _cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        Ok(Arc::clone(&self.catalog))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        let tool = self.tools.get(&call.name).ok_or_else(|| not_found("tool", &call.name))?;
        tool(cx, &call).await
    }

    async fn read_resource(&self, _cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        let found = self.resources.get(&read.uri).cloned();
        found.map(Outcome::Complete).ok_or_else(|| not_found("resource", &read.uri))
    }

    async fn get_prompt(&self, _cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        Err(not_found("prompt", &get.name))
    }

    async fn complete(&self, _cx: &CallContext, _completion: Completion) -> Result<Json, Error> {
        let none = Json::object([("values", Json::array::<Json>([]))]);
        Ok(Json::object([("completion", none)]))
    }

    async fn subscribe(&self, _cx: &CallContext, _resources: &[String]) -> Result<Events, Error> {
        Ok(Box::pin(Never))
    }

    async fn inform(&self, _cx: &CallContext, _news: News) {}
}

/// A stream that stays silent for ever.
struct Never;

impl futures_core::Stream for Never {
    type Item = Event;

    fn poll_next(
        self: std::pin::Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Event>> {
        std::task::Poll::Pending
    }
}
