//! `aggregation`: how the tools of many backends become one list.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ToolOverride;

/// How the tools of many backends become one list.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Aggregation {
    /// What happens when two backends have a tool of one name. Default: `prefix`.
    pub conflict_resolution: ConflictResolution,
    /// The settings of that.
    pub conflict_resolution_config: ConflictResolutionConfig,
    /// Rules for the tools of single backends. Default: none.
    pub tools: Vec<ToolRules>,
    /// Whether no tool of any backend is shown. Default: `false`.
    pub exclude_all_tools: bool,
    /// Whether the tools of a backend without `tools` entry are shown. Default: `allow`.
    pub default_tool_visibility: DefaultToolVisibility,
    /// How many characters an advertised tool name may have. Default: 53, which is 64 less the
    /// `mcp__vmcp__` that clients put in front.
    #[schemars(range(min = 1, max = 128))]
    pub name_budget: usize,
    /// Whether a call whose arguments do not fit the tool's schema is answered with what is wrong,
    /// and not sent to the backend. Default: `false`.
    ///
    /// It is a rule of this section because the schema that counts is the one that clients see,
    /// with what overrides change in it. It helps models to correct themselves and spares
    /// backends; it is no protection: `format` is not checked, and what cannot be checked (a
    /// schema that refers to another document, arguments that are very large) is sent.
    pub validate_arguments: bool,
}

impl Default for Aggregation {
    fn default() -> Self {
        Self {
            conflict_resolution: ConflictResolution::default(),
            conflict_resolution_config: ConflictResolutionConfig::default(),
            tools: Vec::new(),
            exclude_all_tools: false,
            default_tool_visibility: DefaultToolVisibility::default(),
            name_budget: 53,
            validate_arguments: false,
        }
    }
}

impl Aggregation {
    /// Returns the rules for a backend, if it has any.
    #[must_use]
    pub fn rules_for(&self, backend: &str) -> Option<&ToolRules> {
        self.tools.iter().find(|rules| rules.workload == backend)
    }
}

/// What happens when two backends have a tool of one name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum ConflictResolution {
    /// Every tool gets the name of its backend in front, conflict or not.
    #[default]
    Prefix,
    /// The backend that stands earlier in `priorityOrder` keeps the name.
    Priority,
    /// Every conflict must be resolved by an override.
    Manual,
}

/// The settings of the conflict resolution.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ConflictResolutionConfig {
    /// What stands before a name; `{workload}` becomes the name of the backend. May be empty.
    /// Default: `{workload}_`.
    pub prefix_format: String,
    /// The backends, most important first; needed by `priority`. Default: none.
    pub priority_order: Vec<String>,
}

impl Default for ConflictResolutionConfig {
    fn default() -> Self {
        Self { prefix_format: "{workload}_".to_owned(), priority_order: Vec::new() }
    }
}

/// Rules for the tools of one backend.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(extend("required" = ["workload"]))]
pub struct ToolRules {
    /// The name of the backend.
    pub workload: String,
    /// The tools to show, by their names after renaming. Default: all.
    pub filter: Option<Vec<String>>,
    /// Changes to tools, by their original names. Default: none.
    pub overrides: BTreeMap<String, ToolOverride>,
    /// Whether none of its tools is shown. Default: `false`.
    pub exclude_all: bool,
}

/// Whether the tools of a backend without rules are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum DefaultToolVisibility {
    /// The same as `allow`.
    #[serde(rename = "")]
    Unset,
    /// They are shown.
    #[default]
    #[serde(rename = "allow")]
    Allow,
    /// They are not shown.
    #[serde(rename = "deny")]
    Deny,
}
