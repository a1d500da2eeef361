//! A TCP proxy that spoils what passes through it. It knows nothing of HTTP: what must be wrong
//! above TCP is the fakes' business.
//!
//! Toxics apply to bytes read after they were set, also on open connections. Chance (jitter, the
//! value of a corrupted byte) comes from a seed, which is printed if the test panics.

mod pipe;
mod port;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;

use crate::chance::Chance;
use crate::fake::record::locked;
use port::{Order, run};

/// Which way bytes go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From the client to the upstream server.
    Up,
    /// From the upstream server to the client.
    Down,
    /// Both ways, each counted for itself.
    Both,
}

/// Something wrong with one way of each connection.
///
/// Bytes are counted from the start of the connection, each way for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toxic {
    /// Each read is passed on later.
    Latency {
        /// Milliseconds.
        ms: u64,
        /// Up to as many milliseconds more, by chance.
        jitter_ms: u64,
    },
    /// No more than so many bytes per second.
    Bandwidth {
        /// Bytes per second; 0 counts as 1.
        bytes_per_second: u64,
    },
    /// The end of the stream is passed on later.
    SlowClose {
        /// Milliseconds.
        ms: u64,
    },
    /// After so many bytes both sides get a reset.
    Reset {
        /// Bytes that still pass.
        after_bytes: u64,
    },
    /// Bytes are swallowed; the connection stays open.
    Blackhole,
    /// After so many bytes this way is closed, the other stays open.
    HalfClose {
        /// Bytes that still pass.
        after_bytes: u64,
    },
    /// After so many bytes both ways are closed.
    Truncate {
        /// Bytes that still pass.
        after_bytes: u64,
    },
    /// One byte is changed.
    Corrupt {
        /// Its position, from 0.
        at: u64,
    },
    /// Bytes are written one at a time.
    OneByte,
}

/// What applies now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Toxics(pub(crate) Vec<(Way, Toxic)>);

impl Toxics {
    /// Those that apply to one way.
    pub(crate) fn on(&self, way: Way) -> impl Iterator<Item = Toxic> + '_ {
        self.0.iter().filter(move |(w, _)| *w == way || *w == Way::Both).map(|(_, toxic)| *toxic)
    }
}

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) upstream: SocketAddr,
    pub(crate) toxics: watch::Sender<Toxics>,
    pub(crate) chance: Mutex<Chance>,
    pub(crate) accepted: AtomicU64,
    pub(crate) open: AtomicU64,
    pub(crate) stop: CancellationToken,
}

/// A running proxy on a port of its own. Dropping it closes the port and the connections soon
/// after.
pub struct Proxy {
    addr: SocketAddr,
    seed: u64,
    shared: Arc<Shared>,
    orders: mpsc::Sender<(Order, oneshot::Sender<()>)>,
}

impl Proxy {
    /// Starts a proxy in front of `upstream`, without any toxic.
    ///
    /// # Panics
    /// If no port can be had, or outside a tokio runtime.
    pub async fn start(upstream: SocketAddr, seed: u64) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free local port");
        let addr = listener.local_addr().expect("is bound");
        let shared = Arc::new(Shared {
            upstream,
            toxics: watch::Sender::new(Toxics::default()),
            chance: Mutex::new(Chance::new(seed)),
            accepted: AtomicU64::new(0),
            open: AtomicU64::new(0),
            stop: CancellationToken::new(),
        });
        let (orders, inbox) = mpsc::channel(16);
        tokio::spawn(run(Arc::clone(&shared), addr, listener, inbox));
        Self { addr, seed, shared, orders }
    }

    /// Where clients connect.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// An URL through the proxy, such as `url("/mcp")`.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.addr)
    }

    /// The seed it was started with.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Replaces the toxics.
    pub fn set(&self, toxics: impl IntoIterator<Item = (Way, Toxic)>) {
        self.shared.toxics.send_replace(Toxics(toxics.into_iter().collect()));
    }

    /// Removes the toxics.
    pub fn clear(&self) {
        self.set([]);
    }

    /// Refuses new connections from now on; the port stays reserved.
    pub async fn refuse(&self) {
        self.order(Order::Refuse).await;
    }

    /// Accepts connections again.
    pub async fn accept(&self) {
        self.order(Order::Accept).await;
    }

    /// Resets every open connection.
    pub async fn reset_all(&self) {
        self.order(Order::ResetAll).await;
    }

    async fn order(&self, order: Order) {
        let (done, carried_out) = oneshot::channel();
        let _stopped = self.orders.send((order, done)).await;
        let _stopped = carried_out.await;
    }

    /// How many connections were ever accepted.
    #[must_use]
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// How many connections are open.
    #[must_use]
    pub fn open(&self) -> u64 {
        self.shared.open.load(Ordering::SeqCst)
    }

    /// A seed for tests that want a new one each time.
    #[must_use]
    pub fn fresh_seed() -> u64 {
        use std::hash::{BuildHasher as _, RandomState};
        RandomState::new().hash_one(0)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.cancel();
        if std::thread::panicking() {
            let toxics = &locked_toxics(&self.shared);
            eprintln!("fault proxy: seed {}, toxics {toxics:?}", self.seed);
        }
    }
}

fn locked_toxics(shared: &Shared) -> Toxics {
    shared.toxics.borrow().clone()
}

pub(crate) fn by_chance(shared: &Shared, bound: u64) -> u64 {
    locked(&shared.chance).below(bound)
}
