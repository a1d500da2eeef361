//! The GET stream of a session: changes, and what belongs to no call.

use std::{
    convert::Infallible,
    sync::{Arc, Mutex},
};

use futures_util::StreamExt;
use http::Response;
use tokio::sync::oneshot;
use vmcp_core::{CallContext, Event};
use vmcp_wire::{Notification, method};

use super::session::LegacySession;
use crate::{
    edge::Edge,
    http::{payload::Payload, reply},
    mcp::streaming::Outlet,
};

/// Where the standalone stream of a session is, while the client has one open.
pub(super) type Place = Arc<Mutex<Option<Standalone>>>;

/// An open stream; it ends when this leaves its place.
pub(super) struct Standalone {
    pub(super) outlet: Outlet,
    _displaced: oneshot::Sender<Infallible>,
}

/// Opens the stream. One that is open already ends: its client has lost it, and no message may go
/// out twice.
pub(super) fn open(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
) -> Response<Payload> {
    let (outlet, body) = Outlet::new();
    attach(edge, session, cx, outlet);
    reply::events(Payload::events(body, edge.settings.keep_alive))
}

/// Makes `outlet` the place for what belongs to no call, and tells of changes there.
pub(super) fn attach(
    edge: &Arc<Edge>,
    session: &Arc<LegacySession>,
    cx: CallContext,
    outlet: Outlet,
) {
    let (sender, displaced) = oneshot::channel();
    let stream = Standalone { outlet: outlet.clone(), _displaced: sender };
    *session.standalone.lock().expect("no panic inside") = Some(stream);
    let watcher = Watcher { edge: Arc::clone(edge), session: Arc::clone(session), cx, outlet };
    tokio::spawn(watcher.run(displaced));
}

struct Watcher {
    edge: Arc<Edge>,
    session: Arc<LegacySession>,
    cx: CallContext,
    outlet: Outlet,
}

impl Watcher {
    async fn run(self, displaced: oneshot::Receiver<Infallible>) {
        let end = self.session.end.clone();
        tokio::select! {
            () = self.outlet.gone() => {}
            _ = displaced => {}
            () = end.cancelled() => {}
            () = self.edge.stop.cancelled() => {}
            () = self.watch() => {}
        }
        let mut place = self.session.standalone.lock().expect("no panic inside");
        if place.as_ref().is_some_and(|current| current.outlet.is(&self.outlet)) {
            *place = None;
        }
        drop(place);
        self.session.touch();
    }

    async fn watch(&self) {
        // In this order: a change between the two is seen as one.
        let events = self.edge.gateway.subscribe(&self.cx, &[]).await;
        let seen = self.edge.gateway.catalog(&self.cx).await;
        let (Ok(mut events), Ok(mut seen)) = (events, seen) else {
            return std::future::pending().await;
        };
        while let Some(event) = events.next().await {
            if event != Event::CatalogChanged {
                continue;
            }
            let Ok(now) = self.edge.gateway.catalog(&self.cx).await else { continue };
            let (old, new) = (seen.shown(), now.shown());
            seen = now;
            for (changed, method) in [
                (old.tools != new.tools, method::TOOLS_CHANGED),
                (old.prompts != new.prompts, method::PROMPTS_CHANGED),
                (old.resources != new.resources, method::RESOURCES_CHANGED),
            ] {
                if changed {
                    let notification = Notification { method: method.to_owned(), params: None };
                    self.outlet.send(notification.encode()).await;
                }
            }
        }
        std::future::pending::<()>().await;
    }
}
