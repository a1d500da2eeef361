//! A port that can be closed and opened again without ever being lost to somebody else.

use std::net::SocketAddr;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

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
    pub(crate) fn reserve(self, addr: SocketAddr) -> Self {
        drop(self);
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_reuseaddr(true).expect("a fresh socket takes options");
        socket.bind(addr).expect("the port was ours a moment ago");
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
