//! The configuration of the demo: a file like any other, made in memory.

use std::time::Duration;

use serde_json::Value;
use vmcp::{
    Config,
    config::{self, Embedding, Optimizer},
};

use super::Name;

/// The variable that stands for the URL of an HTTP server.
fn variable(name: Name) -> String {
    format!("VMCP_DEMO_{}_URL", name.as_str().to_ascii_uppercase())
}

/// The arguments that start the server `name`.
pub(crate) fn arguments(name: Name, latency: Option<Duration>) -> Vec<String> {
    let transport = if name.is_http() { "--http" } else { "--stdio" };
    let mut arguments = ["__demo-server", name.as_str(), transport].map(str::to_owned).to_vec();
    if let Some(latency) = latency {
        arguments.extend(["--latency".to_owned(), latency.as_millis().to_string()]);
    }
    arguments
}

/// What can be chosen about the demo.
pub(crate) struct Choice {
    pub(crate) port: u16,
    /// How long each tool takes; its own time if absent.
    pub(crate) latency: Option<Duration>,
    pub(crate) code_mode: bool,
    /// Whether two tools stand for all, and how those are found. Of a model, the name and whether it
    /// may be downloaded count.
    pub(crate) optimizer: Option<Optimizer>,
}

/// The text of the file. `program` is this program.
pub(crate) fn text(program: &str, choice: &Choice) -> String {
    let mut text = format!("name: vmcp-demo\nserver:\n  port: {}\nbackends:\n", choice.port);
    for name in Name::ALL {
        text.push_str(&backend(program, name, choice.latency));
    }
    if choice.code_mode {
        text.push_str("codeMode:\n  enabled: true\n");
    }
    match &choice.optimizer {
        None => {}
        Some(Optimizer { embedding: None, .. }) => text.push_str("optimizer: {}\n"),
        Some(Optimizer { embedding: Some(model), .. }) => text.push_str(&by_meaning(model)),
    }
    text
}

/// The section about searching by meaning.
fn by_meaning(embedding: &Embedding) -> String {
    let mut members = Vec::new();
    // A JSON string is a YAML string too; `$${` is a `${` that names no variable.
    let quoted = |model: &str| Value::from(model.replace("${", "$${"));
    members.extend(embedding.model.as_deref().map(|model| format!("model: {}", quoted(model))));
    members.extend(embedding.offline.then(|| "offline: true".to_owned()));
    match members.is_empty() {
        true => "optimizer:\n  embedding: {}\n".to_owned(),
        false => format!("optimizer:\n  embedding:\n    {}\n", members.join("\n    ")),
    }
}

fn backend(program: &str, name: Name, latency: Option<Duration>) -> String {
    let arguments = arguments(name, latency);
    let id = name.as_str();
    if name.is_http() {
        let (variable, arguments) = (variable(name), arguments.join(" "));
        return format!(
            "  # `vmcp {arguments}` prints this URL.\n  - name: {id}\n    url: ${{{variable}}}\n"
        );
    }
    // A JSON string is a YAML string too, whatever is in the path.
    let program = Value::from(program);
    let mut text =
        format!("  - name: {id}\n    command: {program}\n    args: [{}]\n", arguments.join(", "));
    if name == Name::Chat {
        text.push_str("    # Spoken to as an older server, with a handshake.\n    era: legacy\n");
    }
    text
}

/// The configuration that `text` means, with the URLs of the HTTP servers.
pub(crate) fn load(text: &str, urls: &[(Name, String)]) -> Result<Config, String> {
    let source = config::Source::new("demo", text);
    let lookup = |wanted: &str| {
        let found = urls.iter().find(|(name, _)| variable(*name) == wanted);
        found.map(|(_, url)| url.clone())
    };
    config::load(&source, &lookup)
        .map(|loaded| loaded.config)
        .map_err(|report| report.render(false))
}
