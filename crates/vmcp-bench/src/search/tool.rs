//! `find_tool` as clients use it: the layer over a catalogue, from the arguments to the result.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use serde_json::json;
use tokio::{runtime::Handle, sync::watch};
use vmcp_core::{
    BackendId, CallContext, Catalog, Gateway, Json, Raw, ToolCall, catalog, catalog::Parts,
    memory::Memory,
};
use vmcp_gateway::layers::{
    Optimizer,
    optimizer::{FIND_TOOL, Meaning, Settings, State, Status},
};
use vmcp_search::Embedder;

use super::{HITS, embedding::Open, set::Tool};
use crate::Outcome;

/// A gateway that has the tools of one set. To be used where blocking is allowed.
pub(super) struct FindTool {
    gateway: Optimizer,
    runtime: Handle,
    /// The place of each tool in the set.
    places: HashMap<String, usize>,
}

impl FindTool {
    /// A gateway that has not yet been asked anything, or where the tools have all their vectors if
    /// there is an embedder.
    pub(super) fn new(tools: &[Tool], embedder: Option<Arc<dyn Embedder>>) -> Outcome<Self> {
        Self::balanced(tools, embedder, &Settings::default())
    }

    /// The same, with the operator's weights of words and meaning.
    pub(super) fn balanced(
        tools: &[Tool],
        embedder: Option<Arc<dyn Embedder>>,
        settings: &Settings,
    ) -> Outcome<Self> {
        let tool = Self::of(tools, embedder, None, settings)?;
        if tool.gateway.status().source.is_some() {
            tool.warm()?;
        }
        Ok(tool)
    }

    /// The same before tools have vectors; these are kept in the folder `store`.
    pub(super) fn cold(
        tools: &[Tool],
        embedder: Option<Arc<dyn Embedder>>,
        store: Option<PathBuf>,
    ) -> Outcome<Self> {
        Self::of(tools, embedder, store, &Settings::default())
    }

    fn of(
        tools: &[Tool],
        embedder: Option<Arc<dyn Embedder>>,
        store: Option<PathBuf>,
        settings: &Settings,
    ) -> Outcome<Self> {
        let offered = tools.iter().map(offered).collect::<Outcome<Vec<_>>>()?;
        let catalog = Catalog::new(Parts { tools: offered, ..Parts::default() });
        let settings = Settings { max_tools_to_return: HITS, ..settings.clone() };
        let settings = watch::Sender::new(Arc::new(settings)).subscribe();
        let meaning = embedder.map(|embedder| Meaning { source: Arc::new(Open(embedder)), store });
        let runtime = Handle::current();
        let _inside = runtime.enter();
        let gateway = Optimizer::new(Arc::new(Memory::new(catalog)), settings, meaning);
        let places = tools.iter().zip(0..).map(|(tool, at)| (tool.id.clone(), at)).collect();
        Ok(Self { gateway, runtime: runtime.clone(), places })
    }

    /// Waits until all tools have vectors.
    ///
    /// # Errors
    /// When some will not have one.
    pub(super) fn warm(&self) -> Outcome {
        let state = self.runtime.block_on(self.gateway.warm(&CallContext::internal()))?;
        let Status { tools, vectors, .. } = self.status();
        if state == State::Ready && tools == vectors {
            return Ok(());
        }
        Err(format!("{vectors} of {tools} tools have vectors: {state:?}").into())
    }

    /// How searching is.
    pub(super) fn status(&self) -> Status {
        self.gateway.status()
    }

    /// Lets go of the model, and keeps vectors that are to be kept.
    pub(super) fn close(&self) {
        self.runtime.block_on(self.gateway.close());
    }

    /// Places of what is found, best first; nothing for a question that is refused.
    ///
    /// # Errors
    /// When words decided alone though meaning was to count.
    pub(super) fn find(&self, text: &str) -> Outcome<Vec<usize>> {
        let result = self.ask(text)?;
        let structured = result.raw().get("structuredContent");
        let note = structured.and_then(|given| given.get("note")?.as_text());
        if let Some(note) = note.filter(|note| note.contains("words only")) {
            return Err(format!("{text}: {note}").into());
        }
        let tools = structured.and_then(|given| given.get("tools")?.as_array());
        let place = |tool: Raw<'_>| self.places.get(&*tool.get("name")?.as_text()?).copied();
        Ok(tools.into_iter().flatten().filter_map(place).collect())
    }

    /// The result of one call.
    pub(super) fn ask(&self, text: &str) -> Outcome<Json> {
        let params = json!({"name": FIND_TOOL, "arguments": {"tool_description": text}});
        let params = Json::parse(params.to_string())?;
        let call = ToolCall { name: FIND_TOOL.to_owned(), params };
        let cx = CallContext::internal();
        let outcome = self.runtime.block_on(self.gateway.call_tool(&cx, call))?;
        Ok(outcome.result().clone())
    }
}

/// The tool as it stands in a catalogue: its definition has the name that is advertised.
fn offered(tool: &Tool) -> Outcome<catalog::Tool> {
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    // Some sets have no servers.
    let server: String = tool.server.chars().map(legal).chain(['_']).take(64).collect();
    let definition = tool.definition.edit().put("name", &Json::string(&tool.id)).finish();
    Ok(catalog::Tool {
        name: tool.id.as_str().into(),
        backend: BackendId::new(&server)?,
        original: tool.name.as_str().into(),
        definition,
        advertised: true,
        arguments: Vec::new(),
        header_params: Vec::new(),
    })
}
