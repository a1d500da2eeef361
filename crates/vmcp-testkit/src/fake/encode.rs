//! Messages as bytes: SSE events, JSON bodies or lines, in the usual shape or an unusual one.

use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncWriteExt as _, Stdout};
use tokio::sync::mpsc;

use super::reply::Text;
use crate::script::faults::Shape;

/// What carries the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Carrier {
    Sse,
    Json,
    Line,
}

/// What follows the bytes of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// The next message.
    Continue,
    /// The end of the stream.
    End,
    /// Nothing, while the stream stays open.
    Stay,
    /// Noise for ever.
    Noise,
}

/// A message ready to be sent.
#[derive(Debug)]
pub(crate) struct Encoded {
    pub(crate) text: Text,
    /// One byte at a time, with this pause between.
    pub(crate) drip: Option<Duration>,
    pub(crate) then: Then,
}

impl Encoded {
    /// Bytes as they are.
    pub(crate) fn plain(text: Text) -> Self {
        Self { text, drip: None, then: Then::Continue }
    }
}

/// The bytes of a message in its shape.
pub(crate) fn encode(text: Text, carrier: Carrier) -> Encoded {
    let shape = text.shape.clone();
    let drip = match &shape {
        Shape::OneByte => Some(Duration::ZERO),
        Shape::Drip { ms } => Some(Duration::from_millis(*ms)),
        _ => None,
    };
    let then = match &shape {
        Shape::CommentsOnly => Then::End,
        Shape::NoBlankLine if carrier == Carrier::Sse => Then::End,
        Shape::Endless => Then::Noise,
        Shape::Unterminated => Then::Stay,
        _ => Then::Continue,
    };
    let text = match carrier {
        Carrier::Sse => event(text, &shape),
        Carrier::Json => body(text, &shape),
        Carrier::Line => line(text, &shape),
    };
    Encoded { text, drip, then }
}

fn event(text: Text, shape: &Shape) -> Text {
    match shape {
        Shape::Crlf => text.between("event: message\r\ndata: ", "\r\n\r\n"),
        Shape::Cr => text.between("event: message\rdata: ", "\r\r"),
        Shape::MixedEnds => text.between("event: message\rdata: ", "\r\n\n"),
        Shape::CommentsOnly => ": nothing\n\n: to\n: see\n\n".to_owned().into(),
        Shape::Endless => ": never\n".to_owned().into(),
        Shape::Bom => text.between("\u{feff}event: message\ndata: ", "\n\n"),
        Shape::RetryZero => text.between("retry: 0\nid: 1\nevent: message\ndata: ", "\n\n"),
        Shape::NoBlankLine => text.between("event: message\ndata: ", "\n"),
        Shape::ManyDataLines => {
            two_lines(text, "\ndata: ").between("event: message\ndata: ", "\n\n")
        }
        Shape::HugeId { bytes } => Text {
            head: "id: ".to_owned(),
            fill: *bytes,
            tail: format!("\nevent: message\ndata: {}{}\n\n", text.head, text.tail),
            ..text
        },
        Shape::Plain | Shape::OneByte | Shape::Drip { .. } | Shape::Unterminated => {
            text.between("event: message\ndata: ", "\n\n")
        }
    }
}

fn body(text: Text, shape: &Shape) -> Text {
    match shape {
        Shape::Bom => text.between("\u{feff}", ""),
        _ => text,
    }
}

fn line(text: Text, shape: &Shape) -> Text {
    match shape {
        Shape::Crlf | Shape::MixedEnds => text.between("", "\r\n"),
        Shape::Cr => text.between("", "\r"),
        Shape::CommentsOnly => Text::default(),
        Shape::Endless => "endless".to_owned().into(),
        Shape::Bom => text.between("\u{feff}", "\n"),
        Shape::NoBlankLine | Shape::Unterminated => text,
        Shape::ManyDataLines => two_lines(text, "\n").between("", "\n"),
        _ => text.between("", "\n"),
    }
}

/// Breaks the message after its first member.
fn two_lines(text: Text, ending: &str) -> Text {
    let first = r#"{"jsonrpc":"2.0","#;
    Text { head: text.head.replacen(first, &format!("{first}{ending}"), 1), ..text }
}

/// Where bytes go.
pub(crate) enum Sink {
    /// An HTTP body; an error ends it abruptly.
    Body(mpsc::Sender<Result<Bytes, std::io::Error>>),
    Stdout(Stdout),
}

impl Sink {
    /// Sends some bytes; false when nobody takes them any more.
    pub(crate) async fn put(&mut self, bytes: Bytes) -> bool {
        match self {
            Self::Body(_) if bytes.is_empty() => true,
            Self::Body(body) => body.send(Ok(bytes)).await.is_ok(),
            Self::Stdout(out) => out.write_all(&bytes).await.is_ok() && out.flush().await.is_ok(),
        }
    }

    /// Sends a whole message in its shape. False when nothing more can or may follow.
    pub(crate) async fn put_encoded(&mut self, encoded: Encoded) -> bool {
        let Encoded { text, drip, then } = encoded;
        let noise = (then == Then::Noise).then(|| Bytes::from(text.head.repeat(64)));
        for piece in text.pieces() {
            if !self.put_paced(piece, drip).await {
                return false;
            }
        }
        match then {
            Then::Continue => return true,
            Then::End => {}
            Then::Stay => self.gone().await,
            Then::Noise => while self.put(noise.clone().unwrap_or_default()).await {},
        }
        false
    }

    async fn put_paced(&mut self, piece: Bytes, drip: Option<Duration>) -> bool {
        let Some(pause) = drip else { return self.put(piece).await };
        for at in 0..piece.len() {
            if !self.put(piece.slice(at..=at)).await {
                return false;
            }
            if !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
        }
        true
    }

    /// Sends the first `after` bytes of a message.
    pub(crate) async fn put_cut(&mut self, encoded: Encoded, after: usize) {
        let mut left = after;
        for piece in encoded.text.pieces() {
            let part = piece.slice(..piece.len().min(left));
            left -= part.len();
            if !self.put(part).await || left == 0 {
                return;
            }
        }
    }

    async fn gone(&self) {
        match self {
            Self::Body(body) => body.closed().await,
            Self::Stdout(_) => std::future::pending().await,
        }
    }
}
