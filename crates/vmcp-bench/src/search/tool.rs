//! `find_tool` as clients use it: the layer over a catalogue, from the arguments to the result.

use std::{collections::HashMap, sync::Arc};

use serde_json::json;
use tokio::{runtime::Handle, sync::watch};
use vmcp_core::{
    BackendId, CallContext, Catalog, Gateway, Json, Raw, ToolCall, catalog, catalog::Parts,
    memory::Memory,
};
use vmcp_gateway::layers::{
    Optimizer,
    optimizer::{FIND_TOOL, Settings},
};

use super::{HITS, set::Tool};
use crate::Outcome;

/// A gateway that has the tools of one set. To be used where blocking is allowed.
pub(super) struct FindTool {
    gateway: Optimizer,
    runtime: Handle,
    /// The place of each tool in the set.
    places: HashMap<String, usize>,
}

impl FindTool {
    /// A gateway that has not yet been asked anything.
    pub(super) fn new(tools: &[Tool]) -> Outcome<Self> {
        let offered = tools.iter().map(offered).collect::<Outcome<Vec<_>>>()?;
        let catalog = Catalog::new(Parts { tools: offered, ..Parts::default() });
        let settings = watch::Sender::new(Arc::new(Settings { max_tools_to_return: HITS }));
        let gateway = Optimizer::new(Arc::new(Memory::new(catalog)), settings.subscribe());
        let places = tools.iter().zip(0..).map(|(tool, at)| (tool.id.clone(), at)).collect();
        Ok(Self { gateway, runtime: Handle::current(), places })
    }

    /// Places of what is found, best first; nothing for a question that is refused.
    pub(super) fn find(&self, text: &str) -> Vec<usize> {
        let Ok(result) = self.ask(text) else { return Vec::new() };
        let tools = result.raw().at(&["structuredContent", "tools"]).and_then(Raw::as_array);
        let place = |tool: Raw<'_>| self.places.get(&*tool.get("name")?.as_text()?).copied();
        tools.into_iter().flatten().filter_map(place).collect()
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
