//! Answering a request whose outcome is not known yet.
//!
//! The head of the response is held until there is something to say: an outcome makes a plain JSON
//! response with the right status; a notification or question that comes first makes an event
//! stream. When the client goes away, whatever ran for it is dropped, and with it everything below.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use http::Response;
use tokio::sync::mpsc;
use vmcp_wire::{Id, Notification, sse};

use super::call::{self, Body};
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
};

/// Events that may wait for a client to read them; more notifications are dropped.
const QUEUE: usize = 256;

/// Bytes of notifications that may wait; the last of them may go beyond.
const QUEUE_BYTES: usize = 1 << 20;

/// The way to one response stream, or to the only stream that there is.
#[derive(Clone)]
pub(crate) struct Outlet {
    sender: mpsc::Sender<Bytes>,
    framing: Framing,
    /// Bytes of notifications that wait.
    waiting: Arc<AtomicUsize>,
}

/// What keeps messages apart.
#[derive(Clone, Copy)]
enum Framing {
    Events,
    Lines,
}

impl Framing {
    fn frame(self, mut message: Vec<u8>) -> Bytes {
        match self {
            Self::Events => sse::message(None, &message).into(),
            Self::Lines => {
                // The text between the values of a message may hold line ends, its strings cannot.
                message
                    .iter_mut()
                    .filter(|byte| matches!(byte, b'\n' | b'\r'))
                    .for_each(|byte| *byte = b' ');
                message.push(b'\n');
                message.into()
            }
        }
    }
}

impl Outlet {
    pub(super) fn new() -> (Self, mpsc::Receiver<Bytes>) {
        Self::with(Framing::Events)
    }

    /// A way to a stream of one message a line.
    pub(crate) fn lines() -> (Self, mpsc::Receiver<Bytes>) {
        Self::with(Framing::Lines)
    }

    fn with(framing: Framing) -> (Self, mpsc::Receiver<Bytes>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        (Self { sender, framing, waiting: Arc::default() }, receiver)
    }

    /// Sends a notification, unless the client reads too slowly.
    pub(super) fn notify(&self, notification: &Notification) {
        if self.waiting.load(Ordering::Relaxed) >= QUEUE_BYTES {
            return;
        }
        let text = self.framing.frame(notification.encode());
        self.waiting.fetch_add(text.len(), Ordering::Relaxed);
        let waiting = Waiting { text, waiting: Arc::clone(&self.waiting) };
        let _ = self.sender.try_send(Bytes::from_owner(waiting));
    }

    /// Sends a message that must arrive; `false` if the client is gone.
    pub(crate) async fn send(&self, message: Vec<u8>) -> bool {
        self.sender.send(self.framing.frame(message)).await.is_ok()
    }

    /// Whether both lead to the same stream.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.sender.same_channel(&other.sender)
    }

    /// Waits until the client is gone.
    pub(crate) async fn gone(&self) {
        self.sender.closed().await;
    }
}

/// A notification on its way, which counts until the connection has taken it.
struct Waiting {
    text: Bytes,
    waiting: Arc<AtomicUsize>,
}

impl AsRef<[u8]> for Waiting {
    fn as_ref(&self) -> &[u8] {
        &self.text
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.waiting.fetch_sub(self.text.len(), Ordering::Relaxed);
    }
}

/// The last message of a response: how it looks alone, and as the end of a stream.
pub(super) struct Final {
    /// The response when nothing was sent before.
    pub(super) response: Response<Payload>,
    /// The message itself.
    pub(super) message: Body,
}

/// Answers the request `id` with what `work` comes to, `events` being what it sends meanwhile.
pub(super) async fn answer(
    edge: &Arc<Edge>,
    id: Id,
    mut events: mpsc::Receiver<Bytes>,
    work: impl Future<Output = Final> + Send + 'static,
) -> Response<Payload> {
    let mut work = Box::pin(call::contained(id, work));
    let first = tokio::select! {
        biased;
        done = &mut work => return at_once(done, events),
        event = events.recv() => event,
    };
    let Some(first) = first else { return work.await.response };
    let (to_client, body) = mpsc::channel(QUEUE);
    tokio::spawn(async move {
        let gone = to_client.clone();
        tokio::select! {
            () = gone.closed() => {}
            () = relay(first, events, work, to_client) => {}
        }
    });
    reply::events(Payload::events(body, edge.settings.keep_alive))
}

/// The outcome is there; what was said before it, in the same breath, still comes first.
fn at_once(done: Final, mut events: mpsc::Receiver<Bytes>) -> Response<Payload> {
    let mut said: Vec<Bytes> = std::iter::from_fn(|| events.try_recv().ok()).collect();
    if said.is_empty() {
        return done.response;
    }
    said.extend(done.message.encode().map(|message| sse::message(None, &message).into()));
    reply::events(Payload::chunks(said))
}

/// Passes events on until the work is done, then its last message.
async fn relay(
    first: Bytes,
    mut events: mpsc::Receiver<Bytes>,
    mut work: std::pin::Pin<Box<impl Future<Output = Final>>>,
    to_client: mpsc::Sender<Bytes>,
) {
    if to_client.send(first).await.is_err() {
        return;
    }
    let done = loop {
        tokio::select! {
            biased;
            Some(event) = events.recv() => {
                if to_client.send(event).await.is_err() {
                    return;
                }
            }
            done = &mut work => break done,
        }
    };
    // What was said before the outcome arrives before it.
    while let Ok(event) = events.try_recv() {
        let _ = to_client.send(event).await;
    }
    if let Some(message) = done.message.encode() {
        let _ = to_client.send(sse::message(None, &message).into()).await;
    }
}
