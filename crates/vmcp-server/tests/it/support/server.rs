//! An edge on a port of its own.

use std::{
    ops::Deref,
    sync::{Arc, atomic::Ordering},
};

use tokio::{net::TcpListener, task::JoinHandle};
use tokio_util::sync::CancellationToken;
use vmcp_core::{Gateway, Json};
use vmcp_server::{Edge, Probe, Settings, serve};

use super::{Stub, door::Door, soon};

/// A running edge; it ends with this value.
pub(crate) struct Server {
    door: Door,
    pub(crate) stub: Arc<Stub>,
    pub(crate) shutdown: CancellationToken,
    pub(crate) task: Option<JoinHandle<std::io::Result<()>>>,
}

/// Nothing is up, and what runs is told.
struct Counts(Arc<Stub>);

impl Probe for Counts {
    fn ready(&self) -> Result<(), String> {
        Err("no backend is up".to_owned())
    }

    fn status(&self) -> Json {
        let number = |count: usize| Json::number(count as u64);
        Json::object([
            ("running", number(self.0.running.now())),
            ("started", number(self.0.started.load(Ordering::SeqCst))),
            ("subscriptions", number(self.0.subscriptions.now())),
        ])
    }

    fn metrics(&self) -> Option<String> {
        Some("# TYPE up gauge\nup 1\n".to_owned())
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
    let edge = Edge::new(gateway, Arc::new(Counts(Arc::clone(&stub))), settings);
    let task = tokio::spawn(serve(edge, listener, shutdown.clone()));
    Server { door: Door { address }, stub, shutdown, task: Some(task) }
}

impl Deref for Server {
    type Target = Door;

    fn deref(&self) -> &Door {
        &self.door
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Server {
    /// Asks it to stop and waits until it has.
    pub(crate) async fn stop(mut self) {
        self.shutdown.cancel();
        soon(self.task.take().unwrap()).await.unwrap().unwrap();
    }
}
