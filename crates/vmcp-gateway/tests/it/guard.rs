//! A guard of the embedding program.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, Kind, News, Outcome, PromptGet,
    ResourceRead, ToolCall, catalog::Parts,
};

/// Refuses and hides the tools that `refuses` says, and notes what passes.
pub(crate) struct Guard {
    pub(crate) inner: Arc<dyn Gateway>,
    pub(crate) refuses: fn(&str) -> bool,
    pub(crate) passed: Arc<Mutex<Vec<String>>>,
}

#[async_trait]
impl Gateway for Guard {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        let below = self.inner.catalog(cx).await?;
        let tools = below.tools().filter(|tool| !(self.refuses)(&tool.name)).cloned().collect();
        Ok(Arc::new(Catalog::new(Parts { tools, ..Parts::default() })))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        if (self.refuses)(&call.name) {
            return Err(Error::client(Kind::Denied, "call denied by authorization policy"));
        }
        self.passed.lock().unwrap().push(call.name.clone());
        self.inner.call_tool(cx, call).await
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
