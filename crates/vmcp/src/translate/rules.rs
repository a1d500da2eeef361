//! The rules of aggregation.

use vmcp_catalog::{Conflict, Override, ParameterRule, Rules, ToolRules, Visibility};
use vmcp_config::{
    Aggregation, Annotations, Config, ConflictResolution, DefaultToolVisibility, ToolOverride,
};
use vmcp_core::{BackendId, Json, catalog::ArgumentAction, names::BadBackendId};

pub(super) fn rules(config: &Config) -> Result<Rules, BadBackendId> {
    let aggregation = &config.aggregation;
    Ok(Rules {
        conflict: conflict(aggregation)?,
        format: aggregation.conflict_resolution_config.prefix_format.clone(),
        tools: aggregation.tools.iter().map(tool_rules).collect::<Result<_, _>>()?,
        exclude_all: aggregation.exclude_all_tools,
        default_visibility: match aggregation.default_tool_visibility {
            DefaultToolVisibility::Unset | DefaultToolVisibility::Allow => Visibility::Allow,
            DefaultToolVisibility::Deny => Visibility::Deny,
        },
        name_budget: aggregation.name_budget,
        ..Rules::default()
    })
}

fn conflict(aggregation: &Aggregation) -> Result<Conflict, BadBackendId> {
    Ok(match aggregation.conflict_resolution {
        ConflictResolution::Prefix => Conflict::Prefix,
        ConflictResolution::Manual => Conflict::Manual,
        ConflictResolution::Priority => {
            let order = &aggregation.conflict_resolution_config.priority_order;
            let order = order.iter().map(|name| BackendId::new(name)).collect::<Result<_, _>>()?;
            Conflict::Priority { order }
        }
    })
}

fn tool_rules(rules: &vmcp_config::ToolRules) -> Result<ToolRules, BadBackendId> {
    Ok(ToolRules {
        backend: BackendId::new(&rules.workload)?,
        exclude_all: rules.exclude_all,
        filter: rules.filter.as_ref().map(|names| names.iter().cloned().collect()),
        overrides: rules
            .overrides
            .iter()
            .map(|(name, o)| (name.clone(), tool_override(o)))
            .collect(),
    })
}

fn tool_override(changes: &ToolOverride) -> Override {
    Override {
        name: changes.name.clone(),
        description: changes.description.clone(),
        annotations: changes.annotations.as_ref().map(annotations),
        parameters: changes.parameters.iter().map(|(name, rule)| parameter(name, rule)).collect(),
    }
}

pub(super) fn annotations(changes: &Annotations) -> Json {
    let mut members = Vec::new();
    members.extend(changes.title.as_ref().map(|title| ("title", Json::string(title))));
    for (key, hint) in [
        ("readOnlyHint", changes.read_only_hint),
        ("destructiveHint", changes.destructive_hint),
        ("idempotentHint", changes.idempotent_hint),
        ("openWorldHint", changes.open_world_hint),
    ] {
        members.extend(hint.map(|hint| (key, Json::bool(hint))));
    }
    Json::object(members)
}

fn parameter(name: &str, rule: &vmcp_config::ParameterOverride) -> ParameterRule {
    use vmcp_config::ParameterRule as Wanted;
    let action = rule.rule().map(|wanted| match wanted {
        Wanted::Fixed(value) => ArgumentAction::Fixed(json(value)),
        Wanted::Default(value) => ArgumentAction::Default(json(value)),
        Wanted::Hidden => ArgumentAction::Hidden,
    });
    ParameterRule { name: name.to_owned(), action, description: rule.description.clone() }
}

/// The file's values are bounded in depth, well below what [`Json`] takes.
pub(super) fn json(value: &serde_json::Value) -> Json {
    value.to_string().parse().expect("a value of the configuration is well-formed JSON")
}
