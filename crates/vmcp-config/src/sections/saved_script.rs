//! `codeMode.scripts[]`: a script of the operator's, offered as a tool.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use super::Annotations;

/// A script of yours that is a tool of its own.
///
/// It stands below what hides and refuses tools: callers need to be allowed this tool alone, and it
/// may use every tool of the backends, those that are not shown included.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(extend("required" = ["name", "description", "file"]))]
pub struct SavedScript {
    /// The name of the tool, unique in the file: 1 to 128 letters, digits, `-`, `_` or `.`. A
    /// backend's tool of this name is left out, and is there for the script.
    pub name: String,
    /// What the tool is for, as models read it.
    pub description: String,
    /// The JSON Schema of its arguments, `type: object`. Each of its `properties` is a variable of
    /// the script, with its `default`, else `None`, where the caller leaves it out. Default: no
    /// arguments.
    #[schemars(with = "Value")]
    pub input_schema: Option<Value>,
    /// The JSON Schema of its result, `type: object`. Default: none.
    #[schemars(with = "Value")]
    pub output_schema: Option<Value>,
    /// Hints about what the tool does. Default: none.
    pub annotations: Option<Annotations>,
    /// The file with the script, from the folder of this file. It is read with this file.
    pub file: String,
    /// What stands in `file`.
    #[serde(skip)]
    #[schemars(skip)]
    pub source: String,
}
