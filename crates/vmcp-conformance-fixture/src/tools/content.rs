//! Tools that only show kinds of content.

use rmcp::model::{CallToolResult, ContentBlock, ResourceContents};
use serde_json::{Value, json};

use super::{Entry, Run, no_arguments};
use crate::{
    call::text,
    media::{PNG, WAV},
};

pub(super) const TOOLS: [Entry; 7] = [
    entry("test_simple_text", "Returns one text.", simple_text),
    entry("test_image_content", "Returns one image.", image),
    entry("test_audio_content", "Returns one sound.", audio),
    entry("test_embedded_resource", "Returns one embedded resource.", embedded),
    entry("test_multiple_content_types", "Returns a text, an image and a resource.", mixed),
    entry("test_error_handling", "Always reports an error.", failing),
    Entry {
        name: "greet",
        description: "Greets by name, at once.",
        schema: greet_schema,
        run: Run::Answer(greet),
    },
];

const fn entry(
    name: &'static str,
    description: &'static str,
    answer: fn(&Value) -> CallToolResult,
) -> Entry {
    Entry { name, description, schema: no_arguments, run: Run::Answer(answer) }
}

fn simple_text(_: &Value) -> CallToolResult {
    text("This is a simple text response for testing.")
}

fn image(_: &Value) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::image(PNG, "image/png")])
}

fn audio(_: &Value) -> CallToolResult {
    CallToolResult::success(vec![ContentBlock::audio(WAV, "audio/wav")])
}

fn embedded(_: &Value) -> CallToolResult {
    let contents = "This is an embedded resource content.";
    let resource = ResourceContents::text(contents, "test://embedded-resource");
    let resource = resource.with_mime_type("text/plain");
    CallToolResult::success(vec![ContentBlock::resource(resource)])
}

fn mixed(_: &Value) -> CallToolResult {
    let data = json!({ "test": "data", "value": 123 }).to_string();
    let resource = ResourceContents::text(data, "test://mixed-content-resource");
    CallToolResult::success(vec![
        ContentBlock::text("Multiple content types test:"),
        ContentBlock::image(PNG, "image/png"),
        ContentBlock::resource(resource.with_mime_type("application/json")),
    ])
}

fn failing(_: &Value) -> CallToolResult {
    let reason = "This tool intentionally returns an error for testing";
    CallToolResult::error(vec![ContentBlock::text(reason)])
}

fn greet(arguments: &Value) -> CallToolResult {
    let name = arguments["name"].as_str().unwrap_or("stranger");
    text(format!("Hello, {name}!"))
}

fn greet_schema() -> Value {
    json!({
        "type": "object",
        "properties": { "name": { "type": "string" } },
        "required": ["name"],
    })
}
