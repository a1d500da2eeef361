//! The proxy's port: accepting, refusing, resetting.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Shared;
use super::pipe::{End, pass};
use crate::port::Port;

/// What the test wants of the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Refuse,
    Accept,
    ResetAll,
}

/// Runs until the proxy is dropped.
pub(super) async fn run(
    shared: Arc<Shared>,
    addr: SocketAddr,
    listener: TcpListener,
    mut orders: mpsc::Receiver<(Order, oneshot::Sender<()>)>,
) {
    let mut port = Port::Listening(listener);
    let mut reset = CancellationToken::new();
    let mut tasks = TaskTracker::new();
    loop {
        tokio::select! {
            () = shared.stop.cancelled() => return,
            ordered = orders.recv() => {
                let Some((order, done)) = ordered else { return };
                match order {
                    Order::Refuse => port = port.reserve(addr).await,
                    Order::Accept => port = port.listen(),
                    Order::ResetAll => {
                        std::mem::take(&mut reset).cancel();
                        let old = std::mem::take(&mut tasks);
                        old.close();
                        old.wait().await;
                    }
                }
                let _gone = done.send(());
            }
            accepted = port.accept() => {
                if let Some(client) = accepted {
                    tasks.spawn(serve(Arc::clone(&shared), client, reset.clone()));
                }
            }
        }
    }
}

async fn serve(shared: Arc<Shared>, mut client: TcpStream, reset: CancellationToken) {
    shared.accepted.fetch_add(1, Ordering::SeqCst);
    shared.open.fetch_add(1, Ordering::SeqCst);
    if let Ok(mut upstream) = TcpStream::connect(shared.upstream).await {
        let end = tokio::select! {
            end = pass(&shared, &mut client, &mut upstream) => end,
            () = reset.cancelled() => End::Reset,
            () = shared.stop.cancelled() => End::Closed,
        };
        if end == End::Reset {
            let _closed = client.set_zero_linger();
            let _closed = upstream.set_zero_linger();
        }
    }
    shared.open.fetch_sub(1, Ordering::SeqCst);
}
