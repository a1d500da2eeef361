//! The running edge: connections in, requests routed, an orderly end.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use tokio_util::{
    sync::CancellationToken,
    task::{AbortOnDropHandle, TaskTracker},
};
use tracing::{debug, info, warn};
use vmcp_core::Gateway;

use crate::{
    admin::{self, Probe},
    http::{awake::awake, guard::Guard, payload::Payload, reply, stall::Stalling},
    ignored::Ignored,
    mcp::{legacy::Sessions, lists::Lists},
    panics,
    settings::Settings,
};

/// Everything that requests share.
pub struct Edge {
    pub(crate) gateway: Arc<dyn Gateway>,
    pub(crate) settings: Settings,
    pub(crate) sessions: Sessions,
    pub(crate) lists: Lists,
    pub(crate) ignored: Ignored,
    pub(crate) stop: CancellationToken,
    probe: Arc<dyn Probe>,
    guard: Guard,
}

impl Edge {
    /// An edge for `gateway`; `probe` answers the operators' endpoints.
    #[must_use]
    pub fn new(gateway: Arc<dyn Gateway>, probe: Arc<dyn Probe>, settings: Settings) -> Arc<Self> {
        Arc::new(Self {
            sessions: Sessions::new(&settings),
            lists: Lists::new(settings.page_size, &settings.server_info),
            ignored: Ignored::default(),
            stop: CancellationToken::new(),
            guard: Guard::new(&settings),
            gateway,
            settings,
            probe,
        })
    }

    /// Answers a request that came in on the address `local`.
    async fn answer(
        self: &Arc<Self>,
        request: Request<Incoming>,
        local: SocketAddr,
    ) -> Response<Payload> {
        if let Err(refusal) = self.guard.check(&request, local) {
            return *refusal;
        }
        let path = request.uri().path();
        if path == self.settings.path {
            return crate::mcp::answer(self, request).await;
        }
        admin::answer(self, &*self.probe, &request)
    }
}

/// Serves `edge` on `listener` until `shutdown` is cancelled, then lets requests in flight finish
/// for as long as [`Settings::drain`] says. Dropping the future cuts them all off.
///
/// # Errors
/// When the listener has no address.
pub async fn serve(
    edge: Arc<Edge>,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> std::io::Result<()> {
    let address = listener.local_addr()?;
    info!(%address, "serving");
    let connections = TaskTracker::new();
    let cut = CancellationToken::new();
    // Also when this future is dropped: no connection outlives it.
    let guard = cut.clone().drop_guard();
    let sweeper = AbortOnDropHandle::new(tokio::spawn(sweep(Arc::clone(&edge))));
    accept(&edge, &listener, &connections, &shutdown, &cut).await;
    drop(listener);
    edge.stop.cancel();
    connections.close();
    if tokio::time::timeout(edge.settings.drain, connections.wait()).await.is_err() {
        info!(left = connections.len(), "requests that took too long were cut off");
    }
    drop((guard, sweeper));
    edge.sessions.clear();
    connections.wait().await;
    Ok(())
}

/// Takes connections until `shutdown`.
async fn accept(
    edge: &Arc<Edge>,
    listener: &TcpListener,
    connections: &TaskTracker,
    shutdown: &CancellationToken,
    cut: &CancellationToken,
) {
    let places = Arc::new(Semaphore::new(edge.settings.max_connections));
    loop {
        let accepted = tokio::select! {
            () = shutdown.cancelled() => return,
            accepted = listener.accept() => accepted,
        };
        let stream = match accepted {
            Ok((stream, peer)) => {
                debug!(%peer, "connection");
                stream
            }
            Err(error) => {
                // Out of file descriptors, most likely: wait until some are free again.
                warn!(%error, "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            warn!(limit = edge.settings.max_connections, "too many connections, one was refused");
            let _ = stream.try_write(FULL);
            continue;
        };
        let _ = stream.set_nodelay(true);
        let (edge, shutdown, cut) = (Arc::clone(edge), shutdown.clone(), cut.clone());
        connections.spawn(async move {
            tokio::select! {
                () = awake(connection(edge, stream, shutdown)) => {}
                () = cut.cancelled() => {}
            }
            drop(place);
        });
    }
}

/// What a connection is told that finds no place.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 1\r\n\
    content-length: 0\r\nconnection: close\r\n\r\n";

async fn connection(edge: Arc<Edge>, stream: TcpStream, shutdown: CancellationToken) {
    let Ok(local) = stream.local_addr() else { return };
    let io = TokioIo::new(Stalling::new(stream, edge.settings.stall_timeout));
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(edge.settings.header_timeout)
        .max_buf_size(MAX_HEAD)
        .max_headers(MAX_HEADERS);
    let service = service_fn(move |request| {
        let edge = Arc::clone(&edge);
        async move { Ok::<_, std::convert::Infallible>(contained(&edge, request, local).await) }
    });
    let connection = http.serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let result = tokio::select! {
        result = &mut connection => result,
        () = shutdown.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = result {
        debug!(%error, "connection ended");
    }
}

/// The longest request head, in bytes.
const MAX_HEAD: usize = 64 << 10;
/// The most headers of a request.
const MAX_HEADERS: usize = 100;

/// A panic hurts its own request and nothing else.
async fn contained(
    edge: &Arc<Edge>,
    request: Request<Incoming>,
    local: SocketAddr,
) -> Response<Payload> {
    panics::caught(edge.answer(request, local))
        .await
        .unwrap_or_else(|_| reply::internal_error(None))
}

async fn sweep(edge: Arc<Edge>) {
    let often = SWEEP.min(edge.settings.session_ttl).max(Duration::from_millis(10));
    let mut tick = tokio::time::interval(often);
    loop {
        tick.tick().await;
        edge.sessions.expire();
    }
}

/// How often expired sessions are looked for.
const SWEEP: Duration = Duration::from_secs(15);
