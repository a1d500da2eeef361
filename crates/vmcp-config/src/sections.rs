//! The sections of the file, one module each.
//!
//! Every struct is what the file says, with defaults filled in; nothing here decides what a
//! setting does. Every field has a doc line with its default and unit: the JSON Schema and the
//! manual are made from it.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

mod aggregation;
mod backend;
mod code_mode;
mod incoming_auth;
mod mcp_servers;
mod operational;
mod optimizer;
mod outgoing_auth;
mod overrides;
mod saved_script;
mod server;
mod session_storage;
mod telemetry;
mod timeouts;

pub use aggregation::{
    Aggregation, ConflictResolution, ConflictResolutionConfig, DefaultToolVisibility, ToolRules,
};
pub use backend::{Backend, BackendType, Endpoint, Era, Isolation, Transport};
pub use code_mode::{CodeMode, ScriptTools};
pub use incoming_auth::{Authz, AuthzType, IncomingAuth, IncomingAuthType};
pub use mcp_servers::{McpServer, McpServerType};
pub use operational::{
    CircuitBreaker, FailureHandling, LogLevel, Operational, OperationalTimeouts, PartialFailureMode,
};
pub use optimizer::{Embedding, EmbeddingProvider, Meaning, Optimizer};
pub use outgoing_auth::{AuthSource, HeaderInjection, OutgoingAuth, Strategy, StrategyType};
pub use overrides::{Annotations, ParameterOverride, ParameterRule, ToolOverride};
pub use saved_script::SavedScript;
pub use server::Server;
pub use session_storage::{SessionProvider, SessionStorage};
pub use telemetry::Telemetry;
pub use timeouts::{BackendTimeouts, CallTimeouts};

/// A whole configuration file.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Config {
    /// The name of this server, as clients see it. Default: `vmcp`.
    pub name: String,
    /// The group of backends that this file stands for; a label as long as `backends` lists them.
    /// Default: none.
    pub group_ref: Option<String>,
    /// The MCP servers behind this one. At least one is needed, here or in `mcpServers`.
    pub backends: Vec<Backend>,
    /// Backends in the form that the READMEs of MCP servers show, by name.
    ///
    /// After loading this is empty: the entries have become `backends`, after those listed there
    /// and sorted by name.
    pub mcp_servers: BTreeMap<String, McpServer>,
    /// Who may call. Default: anyone who can reach the server.
    pub incoming_auth: IncomingAuth,
    /// How vmcp presents itself to the backends. Default: not at all.
    pub outgoing_auth: OutgoingAuth,
    /// How the tools of many backends become one list. Default: prefixed by the backend's name.
    pub aggregation: Aggregation,
    /// Timeouts, health checks and circuit breaker.
    pub operational: Operational,
    /// Scripts over tools. Default: off.
    pub code_mode: CodeMode,
    /// Two tools in place of all, to find and to call the others. Default: off.
    ///
    /// After loading this is absent when it is switched off.
    pub optimizer: Option<Optimizer>,
    /// Notes of your own, as texts by name. Not read by vmcp. Default: none.
    pub metadata: BTreeMap<String, String>,
    /// Names of headers of the client's request that are sent on to all backends. Default: none.
    pub passthrough_headers: Vec<String>,
    /// Where sessions are kept. Default: in memory.
    pub session_storage: SessionStorage,
    /// What the gateway tells of what it counts. Default: nothing beyond this machine.
    ///
    /// After loading this is the default when it is switched off.
    pub telemetry: Telemetry,
    /// The HTTP server that clients connect to.
    pub server: Server,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            name: "vmcp".to_owned(),
            group_ref: None,
            backends: Vec::new(),
            mcp_servers: BTreeMap::new(),
            incoming_auth: IncomingAuth::default(),
            outgoing_auth: OutgoingAuth::default(),
            aggregation: Aggregation::default(),
            operational: Operational::default(),
            code_mode: CodeMode::default(),
            optimizer: None,
            metadata: BTreeMap::new(),
            passthrough_headers: Vec::new(),
            session_storage: SessionStorage::default(),
            telemetry: Telemetry::default(),
            server: Server::default(),
        }
    }
}

impl Config {
    /// Returns the backend of this name, switched on or not.
    #[must_use]
    pub fn backend(&self, name: &str) -> Option<&Backend> {
        self.backends.iter().find(|backend| backend.name == name)
    }

    /// Returns the backends that are switched on, in the order of the file.
    pub fn enabled_backends(&self) -> impl Iterator<Item = &Backend> {
        self.backends.iter().filter(|backend| backend.enabled)
    }

    /// Returns the time limits for a backend, most specific first.
    ///
    /// For a call that is the backend's own `timeouts.call`, then `operational.timeouts.perWorkload`,
    /// then `operational.timeouts.default`, then five minutes.
    #[must_use]
    pub fn timeouts_for(&self, backend: &Backend) -> CallTimeouts {
        backend.timeouts.resolve(self.operational.timeouts.for_backend(&backend.name))
    }
}

#[cfg(test)]
mod tests;
