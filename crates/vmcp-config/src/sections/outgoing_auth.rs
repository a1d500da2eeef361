//! `outgoingAuth`: how vmcp presents itself to the backends.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Secret;

/// How vmcp presents itself to the backends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct OutgoingAuth {
    /// Where the strategies are written. Default: `inline`, in this file.
    pub source: AuthSource,
    /// The strategy for backends that are not listed. Default: `unauthenticated`.
    pub default: Option<Strategy>,
    /// The strategy of single backends, by name. Default: none.
    pub backends: BTreeMap<String, Strategy>,
}

impl OutgoingAuth {
    /// Returns the strategy for a backend: its own, else the default, else `None`.
    #[must_use]
    pub fn strategy_for(&self, backend: &str) -> Option<&Strategy> {
        self.backends.get(backend).or(self.default.as_ref())
    }
}

/// Where the strategies are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum AuthSource {
    /// In this file.
    #[default]
    Inline,
}

/// One way to present oneself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Strategy {
    /// Which way. Default: `unauthenticated`.
    #[serde(rename = "type")]
    pub strategy_type: StrategyType,
    /// What is sent; needed by and only for `type: header_injection`. Default: none.
    pub header_injection: Option<HeaderInjection>,
}

/// Which way to present oneself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StrategyType {
    /// Nothing is sent.
    #[default]
    Unauthenticated,
    /// A fixed header is sent.
    HeaderInjection,
}

/// A fixed header.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(extend("required" = ["headerName"]))]
pub struct HeaderInjection {
    /// The name of the header, such as `Authorization`.
    pub header_name: String,
    /// Its value; either this or `headerValueEnv`. After loading it is always there.
    pub header_value: Option<Secret>,
    /// The environment variable that holds the value; either this or `headerValue`.
    pub header_value_env: Option<String>,
}
