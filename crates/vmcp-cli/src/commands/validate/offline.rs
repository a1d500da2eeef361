//! What a file says, without asking anybody.

use std::path::Path;

use serde_json::{Value, json};
use vmcp::{
    Config,
    config::{Aggregation, Backend, ConflictResolution, SavedScript},
};

use super::{address, overridden, transport};
use crate::arguments::optimizer::described;

pub(super) fn text(file: &Path, config: &Config) -> String {
    let mut lines = vec![format!("{} is valid", file.display())];
    lines.push(format!("  name       {}", config.name));
    lines.push(format!("  listens    {}:{}", config.server.host, config.server.port));
    lines.push(format!("  conflicts  {}", conflicts(&config.aggregation)));
    lines.push(format!("  backends   {}", backend_count(config)));
    let width = config.backends.iter().map(|backend| backend.name.len()).max().unwrap_or(0);
    lines.extend(config.backends.iter().map(|backend| line(backend, width)));
    for (backend, old, new) in overridden(config) {
        lines.push(format!("  renamed    {backend}: {old} -> {new}"));
    }
    if let Some(optimizer) = &config.optimizer {
        lines.push(format!(
            "  optimizer  on: the tools `find_tool` and `call_tool` in place of all, found {}",
            described(optimizer)
        ));
    }
    if config.code_mode.enabled {
        lines.push("  code mode  on: the tool `execute_tool_script`".to_owned());
    }
    for script in &config.code_mode.scripts {
        lines.push(format!("  script     {}: {}", script.name, script.file));
    }
    lines.join("\n")
}

fn line(backend: &Backend, width: usize) -> String {
    let off = if backend.enabled { "" } else { "  (switched off)" };
    let (name, transport) = (&backend.name, transport(backend));
    format!("    {name:<width$}  {transport:<15}  {}{off}", address(backend))
}

fn backend_count(config: &Config) -> String {
    let off = config.backends.len() - config.enabled_backends().count();
    let all = config.backends.len();
    if off > 0 { format!("{all}, {off} switched off") } else { all.to_string() }
}

/// The rule in words.
fn conflicts(aggregation: &Aggregation) -> String {
    let details = &aggregation.conflict_resolution_config;
    match aggregation.conflict_resolution {
        ConflictResolution::Prefix => {
            format!("prefix `{}` before every name", details.prefix_format)
        }
        ConflictResolution::Priority => {
            format!("priority: {} before all others", details.priority_order.join(", "))
        }
        ConflictResolution::Manual => "manual: every conflict needs an override".to_owned(),
    }
}

pub(super) fn json(file: &str, config: &Config) -> Value {
    let renamed = overridden(config)
        .map(|(backend, old, new)| json!({"backend": backend, "original": old, "name": new}));
    json!({
        "file": file,
        "valid": true,
        "name": config.name,
        "conflictResolution": config.aggregation.conflict_resolution,
        "backends": config.backends.iter().map(backend).collect::<Vec<_>>(),
        "overridden": renamed.collect::<Vec<_>>(),
        "optimizer": config.optimizer.is_some(),
        "codeMode": config.code_mode.enabled,
        "scripts": config.code_mode.scripts.iter().map(script).collect::<Vec<_>>(),
    })
}

fn script(script: &SavedScript) -> Value {
    json!({"name": script.name, "file": script.file})
}

fn backend(backend: &Backend) -> Value {
    json!({
        "name": backend.name,
        "transport": transport(backend),
        "address": address(backend),
        "enabled": backend.enabled,
    })
}
