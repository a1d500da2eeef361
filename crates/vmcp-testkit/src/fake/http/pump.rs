//! From an exchange's messages to an HTTP response.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use http_body::{Body, Frame, SizeHint};
use serde_json::Value;
use tokio::sync::mpsc;

use super::server::{Command, Server};
use crate::fake::encode::{Carrier, Encoded, Sink, encode};
use crate::fake::reply::{Out, Text};
use crate::script::faults::{Shape, WireFault};
use crate::script::options::ReplyStyle;

/// A response body: all there, or arriving.
pub(crate) enum FakeBody {
    Whole(Option<Bytes>),
    Arriving(Pieces),
}

/// The pieces of a body that is arriving; an error among them breaks it off.
pub(crate) struct Pieces {
    pieces: mpsc::Receiver<io::Result<Bytes>>,
    broken: Option<io::Error>,
}

impl Pieces {
    fn channel() -> (mpsc::Sender<io::Result<Bytes>>, FakeBody) {
        let (sender, pieces) = mpsc::channel(8);
        (sender, FakeBody::Arriving(Self { pieces, broken: None }))
    }

    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        if let Some(error) = self.broken.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match std::task::ready!(self.pieces.poll_recv(cx)) {
            Some(Err(error)) => {
                // hyper throws away what it has not flushed when a body fails; it flushes when a
                // body has nothing ready.
                self.broken = Some(error);
                cx.waker().wake_by_ref();
                Poll::Pending
            }
            piece => Poll::Ready(piece.map(|piece| piece.map(Frame::data))),
        }
    }
}

impl Body for FakeBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match self.get_mut() {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Self::Arriving(pieces) => pieces.poll(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, Bytes::len) as u64),
            Self::Arriving(_) => SizeHint::default(),
        }
    }
}

/// The noise in one comment, in bytes.
const COMMENT: usize = 64 << 10;

/// What a response needs to know besides the messages.
pub(crate) struct Pump {
    pub(crate) server: Arc<Server>,
    pub(crate) style: ReplyStyle,
    pub(crate) fault: Option<WireFault>,
    /// For streams that are noted when they open and close.
    pub(crate) noted: Option<Value>,
}

impl Pump {
    /// The response that the messages call for: JSON if the answer comes first, else SSE.
    ///
    /// The head is held until the first message, which decides the status.
    pub(crate) async fn respond(self, mut outs: mpsc::Receiver<Out>) -> Response<FakeBody> {
        if let Some(WireFault::Polling { retry_ms }) = self.fault {
            let id = self.server.park(outs);
            let event = format!("id: {id}\nretry: {retry_ms}\ndata: \n\n");
            return self.head("text/event-stream", 200, FakeBody::Whole(Some(event.into())));
        }
        let stream = self.style == ReplyStyle::Stream
            || (self.style == ReplyStyle::Auto
                && self.fault.as_ref().is_some_and(WireFault::needs_stream));
        loop {
            let Some(first) = outs.recv().await else { return self.stream(None, outs) };
            match first {
                Out::Answer { text, status } if !stream => return self.json(text, status),
                Out::Cut { text, after } if !stream => return self.cut_json(text, after),
                Out::Exit(_) | Out::Kill => {
                    self.end_connection(&first);
                    return std::future::pending().await;
                }
                _ if self.style == ReplyStyle::Json => {}
                other => return self.stream(Some(other), outs),
            }
        }
    }

    fn json(&self, text: Text, status: u16) -> Response<FakeBody> {
        let body = if text.shape == Shape::Plain && text.fill == 0 {
            FakeBody::Whole(Some(Bytes::from(text.head)))
        } else {
            let (sender, body) = Pieces::channel();
            tokio::spawn(async move {
                let mut sink = Sink::Body(sender);
                sink.put_encoded(encode(text, Carrier::Json)).await;
            });
            body
        };
        self.head("application/json", status, body)
    }

    fn cut_json(&self, text: Text, after: usize) -> Response<FakeBody> {
        let (sender, body) = Pieces::channel();
        tokio::spawn(put_cut(sender, encode(text, Carrier::Json), after));
        self.head("application/json", 200, body)
    }

    /// An SSE response that carries `first`, then whatever comes.
    pub(crate) fn stream(
        self,
        first: Option<Out>,
        outs: mpsc::Receiver<Out>,
    ) -> Response<FakeBody> {
        let status = match &first {
            Some(Out::Answer { status, .. }) => *status,
            _ => 200,
        };
        let (sender, body) = Pieces::channel();
        let response = self.head("text/event-stream", status, body);
        tokio::spawn(self.pour(first, outs, sender));
        response
    }

    async fn pour(
        self,
        first: Option<Out>,
        mut outs: mpsc::Receiver<Out>,
        sender: mpsc::Sender<io::Result<Bytes>>,
    ) {
        let _open = self.server.streams.open();
        self.note("stream_opened");
        let mut sink = Sink::Body(sender.clone());
        let mut goes_on = match first {
            Some(out) => self.put(&mut sink, &sender, out).await,
            None => true,
        };
        while goes_on {
            tokio::select! {
                out = outs.recv() => match out {
                    Some(out) => goes_on = self.put(&mut sink, &sender, out).await,
                    None => break,
                },
                () = sender.closed() => break,
            }
        }
        self.note("stream_closed");
    }

    /// Sends one thing; false when nothing more can or may follow.
    async fn put(
        &self,
        sink: &mut Sink,
        sender: &mpsc::Sender<io::Result<Bytes>>,
        out: Out,
    ) -> bool {
        match out {
            Out::Message(text) | Out::Answer { text, .. } => {
                sink.put_encoded(encode(text, Carrier::Sse)).await
            }
            Out::Junk(text) => sink.put_encoded(Encoded::plain(text)).await,
            Out::Noise(bytes) => put_comments(sink, bytes).await,
            Out::Cut { text, after } => {
                put_cut(sender.clone(), encode(text, Carrier::Sse), after).await;
                false
            }
            end => {
                self.end_connection(&end);
                false
            }
        }
    }

    fn note(&self, what: &str) {
        if let Some(detail) = &self.noted {
            self.server.engine.record.note(what, detail.clone());
        }
    }

    fn end_connection(&self, how: &Out) {
        self.server.request(match how {
            Out::Kill => Command::Kill,
            _ => Command::Down,
        });
    }

    fn head(&self, content_type: &str, status: u16, body: FakeBody) -> Response<FakeBody> {
        let content_type = match &self.fault {
            Some(WireFault::ContentType(other)) => other,
            _ => content_type,
        };
        let mut response = Response::new(body);
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
        let value = HeaderValue::from_str(content_type);
        let value = value.unwrap_or_else(|_| HeaderValue::from_static("invalid"));
        response.headers_mut().insert(CONTENT_TYPE, value);
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Sends the first bytes, then breaks the body off, which cuts the connection.
async fn put_cut(sender: mpsc::Sender<io::Result<Bytes>>, encoded: Encoded, after: usize) {
    Sink::Body(sender.clone()).put_cut(encoded, after).await;
    let _gone = sender.send(Err(io::Error::other("cut off"))).await;
}

/// Sends at least so much noise, as comments.
async fn put_comments(sink: &mut Sink, bytes: u64) -> bool {
    let comment = Bytes::from(format!(": {}\n\n", "x".repeat(COMMENT)));
    for _ in 0..bytes.div_ceil(COMMENT as u64) {
        if !sink.put(comment.clone()).await {
            return false;
        }
    }
    true
}
