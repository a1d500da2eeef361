//! Response bodies: a few chunks that are there, or events that come.

use std::{
    collections::VecDeque,
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::{
    sync::mpsc,
    time::{Instant, Sleep},
};
use vmcp_wire::sse;

/// A response body.
pub(crate) enum Payload {
    /// Chunks that are there: sent as they are, without being put together.
    Whole(VecDeque<Bytes>),
    /// Events that come, with comments while none does. It ends when every sender is gone.
    Events(Box<Events>),
}

pub(crate) struct Events {
    source: mpsc::Receiver<Bytes>,
    every: Duration,
    comment: Pin<Box<Sleep>>,
}

impl Payload {
    pub(crate) fn empty() -> Self {
        Self::Whole(VecDeque::new())
    }

    pub(crate) fn whole(bytes: impl Into<Bytes>) -> Self {
        Self::Whole(VecDeque::from([bytes.into()]))
    }

    pub(crate) fn chunks(chunks: impl IntoIterator<Item = Bytes>) -> Self {
        Self::Whole(chunks.into_iter().collect())
    }

    pub(crate) fn events(source: mpsc::Receiver<Bytes>, keep_alive: Duration) -> Self {
        let comment = Box::pin(tokio::time::sleep(keep_alive));
        Self::Events(Box::new(Events { source, every: keep_alive, comment }))
    }
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(chunks) => {
                Poll::Ready(chunks.pop_front().map(|chunk| Ok(Frame::data(chunk))))
            }
            Self::Events(events) => events.poll(cx).map(|event| event.map(|e| Ok(Frame::data(e)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(chunks) if chunks.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(chunks) => {
                SizeHint::with_exact(chunks.iter().map(|chunk| chunk.len() as u64).sum())
            }
            Self::Events(_) => SizeHint::default(),
        }
    }
}

impl Events {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Bytes>> {
        if let Poll::Ready(event) = self.source.poll_recv(cx) {
            self.comment.as_mut().reset(Instant::now() + self.every);
            return Poll::Ready(event);
        }
        if self.comment.as_mut().poll(cx).is_ready() {
            self.comment.as_mut().reset(Instant::now() + self.every);
            // The timer must be polled again to wake this task the next time.
            cx.waker().wake_by_ref();
            return Poll::Ready(Some(Bytes::from_static(sse::comment())));
        }
        Poll::Pending
    }
}
