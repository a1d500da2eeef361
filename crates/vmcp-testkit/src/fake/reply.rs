//! What an exchange sends back, before a transport makes bytes of it.

use bytes::Bytes;
use tokio::sync::mpsc;

use crate::script::faults::Shape;

/// How many bytes of filler are made at a time.
const FILL: usize = 64 * 1024;

/// A message: some text, then `fill` times `x`, then some text. The filler is made while sending,
/// so that a gigabyte costs no memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Text {
    pub(crate) head: String,
    pub(crate) fill: u64,
    pub(crate) tail: String,
    pub(crate) shape: Shape,
}

impl From<String> for Text {
    fn from(head: String) -> Self {
        Self { head, ..Self::default() }
    }
}

impl Text {
    /// The same message between a prefix and a suffix.
    pub(crate) fn between(self, before: &str, after: &str) -> Self {
        let Self { head, fill, tail, shape } = self;
        let (head, tail) = if fill == 0 {
            (format!("{before}{head}{tail}{after}"), String::new())
        } else {
            (format!("{before}{head}"), format!("{tail}{after}"))
        };
        Self { head, fill, tail, shape }
    }

    /// The bytes, in pieces of at most 64 KiB of filler.
    pub(crate) fn pieces(self) -> impl Iterator<Item = Bytes> + Send {
        let full = usize::try_from(self.fill).unwrap_or(usize::MAX);
        let sizes = std::iter::repeat_n(FILL, full / FILL).chain([full % FILL]);
        let filler = Bytes::from(vec![b'x'; if full == 0 { 0 } else { FILL }]);
        let middle = sizes.filter(|n| *n > 0).map(move |n| filler.slice(..n));
        std::iter::once(Bytes::from(self.head)).chain(middle).chain([Bytes::from(self.tail)])
    }
}

/// One thing to send.
#[derive(Debug)]
pub(crate) enum Out {
    /// A notification or a request of the server's own.
    Message(Text),
    /// A response, with the HTTP status it calls for if it is the first thing sent.
    Answer { text: Text, status: u16 },
    /// Bytes that are no message, as they are.
    Junk(Text),
    /// The first bytes of an answer; then the connection is cut.
    Cut { text: Text, after: usize },
    /// The server ends in good order.
    Exit(i32),
    /// The server is killed.
    Kill,
    /// Bytes for stderr.
    Noise(u64),
}

/// Where an exchange sends: the stream of its own response.
#[derive(Debug, Clone)]
pub(crate) struct Reply(pub(crate) mpsc::Sender<Out>);

impl Reply {
    /// A reply and its other end; at most 64 messages wait in between.
    pub(crate) fn channel() -> (Self, mpsc::Receiver<Out>) {
        let (sender, receiver) = mpsc::channel(64);
        (Self(sender), receiver)
    }

    /// Sends, waiting for room; what nobody can receive any more is dropped.
    pub(crate) async fn send(&self, out: Out) {
        let _gone = self.0.send(out).await;
    }

    /// Waits until nobody can receive any more.
    pub(crate) async fn closed(&self) {
        self.0.closed().await;
    }
}
