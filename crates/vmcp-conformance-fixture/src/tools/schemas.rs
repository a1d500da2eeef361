//! Tools whose schema is the point: JSON Schema 2020-12 and parameters mirrored in headers.

use rmcp::model::CallToolResult;
use serde_json::{Value, json};

use super::{Entry, Run};
use crate::call::text;

pub(super) const TOOLS: [Entry; 2] = [
    Entry {
        name: "json_schema_2020_12_tool",
        description: "Uses much of JSON Schema 2020-12.",
        schema: contact_schema,
        run: Run::Answer(repeat),
    },
    Entry {
        name: "test_custom_header",
        description: "Mirrors its parameters in HTTP headers.",
        schema: header_schema,
        run: Run::Answer(repeat),
    },
];

fn repeat(arguments: &Value) -> CallToolResult {
    text(format!("Called with {arguments}"))
}

fn contact_schema() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } },
            },
        },
        "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" },
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": {
            "properties": { "contactMethod": { "const": "phone" } },
            "required": ["contactMethod"],
        },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false,
    })
}

fn header_schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "region": { "type": "string", "x-mcp-header": "Region" },
            "priority": { "type": "integer", "x-mcp-header": "Priority" },
        },
        "required": ["region"],
    })
}
