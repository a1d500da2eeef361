//! `optimizer`: two tools in place of all.

use schemars::JsonSchema;
use serde::Deserialize;

/// Two tools in place of all: `find_tool` finds those that fit a task, `call_tool` calls one of
/// them.
///
/// The section switches this on by being there, as in `optimizer: {}`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Optimizer {
    /// Whether the section counts; `false` is as if it was not there. Default: `true`.
    pub enabled: bool,
    /// How many tools one search gives at most. Default: 8.
    #[schemars(range(min = 1, max = 50))]
    pub max_tools_to_return: u32,
}

impl Default for Optimizer {
    fn default() -> Self {
        Self { enabled: true, max_tools_to_return: 8 }
    }
}
