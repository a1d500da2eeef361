//! The stdio front: MCP of either era over two byte streams, one message a line.
//!
//! The first request that is let in decides the era for the whole process: `initialize` begins a
//! legacy session, a request that describes itself the modern era. Requests run concurrently;
//! their answers, what they say meanwhile and what they ask the client share the output, in the
//! order in which they were said.
//!
//! Refused: more than one client per process. A process is one conversation.

mod conversation;
mod in_flight;
mod input;
mod output;

#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite},
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tracing::info;
use vmcp_core::{Gateway, Json};
use vmcp_wire::{Incoming, Message, Response};

use self::{conversation::Talk, in_flight::InFlight, input::Input};
use crate::{
    admin::Probe, edge::Edge, http::reply, mcp::streaming::Outlet, panics, settings::Settings,
};

/// Requests that run at a time, open `subscriptions/listen` included; more are refused.
const MOST_IN_FLIGHT: usize = 256;

/// Serves `gateway` to the one client at the other end of `input` and `output`.
///
/// Returns when `input` ends or `shutdown` is cancelled, after requests in flight had
/// [`Settings::drain`] to finish. A line longer than [`Settings::max_body_bytes`] is answered with
/// an error and dropped. Of the other settings only the server's name and the page size mean
/// anything here. Dropping the future cuts everything off.
///
/// # Errors
/// When `output` can be written no more; a client that closed it is no error.
pub async fn serve_stdio(
    gateway: Arc<dyn Gateway>,
    settings: Settings,
    input: impl AsyncRead + Send + Unpin,
    output: impl AsyncWrite + Send + Unpin + 'static,
    shutdown: CancellationToken,
) -> io::Result<()> {
    let (outlet, messages) = Outlet::lines();
    let last = CancellationToken::new();
    let writing = tokio::spawn(output::write(messages, output, last.clone()));
    let writing = AbortOnDropHandle::new(writing);
    let mut front = Front {
        input: Input::new(input, settings.max_body_bytes),
        edge: Edge::new(gateway, Arc::new(Nobody), settings),
        in_flight: InFlight::default(),
        running: JoinSet::new(),
        outlet,
    };
    let drain = front.edge.settings.drain;
    let mut talk = Talk::default();
    let guard = front.edge.stop.clone().drop_guard();
    let outlet = front.outlet.clone();
    let read = tokio::select! {
        read = front.listen(&mut talk) => read,
        () = shutdown.cancelled() => Ok(()),
        // The writer has given up: the client has closed its end.
        () = outlet.gone() => Ok(()),
    };
    talk.stop_listening();
    drop(guard);
    front.finish().await;
    drop(talk);
    last.cancel();
    // A client that does not read what is left is not waited for any longer.
    let written = tokio::time::timeout(drain, writing)
        .await
        .map_or(Ok(()), |written| written.unwrap_or_else(|error| Err(io::Error::other(error))));
    read.and(written)
}

struct Front<R> {
    input: Input<R>,
    edge: Arc<Edge>,
    in_flight: InFlight,
    running: JoinSet<()>,
    outlet: Outlet,
}

impl<R: AsyncRead + Unpin> Front<R> {
    /// Takes in messages until there are no more.
    async fn listen(&mut self, talk: &mut Talk) -> io::Result<()> {
        while let Some(line) = self.input.next().await? {
            while self.running.try_join_next().is_some() {}
            match line.and_then(Incoming::parse) {
                Ok(incoming) => self.contained(talk, incoming).await,
                Err(malformed) => {
                    self.outlet.send(malformed.response().encode()).await;
                }
            }
        }
        Ok(())
    }

    /// A panic hurts the message that met it and nothing else.
    async fn contained(&mut self, talk: &mut Talk, incoming: Incoming) {
        let id = match &incoming {
            Incoming::One(Message::Request(request)) => Some(request.id.clone()),
            _ => None,
        };
        if panics::caught(self.take(talk, incoming)).await.is_err() && id.is_some() {
            let outcome = Err(reply::internal());
            self.outlet.send(Response { id, outcome }.encode()).await;
        }
    }

    /// Lets what runs come to its end, within the bound.
    async fn finish(&mut self) {
        let drain = self.edge.settings.drain;
        let all = async { while self.running.join_next().await.is_some() {} };
        if tokio::time::timeout(drain, all).await.is_err() {
            info!(left = self.running.len(), "requests that took too long were cut off");
        }
        self.running.shutdown().await;
    }
}

/// The operators' endpoints do not exist on stdio.
struct Nobody;

impl Probe for Nobody {
    fn ready(&self) -> Result<(), String> {
        Ok(())
    }

    fn status(&self) -> Json {
        Json::empty_object()
    }
}
