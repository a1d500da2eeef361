//! `aggregation.tools[].overrides`: what a tool is called and says, and what callers may fill in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Changes to one tool.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ToolOverride {
    /// The new name, before any prefix. Default: the original one.
    pub name: Option<String>,
    /// The new description. Default: the original one.
    pub description: Option<String>,
    /// Hints that replace those of the tool one by one. Default: none.
    pub annotations: Option<Annotations>,
    /// Changes to parameters, by name. Default: none.
    pub parameters: BTreeMap<String, ParameterOverride>,
}

impl ToolOverride {
    /// Returns whether the override changes nothing at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What a tool says about its own behaviour. A hint that is not set stays as the backend has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Annotations {
    /// The name for people.
    pub title: Option<String>,
    /// Whether it changes nothing.
    pub read_only_hint: Option<bool>,
    /// Whether it may destroy something.
    pub destructive_hint: Option<bool>,
    /// Whether calling it twice is the same as once.
    pub idempotent_hint: Option<bool>,
    /// Whether it reaches beyond a closed set of things.
    pub open_world_hint: Option<bool>,
}

/// A change to one parameter: exactly one of `fixed`, `default` and `hidden: true`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ParameterOverride {
    /// The value that is always sent; callers no longer see the parameter.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "Value")]
    pub fixed: Option<Value>,
    /// The value that is sent when the caller leaves the parameter out.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "Value")]
    pub default: Option<Value>,
    /// Whether callers no longer see the parameter, and it is not sent. Default: `false`.
    pub hidden: bool,
    /// The new description. Default: the original one.
    pub description: Option<String>,
}

/// What happens to a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterRule<'a> {
    /// This value is always sent and callers do not see the parameter.
    Fixed(&'a Value),
    /// This value is sent unless the caller gives another.
    Default(&'a Value),
    /// Callers do not see the parameter and it is not sent.
    Hidden,
}

impl ParameterOverride {
    /// Returns the one rule, or `None` if there is none or more than one.
    ///
    /// In a loaded file there always is one.
    #[must_use]
    pub fn rule(&self) -> Option<ParameterRule<'_>> {
        match (&self.fixed, &self.default, self.hidden) {
            (Some(value), None, false) => Some(ParameterRule::Fixed(value)),
            (None, Some(value), false) => Some(ParameterRule::Default(value)),
            (None, None, true) => Some(ParameterRule::Hidden),
            _ => None,
        }
    }
}

/// Keeps a `null` that is written apart from a value that is not there.
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(from).map(Some)
}
