//! Messages of clients that mean nothing by the time they come. The protocol wants them ignored;
//! they are counted, since a client that sends many of them has a defect.

use std::sync::atomic::{AtomicU64, Ordering};

use tracing::debug;
use vmcp_core::Json;
use vmcp_wire::method;

/// How many of each kind were ignored since the start.
#[derive(Default)]
pub(crate) struct Ignored {
    cancellations: AtomicU64,
    progress: AtomicU64,
    responses: AtomicU64,
}

impl Ignored {
    /// A cancellation of a request that is unknown or finished.
    pub(crate) fn cancellation(&self) {
        note(&self.cancellations, "cancellation");
    }

    /// A response to a question that nobody asked, or that was answered before.
    pub(crate) fn response(&self) {
        note(&self.responses, "response");
    }

    /// A notification that nothing here waits for; only those about one request are counted.
    pub(crate) fn notification(&self, method: &str) {
        match method {
            method::CANCELLED => self.cancellation(),
            // Progress of what a backend asked this client for: its token is never passed on.
            method::PROGRESS => note(&self.progress, "progress"),
            _ => {}
        }
    }

    /// The counts, for operators.
    pub(crate) fn json(&self) -> Json {
        let count = |count: &AtomicU64| Json::number(count.load(Ordering::Relaxed));
        Json::object([
            ("cancellations", count(&self.cancellations)),
            ("progress", count(&self.progress)),
            ("responses", count(&self.responses)),
        ])
    }
}

fn note(count: &AtomicU64, what: &str) {
    let so_far = count.fetch_add(1, Ordering::Relaxed) + 1;
    debug!(what, so_far, "a message of a client was ignored");
}
