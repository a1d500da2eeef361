//! Getting ready before anybody asks: the index of each new catalogue, and vectors for its tools.

use std::{sync::Arc, time::Duration};

use vmcp_backend::State;
use vmcp_core::{CallContext, Gateway};

use super::{meaning::Meanings, views::Views};
use crate::Directory;

/// How long the first attempts to reach the backends may take before what is there counts as the
/// first catalogue.
const SETTLE: Duration = Duration::from_secs(10);

/// What is followed.
pub(super) struct Warmer {
    pub(super) views: Arc<Views>,
    pub(super) meanings: Option<Arc<Meanings>>,
    pub(super) directory: Arc<Directory>,
    /// Has all tools that any caller may see.
    pub(super) everything: Arc<dyn Gateway>,
}

impl Warmer {
    /// Makes the view of each catalogue as soon as there is a new one. Ends when the directory is
    /// gone.
    pub(super) async fn run(self) {
        let mut catalogs = self.directory.catalogs();
        let mut first = std::pin::pin!(first_catalogue(&self.directory));
        let mut has_settled = false;
        // Held until the next one is ready: nobody else may want it, and what no catalogue has any
        // more loses its vectors.
        let mut _latest = None;
        loop {
            catalogs.mark_unchanged();
            if let Ok(catalog) = self.everything.catalog(&CallContext::internal()).await {
                let view = self.views.of(&catalog).ready().await;
                _latest = Some((catalog, view));
            }
            if let Some(meanings) = self.meanings.as_ref().filter(|_| has_settled) {
                meanings.settle();
            }
            tokio::select! {
                news = catalogs.changed() => if news.is_err() { return },
                () = &mut first, if !has_settled => has_settled = true,
            }
        }
    }
}

/// Waits until there is something to be ready for: all backends were tried, or time is up, and some
/// backend is there.
async fn first_catalogue(directory: &Directory) {
    let mut changes = directory.changes();
    // Time being up is as good.
    let _ = tokio::time::timeout(SETTLE, directory.settled()).await;
    while !has_somebody(directory) {
        if changes.changed().await.is_err() {
            return;
        }
    }
}

/// Whether some backend is there and in the catalogue, or was in the last run, or there is none.
fn has_somebody(directory: &Directory) -> bool {
    let report = directory.report();
    let is_there = |backend: &crate::BackendReport| {
        backend.settled && backend.status.state == State::Up || backend.remembered
    };
    report.is_empty() || report.iter().any(is_there)
}
