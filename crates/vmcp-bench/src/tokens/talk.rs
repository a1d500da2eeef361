//! A conversation with one gateway.

use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    Outcome,
    client::Client,
    rounds::{result, text},
    speak::{Era, Ready},
};

/// How long servers may take to start.
const START: Duration = Duration::from_secs(60);
/// How long to wait before asking again.
const PAUSE: Duration = Duration::from_millis(50);

/// A modern client of one gateway, with a connection for each request: gateways hang up on those
/// who are silent while others are asked.
pub(super) struct Talk<'u>(pub(super) &'u str);

impl Talk<'_> {
    /// The tools that are listed.
    pub(super) async fn list(&self) -> Outcome<Vec<Value>> {
        let body = self.post(&Era::Modern.list()).await?;
        match result(&body)?["tools"].take() {
            Value::Array(tools) => Ok(tools),
            other => Err(format!("tools/list gave {other} for tools").into()),
        }
    }

    /// The text that a call gives.
    pub(super) async fn call(&self, tool: &str, arguments: &Value) -> Outcome<String> {
        let body = self.post(&Era::Modern.call_with(tool, arguments)).await?;
        let answer = result(&body).map_err(|error| format!("{tool}: {error}"))?;
        Ok(text(&answer))
    }

    async fn post(&self, request: &Ready) -> Outcome<Bytes> {
        Ok(Client::connect(self.0).await?.post(request).await?.body)
    }

    /// Waits until a tool is in the list.
    pub(super) async fn wait_until_listed(&self, tool: &str) -> Outcome {
        let deadline = Instant::now() + START;
        while !has(&self.list().await?, tool) {
            pause(deadline, tool).await?;
        }
        Ok(())
    }

    /// Waits until a tool is found by its name.
    pub(super) async fn wait_until_found(&self, tool: &str) -> Outcome {
        let deadline = Instant::now() + START;
        loop {
            let found = self.call("find_tool", &json!({"tool_description": tool})).await?;
            let found: Value = serde_json::from_str(&found)?;
            if found["tools"].as_array().is_some_and(|found| has(found, tool)) {
                return Ok(());
            }
            pause(deadline, tool).await?;
        }
    }
}

fn has(tools: &[Value], name: &str) -> bool {
    tools.iter().any(|tool| tool["name"] == *name)
}

async fn pause(deadline: Instant, tool: &str) -> Outcome {
    if Instant::now() > deadline {
        return Err(format!("there is no tool {tool}").into());
    }
    tokio::time::sleep(PAUSE).await;
    Ok(())
}
