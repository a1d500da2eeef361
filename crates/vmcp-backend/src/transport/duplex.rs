//! A stream in and a stream out, and the requests that are in flight between them.

use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use tokio::sync::{mpsc, oneshot};
use tokio_util::sync::{CancellationToken, DropGuard};
use vmcp_core::Json;
use vmcp_wire::{Id, Message, Notification, Request, method};

use super::Outgoing;
use crate::{
    fault::Fault,
    inbox::{Answer, Entry, Inbox},
    transport::{sse, stdio},
};

/// A duplex connection. The reading half runs in a task of the transport; it feeds the inbox and
/// marks the connection closed.
pub(crate) struct Duplex {
    writer: Writer,
    end: Arc<End>,
}

/// Where messages are written.
pub(crate) enum Writer {
    Stdio { lines: mpsc::Sender<Bytes>, child: stdio::Child },
    Sse { poster: sse::Poster, _reading: DropGuard },
}

/// How and whether a connection ended.
#[derive(Default)]
pub(crate) struct End {
    token: CancellationToken,
    reason: OnceLock<String>,
}

impl End {
    /// Marks the connection closed; the first reason stays.
    pub(crate) fn set(&self, reason: String) {
        let _ = self.reason.set(reason);
        self.token.cancel();
    }

    fn get(&self) -> Option<String> {
        self.token.is_cancelled().then(|| self.reason.get().cloned().unwrap_or_default())
    }

    pub(crate) async fn wait(&self) -> String {
        self.token.cancelled().await;
        self.reason.get().cloned().unwrap_or_default()
    }
}

impl Duplex {
    pub(crate) const fn new(writer: Writer, end: Arc<End>) -> Self {
        Self { writer, end }
    }

    pub(crate) async fn exchange(
        &self,
        out: Outgoing<'_>,
        inbox: &Arc<Inbox>,
        mut entry: Entry,
    ) -> Answer {
        let (reply, mut answer) = oneshot::channel();
        entry.reply = Some(reply);
        let patience = out.patience.clone();
        let _registered = inbox.register(out.id, entry);
        let request =
            Request { id: Id::number(out.id), method: out.method.to_owned(), params: out.params };
        if let Some(reason) = self.end.get() {
            return Err(Fault::Connect(reason));
        }
        // The handshake cannot be cancelled, and a server that knows no other messages yet must not
        // get them. Anything else may have arrived before the writing is over.
        let handshake = matches!(out.method, method::INITIALIZE | method::DISCOVER);
        let mut cancel = CancelOnDrop { duplex: self, id: out.id, armed: !handshake };
        if let Err(fault) = patience.wait(self.write(request.encode())).await? {
            cancel.armed = false;
            return Err(fault);
        }
        let outcome = patience
            .wait(async {
                tokio::select! {
                    biased;
                    answer = &mut answer => answer.unwrap_or_else(|_| Err(self.end_fault())),
                    reason = self.end.wait() => Err(Fault::Closed(reason)),
                }
            })
            .await;
        match outcome {
            Ok(answer) => {
                cancel.armed = false;
                answer
            }
            Err(timed_out) => Err(timed_out),
        }
    }

    pub(crate) async fn send(&self, message: &Message) -> Result<(), Fault> {
        self.write(message.encode()).await
    }

    async fn write(&self, mut message: Vec<u8>) -> Result<(), Fault> {
        match &self.writer {
            Writer::Stdio { lines, .. } => {
                one_line(&mut message);
                message.push(b'\n');
                // Nothing was sent: the queue takes no more.
                let sent = lines.send(message.into()).await;
                sent.map_err(|_| Fault::Connect(self.end_reason()))
            }
            Writer::Sse { poster, .. } => poster.post(message).await,
        }
    }

    fn end_fault(&self) -> Fault {
        Fault::Closed(self.end_reason())
    }

    fn end_reason(&self) -> String {
        self.end.get().unwrap_or_else(|| "closed the connection".to_owned())
    }

    pub(crate) fn abandon(&self, reason: &str) {
        if let Writer::Sse { poster, .. } = &self.writer {
            self.end.set(reason.to_owned());
            poster.close();
        }
    }

    pub(crate) fn closed(&self) -> Option<String> {
        self.end.get()
    }

    pub(crate) async fn wait_closed(&self) -> String {
        self.end.wait().await
    }

    pub(crate) async fn close(&self) {
        match &self.writer {
            Writer::Stdio { child, .. } => child.close().await,
            Writer::Sse { .. } => self.abandon("was closed"),
        }
        self.end.set("was closed".to_owned());
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        match &self.writer {
            Writer::Stdio { child, .. } => child.pid(),
            Writer::Sse { .. } => None,
        }
    }

    /// Tells the server that nobody waits for `id` any more, from where one cannot wait.
    fn cancel_soon(&self, id: u64) {
        let params = Json::object([("requestId", Json::number(id))]);
        let notification =
            Notification { method: method::CANCELLED.to_owned(), params: Some(params) };
        let mut message = notification.encode();
        match &self.writer {
            Writer::Stdio { lines, .. } => {
                message.push(b'\n');
                let _ = lines.try_send(message.into());
            }
            Writer::Sse { poster, .. } => poster.post_soon(message),
        }
    }
}

/// A message must not contain a newline; between JSON tokens it is white space.
fn one_line(message: &mut [u8]) {
    for byte in message.iter_mut().filter(|byte| matches!(byte, b'\n' | b'\r')) {
        *byte = b' ';
    }
}

struct CancelOnDrop<'a> {
    duplex: &'a Duplex,
    id: u64,
    armed: bool,
}

impl Drop for CancelOnDrop<'_> {
    fn drop(&mut self) {
        if self.armed && self.duplex.closed().is_none() {
            self.duplex.cancel_soon(self.id);
        }
    }
}
