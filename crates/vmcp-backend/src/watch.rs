//! One subscriber's watch of resources.

use std::sync::Arc;

use futures_util::stream::{self, Stream};
use tokio::sync::broadcast;
use vmcp_core::Json;

use crate::{
    fault::Fault,
    lane::{Lane, Slot},
};

/// A watch; dropping it ends it.
pub(crate) struct Watch {
    slot: Arc<Slot>,
    uris: Vec<String>,
    updates: broadcast::Receiver<Json>,
}

impl Watch {
    /// Watches `uris` over `lane`, which is in `slot`, and over those that follow it there.
    pub(crate) async fn start(
        slot: Arc<Slot>,
        lane: &Arc<Lane>,
        uris: Vec<String>,
    ) -> Result<Self, Fault> {
        let updates = slot.updates.subscribe();
        let mut watch = Self { slot, uris, updates };
        let told = watch.slot.watch(lane, &watch.uris).await;
        if told.is_err() {
            watch.uris.clear();
        }
        told.map(|()| watch)
    }

    /// The updates from now on, each with its URI.
    pub(crate) fn updates(self) -> impl Stream<Item = (String, Json)> + Send {
        stream::unfold(self, |mut watch| async move { Some((watch.next().await?, watch)) })
    }

    async fn next(&mut self) -> Option<(String, Json)> {
        loop {
            let params = match self.updates.recv().await {
                Ok(params) => params,
                Err(broadcast::error::RecvError::Lagged(_)) => continue,
                Err(broadcast::error::RecvError::Closed) => return None,
            };
            let uri = params.raw().get("uri").and_then(vmcp_core::Raw::as_text);
            let uri = uri.map(std::borrow::Cow::into_owned).unwrap_or_default();
            if self.uris.contains(&uri) {
                return Some((uri, params));
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let uris = std::mem::take(&mut self.uris);
        if uris.is_empty() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            let slot = Arc::clone(&self.slot);
            runtime.spawn(async move { slot.unwatch(&uris).await });
        }
    }
}
