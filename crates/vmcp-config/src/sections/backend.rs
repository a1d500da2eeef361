//! `backends[]`: one MCP server behind vmcp.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::BackendTimeouts;
use crate::Secret;

/// One MCP server: either a URL to connect to or a command to start.
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[schemars(extend("required" = ["name"]))]
pub struct Backend {
    /// The name, unique in the file: 1 to 64 letters, digits, `-`, `_` or `.`.
    pub name: String,
    /// The `http://` or `https://` URL of a server that runs already. Default: none.
    pub url: Option<String>,
    /// The program to start and to talk to over stdio. Default: none.
    pub command: Option<String>,
    /// The arguments of `command`. Default: none.
    pub args: Vec<String>,
    /// Variables added to the environment of `command`. Default: none.
    pub env: BTreeMap<String, Secret>,
    /// The folder in which `command` runs. Default: that of vmcp.
    pub cwd: Option<String>,
    /// Headers sent with every request to `url`. Default: none.
    pub headers: BTreeMap<String, Secret>,
    /// How to talk. Default: `stdio` for a command, `streamable-http` for a URL.
    pub transport: Option<Transport>,
    /// `entry` for a server outside of `ToolHive`, else empty. Default: empty.
    #[serde(rename = "type")]
    pub backend_type: BackendType,
    /// The absolute path of a PEM file with the authorities that sign the certificate of `url`;
    /// only with `type: entry`. Default: those of the system.
    pub ca_bundle_path: Option<String>,
    /// Notes of your own, as texts by name. Not read by vmcp. Default: none.
    pub metadata: BTreeMap<String, String>,
    /// How long this backend may take.
    pub timeouts: BackendTimeouts,
    /// Which generation of the protocol it speaks. Default: `auto`.
    pub era: Era,
    /// Whether clients share one connection. Default: `shared` for a command, `session` for a URL.
    pub isolation: Option<Isolation>,
    /// What stands before the names of its tools and prompts instead of `prefixFormat`; may be
    /// empty. Default: what `prefixFormat` makes of the name.
    pub prefix: Option<String>,
    /// Whether it is used at all. Default: `true`.
    pub enabled: bool,
}

impl Default for Backend {
    fn default() -> Self {
        Self {
            name: String::new(),
            url: None,
            command: None,
            args: Vec::new(),
            env: BTreeMap::new(),
            cwd: None,
            headers: BTreeMap::new(),
            transport: None,
            backend_type: BackendType::default(),
            ca_bundle_path: None,
            metadata: BTreeMap::new(),
            timeouts: BackendTimeouts::default(),
            era: Era::default(),
            isolation: None,
            prefix: None,
            enabled: true,
        }
    }
}

/// How a backend is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint<'a> {
    /// A program that vmcp starts.
    Command {
        /// The program.
        program: &'a str,
        /// Its arguments.
        args: &'a [String],
    },
    /// A server that runs already.
    Url {
        /// Where it listens.
        url: &'a str,
        /// Whether it speaks the older SSE transport instead of streamable HTTP.
        sse: bool,
    },
}

impl Backend {
    /// Returns how the backend is reached.
    ///
    /// A backend of a loaded file always has one of the two ways.
    #[must_use]
    pub fn endpoint(&self) -> Endpoint<'_> {
        match (&self.url, &self.command) {
            (Some(url), _) => Endpoint::Url { url, sse: self.transport == Some(Transport::Sse) },
            (None, command) => Endpoint::Command {
                program: command.as_deref().unwrap_or_default(),
                args: &self.args,
            },
        }
    }

    /// Returns the transport, chosen by the kind of backend if the file does not say.
    #[must_use]
    pub fn transport(&self) -> Transport {
        let by_kind = if self.url.is_some() { Transport::StreamableHttp } else { Transport::Stdio };
        self.transport.unwrap_or(by_kind)
    }

    /// Returns the isolation, chosen by the kind of backend if the file does not say.
    #[must_use]
    pub fn isolation(&self) -> Isolation {
        let by_kind = if self.url.is_some() { Isolation::Session } else { Isolation::Shared };
        self.isolation.unwrap_or(by_kind)
    }
}

/// How vmcp and a backend talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Transport {
    /// The older HTTP transport with one long event stream.
    Sse,
    /// HTTP with one request per message.
    StreamableHttp,
    /// The standard input and output of a started program.
    Stdio,
}

/// Where a backend comes from, in the words of `ToolHive`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum BackendType {
    /// A server like any other.
    #[default]
    #[serde(rename = "")]
    Plain,
    /// A server outside of `ToolHive`.
    #[serde(rename = "entry")]
    Entry,
}

/// Which generation of the protocol a backend speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Era {
    /// Whatever the backend answers to.
    #[default]
    Auto,
    /// Stateless: 2026-07-28 and later.
    Modern,
    /// With `initialize` and sessions: 2025-11-25 and before.
    Legacy,
}

/// Whether the clients of vmcp share one connection to a backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Isolation {
    /// One for all clients.
    Shared,
    /// One for each client session.
    Session,
}
