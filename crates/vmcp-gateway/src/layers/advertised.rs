//! The guard that makes what is not advertised not exist for callers.
//!
//! Composite tools sit below it: a tool that the operator hid from clients can still be a step.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall,
};

use crate::router::unknown_tool;

/// Hides the tools that are not advertised, from lists and from calls.
pub struct Advertised<G> {
    inner: G,
    /// The last catalogue below and what is left of it.
    view: Mutex<Option<(u64, Arc<Catalog>)>>,
}

impl<G: Gateway> Advertised<G> {
    /// Guards `inner`.
    pub const fn new(inner: G) -> Self {
        Self { inner, view: Mutex::new(None) }
    }

    fn view(&self, below: &Arc<Catalog>) -> Arc<Catalog> {
        if below.all_tools().iter().all(|tool| tool.advertised) {
            return Arc::clone(below);
        }
        let mut view = self.view.lock().expect("no panic inside");
        match &*view {
            Some((id, catalog)) if *id == below.id() => Arc::clone(catalog),
            _ => {
                let catalog = Arc::new(without_hidden(below));
                *view = Some((below.id(), Arc::clone(&catalog)));
                catalog
            }
        }
    }
}

fn without_hidden(below: &Catalog) -> Catalog {
    Catalog::new(below.with_tools(below.tools().cloned().collect()))
}

#[async_trait]
impl<G: Gateway> Gateway for Advertised<G> {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        Ok(self.view(&self.inner.catalog(cx).await?))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        let catalog = self.inner.catalog(cx).await?;
        if catalog.tool(&call.name).is_some_and(|tool| !tool.advertised) {
            return Err(unknown_tool(&catalog, &call.name));
        }
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
