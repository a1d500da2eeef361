//! An edge on a port of its own.

use std::{net::SocketAddr, sync::Arc};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use vmcp_core::{Gateway, Json};
use vmcp_server::{Edge, Probe, Settings, serve};
use vmcp_testkit::raw::{self, LegacySession, Modern, RawResponse};

use super::{Stub, soon};

/// A running edge; it ends with this value.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) stub: Arc<Stub>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: Option<JoinHandle<std::io::Result<()>>>,
}

struct Ready;

impl Probe for Ready {
    fn ready(&self) -> Result<(), String> {
        Err("no backend is up".to_owned())
    }

    fn status(&self) -> Json {
        Json::object([("backends", Json::array::<Json>([]))])
    }
}

/// An edge with the defaults, over a [`Stub`].
pub(crate) async fn start() -> Server {
    start_with(|_| {}).await
}

/// As [`start`], with other settings.
pub(crate) async fn start_with(tune: impl FnOnce(&mut Settings)) -> Server {
    let stub = Arc::new(Stub::new());
    run(Arc::clone(&stub) as _, stub, tune).await
}

/// An edge over `gateway`.
pub(crate) async fn start_over(gateway: impl Gateway + 'static) -> Server {
    run(Arc::new(gateway), Arc::new(Stub::new()), |_| {}).await
}

async fn run(
    gateway: Arc<dyn Gateway>,
    stub: Arc<Stub>,
    tune: impl FnOnce(&mut Settings),
) -> Server {
    let mut settings = Settings::new("test");
    settings.server_info = r#"{"name":"test","version":"1"}"#.parse().unwrap();
    tune(&mut settings);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = CancellationToken::new();
    let edge = Edge::new(gateway, Arc::new(Ready), settings);
    let task = tokio::spawn(serve(edge, listener, shutdown.clone()));
    Server { address, stub, shutdown, task: Some(task) }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Server {
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

    /// Asks it to stop and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.shutdown.cancel();
        soon(self.task.take().unwrap()).await.unwrap().unwrap();
    }
}
