//! The three ways to reach a server, behind one closed enum.

pub(crate) mod duplex;
pub(crate) mod http;
pub(crate) mod sse;
pub(crate) mod stdio;

use std::sync::Arc;

use vmcp_core::Json;
use vmcp_wire::{Message, Notification};

use crate::{
    fault::Fault,
    inbox::{Answer, Entry, Inbox},
    patience::Patience,
};

/// An open way to a server. Cheap to clone; closed explicitly, or when its owner is dropped.
#[derive(Clone)]
pub(crate) enum Link {
    /// One stream in, one out: stdio and HTTP+SSE.
    Duplex(Arc<duplex::Duplex>),
    /// One exchange for each message: Streamable HTTP.
    Http(Arc<http::HttpLink>),
}

/// One request on its way out.
pub(crate) struct Outgoing<'a> {
    /// Our number for it; also its progress token.
    pub(crate) id: u64,
    pub(crate) method: &'a str,
    pub(crate) params: Option<Json>,
    /// Headers beyond those that the transport itself sets.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) patience: Patience,
}

impl Link {
    /// Sends a request and waits for its answer; what comes meanwhile goes to the inbox. Dropping
    /// the future gives up on the request and tells the server so.
    pub(crate) async fn exchange(
        &self,
        out: Outgoing<'_>,
        inbox: &Arc<Inbox>,
        entry: Entry,
    ) -> Answer {
        match self {
            Self::Duplex(duplex) => duplex.exchange(out, inbox, entry).await,
            Self::Http(http) => http.exchange(out, inbox, entry, self).await,
        }
    }

    /// Sends a notification.
    pub(crate) async fn notify(&self, notification: Notification) -> Result<(), Fault> {
        self.send(Message::Notification(notification)).await
    }

    /// Sends an answer; if that fails, the server will notice by itself.
    pub(crate) async fn respond(&self, response: Message) {
        if let Err(fault) = self.send(response).await {
            tracing::debug!(%fault, "an answer to the backend was lost");
        }
    }

    async fn send(&self, message: Message) -> Result<(), Fault> {
        match self {
            Self::Duplex(duplex) => duplex.send(&message).await,
            Self::Http(http) => http.post_one_way(&message).await,
        }
    }

    /// Gives up a session that the server forgot; a process is not given up.
    pub(crate) fn abandon(&self, reason: &str) {
        match self {
            Self::Duplex(duplex) => duplex.abandon(reason),
            Self::Http(http) => http.abandon(reason),
        }
    }

    /// Why the link is closed; `None` while it is open.
    pub(crate) fn closed(&self) -> Option<String> {
        match self {
            Self::Duplex(duplex) => duplex.closed(),
            Self::Http(http) => http.closed(),
        }
    }

    /// Waits until the link is closed by the other side.
    pub(crate) async fn wait_closed(&self) -> String {
        match self {
            Self::Duplex(duplex) => duplex.wait_closed().await,
            Self::Http(http) => http.wait_closed().await,
        }
    }

    /// Closes the link in an orderly way and waits until that is done.
    pub(crate) async fn close(&self) {
        match self {
            Self::Duplex(duplex) => duplex.close().await,
            Self::Http(http) => http.close().await,
        }
    }

    /// The process behind the link.
    pub(crate) fn pid(&self) -> Option<u32> {
        match self {
            Self::Duplex(duplex) => duplex.pid(),
            Self::Http(_) => None,
        }
    }
}
