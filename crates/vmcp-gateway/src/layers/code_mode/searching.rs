//! Finding tools for a script, by the index that ranks tools everywhere in the gateway.
//!
//! It is made when a script first looks for something in a catalogue, on a thread for such work:
//! scripts that know their tools do not pay for it.

use std::sync::Arc;

use tokio::sync::OnceCell;
use vmcp_core::Catalog;
use vmcp_script::{Answer, Toolbox};
use vmcp_search::{Document, Index, Query, View};

use super::words::tool_error;

/// Tools that a search finds at most.
const MOST_FOUND: usize = 20;

/// What is searched of one catalogue, once somebody has asked.
#[derive(Default)]
pub(super) struct Searched(OnceCell<View>);

impl Searched {
    /// What `search_tools(query)` gives, of the tools of `catalog` that are in `toolbox`.
    pub(super) async fn answer(
        &self,
        catalog: &Arc<Catalog>,
        toolbox: &Arc<Toolbox>,
        query: &str,
    ) -> Answer {
        let Ok(query) = Query::new(query, &[]) else {
            return tool_error("search_tools() needs some words that say what a tool should do");
        };
        let Ok(view) = self.0.get_or_try_init(|| indexed(catalog, toolbox)).await else {
            return tool_error("the tools cannot be searched at the moment");
        };
        let found = view.search(&query, None, MOST_FOUND).hits;
        let found: Vec<u32> = found.iter().filter_map(|hit| toolbox.number(&hit.name)).collect();
        Answer::Value(toolbox.list(&found))
    }
}

async fn indexed(
    catalog: &Arc<Catalog>,
    toolbox: &Arc<Toolbox>,
) -> Result<View, tokio::task::JoinError> {
    let (catalog, toolbox) = (Arc::clone(catalog), Arc::clone(toolbox));
    let index = move || {
        let tools = catalog.all_tools().iter();
        let tools = tools.filter(|tool| toolbox.number(&tool.name).is_some());
        Arc::new(Index::build(tools.map(|tool| Document::new(tool, None)))).view(|_| true)
    };
    let indexed = tokio::task::spawn_blocking(index).await;
    indexed.inspect_err(|failure| tracing::error!(error = %failure, "indexing the tools failed"))
}
