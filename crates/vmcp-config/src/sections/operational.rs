//! `operational`: timeouts, health checks and circuit breaker.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// How vmcp behaves when things are slow or broken.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Operational {
    /// How much is logged. Default: what the command line says.
    pub log_level: Option<LogLevel>,
    /// The hard limit of calls, in general and by backend.
    pub timeouts: OperationalTimeouts,
    /// How failing backends are found and spared.
    pub failure_handling: FailureHandling,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum LogLevel {
    /// Only what somebody must act on.
    Error,
    /// Also what somebody may want to act on.
    Warn,
    /// Also what begins and ends.
    Info,
    /// Also what helps to find a fault.
    Debug,
    /// Everything.
    Trace,
}

/// The hard limit of calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct OperationalTimeouts {
    /// For every backend that has no limit of its own. Default: `5m`.
    pub default: Option<Duration>,
    /// For single backends, by name. Default: none.
    pub per_workload: BTreeMap<String, Duration>,
}

impl OperationalTimeouts {
    /// Returns the limit for a backend, or `None` if nothing is set for it.
    #[must_use]
    pub fn for_backend(&self, name: &str) -> Option<Duration> {
        self.per_workload.get(name).copied().or(self.default)
    }
}

/// How failing backends are found and spared.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct FailureHandling {
    /// The time between two health checks of a backend. Default: `30s`.
    pub health_check_interval: Duration,
    /// After how many failed checks in a row a backend counts as unhealthy. Default: 3.
    #[schemars(range(min = 1))]
    pub unhealthy_threshold: u32,
    /// How long one check may take; less than the interval. Default: `10s`, or half the interval
    /// if that is shorter.
    pub health_check_timeout: Option<Duration>,
    /// The time between two status reports. Default: `30s`.
    pub status_reporting_interval: Duration,
    /// Whether one broken backend makes the whole unready. Default: `best_effort`.
    pub partial_failure_mode: PartialFailureMode,
    /// When calls to a failing backend are refused at once.
    pub circuit_breaker: CircuitBreaker,
}

impl Default for FailureHandling {
    fn default() -> Self {
        Self {
            health_check_interval: Duration::from_secs(30),
            unhealthy_threshold: 3,
            health_check_timeout: None,
            status_reporting_interval: Duration::from_secs(30),
            partial_failure_mode: PartialFailureMode::default(),
            circuit_breaker: CircuitBreaker::default(),
        }
    }
}

impl FailureHandling {
    /// Returns how long one check may take.
    #[must_use]
    pub fn check_timeout(&self) -> std::time::Duration {
        let half = self.health_check_interval.as_std() / 2;
        let default = half.min(std::time::Duration::from_secs(10));
        self.health_check_timeout.map_or(default, Duration::as_std)
    }
}

/// Whether one broken backend makes the whole unready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PartialFailureMode {
    /// Not ready until every backend is.
    Fail,
    /// Ready with the backends that are there.
    #[default]
    BestEffort,
}

/// When calls to a failing backend are refused at once.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct CircuitBreaker {
    /// Whether it is used. Default: `false`.
    pub enabled: bool,
    /// After how many failures in a row calls are refused. Default: 5.
    #[schemars(range(min = 1))]
    pub failure_threshold: u32,
    /// How long they are refused before one is tried again; at least `1s`. Default: `60s`.
    pub timeout: Duration,
}

impl Default for CircuitBreaker {
    fn default() -> Self {
        Self { enabled: false, failure_threshold: 5, timeout: Duration::from_secs(60) }
    }
}
