//! Short ways to speak to an edge at an address.

use std::net::SocketAddr;

use vmcp_testkit::raw::{self, LegacySession, Modern, RawResponse};

use super::soon;

/// The address of a running edge.
#[derive(Clone, Copy)]
pub(crate) struct Door {
    pub(crate) address: SocketAddr,
}

impl Door {
    /// The MCP endpoint.
    pub(crate) fn url(&self) -> String {
        self.at("/mcp")
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// POSTs `body` to the MCP endpoint.
    pub(crate) async fn post(
        &self,
        headers: &[(&str, &str)],
        body: impl ToString + Send,
    ) -> RawResponse {
        soon(raw::post(&self.url(), headers, body.to_string())).await.unwrap()
    }

    /// The answer to a GET of this path.
    pub(crate) async fn get(&self, path: &str) -> RawResponse {
        soon(raw::get(&self.at(path), &[])).await.unwrap()
    }

    /// A modern client without capabilities.
    pub(crate) fn modern(&self) -> Modern {
        raw::modern(&self.url(), serde_json::json!({}))
    }

    /// A legacy session of the newest version.
    pub(crate) async fn legacy(&self, capabilities: serde_json::Value) -> LegacySession {
        self.legacy_in("2025-11-25", capabilities).await
    }

    pub(crate) async fn legacy_in(
        &self,
        version: &str,
        capabilities: serde_json::Value,
    ) -> LegacySession {
        soon(raw::legacy_session(&self.url(), version, capabilities)).await.unwrap()
    }

    /// Sends bytes on a bare socket and reads until the edge closes; what came, and whether it
    /// closed.
    pub(crate) async fn bytes(&self, bytes: &[u8]) -> (String, bool) {
        let mut socket = self.socket().await;
        // The edge may refuse before it has read all.
        let _ = socket.send(bytes).await;
        let (answer, closed) = socket.read_to_close(super::SOON).await;
        (String::from_utf8_lossy(&answer).into_owned(), closed)
    }

    pub(crate) async fn socket(&self) -> raw::Socket {
        raw::Socket::connect(&self.address.to_string()).await.unwrap()
    }

    /// The bytes of a POST to the MCP endpoint, with these header lines besides.
    pub(crate) fn request(&self, headers: &[(&str, &str)], body: &str) -> String {
        let lines: String =
            headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let (host, length) = (self.address, body.len());
        format!(
            "POST /mcp HTTP/1.1\r\nhost: {host}\r\n{lines}content-length: {length}\r\n\r\n{body}"
        )
    }
}
