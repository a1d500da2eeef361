//! The requests that run, to be cancelled by their id.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use tokio_util::sync::CancellationToken;
use vmcp_core::Json;
use vmcp_wire::Id;

#[derive(Default)]
pub(super) struct InFlight {
    next: u64,
    /// By a number of ours: a careless client may use an id twice.
    all: All,
}

type All = Arc<Mutex<HashMap<u64, (Option<Id>, CancellationToken)>>>;

impl InFlight {
    /// Notes a request (or a batch, without an id), until what comes back is dropped. `None` if `most` run already.
    pub(super) fn begin(&mut self, id: Option<Id>, most: usize) -> Option<Running> {
        let mut all = self.all.lock().expect("no panic inside");
        if all.len() >= most {
            return None;
        }
        self.next += 1;
        let token = CancellationToken::new();
        all.insert(self.next, (id, token.clone()));
        Some(Running { number: self.next, token, all: Arc::clone(&self.all) })
    }

    /// Handles `notifications/cancelled`; `false` if no such request runs.
    pub(super) fn cancel(&self, params: Option<&Json>) -> bool {
        let id = params.and_then(|params| params.get("requestId")).and_then(Id::from_json);
        if id.is_none() {
            return false;
        }
        let all = self.all.lock().expect("no panic inside");
        let same = all.values().filter(|(running, _)| *running == id);
        let meant: Vec<_> = same.map(|(_, token)| token.clone()).collect();
        drop(all);
        meant.iter().for_each(CancellationToken::cancel);
        !meant.is_empty()
    }
}

/// A request that runs.
pub(super) struct Running {
    number: u64,
    token: CancellationToken,
    all: All,
}

impl Running {
    /// Runs `work` to its end, or until it is cancelled: then nothing is answered.
    pub(super) async fn run(self, work: impl Future<Output = ()>) {
        self.token.run_until_cancelled(work).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.lock().expect("no panic inside").remove(&self.number);
    }
}
