//! Code mode: the tool `execute_tool_script`, with which one call does the work of many.
//!
//! The caller's script runs here, on an engine that counts every step and byte; see
//! `docs/design/0006-scripts-as-a-layer.md`. What the script calls it calls as its caller: each
//! call goes down under the tool's real name, through every guard, so that a script can do nothing
//! that its caller could not do one call at a time.
//!
//! The layer is in two parts, with the guards between them. [`ScriptTool`] below them makes the tool
//! one like all others, to be hidden, refused and counted; [`CodeMode`] above them runs the scripts
//! whose calls come through. Scripts of the operator's, [`SavedScripts`], are tools of their own and
//! stand below all of that.
//!
//! Choice: the calls of a script begin below [`CodeMode`], so that a script cannot start scripts.
//! Price: the tool itself is not among the tools that a script sees.

mod answer;
mod asks;
mod check;
mod deadline;
mod definition;
mod driver;
mod engine;
mod history;
mod host;
mod input;
mod log;
mod pool;
mod results;
mod run;
mod runner;
mod saved;
mod searching;
mod settings;
mod slots;
mod ticker;
mod tool;
mod trace;
mod view;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, tool_result,
};

pub use check::{KEY as CHECK_KEY, check, toolbox};
pub use engine::Refused;
pub use pool::Pool;
use run::Run;
pub use saved::{SavedScript, SavedScripts, SavedSettings, unfit};
pub use settings::{Allow, Settings};
pub use tool::ScriptTool;
pub(crate) use tool::is_ours as is_script_tool;
pub use trace::KEY as TRACE_KEY;
use view::Views;

use crate::{
    Metrics,
    metrics::{Script, Scripts, Trouble},
};

/// The name of the tool.
pub const TOOL_NAME: &str = "execute_tool_script";

/// Runs scripts that call tools: the upper part of code mode.
pub struct CodeMode {
    inner: Arc<dyn Gateway>,
    /// What scripts may use; a script keeps what it started with.
    settings: watch::Receiver<Arc<Settings>>,
    views: Views,
    pool: Arc<Pool>,
    /// What counts scripts, if they are counted.
    scripts: Option<Arc<Scripts>>,
}

impl CodeMode {
    /// Runs the scripts of calls that come through `inner`, which has a [`ScriptTool`] at its bottom.
    /// New `settings` are used from the next call on; `pool` is what these scripts share with others.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Gateway>,
        settings: watch::Receiver<Arc<Settings>>,
        pool: Arc<Pool>,
    ) -> Self {
        Self { inner, settings, views: Views::default(), pool, scripts: None }
    }

    /// The same, counted by instruments of `metrics`.
    #[must_use]
    pub fn counted(self, metrics: &Metrics) -> Self {
        Self { scripts: Some(Arc::new(metrics.scripts())), ..self }
    }

    fn settings(&self) -> Arc<Settings> {
        Arc::clone(&self.settings.borrow())
    }

    /// Runs the script of `call`; what is wrong with it is told in the result.
    async fn execute(&self, cx: &CallContext, call: &ToolCall) -> Result<Json, Error> {
        let (settings, params) = (self.settings(), &call.params);
        let is_check = check::is_asked(params);
        let counted = Script::begin(self.scripts.as_ref().filter(|_| !is_check));
        let refused = |counted, trouble, text: &str| {
            log::refused(counted, trouble);
            Ok(tool_result::failure(text))
        };
        let input = match input::read(params, &settings) {
            Ok(input) => input,
            Err(text) => return refused(counted, Trouble::Arguments, &text),
        };
        let slot = match self.pool.slots.take(&cx.identity, &settings) {
            Ok(slot) => slot,
            Err(text) => return refused(counted, Trouble::Crowd, &text),
        };
        let below = match self.inner.catalog(cx).await {
            Ok(below) => below,
            Err(error) => {
                log::refused(counted, Trouble::Internal);
                return Err(error);
            }
        };
        let view = self.views.of(&below, &settings);
        if is_check {
            return Ok(check::told(&input, &view));
        }
        let (inner, settings, view) = (&*self.inner, &*settings, &*view);
        let run = Run { inner, cx, params, settings, view, counted };
        Ok(run.script(&input, slot, &self.pool.turns).await)
    }
}

#[async_trait]
impl Gateway for CodeMode {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        let below = self.inner.catalog(cx).await?;
        Ok(Arc::clone(&self.views.of(&below, &self.settings()).catalog))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        if call.name != TOOL_NAME {
            return self.inner.call_tool(cx, call).await;
        }
        let outcome = self.inner.call_tool(cx, call.clone()).await?;
        if !tool::is_admitted(&outcome) {
            // A guard has answered itself.
            return Ok(outcome);
        }
        Ok(Outcome::Complete(self.execute(cx, &call).await?))
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
