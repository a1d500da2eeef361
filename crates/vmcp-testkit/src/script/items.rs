//! Tools, resources, templates and prompts: a definition and what happens when it is used.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::behaviour::Behaviour;

/// One listed thing: its definition as it appears in the list, and what using it does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    /// The definition, listed as it is.
    pub definition: Value,
    /// What `tools/call`, `resources/read` or `prompts/get` does.
    #[serde(default)]
    pub behaviour: Behaviour,
}

impl Item {
    /// A tool with a description and a schema that accepts any object.
    #[must_use]
    pub fn tool(name: &str, behaviour: Behaviour) -> Self {
        let definition = json!({
            "name": name,
            "description": format!("The tool {name}."),
            "inputSchema": {"type": "object"},
        });
        Self { definition, behaviour }
    }

    /// A text resource; its name is its URI.
    #[must_use]
    pub fn resource(uri: &str, behaviour: Behaviour) -> Self {
        let definition = json!({"uri": uri, "name": uri, "mimeType": "text/plain"});
        Self { definition, behaviour }
    }

    /// A resource template with one expression, such as `test://{id}/data`.
    #[must_use]
    pub fn template(uri_template: &str, behaviour: Behaviour) -> Self {
        let definition = json!({"uriTemplate": uri_template, "name": uri_template});
        Self { definition, behaviour }
    }

    /// A prompt without declared arguments.
    #[must_use]
    pub fn prompt(name: &str, behaviour: Behaviour) -> Self {
        let definition = json!({"name": name, "description": format!("The prompt {name}.")});
        Self { definition, behaviour }
    }

    /// Sets one member of the definition.
    #[must_use]
    pub fn with(mut self, key: &str, value: Value) -> Self {
        self.definition[key] = value;
        self
    }

    pub(crate) fn member(&self, key: &str) -> &str {
        self.definition[key].as_str().unwrap_or_default()
    }

    /// Whether this template covers `uri`: the text before its first and after its last brace.
    pub(crate) fn covers(&self, uri: &str) -> bool {
        let template = self.member("uriTemplate");
        let Some((before, rest)) = template.split_once('{') else { return template == uri };
        let after = rest.rsplit_once('}').map_or("", |(_, after)| after);
        uri.len() > before.len() + after.len() && uri.starts_with(before) && uri.ends_with(after)
    }
}
