//! What the optimizer spares a model: the definitions that it is handed, and finding a tool and
//! calling it, counted in tokens.
//!
//! Two gateways over the same servers are asked, one that lists every tool and one that lists
//! `find_tool` and `call_tool`. Of a definition counts what clients hand to a model: name,
//! description and input schema. Of a search counts all: the call that the model writes, and the
//! whole text that it reads, definitions in full. What the tool itself answers is the same both
//! ways and does not count.

mod talk;

use std::io;

use clap::Args;
use serde_json::{Value, json};
use vmcp_search::tokens;

use crate::Outcome;
use talk::Talk;

/// Whom to ask.
#[derive(Args)]
pub(crate) struct Options {
    /// The URL of a gateway that lists all tools
    #[arg(long)]
    plain: String,
    /// The URL of one over the same servers that lists two
    #[arg(long)]
    optimized: String,
}

/// What a model is to do.
struct Task {
    /// What it asks `find_tool` for.
    find: String,
    /// The tool that does it.
    tool: String,
    arguments: Value,
}

/// Carries out the tasks that stand on the standard input, a list of objects with `find`, `tool`
/// and `arguments`, and prints what was counted as one line of JSON.
pub(crate) async fn run(options: &Options) -> Outcome {
    let tasks: Vec<Value> = serde_json::from_reader(io::stdin())?;
    let tasks: Vec<_> = tasks.iter().map(Task::read).collect();
    let (plain, optimized) = (Talk(&options.plain), Talk(&options.optimized));
    for task in &tasks {
        plain.wait_until_listed(&task.tool).await?;
        optimized.wait_until_found(&task.tool).await?;
    }
    let (all, two) = (plain.list().await?, optimized.list().await?);
    let mut rounds = Vec::new();
    for task in &tasks {
        rounds.push(round(&plain, &optimized, task).await?);
    }
    let (before, after) = (handed(&all), handed(&two));
    println!("{}", json!({"tools": all.len(), "all": before, "two": after, "rounds": rounds}));
    Ok(())
}

/// Does one task both ways.
///
/// # Errors
/// When the search does not find the tool, or a call fails.
async fn round(plain: &Talk<'_>, optimized: &Talk<'_>, task: &Task) -> Outcome<Value> {
    let Task { find, tool, arguments } = task;
    plain.call(tool, arguments).await?;
    let question = json!({"tool_description": find});
    let answer = optimized.call("find_tool", &question).await?;
    let found: Value = serde_json::from_str(&answer)?;
    let found = found["tools"].as_array().ok_or("find_tool gave no list of tools")?;
    let place = found.iter().position(|found| found["name"] == **tool);
    let place = place.ok_or_else(|| format!("`{find}` does not find {tool}"))?;
    let relayed = json!({"tool_name": tool, "parameters": arguments});
    optimized.call("call_tool", &relayed).await?;
    Ok(json!({
        "tool": tool,
        "place": place + 1,
        "found": found.len(),
        "call": written(tool, arguments),
        "find": written("find_tool", &question),
        "read": tokens::count(&answer),
        "relay": written("call_tool", &relayed),
    }))
}

/// The tokens of definitions as clients hand them to a model.
fn handed(tools: &[Value]) -> usize {
    let handed = |tool: &Value| {
        let [name, description, schema] =
            ["name", "description", "inputSchema"].map(|key| &tool[key]);
        json!({"name": name, "description": description, "inputSchema": schema}).to_string()
    };
    tools.iter().map(|tool| tokens::count(&handed(tool))).sum()
}

/// The tokens of a call as a model writes it.
fn written(tool: &str, arguments: &Value) -> usize {
    tokens::count(&json!({"name": tool, "arguments": arguments}).to_string())
}

impl Task {
    fn read(value: &Value) -> Self {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        Self { find: text("find"), tool: text("tool"), arguments: value["arguments"].clone() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vmcp_search::tokens::count;

    use super::{handed, written};

    #[test]
    fn only_what_a_model_reads_of_a_definition_counts() {
        let short = json!({"name": "add", "description": "Adds", "inputSchema": {}});
        let mut long = short.clone();
        long["outputSchema"] = json!({"type": "object"});
        long["annotations"] = json!({"readOnlyHint": true});
        let tokens = handed(&[long]);
        assert_eq!(tokens, count(r#"{"name":"add","description":"Adds","inputSchema":{}}"#));
        assert_eq!(handed(&[short.clone(), short]), 2 * tokens);
    }

    #[test]
    fn calls_count_with_their_arguments() {
        assert_eq!(
            written("add", &json!({"a": 1})),
            count(r#"{"name":"add","arguments":{"a":1}}"#)
        );
    }
}
