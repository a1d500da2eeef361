//! The table of tools: one file per topic, one entry per tool.

mod asking;
mod background;
mod content;
mod input_required;
mod questions;
mod reconnection;
mod reporting;
mod schemas;
mod triggers;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use rmcp::{
    ErrorData,
    model::{CallToolResponse, CallToolResult, Tool},
};
use serde_json::{Value, json};

use crate::{
    ask::{Step, Turn},
    call::Call,
    changes::{Change, Changes},
};

/// The tool whose description counts the changes of the list.
const DYNAMIC: &str = "test_dynamic_tool";

/// A tool as the table knows it.
struct Entry {
    name: &'static str,
    description: &'static str,
    schema: fn() -> Value,
    run: Run,
}

/// What a tool is made of.
#[derive(Clone, Copy)]
enum Run {
    /// A function of the arguments.
    Answer(fn(&Value) -> CallToolResult),
    /// A conversation with the client.
    Converse(fn(&Turn<'_>) -> Result<Step<CallToolResult>, ErrorData>),
    /// Anything else.
    Act(for<'a> fn(Call<'a>) -> BoxFuture<'a, Result<CallToolResponse, ErrorData>>),
}

/// Returns all tools, in a fixed order.
pub(crate) fn list(changes: &Changes) -> Vec<Tool> {
    entries().map(|entry| advertise(&entry, changes)).collect()
}

/// Runs the tool of that name.
///
/// # Errors
///
/// `-32602` for an unknown name, and whatever the tool refuses with.
pub(crate) async fn run(name: &str, call: Call<'_>) -> Result<CallToolResponse, ErrorData> {
    let Some(entry) = entries().find(|entry| entry.name == name) else {
        let text = format!("there is no tool named {name}");
        return Err(ErrorData::invalid_params(text, None));
    };
    match entry.run {
        Run::Answer(answer) => Ok(answer(&call.arguments).into()),
        Run::Converse(step) => call.converse(step).await,
        Run::Act(act) => act(call).await,
    }
}

fn entries() -> impl Iterator<Item = Entry> {
    content::TOOLS
        .into_iter()
        .chain(schemas::TOOLS)
        .chain(reporting::TOOLS)
        .chain(asking::TOOLS)
        .chain(input_required::TOOLS)
        .chain(background::TOOLS)
        .chain(triggers::TOOLS)
        .chain(reconnection::TOOLS)
}

fn advertise(entry: &Entry, changes: &Changes) -> Tool {
    let description = match entry.name {
        DYNAMIC => changes.description(&Change::Tools),
        _ => entry.description.to_owned(),
    };
    let Value::Object(schema) = (entry.schema)() else {
        unreachable!("every schema in the table is an object");
    };
    Tool::new(entry.name, description, Arc::new(schema))
}

/// The schema of a tool without arguments.
fn no_arguments() -> Value {
    json!({ "type": "object", "properties": {} })
}

#[cfg(test)]
mod tests;
