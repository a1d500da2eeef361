//! The ways back to a legacy client: on the stream of a call, and on the standalone stream.

use std::sync::{Arc, OnceLock, Weak};

use async_trait::async_trait;
use vmcp_core::{Error, Json, Kind, Peer};
use vmcp_wire::{Id, Notification, Request, RpcError, method};

use super::{session::LegacySession, standalone::Place};
use crate::mcp::streaming::Outlet;

/// Speaks on the stream of one call.
pub(super) struct CallPeer {
    session: Arc<LegacySession>,
    outlet: Outlet,
}

impl CallPeer {
    pub(super) const fn new(session: Arc<LegacySession>, outlet: Outlet) -> Self {
        Self { session, outlet }
    }
}

#[async_trait]
impl Peer for CallPeer {
    fn notify(&self, method: &str, params: Json) {
        self.outlet.notify(&Notification { method: method.to_owned(), params: Some(params) });
    }

    async fn request(&self, method: &str, params: Json) -> Result<Json, Error> {
        ask(&self.session, &self.outlet, method, params).await
    }
}

/// Speaks on the standalone stream, if the client has one open.
pub(super) struct SessionPeer {
    place: Place,
    session: OnceLock<Weak<LegacySession>>,
}

impl SessionPeer {
    pub(super) fn new(place: Place) -> Self {
        Self { place, session: OnceLock::new() }
    }

    pub(super) fn belong_to(&self, session: &Arc<LegacySession>) {
        let _ = self.session.set(Arc::downgrade(session));
    }

    fn outlet(&self) -> Option<Outlet> {
        let place = self.place.lock().expect("no panic inside");
        place.as_ref().map(|stream| stream.outlet.clone())
    }
}

#[async_trait]
impl Peer for SessionPeer {
    fn notify(&self, method: &str, params: Json) {
        if let Some(outlet) = self.outlet() {
            outlet.notify(&Notification { method: method.to_owned(), params: Some(params) });
        }
    }

    async fn request(&self, method: &str, params: Json) -> Result<Json, Error> {
        let session = self.session.get().and_then(Weak::upgrade);
        let (Some(session), Some(outlet)) = (session, self.outlet()) else {
            let message = format!("the client has no stream open on which to ask it `{method}`");
            return Err(Error::client(Kind::InvalidRequest, message));
        };
        ask(&session, &outlet, method, params).await
    }
}

/// Asks the client and waits for its answer. If the asker gives up, the client is told.
async fn ask(
    session: &Arc<LegacySession>,
    outlet: &Outlet,
    method: &str,
    params: Json,
) -> Result<Json, Error> {
    may_ask(session, method, &params)?;
    let (question, answer) = session.question();
    let request =
        Request { id: Id::number(question.id), method: method.to_owned(), params: Some(params) };
    if !outlet.send(request.encode()).await {
        return Err(gone());
    }
    let mut withdraw = Withdraw { outlet, id: question.id, armed: true };
    let answer = tokio::select! {
        answer = answer => answer,
        () = outlet.gone() => return Err(gone()),
        () = session.end.cancelled() => return Err(gone()),
    };
    withdraw.armed = false;
    answer.map_err(|_| gone())?.map_err(relayed)
}

fn gone() -> Error {
    Error::client(Kind::Cancelled, "the client went away before it answered")
}

/// The client's own error goes to the backend as it is.
fn relayed(error: RpcError) -> Error {
    Error::client(Kind::Relayed { code: error.code, error: error.object }, error.message)
}

/// A client is asked only what it said that it can answer.
fn may_ask(session: &LegacySession, method: &str, params: &Json) -> Result<(), Error> {
    let client = &session.client;
    let able = match method {
        method::ELICIT => {
            let mode = params.raw().get("mode").and_then(vmcp_core::Raw::as_text);
            match mode.as_deref() {
                Some("url") => client.can(&["elicitation", "url"]),
                _ => client.can(&["elicitation"]),
            }
        }
        method::SAMPLE => client.can(&["sampling"]),
        method::ROOTS_LIST => client.can(&["roots"]),
        _ => false,
    };
    if able {
        return Ok(());
    }
    let message = format!("the client cannot answer `{method}`");
    Err(Error::client(Kind::MissingCapability(Json::empty_object()), message))
}

/// Tells the client that its answer is no longer wanted.
struct Withdraw<'a> {
    outlet: &'a Outlet,
    id: u64,
    armed: bool,
}

impl Drop for Withdraw<'_> {
    fn drop(&mut self) {
        if self.armed {
            let params = Json::object([("requestId", Json::number(self.id))]);
            let cancelled =
                Notification { method: method::CANCELLED.to_owned(), params: Some(params) };
            self.outlet.notify(&cancelled);
        }
    }
}
