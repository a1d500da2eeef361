//! `server`: the HTTP server that clients connect to.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::{ByteSize, Duration};

/// The HTTP server that clients connect to.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on. Default: `127.0.0.1`, which only this machine can reach.
    pub host: String,
    /// The port to listen on; 0 picks a free one. Default: 4483.
    pub port: u16,
    /// How long a session lives without a request. Default: `30m`.
    pub session_ttl: Duration,
    /// How many sessions there may be at once. Default: 1000.
    #[schemars(range(min = 1))]
    pub max_sessions: usize,
    /// Host names under which the server may be called, besides those of this machine.
    /// Default: none.
    pub allowed_hosts: Vec<String>,
    /// Origins of web pages that may call, such as `https://app.example`. Default: none.
    pub allowed_origins: Vec<String>,
    /// The largest request that is read, in bytes. Default: `4MiB`.
    pub max_body_bytes: ByteSize,
    /// The largest result of a tool that is passed on, in bytes. Default: `16MiB`.
    pub max_result_bytes: ByteSize,
    /// Whether the server may be open to the network without authentication. Default: `false`.
    pub insecure_no_auth: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            host: "127.0.0.1".to_owned(),
            port: 4483,
            session_ttl: Duration::from_secs(30 * 60),
            max_sessions: 1000,
            allowed_hosts: Vec::new(),
            allowed_origins: Vec::new(),
            max_body_bytes: ByteSize::from_mib(4),
            max_result_bytes: ByteSize::from_mib(16),
            insecure_no_auth: false,
        }
    }
}

impl Server {
    /// Returns whether only this machine can reach the server.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
    }
}
