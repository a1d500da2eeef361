//! A port whose packets go nowhere: connecting to it neither succeeds nor fails.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// A connection on this machine takes much less, if it is made at all.
const UNANSWERED: Duration = Duration::from_millis(50);

/// A port that nobody accepts connections on and whose queue of them is full: Linux drops what else
/// comes, as a firewall would. Elsewhere connections may be refused.
pub struct Blackhole {
    addr: SocketAddr,
    _listener: TcpListener,
    _queue: Vec<TcpStream>,
}

impl Blackhole {
    /// Opens a free port of 127.0.0.1 and fills its queue.
    ///
    /// # Panics
    /// If no port can be had, or outside a tokio runtime.
    pub async fn start() -> Self {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(([127, 0, 0, 1], 0).into()).expect("a free local port");
        let listener = socket.listen(1).expect("the port is ours");
        let addr = listener.local_addr().expect("is bound");
        let mut queue = Vec::new();
        while let Ok(Ok(stream)) = tokio::time::timeout(UNANSWERED, TcpStream::connect(addr)).await
        {
            queue.push(stream);
        }
        Self { addr, _listener: listener, _queue: queue }
    }

    /// Where connections are not answered.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }
}
