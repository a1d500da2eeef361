//! Limits and names of the edge, with their defaults.

use std::time::Duration;

use vmcp_core::Json;

/// How the edge behaves.
#[derive(Debug, Clone)]
pub struct Settings {
    /// `serverInfo`: who we say we are.
    pub server_info: Json,
    /// The path of the MCP endpoint. Default `/mcp`.
    pub path: String,
    /// Hosts that requests may name, besides the loopback ones and the address that is listened
    /// on; without a port, any port fits. Default none.
    pub allowed_hosts: Vec<String>,
    /// Origins that browsers may call from, besides loopback ones. Default none.
    pub allowed_origins: Vec<String>,
    /// The longest request body, in bytes. Default 4 MiB.
    pub max_body_bytes: usize,
    /// How long a body may take to arrive. Default 30 s.
    pub body_timeout: Duration,
    /// How long the head of a request may take to arrive. Default 10 s.
    pub header_timeout: Duration,
    /// How long a client may refuse to read before it is dropped. Default 30 s.
    pub stall_timeout: Duration,
    /// Connections at a time. Default 4096.
    pub max_connections: usize,
    /// Sessions of legacy clients at a time. Default 1000.
    pub max_sessions: usize,
    /// How long a session may be idle. Default 30 min.
    pub session_ttl: Duration,
    /// A session that was used within this time does not make room for a new one. Default 5 s.
    pub session_grace: Duration,
    /// Time between comments on an idle event stream. Default 15 s.
    pub keep_alive: Duration,
    /// Entries on a page of a list. Default 1000.
    pub page_size: usize,
    /// Request headers that are passed on to backends, in lower case. Default none.
    pub passed_headers: Vec<String>,
    /// How long requests in flight may take when the server stops. Default 30 s.
    pub drain: Duration,
}

impl Settings {
    /// The defaults, for a server called `name`.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let version = Json::string(env!("CARGO_PKG_VERSION"));
        Self {
            server_info: Json::object([("name", Json::string(name)), ("version", version)]),
            path: "/mcp".to_owned(),
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            max_body_bytes: 4 << 20,
            body_timeout: Duration::from_secs(30),
            header_timeout: Duration::from_secs(10),
            stall_timeout: Duration::from_secs(30),
            max_connections: 4096,
            max_sessions: 1000,
            session_ttl: Duration::from_secs(30 * 60),
            session_grace: Duration::from_secs(5),
            keep_alive: Duration::from_secs(15),
            page_size: 1000,
            passed_headers: Vec::new(),
            drain: Duration::from_secs(30),
        }
    }
}
