//! A port that can be closed and opened again without ever being lost to somebody else.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// How long a port may still be taken after we have closed it.
const PATIENCE: Duration = Duration::from_secs(5);

/// A port of ours: listening, or only bound, so that connecting is refused.
pub(crate) enum Port {
    Listening(TcpListener),
    Reserved(TcpSocket),
}

impl Port {
    /// The next connection; never while the port is reserved.
    pub(crate) async fn accept(&self) -> Option<TcpStream> {
        match self {
            Self::Listening(listener) => Some(listener.accept().await.ok()?.0),
            Self::Reserved(_) => std::future::pending().await,
        }
    }

    /// Stops listening.
    pub(crate) async fn reserve(self, addr: SocketAddr) -> Self {
        drop(self);
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("a fresh socket takes options");
        // Another thread that starts a program holds a copy of our listener until the program runs.
        let patience = tokio::time::Instant::now() + PATIENCE;
        while let Err(error) = socket.bind(addr) {
            assert!(tokio::time::Instant::now() < patience, "the port was ours just now: {error}");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Self::Reserved(socket)
    }

    /// Listens again.
    pub(crate) fn listen(self) -> Self {
        match self {
            Self::Reserved(socket) => {
                Self::Listening(socket.listen(1024).expect("the port is ours"))
            }
            listening @ Self::Listening(_) => listening,
        }
    }
}
