//! The way back to a modern caller: notifications on its own response stream, no questions.

use async_trait::async_trait;
use vmcp_core::{Error, Json, Kind, Peer};
use vmcp_wire::{Notification, meta, method};

use crate::mcp::streaming::Outlet;

pub(super) struct ModernPeer {
    outlet: Outlet,
    /// Whether the request asked for log notifications.
    wants_log: bool,
}

impl ModernPeer {
    pub(super) fn new(outlet: Outlet, params: Option<&Json>) -> Self {
        let level = params.and_then(|params| params.raw().at(&["_meta", meta::LOG_LEVEL]));
        Self { outlet, wants_log: level.is_some() }
    }
}

#[async_trait]
impl Peer for ModernPeer {
    fn notify(&self, method: &str, params: Json) {
        // The stream of a request carries what belongs to the request and nothing else.
        let wanted = match method {
            method::PROGRESS => true,
            method::LOG => self.wants_log,
            _ => false,
        };
        if wanted {
            let notification = Notification { method: method.to_owned(), params: Some(params) };
            self.outlet.notify(&notification);
        }
    }

    async fn request(&self, method: &str, _params: Json) -> Result<Json, Error> {
        let message = format!("a modern client cannot be asked `{method}` during a call");
        Err(Error::client(Kind::InvalidRequest, message))
    }
}
