//! `telemetry`: what the gateway tells of what it counts.

use schemars::JsonSchema;
use serde::Deserialize;

/// What the gateway tells of what it counts.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Telemetry {
    /// Whether the section counts; `false` is as if it was not there. Default: `true`.
    pub enabled: bool,
    /// Whether `/metrics` tells Prometheus what is counted, names of tools among it, to whoever can
    /// reach the server; on a loopback address it does in any case. Default: `false`.
    pub enable_prometheus_metrics_path: bool,
}

impl Default for Telemetry {
    fn default() -> Self {
        Self { enabled: true, enable_prometheus_metrics_path: false }
    }
}
