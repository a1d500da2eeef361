//! Counts the calls of tools by clients.
//!
//! Stands above scripts and below the optimizer: what a script calls is the script's, and a call that
//! comes by way of `call_tool` is one of the tool that it means. Searches are no calls. It changes
//! nothing, so nothing depends on who stands above or below it but what is counted.

use std::sync::Arc;

use async_trait::async_trait;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall,
};

use crate::metrics::{Calls, Method, Metrics, Status};

/// Counts calls, whoever answers them.
pub struct Counted {
    inner: Arc<dyn Gateway>,
    calls: Calls,
}

impl Counted {
    /// Counts the calls that `inner` answers, by instruments of `metrics`.
    #[must_use]
    pub fn new(inner: Arc<dyn Gateway>, metrics: &Metrics) -> Self {
        Self { inner, calls: metrics.calls() }
    }
}

#[async_trait]
impl Gateway for Counted {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        self.inner.catalog(cx).await
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        let counted = self.calls.begin(Method::of(&call.name));
        let outcome = self.inner.call_tool(cx, call).await;
        counted.end(Status::of(&outcome));
        outcome
    }

    async fn read_resource(&self, cx: &CallContext, read: ResourceRead) -> Result<Outcome, Error> {
        self.inner.read_resource(cx, read).await
    }

    async fn get_prompt(&self, cx: &CallContext, get: PromptGet) -> Result<Outcome, Error> {
        self.inner.get_prompt(cx, get).await
    }

    async fn complete(&self, cx: &CallContext, completion: Completion) -> Result<Json, Error> {
        self.inner.complete(cx, completion).await
    }

    async fn subscribe(&self, cx: &CallContext, resources: &[String]) -> Result<Events, Error> {
        self.inner.subscribe(cx, resources).await
    }

    async fn inform(&self, cx: &CallContext, news: News) {
        self.inner.inform(cx, news).await;
    }
}
