//! Scripts of the operator's.

use std::sync::Arc;

use vmcp_config::{Config, SavedScript};
use vmcp_core::{Json, names::BadBackendId};
use vmcp_gateway::layers::code_mode::{self, SavedSettings};

use super::{code_mode::scripts, rules};

/// The scripts, and what each may use.
pub(crate) fn saved_scripts(config: &Config) -> Result<SavedSettings, BadBackendId> {
    let saved = config.code_mode.scripts.iter();
    Ok(SavedSettings { limits: Arc::new(scripts(config)?), scripts: saved.map(script).collect() })
}

fn script(saved: &SavedScript) -> code_mode::SavedScript {
    code_mode::SavedScript {
        name: saved.name.clone(),
        definition: definition(saved),
        file: saved.file.clone(),
        source: saved.source.clone(),
    }
}

fn definition(saved: &SavedScript) -> Json {
    let mut members = vec![
        ("name", Json::string(&saved.name)),
        ("description", Json::string(&saved.description)),
    ];
    members
        .push(("inputSchema", saved.input_schema.as_ref().map_or_else(no_arguments, rules::json)));
    members
        .extend(saved.output_schema.as_ref().map(|schema| ("outputSchema", rules::json(schema))));
    members
        .extend(saved.annotations.as_ref().map(|hints| ("annotations", rules::annotations(hints))));
    Json::object(members)
}

fn no_arguments() -> Json {
    let members = [
        ("type", Json::string("object")),
        ("properties", Json::empty_object()),
        ("additionalProperties", Json::bool(false)),
    ];
    Json::object(members)
}
