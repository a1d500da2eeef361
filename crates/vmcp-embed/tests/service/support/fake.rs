//! A scripted HTTP server on a port of its own.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::BufReader,
    net::{TcpListener, TcpSocket, TcpStream},
    task::AbortHandle,
};

use super::{reply::Reply, seen::Seen};

type Script = dyn Fn(&Seen) -> Reply + Send + Sync;

/// A server that answers as it is told. Dropping it closes the port.
pub(crate) struct Fake {
    addr: SocketAddr,
    shared: Arc<Shared>,
    accepting: Option<AbortHandle>,
}

struct Shared {
    script: Box<Script>,
    seen: Mutex<Vec<Seen>>,
    accepted: AtomicUsize,
    open: AtomicUsize,
}

/// A port that refuses connections until it is opened.
pub(crate) struct Closed {
    socket: TcpSocket,
    fake: Fake,
}

impl Closed {
    /// The fake that will be there.
    pub(crate) fn fake(&self) -> &Fake {
        &self.fake
    }

    pub(crate) fn open(mut self) -> Fake {
        let listener = self.socket.listen(64).unwrap();
        let accepting = tokio::spawn(accept(listener, Arc::clone(&self.fake.shared)));
        self.fake.accepting = Some(accepting.abort_handle());
        self.fake
    }
}

impl Fake {
    pub(crate) fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        Self::closed(script).open()
    }

    pub(crate) fn closed(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Closed {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let shared = Arc::new(Shared {
            script: Box::new(script),
            seen: Mutex::default(),
            accepted: AtomicUsize::new(0),
            open: AtomicUsize::new(0),
        });
        let fake = Self { addr: socket.local_addr().unwrap(), shared, accepting: None };
        Closed { socket, fake }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// Requests so far that start like `line`.
    pub(crate) fn seen(&self, line: &str) -> Vec<Seen> {
        let seen = self.shared.seen.lock().unwrap();
        seen.iter().filter(|seen| seen.line.starts_with(line)).cloned().collect()
    }

    /// Connections so far.
    pub(crate) fn accepted(&self) -> usize {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Connections that are open.
    pub(crate) fn open(&self) -> usize {
        self.shared.open.load(Ordering::SeqCst)
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        if let Some(accepting) = &self.accepting {
            accepting.abort();
        }
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        shared.accepted.fetch_add(1, Ordering::SeqCst);
        shared.open.fetch_add(1, Ordering::SeqCst);
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            serve(stream, &shared).await;
            shared.open.fetch_sub(1, Ordering::SeqCst);
        });
    }
}

async fn serve(stream: TcpStream, shared: &Shared) {
    let (from, mut to) = stream.into_split();
    let mut from = BufReader::new(from);
    while let Some(mut seen) = Seen::read(&mut from).await {
        seen.nth = shared.note(&seen);
        let reply = (shared.script)(&seen);
        let last = matches!(reply, Reply::Closes | Reply::Stammers | Reply::BrokenOff(_));
        tokio::select! {
            sent = reply.send(&mut to) => if last || sent.is_err() { return },
            // While an answer is under way nothing else may come than the end.
            _ = Seen::read(&mut from) => return,
        }
    }
}

impl Shared {
    fn note(&self, request: &Seen) -> usize {
        let mut seen = self.seen.lock().unwrap();
        let nth = seen.iter().filter(|seen| seen.line == request.line).count();
        seen.push(Seen { nth, ..request.clone() });
        nth
    }
}
