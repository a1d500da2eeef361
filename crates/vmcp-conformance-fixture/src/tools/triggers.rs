//! Tools that change something, so that subscribers hear of it.

use futures_util::FutureExt as _;
use rmcp::{ErrorData, model::CallToolResponse};
use serde_json::{Value, json};

use super::{DYNAMIC, Entry, Run, no_arguments};
use crate::{
    call::{Call, text},
    changes::Change,
    resources::WATCHED,
};

pub(super) const TOOLS: [Entry; 5] = [
    Entry {
        name: "test_trigger_tool_change",
        description: "Changes the list of tools.",
        schema: no_arguments,
        run: Run::Act(|call| announce(call, Change::Tools).boxed()),
    },
    Entry {
        name: "test_trigger_prompt_change",
        description: "Changes the list of prompts.",
        schema: no_arguments,
        run: Run::Act(|call| announce(call, Change::Prompts).boxed()),
    },
    Entry {
        name: "test_trigger_resource_change",
        description: "Changes the list of resources.",
        schema: no_arguments,
        run: Run::Act(|call| announce(call, Change::Resources).boxed()),
    },
    Entry {
        name: "test_trigger_resource_update",
        description: "Changes the contents of one resource, by default the watched one.",
        schema: uri_schema,
        run: Run::Act(|call| update(call).boxed()),
    },
    Entry {
        name: DYNAMIC,
        description: "Replaced by a count of changes.",
        schema: no_arguments,
        run: Run::Answer(|_| text("The description of this tool changes.")),
    },
];

async fn announce(call: Call<'_>, change: Change) -> Result<CallToolResponse, ErrorData> {
    call.fixture.changes().announce(change).await;
    Ok(text("Everybody who listens was told.").into())
}

async fn update(call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    let uri = call.arguments["uri"].as_str().unwrap_or(WATCHED).to_owned();
    announce(call, Change::Resource(uri)).await
}

fn uri_schema() -> Value {
    json!({ "type": "object", "properties": { "uri": { "type": "string" } } })
}
