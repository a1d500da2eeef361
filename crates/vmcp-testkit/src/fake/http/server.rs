//! The port: accepting, going down, coming back, hanging.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::connection::serve_connection;
use crate::chance::unguessable;
use crate::fake::engine::Engine;
use crate::fake::record::locked;
use crate::fake::reply::Out;
use crate::port::Port;

/// What the test wants of the port.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    Down,
    /// As `Down`, with resets.
    Kill,
    Back,
    Hang,
    Stop,
}

type Asked = (Command, oneshot::Sender<()>);

/// What all connections of one fake share.
pub(crate) struct Server {
    pub(crate) engine: Arc<Engine>,
    pub(crate) addr: SocketAddr,
    pub(crate) hanging: watch::Sender<bool>,
    /// Whether connections that are closed from here get a reset.
    pub(crate) resetting: AtomicBool,
    pub(crate) streams: Counter,
    pub(crate) connections: Counter,
    /// Ends the server without waiting.
    pub(crate) stop: CancellationToken,
    /// Streams that a GET may pick up again, by event id.
    parked: Mutex<BTreeMap<String, mpsc::Receiver<Out>>>,
    commands: mpsc::Sender<Asked>,
}

impl Server {
    pub(crate) fn new(engine: Arc<Engine>, addr: SocketAddr) -> (Arc<Self>, mpsc::Receiver<Asked>) {
        let (commands, receiver) = mpsc::channel(16);
        let server = Self {
            engine,
            addr,
            hanging: watch::Sender::new(false),
            resetting: AtomicBool::new(false),
            streams: Counter::default(),
            connections: Counter::default(),
            stop: CancellationToken::new(),
            parked: Mutex::default(),
            commands,
        };
        (Arc::new(server), receiver)
    }

    /// Keeps the rest of a stream and returns the event id under which it can be picked up.
    pub(crate) fn park(&self, rest: mpsc::Receiver<Out>) -> String {
        let id = unguessable();
        locked(&self.parked).insert(id.clone(), rest);
        id
    }

    /// Picks a stream up, once.
    pub(crate) fn resume(&self, id: &str) -> Option<mpsc::Receiver<Out>> {
        locked(&self.parked).remove(id)
    }

    /// Has a command carried out, and waits until it is.
    pub(crate) async fn command(&self, command: Command) {
        let (done, carried_out) = oneshot::channel();
        // What could not be sent must be dropped, or its answer would be waited for in vain.
        drop(self.commands.send((command, done)).await);
        let _stopped = carried_out.await;
    }

    /// Has a command carried out some time, without waiting: a connection may not wait for its own
    /// end.
    pub(crate) fn request(&self, command: Command) {
        let _full = self.commands.try_send((command, oneshot::channel().0));
    }
}

/// Counts things that are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Counter(Arc<AtomicUsize>);

/// One open thing; dropping it counts it off.
pub(crate) struct Counted(Arc<AtomicUsize>);

impl Counter {
    pub(crate) fn count(&self) -> usize {
        self.0.load(Ordering::SeqCst)
    }

    pub(crate) fn open(&self) -> Counted {
        self.0.fetch_add(1, Ordering::SeqCst);
        Counted(Arc::clone(&self.0))
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Runs until told to stop.
pub(crate) async fn serve(
    server: Arc<Server>,
    listener: TcpListener,
    mut commands: mpsc::Receiver<Asked>,
) {
    let mut port = Port::Listening(listener);
    let mut open = Connections::default();
    loop {
        tokio::select! {
            () = server.stop.cancelled() => break,
            asked = commands.recv() => {
                let Some((command, done)) = asked else { break };
                server.hanging.send_replace(command == Command::Hang);
                match command {
                    Command::Hang => {}
                    Command::Down | Command::Kill => {
                        let is_kill = command == Command::Kill;
                        server.resetting.store(is_kill, Ordering::SeqCst);
                        port = port.reserve(server.addr).await;
                        std::mem::take(&mut open).close().await;
                    }
                    Command::Back => port = port.listen(),
                    Command::Stop => {
                        server.engine.stop.cancel();
                        break;
                    }
                }
                let _gone = done.send(());
            }
            accepted = port.accept() => {
                if let Some(stream) = accepted {
                    open.add(&server, stream);
                }
            }
        }
    }
    drop(port);
    open.close().await;
}

/// The connections accepted since the port was last down.
#[derive(Default)]
struct Connections {
    tasks: TaskTracker,
    end: CancellationToken,
}

impl Connections {
    fn add(&self, server: &Arc<Server>, stream: TcpStream) {
        self.tasks.spawn(serve_connection(Arc::clone(server), stream, self.end.clone()));
    }

    async fn close(self) {
        self.end.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }
}
