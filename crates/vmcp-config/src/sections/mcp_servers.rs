//! `mcpServers`: backends as the READMEs of MCP servers show them.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::{Backend, Transport};
use crate::Secret;

/// One entry of `mcpServers`. Keys that vmcp does not know are warnings.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
#[schemars(extend("additionalProperties" = true))]
pub struct McpServer {
    /// The program to start. Default: none.
    pub command: Option<String>,
    /// Its arguments. Default: none.
    pub args: Vec<String>,
    /// Variables added to its environment. Default: none.
    pub env: BTreeMap<String, Secret>,
    /// The folder in which it runs. Default: that of vmcp.
    pub cwd: Option<String>,
    /// The URL of a server that runs already. Default: none.
    pub url: Option<String>,
    /// Another word for `url`. Default: none.
    pub server_url: Option<String>,
    /// Another word for `url`. Default: none.
    pub http_url: Option<String>,
    /// How to talk. Default: by whether there is a command or a URL.
    #[serde(rename = "type")]
    pub server_type: Option<McpServerType>,
    /// Headers sent with every request. Default: none.
    pub headers: BTreeMap<String, Secret>,
    /// Whether the entry is left out. Default: `false`.
    pub disabled: bool,
}

/// The spellings of a transport that are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum McpServerType {
    /// Streamable HTTP.
    #[serde(rename = "http")]
    Http,
    /// Streamable HTTP.
    #[serde(rename = "streamable-http")]
    StreamableHttp,
    /// Streamable HTTP.
    #[serde(rename = "streamableHttp")]
    StreamableHttpCamel,
    /// Streamable HTTP.
    #[serde(rename = "streamable_http")]
    StreamableHttpSnake,
    /// The older HTTP transport with one long event stream.
    #[serde(rename = "sse")]
    Sse,
    /// The standard input and output of a started program.
    #[serde(rename = "stdio")]
    Stdio,
}

impl McpServerType {
    /// Returns the transport that is meant.
    #[must_use]
    pub fn transport(self) -> Transport {
        match self {
            Self::Http
            | Self::StreamableHttp
            | Self::StreamableHttpCamel
            | Self::StreamableHttpSnake => Transport::StreamableHttp,
            Self::Sse => Transport::Sse,
            Self::Stdio => Transport::Stdio,
        }
    }
}

impl McpServer {
    /// Returns the entry as a backend of this name.
    #[must_use]
    pub fn into_backend(self, name: &str) -> Backend {
        Backend {
            name: name.to_owned(),
            url: self.url.or(self.server_url).or(self.http_url),
            command: self.command,
            args: self.args,
            env: self.env,
            cwd: self.cwd,
            headers: self.headers,
            transport: self.server_type.map(McpServerType::transport),
            enabled: !self.disabled,
            ..Backend::default()
        }
    }
}
