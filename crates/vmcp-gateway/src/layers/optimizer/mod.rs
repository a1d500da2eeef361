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
//! | `search.rs` | one search, from its question to its end |
//! | `explain.rs` | why a search found what it found, for operators |
//! | `words.rs` | errors that a model can correct itself by |
//! | `titles.rs` | what backends call themselves |
//! | `library.rs` | the index of the tools of a catalogue, and what each costs to read |
//! | `view.rs`, `views.rs` | what one caller may search, made in the background and kept |
//! | `warm.rs` | both made before anybody asks |
//! | `meaning/` | finding tools by their meaning too |
//! | `status.rs` | how that is |

mod call;
mod definition;
mod explain;
mod find;
mod library;
mod meaning;
mod search;
mod settings;
mod shown;
mod status;
mod titles;
mod view;
mod views;
mod warm;
mod words;

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::watch;
use tokio_util::task::AbortOnDropHandle;
use vmcp_core::{
    CallContext, Catalog, Completion, Error, Events, Gateway, Json, News, Outcome, PromptGet,
    ResourceRead, ToolCall, tool_result,
};

use self::{meaning::Meanings, titles::Titles, view::View, views::Views, warm::Warmer};
use crate::{
    Directory, Metrics,
    metrics::{Relay, Searches, Status as Ending},
};
pub use explain::Explained;
pub use settings::{Meaning, Settings};
pub use status::{IndexStatus, ModelStatus, State, Status};

/// The name of the tool that finds tools.
pub const FIND_TOOL: &str = "find_tool";
/// The name of the tool that calls tools.
pub const CALL_TOOL: &str = "call_tool";

/// Shows two tools in place of all. Must be used inside a tokio runtime.
pub struct Optimizer {
    inner: Arc<dyn Gateway>,
    /// The latest settings are used from the next call on.
    settings: watch::Receiver<Arc<Settings>>,
    views: Arc<Views>,
    /// What tools mean, where that counts.
    meanings: Option<Arc<Meanings>>,
    /// What gets ready before anybody asks.
    _warmer: Option<AbortOnDropHandle<()>>,
    /// What counts searches, if they are counted.
    searches: Option<Searches>,
}

impl Optimizer {
    /// Stands in front of `inner`, which has all guards in it. Indexes are made when somebody asks.
    /// Tools are found by their words, and by `meaning` if there is one.
    #[must_use]
    pub fn new(
        inner: Arc<dyn Gateway>,
        settings: watch::Receiver<Arc<Settings>>,
        meaning: Option<Meaning>,
    ) -> Self {
        let meanings = meaning.map(|meaning| Arc::new(Meanings::start(meaning, true)));
        let follows = meanings.as_ref().map(|meanings| Arc::clone(meanings.follows()));
        let views = Arc::new(Views::new(Titles::default(), follows));
        Self { inner, settings, views, meanings, _warmer: None, searches: None }
    }

    /// The same over the backends of `directory`: tools are also found by what these call
    /// themselves, and everything is made ready as soon as a catalogue is there. `everything` has
    /// all tools that any caller may see.
    #[must_use]
    pub fn over(
        inner: Arc<dyn Gateway>,
        settings: watch::Receiver<Arc<Settings>>,
        meaning: Option<Meaning>,
        directory: Arc<Directory>,
        everything: Arc<dyn Gateway>,
    ) -> Self {
        let meanings = meaning.map(|meaning| Arc::new(Meanings::start(meaning, false)));
        let follows = meanings.as_ref().map(|meanings| Arc::clone(meanings.follows()));
        let titles = Titles { directory: Some(Arc::clone(&directory)) };
        let views = Arc::new(Views::new(titles, follows));
        let (views_too, meanings_too) = (Arc::clone(&views), meanings.clone());
        let warmer = Warmer { views: views_too, meanings: meanings_too, directory, everything };
        let warmer = Some(AbortOnDropHandle::new(tokio::spawn(warmer.run())));
        Self { inner, settings, views, meanings, _warmer: warmer, searches: None }
    }

    /// The same, counted by instruments of `metrics`.
    #[must_use]
    pub fn counted(mut self, metrics: &Metrics) -> Self {
        self.searches = Some(metrics.searches());
        if let Some(meanings) = &self.meanings {
            metrics.watch_embedding(meanings);
        }
        self
    }

    /// Whether the index and the vectors of the first catalogue were there once; at once where
    /// meaning does not count, or no directory tells which catalogue that is. What fails later does
    /// not undo it.
    ///
    /// # Errors
    /// What is missing, for operators.
    pub fn ready(&self) -> Result<(), String> {
        self.meanings.as_ref().map_or(Ok(()), |meanings| meanings.ready())
    }

    /// How searching is. Costs a look at every tool.
    #[must_use]
    pub fn status(&self) -> Status {
        let library = self.views.latest();
        let index = library.map(|library| IndexStatus {
            version: library.index.version(),
            tools: library.index.len(),
            memory_bytes: library.memory_bytes(),
        });
        let mut status = Status { index, ..Status::default() };
        if let Some(meanings) = &self.meanings {
            meanings.tell(&mut status);
        }
        status
    }

    /// Waits until the tools of this caller have vectors, or will not have them for now. Without
    /// meaning, until they are indexed.
    ///
    /// # Errors
    /// When the gateway cannot tell which tools there are.
    pub async fn warm(&self, cx: &CallContext) -> Result<State, Error> {
        let below = self.inner.catalog(cx).await?;
        let _view = self.view(&below).await?;
        let Some(meanings) = &self.meanings else { return Ok(State::Off) };
        meanings.catch_up().await;
        Ok(meanings.state())
    }

    /// Lets go of the model, and keeps vectors that are not kept yet. Searches go by words from
    /// then on.
    pub async fn close(&self) {
        if let Some(meanings) = &self.meanings {
            meanings.close().await;
        }
    }

    /// Calls a tool under its real name, and counts that.
    async fn call_meant(&self, cx: &CallContext, call: &ToolCall) -> Result<Outcome, Error> {
        let mut counted = self.searches.as_ref().map(Searches::relay);
        let outcome = self.relay(cx, call, counted.as_mut()).await;
        if let Some(counted) = counted {
            counted.end(Ending::of(&outcome));
        }
        outcome
    }

    async fn relay(
        &self,
        cx: &CallContext,
        call: &ToolCall,
        counted: Option<&mut Relay<'_>>,
    ) -> Result<Outcome, Error> {
        let below = self.inner.catalog(cx).await?;
        let inner = match call::read(&call.params, &below) {
            Ok(inner) => inner,
            Err(text) => {
                let text = format!("{text}; nothing was called");
                return Ok(Outcome::Complete(tool_result::failure(&text)));
            }
        };
        let Some(tool) = below.tool(&inner.name).filter(|tool| tool.advertised) else {
            counted.into_iter().for_each(Relay::is_unknown);
            let near = View::nearest(self.view(&below).await?, inner.name.clone()).await;
            let text = words::unknown(&inner.name, &near);
            return Ok(Outcome::Complete(tool_result::failure(&text)));
        };
        counted.into_iter().for_each(|counted| counted.calls(&tool.name));
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
            CALL_TOOL => self.call_meant(cx, &call).await,
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
