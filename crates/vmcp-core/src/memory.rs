//! A gateway made of values: the fake for tests of layers and edges, and the body of small servers
//! that are part of the program.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;

use crate::{
    BackendId, CallContext, Catalog, Completion, Error, Events, Gateway, Json, Kind, News, Offer,
    Outcome, PromptGet, Raw, ResourceRead, ToolCall,
    catalog::{Parts, Prompt, Resource, Template, Tool},
    gateway::Event,
};

type ToolFn = dyn Fn(&CallContext, &ToolCall) -> Reply + Send + Sync;
type ReadFn = dyn Fn(&str) -> Option<Json> + Send + Sync;
type PromptFn = dyn Fn(&PromptGet) -> Result<Json, Error> + Send + Sync;
type CompleteFn = dyn Fn(&Completion) -> Vec<String> + Send + Sync;
/// What a tool of a [`Memory`] returns.
pub type Reply = std::pin::Pin<Box<dyn Future<Output = Result<Outcome, Error>> + Send>>;

/// A gateway whose catalogue is fixed and whose tools are functions.
///
/// Nothing ever changes, so a subscription never reports anything. What has no function is not
/// found, whatever the catalogue says.
pub struct Memory {
    catalog: Arc<Catalog>,
    tools: HashMap<String, Box<ToolFn>>,
    resources: HashMap<String, Json>,
    read: Box<ReadFn>,
    prompts: HashMap<String, Box<PromptFn>>,
    complete: Box<CompleteFn>,
}

impl Memory {
    /// A gateway that advertises `catalog`.
    #[must_use]
    pub fn new(catalog: Catalog) -> Self {
        Self {
            catalog: Arc::new(catalog),
            tools: HashMap::new(),
            resources: HashMap::new(),
            read: Box::new(|_| None),
            prompts: HashMap::new(),
            complete: Box::new(|_| Vec::new()),
        }
    }

    /// A gateway that advertises what `offer` lists, as the server `id`. Definitions without a
    /// name (or URI) are left out.
    #[must_use]
    pub fn offering(id: &BackendId, offer: &Offer) -> Self {
        Self::new(Catalog::new(parts(id, offer)))
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

    /// Answers reads of every other URI with what `read` returns for it, the whole `result` object.
    #[must_use]
    pub fn other_resources(
        mut self,
        read: impl Fn(&str) -> Option<Json> + Send + Sync + 'static,
    ) -> Self {
        self.read = Box::new(read);
        self
    }

    /// Renders the prompt `name` with `render`, which returns the whole `result` object.
    #[must_use]
    pub fn prompt(
        mut self,
        name: &str,
        render: impl Fn(&PromptGet) -> Result<Json, Error> + Send + Sync + 'static,
    ) -> Self {
        self.prompts.insert(name.to_owned(), Box::new(render));
        self
    }

    /// Completes arguments with the values that `complete` returns, at most 100 of them.
    #[must_use]
    pub fn completing(
        mut self,
        complete: impl Fn(&Completion) -> Vec<String> + Send + Sync + 'static,
    ) -> Self {
        self.complete = Box::new(complete);
        self
    }
}

/// Values of one completion, as the protocol limits them.
const MOST_VALUES: usize = 100;

fn parts(id: &BackendId, offer: &Offer) -> Parts {
    let named = |definitions: &[Json], key: &str| -> Vec<(Arc<str>, Json)> {
        let name = |definition: &Json| -> Option<Arc<str>> {
            definition.raw().get(key).and_then(Raw::as_text).map(|name| Arc::from(&*name))
        };
        definitions.iter().filter_map(|d| Some((name(d)?, d.clone()))).collect()
    };
    let backend = || id.clone();
    let tool = |(name, definition): (Arc<str>, Json)| Tool {
        original: Arc::clone(&name),
        name,
        backend: backend(),
        definition,
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    };
    let resource = |(uri, definition): (Arc<str>, Json)| Resource {
        original: Arc::clone(&uri),
        uri,
        backend: backend(),
        definition,
    };
    let template = |(uri_template, definition): (Arc<str>, Json)| Template {
        original: Arc::clone(&uri_template),
        uri_template,
        backend: backend(),
        definition,
    };
    let prompt = |(name, definition): (Arc<str>, Json)| Prompt {
        original: Arc::clone(&name),
        name,
        backend: backend(),
        definition,
    };
    Parts {
        tools: named(&offer.tools, "name").into_iter().map(tool).collect(),
        resources: named(&offer.resources, "uri").into_iter().map(resource).collect(),
        templates: named(&offer.templates, "uriTemplate").into_iter().map(template).collect(),
        prompts: named(&offer.prompts, "name").into_iter().map(prompt).collect(),
        instructions: offer.instructions.clone(),
        ..Parts::default()
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
        let found = self.resources.get(&read.uri).cloned().or_else(|| (self.read)(&read.uri));
        found.map(Outcome::Complete).ok_or_else(|| not_found("resource", &read.uri))
    }

    async fn get_prompt(&self, _cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        let prompt = self.prompts.get(&get.name).ok_or_else(|| not_found("prompt", &get.name))?;
        prompt(&get).map(Outcome::Complete)
    }

    async fn complete(&self, _cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        let values = (self.complete)(&completion);
        let shown = values.iter().take(MOST_VALUES).map(|value| Json::string(value));
        let completion = Json::object([
            ("values", Json::array(shown)),
            ("total", Json::number(values.len() as u64)),
            ("hasMore", Json::bool(values.len() > MOST_VALUES)),
        ]);
        Ok(Json::object([("completion", completion)]))
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
