//! The optimizer: a client sees `find_tool` and `call_tool` in place of all tools.
//!
//! A list of hundreds of definitions costs a model more than its task, and makes it choose worse.
//! With this layer it describes what it wants to do, gets the few definitions that fit, and calls
//! one of them.
//!
//! Choice: one part, outside everything else. Both tools give nothing that the caller does not have
//! without them: `find_tool` shows of what `tools/list` would show this caller, `call_tool` makes the
//! call that the caller could make itself, under the tool's real name, through every guard. So
//! guards need no rule for them, and cannot be got around by them. For the same reason calls of tools
//! by their own names keep working: a client that knows a name need not go through `call_tool`.
//!
//! Price: a guard that counts calls does not count searches; they cost microseconds and reach no
//! backend.
//!
//! | file | what |
//! |---|---|
//! | `definition.rs` | the two tools as a client sees them |
//! | `shown.rs` | the catalogue that is left |
//! | `find.rs`, `call.rs` | what each of them does |
//! | `words.rs` | errors that a model can correct itself by |
//! | `titles.rs` | what backends call themselves |
//! | `library.rs` | the index of the tools of a catalogue, and what each costs to read |
//! | `view.rs`, `views.rs` | what one caller may search, made in the background and kept |

mod call;
mod definition;
mod find;
mod library;
mod settings;
mod shown;
mod titles;
mod view;
mod views;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, tool_result,
};

use self::{titles::Titles, view::View, views::Views};
use crate::Directory;
pub use settings::Settings;

/// The name of the tool that finds tools.
pub const FIND_TOOL: &str = "find_tool";
/// The name of the tool that calls tools.
pub const CALL_TOOL: &str = "call_tool";

/// Shows two tools in place of all. Must be used inside a tokio runtime.
pub struct Optimizer {
    inner: Arc<dyn Gateway>,
    /// The latest settings are used from the next call on.
    settings: watch::Receiver<Arc<Settings>>,
    views: Views,
}

impl Optimizer {
    /// Stands in front of `inner`, which has all guards in it.
    #[must_use]
    pub fn new(inner: Arc<dyn Gateway>, settings: watch::Receiver<Arc<Settings>>) -> Self {
        Self { inner, settings, views: Views::new(Titles::default()) }
    }

    /// The same, where tools are also found by what the backends of `directory` call themselves.
    #[must_use]
    pub fn titled(self, directory: Arc<Directory>) -> Self {
        Self { views: Views::new(Titles { directory: Some(directory) }), ..self }
    }

    /// Finds tools; what is wrong with the question is told in the result.
    async fn find(&self, cx: &CallContext, call: &ToolCall) -> Result<Json, Error> {
        let query = match find::read(&call.params) {
            Ok(query) => query,
            Err(text) => return Ok(tool_result::failure(&text)),
        };
        let below = self.inner.catalog(cx).await?;
        let view = self.view(&below).await?;
        let most = self.settings.borrow().max_tools_to_return;
        Ok(find::answer(&below, &view, &query, most))
    }

    /// Calls a tool under its real name.
    async fn relay(&self, cx: &CallContext, call: &ToolCall) -> Result<Outcome, Error> {
        let below = self.inner.catalog(cx).await?;
        let inner = match call::read(&call.params, &below) {
            Ok(inner) => inner,
            Err(text) => {
                let text = format!("{text}; nothing was called");
                return Ok(Outcome::Complete(tool_result::failure(&text)));
            }
        };
        if below.tool(&inner.name).is_none_or(|tool| !tool.advertised) {
            let near = self.view(&below).await?.nearest(&inner.name);
            let text = words::unknown(&inner.name, &near);
            return Ok(Outcome::Complete(tool_result::failure(&text)));
        }
        self.inner.call_tool(cx, inner).await
    }

    async fn view(&self, below: &Arc<Catalog>) -> Result<Arc<View>, Error> {
        let view = self.views.of(below).ready().await;
        view.ok_or_else(|| Error::internal("indexing the tools failed"))
    }
}

#[async_trait]
impl Gateway for Optimizer {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        // Asking starts the indexing of what is new: the search that follows finds it done.
        Ok(self.views.of(&self.inner.catalog(cx).await?).shown())
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        match &*call.name {
            FIND_TOOL => Ok(Outcome::Complete(self.find(cx, &call).await?)),
            CALL_TOOL => self.relay(cx, &call).await,
            _ => self.inner.call_tool(cx, call).await,
        }
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
