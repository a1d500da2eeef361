//! The tool as guards see it: one more tool, below them.
//!
//! Guards stand between this and [`CodeMode`](super::CodeMode): whom they do not show the tool does
//! not have it, and a call that they refuse runs nothing. A call that comes through all of them is
//! answered here with a word that only says so; what the script does then happens above, where its
//! own calls pass the guards too.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet, Raw,
    ResourceRead, ToolCall, catalog::Tool,
};

use super::{super::own, TOOL_NAME, definition};

/// The key that says that a call came through all guards.
const ADMITTED: &str = "vmcp/admitted";

/// Adds `execute_tool_script` to what guards see; a backend's tool of that name is left out.
pub struct ScriptTool {
    inner: Arc<dyn Gateway>,
    /// The last catalogue below and what was made of it.
    view: Mutex<Option<(u64, Arc<Catalog>)>>,
}

impl ScriptTool {
    /// Puts the tool in front of `inner`; it does nothing without [`CodeMode`](super::CodeMode)
    /// above.
    #[must_use]
    pub fn new(inner: Arc<dyn Gateway>) -> Self {
        Self { inner, view: Mutex::new(None) }
    }

    fn view(&self, below: &Catalog) -> Arc<Catalog> {
        let mut view = self.view.lock().expect("no panic inside");
        match &*view {
            Some((id, catalog)) if *id == below.id() => Arc::clone(catalog),
            _ => {
                let catalog = Arc::new(with_ours(below));
                *view = Some((below.id(), Arc::clone(&catalog)));
                catalog
            }
        }
    }
}

/// Whether `tool` is the one of this layer.
pub(crate) fn is_ours(tool: &Tool) -> bool {
    *tool.name == *TOOL_NAME && own::is_us(&tool.backend)
}

/// Whether `outcome` says that a call came through all guards.
pub(super) fn is_admitted(outcome: &Outcome) -> bool {
    let word = outcome.result().raw().at(&["_meta", ADMITTED]);
    word.and_then(Raw::as_bool) == Some(true)
}

fn admitted() -> Outcome {
    let meta = Json::object([(ADMITTED, Json::bool(true))]);
    Outcome::Complete(Json::object([("content", Json::array::<Json>([])), ("_meta", meta)]))
}

fn with_ours(below: &Catalog) -> Catalog {
    let (taken, mut tools): (Vec<Tool>, Vec<Tool>) =
        below.all_tools().iter().cloned().partition(|tool| *tool.name == *TOOL_NAME);
    tools.push(own::tool(TOOL_NAME, definition::plain()));
    let mut parts = below.with_tools(tools);
    parts.features.tools = true;
    parts.quarantine.extend(taken.iter().map(|tool| own::reserved(tool, "code mode")));
    Catalog::new(parts)
}

#[async_trait]
impl Gateway for ScriptTool {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        Ok(self.view(&*self.inner.catalog(cx).await?))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        if call.name == TOOL_NAME {
            return Ok(admitted());
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
