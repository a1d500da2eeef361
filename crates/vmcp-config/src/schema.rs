//! The JSON Schema of the file: made from the section structs, so it cannot differ from them.

use std::sync::OnceLock;

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::sections::Config;

/// The line that makes editors check a file against the schema beside it.
pub const SCHEMA_HINT: &str = "# yaml-language-server: $schema=./vmcp.schema.json";

/// Returns the JSON Schema (draft 2020-12) of the configuration file.
///
/// It describes the text before `${}` is replaced, so an editor may complain about
/// `port: ${PORT}` where vmcp does not. Rules between several settings are not in it.
#[must_use]
pub fn schema() -> Value {
    root().clone()
}

/// Returns the schema without a copy.
pub(crate) fn root() -> &'static Value {
    static ROOT: OnceLock<Value> = OnceLock::new();
    ROOT.get_or_init(generate)
}

fn generate() -> Value {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Config>().to_value();
    finish(&mut schema);
    schema["$id"] = json!("urn:vmcp:schema:config");
    schema["title"] = json!("vmcp configuration");
    schema["properties"]["$schema"] = json!({ "type": "string", "description": "Where editors find this schema. Not read by vmcp." });
    schema
}

/// Allows `x-` keys in every section and takes away defaults that say nothing.
fn finish(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("default").is_some_and(Value::is_null) {
                object.remove("default");
            }
            if object.get("properties").is_some_and(Value::is_object) {
                object.insert("patternProperties".to_owned(), json!({ "^x-": true }));
            }
            object.values_mut().for_each(finish);
        }
        Value::Array(items) => items.iter_mut().for_each(finish),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
