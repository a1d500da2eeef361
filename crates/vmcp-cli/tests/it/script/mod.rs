//! `vmcp script`: checked, run, and typed.

mod check;
mod prompt;
mod remote;
mod repl;
mod run;
mod saved;

use serde_json::{Value, json};
use vmcp_testkit::{Behaviour, HttpFake, Item, Script, Speaks};

use crate::kit::{Folder, backends, http};

/// A folder whose file lists one backend: `docs_echo`, `docs_fail` and `docs_two`.
async fn folder() -> (HttpFake, Folder) {
    folder_with(json!({})).await
}

/// The same with this said about code mode.
async fn folder_with(mode: Value) -> (HttpFake, Folder) {
    let schema = json!({
        "type": "object",
        "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
        "required": ["id"],
    });
    let script = Script::new(Speaks::Dual)
        .tool(Item::tool("echo", Behaviour::Echo).with("inputSchema", schema))
        .tool(Item::tool("two", Behaviour::Echo))
        .tool(Item::tool("fail", Behaviour::ToolError("no such page".to_owned())));
    let fake = HttpFake::start(script).await;
    let mut config = backends([http("docs", &fake.url())]);
    config["codeMode"] = mode;
    (fake, Folder::with(&config))
}
