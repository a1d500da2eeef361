//! Scripts of the operator's, each a tool of its own.
//!
//! They stand between the router and every guard: what callers may do with such a tool is decided
//! by its name, and what it calls is the operator's business. So a script here reaches every tool
//! of the backends, hidden ones too; callers are told neither their names nor the script's text.
//!
//! Choice: scripts see the router's tools alone, not each other, so that none can call itself by a
//! detour. Price: what two of them share stands in both.

mod made;
mod run;
mod script;

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio::sync::watch;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, tool_result,
};
use vmcp_script::Shapes;

use super::{Pool, Settings};
use crate::router::unknown_tool;
use made::Made;
pub use made::unfit;

/// A script of the operator's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedScript {
    /// The name of the tool; no other script has it.
    pub name: String,
    /// The whole definition, as it is advertised.
    pub definition: Json,
    /// What errors call the script.
    pub file: String,
    /// The script.
    pub source: String,
}

/// The scripts of the operator's, and what each may use.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SavedSettings {
    /// What each may use; [`Settings::allow`] is not looked at.
    pub limits: Arc<Settings>,
    /// The scripts.
    pub scripts: Vec<SavedScript>,
}

/// Offers scripts of the operator's as tools. A backend's tool of the same name is left out, and
/// is still there for the scripts.
pub struct SavedScripts {
    inner: Arc<dyn Gateway>,
    settings: watch::Receiver<Arc<SavedSettings>>,
    pool: Arc<Pool>,
    shapes: Arc<Shapes>,
    /// What was made of the last catalogue below.
    made: Mutex<Option<Arc<Made>>>,
}

impl SavedScripts {
    /// Puts the scripts in front of `inner`. New `settings` are used from the next call on; `pool`
    /// is what these scripts share with others.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Gateway>,
        settings: watch::Receiver<Arc<SavedSettings>>,
        pool: Arc<Pool>,
    ) -> Self {
        Self { inner, settings, pool, shapes: Arc::default(), made: Mutex::default() }
    }

    fn settings(&self) -> Arc<SavedSettings> {
        Arc::clone(&self.settings.borrow())
    }

    /// What the scripts are over the tools of `below`; made when one of the two is new.
    fn made(&self, below: &Arc<Catalog>, settings: &Arc<SavedSettings>) -> Arc<Made> {
        let mut made = self.made.lock().expect("no panic inside");
        if let Some(made) = made.as_ref().filter(|made| made.is_of(below, settings)) {
            return Arc::clone(made);
        }
        let new = Arc::new(Made::new(below, settings, &self.shapes));
        new.log_changes_since(made.as_deref());
        *made = Some(Arc::clone(&new));
        new
    }

    async fn run(&self, cx: &CallContext, call: &ToolCall) -> Result<Outcome, Error> {
        let settings = self.settings();
        let made = self.made(&self.inner.catalog(cx).await?, &settings);
        let Some(script) = made.script(&call.name) else {
            return Err(unknown_tool(&made.catalog, &call.name));
        };
        let slot = match self.pool.slots.take(&cx.identity, &settings.limits) {
            Ok(slot) => slot,
            Err(text) => return Ok(Outcome::Complete(tool_result::failure(&text))),
        };
        let run = run::Run { inner: &*self.inner, cx, params: &call.params, view: &made.view };
        let result = run.script(script, &settings.limits, slot, &self.pool.turns).await;
        Ok(Outcome::Complete(result))
    }
}

#[async_trait]
impl Gateway for SavedScripts {
    async fn catalog(&self, cx: &CallContext) -> Result<Arc<Catalog>, Error> {
        let below = self.inner.catalog(cx).await?;
        let settings = self.settings();
        if settings.scripts.is_empty() {
            return Ok(below);
        }
        Ok(Arc::clone(&self.made(&below, &settings).catalog))
    }

    async fn call_tool(&self, cx: &CallContext, call: ToolCall) -> Result<Outcome, Error> {
        let is_ours = self.settings.borrow().scripts.iter().any(|script| script.name == call.name);
        if is_ours {
            return self.run(cx, &call).await;
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
