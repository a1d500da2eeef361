//! How long one backend may take.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::Duration;

/// How long a backend may take, as the file says it.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct BackendTimeouts {
    /// Until a connection or a started command has answered for the first time. Default: `30s`: a
    /// command may have to be downloaded first.
    pub connect: Option<Duration>,
    /// Until a list of tools, resources or prompts is there. Default: `30s`.
    pub list: Option<Duration>,
    /// The hard limit of one call, whatever progress it reports. Default: what
    /// `operational.timeouts` says for this backend, else `5m`.
    pub call: Option<Duration>,
    /// How long a call may go on without a sign of life; every progress message starts it anew.
    /// Default: `60s`.
    pub idle: Option<Duration>,
}

/// How long a backend may take, with every default filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallTimeouts {
    /// Until a connection or a started command has answered for the first time.
    pub connect: Duration,
    /// Until a list is there.
    pub list: Duration,
    /// The hard limit of one call.
    pub call: Duration,
    /// How long a call may go on without a sign of life.
    pub idle: Duration,
}

impl Default for CallTimeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            list: Duration::from_secs(30),
            call: Duration::from_secs(5 * 60),
            idle: Duration::from_secs(60),
        }
    }
}

impl BackendTimeouts {
    /// Returns every limit; `general` stands in for a call limit that is not set here.
    #[must_use]
    pub fn resolve(&self, general: Option<Duration>) -> CallTimeouts {
        let default = CallTimeouts::default();
        CallTimeouts {
            connect: self.connect.unwrap_or(default.connect),
            list: self.list.unwrap_or(default.list),
            call: self.call.or(general).unwrap_or(default.call),
            idle: self.idle.unwrap_or(default.idle),
        }
    }
}
