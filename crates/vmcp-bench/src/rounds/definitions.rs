//! What a model is told about tools before it calls one.

use serde_json::{Value, json};

use super::size::Size;
use crate::{Outcome, client::Client, process::Process, speak::Era};

/// The definitions of tools.
#[derive(Clone, Copy, Debug)]
pub(super) struct Definitions {
    /// The list as it is sent.
    pub(super) sent: Size,
    /// What clients hand to the model: name, description and input schema of each tool.
    pub(super) told: Size,
    /// The part of `told` that is `execute_tool_script`.
    pub(super) script: Size,
}

impl Definitions {
    /// Those of a gateway.
    pub(super) async fn of(gateway: &Process) -> Outcome<Self> {
        let mut client = Client::connect(&gateway.url).await?;
        let body = client.post(&Era::Modern.list()).await?.body;
        let message: Value = serde_json::from_slice(&body)?;
        let tools = &message["result"]["tools"];
        let (sent, told, script) = (Size::of(&tools.to_string()), Size::default(), Size::default());
        let mut definitions = Self { sent, told, script };
        for tool in tools.as_array().ok_or("there is no list of tools")? {
            let told = json!({
                "name": tool["name"],
                "description": tool["description"],
                "inputSchema": tool["inputSchema"],
            });
            let told = Size::of(&told.to_string());
            definitions.told += told;
            if tool["name"] == "execute_tool_script" {
                definitions.script = told;
            }
        }
        Ok(definitions)
    }
}
