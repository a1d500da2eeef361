//! `x-mcp-header`: arguments that must also travel as `Mcp-Param-*` headers.

use http::HeaderMap;
use serde_json::Value;

use super::headers::{mismatch, single};
use crate::fake::message::Message;
use crate::fake::outcome::Refusal;
use crate::script::items::Item;

/// Checks that each annotated argument that is there has its header, and that they agree.
pub(super) fn check_params(
    headers: &HeaderMap,
    message: &Message,
    tool: &Item,
) -> Result<(), Refusal> {
    let mut annotated = Vec::new();
    collect(&tool.definition["inputSchema"], &message.params.value("arguments"), &mut annotated);
    for (name, argument) in annotated {
        let header = format!("mcp-param-{}", name.to_ascii_lowercase());
        let found = single(headers, &header)?;
        let found = found.ok_or_else(|| mismatch(&format!("Mcp-Param-{name} is missing")))?;
        if !agrees(&found, &argument) {
            return Err(mismatch(&format!("Mcp-Param-{name} is {found:?}, not {argument}")));
        }
    }
    Ok(())
}

/// Finds annotated properties at any depth whose argument is there.
fn collect(schema: &Value, arguments: &Value, annotated: &mut Vec<(String, Value)>) {
    let Some(properties) = schema["properties"].as_object() else { return };
    for (key, property) in properties {
        let argument = &arguments[key];
        if argument.is_null() {
            continue;
        }
        if let Some(name) = property["x-mcp-header"].as_str() {
            annotated.push((name.to_owned(), argument.clone()));
        }
        collect(property, argument, annotated);
    }
}

fn agrees(header: &str, argument: &Value) -> bool {
    match argument {
        Value::String(text) => header == text,
        Value::Number(number) => header.parse::<f64>().ok() == number.as_f64(),
        Value::Bool(flag) => header == if *flag { "true" } else { "false" },
        _ => false,
    }
}
