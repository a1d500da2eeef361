//! One TCP connection, which its own requests may close or reset.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::route::answer;
use super::server::Server;

/// How a connection ends early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// With FIN.
    Close,
    /// With RST.
    Reset,
}

/// Lets a request end its connection.
#[derive(Debug, Clone)]
pub(crate) struct Scissors(mpsc::Sender<Cut>);

impl Scissors {
    /// Ends the connection soon; what is not sent yet is lost.
    pub(crate) fn cut(&self, how: Cut) {
        let _already = self.0.try_send(how);
    }
}

/// Serves requests until the client or a request ends the connection.
pub(crate) async fn serve_connection(
    server: Arc<Server>,
    stream: TcpStream,
    end: CancellationToken,
) {
    let _open = server.connections.open();
    let mut hanging = server.hanging.subscribe();
    tokio::select! {
        ready = hanging.wait_for(|hanging| !hanging) => if ready.is_err() { return },
        () = end.cancelled() => return,
    }
    let Ok((stream, twin)) = twins(stream) else { return };
    let (sender, mut cut) = mpsc::channel(1);
    let scissors = Scissors(sender);
    let service = service_fn(|request| answer(Arc::clone(&server), scissors.clone(), request));
    let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _broken = connection => {}
        Some(how) = cut.recv() => if how == Cut::Reset {
            let _closed = twin.set_zero_linger();
        },
        () = end.cancelled() => if server.resetting.load(Ordering::SeqCst) {
            let _closed = twin.set_zero_linger();
        },
    }
}

/// Two handles of one socket: hyper owns the first, the second makes a reset possible.
fn twins(stream: TcpStream) -> std::io::Result<(TcpStream, TcpStream)> {
    stream.set_nodelay(true)?;
    let first = stream.into_std()?;
    let second = first.try_clone()?;
    Ok((TcpStream::from_std(first)?, TcpStream::from_std(second)?))
}
