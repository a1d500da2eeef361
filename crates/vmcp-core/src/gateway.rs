//! The one trait: what the router does and every layer passes on.

use std::{pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_core::Stream;

use crate::{CallContext, Catalog, Error, Json};

/// An MCP server as seen from inside: the router over the backends, or a layer around it.
///
/// There are no provided methods on purpose: a new operation must break the compile of every
/// layer, so that no guard lets it through by accident.
///
/// Every method may be called concurrently. Dropping a returned future cancels the operation: the
/// backend is told and the slot is freed. No method promises that an operation which failed had no
/// effect.
#[async_trait]
pub trait Gateway: Send + Sync {
    /// Returns what this caller may see, as of now; contacts no backend.
    ///
    /// Two calls may return different catalogues. The same caller gets the same `Arc` as long as
    /// nothing changed for it.
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error>;

    /// Calls a tool by its advertised name.
    ///
    /// A tool that ran and failed is `Ok` with `isError` in the result.
    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error>;

    /// Reads a resource by its advertised URI, or one that matches an advertised template.
    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error>;

    /// Renders a prompt by its advertised name.
    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error>;

    /// Completes an argument of a prompt or of a resource template; the result is as in
    /// `completion/complete`.
    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error>;

    /// Reports changes until the stream is dropped. `resources` are the advertised URIs whose
    /// updates are wanted.
    ///
    /// # Errors
    /// When one of the resources does not exist for this caller or cannot be watched.
    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error>;

    /// Passes on news about the client. It is a hint: backends that nobody uses are not told.
    async fn inform(&self, cx: &CallContext, news: News);
}

/// A call of a tool.
#[derive(Debug, Clone)]
pub struct ToolCall {
    /// The advertised name.
    pub name: String,
    /// The whole `params` object as it came, `name`, `arguments` and `_meta` included.
    pub params: Json,
}

/// A read of a resource.
#[derive(Debug, Clone)]
pub struct ResourceRead {
    /// The advertised URI.
    pub uri: String,
    /// The whole `params` object as it came.
    pub params: Json,
}

/// A request for a rendered prompt.
#[derive(Debug, Clone)]
pub struct PromptGet {
    /// The advertised name.
    pub name: String,
    /// The whole `params` object as it came.
    pub params: Json,
}

/// A request for completions.
#[derive(Debug, Clone)]
pub struct Completion {
    /// What is completed.
    pub reference: Reference,
    /// The whole `params` object as it came.
    pub params: Json,
}

/// What a completion is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// A prompt, by its advertised name.
    Prompt(String),
    /// A resource template or resource, by its advertised URI.
    Resource(String),
}

/// How an interactive operation ended. The value is the whole `result` object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is done.
    Complete(Json),
    /// The caller has to answer questions and ask again (`resultType: "input_required"`).
    InputRequired(Json),
}

impl Outcome {
    /// The `result` object.
    #[must_use]
    pub const fn result(&self) -> &Json {
        match self {
            Self::Complete(result) | Self::InputRequired(result) => result,
        }
    }
}

/// Changes that a subscriber is told.
pub type Events = Pin<Box<dyn Stream<Item = Event> + Send>>;

/// A change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The catalogue may have changed for this caller: fetch it and compare.
    CatalogChanged,
    /// A resource changed; `params` of `notifications/resources/updated` in advertised terms.
    ResourceUpdated {
        /// The advertised URI.
        uri: String,
        /// The whole `params`.
        params: Json,
    },
}

/// News about the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// `notifications/roots/list_changed`.
    RootsChanged,
    /// `logging/setLevel`.
    LogLevel(String),
}
