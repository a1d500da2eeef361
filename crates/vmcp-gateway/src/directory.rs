//! Who is there, and the current catalogue: written by discovery alone, read by everybody.

use std::{
    collections::BTreeMap,
    sync::{Arc, RwLock},
};

use tokio::sync::watch;
use vmcp_backend::{Backend, State, Status};
use vmcp_catalog::Conflicts;
use vmcp_core::{BackendId, Catalog, Offer};

/// The current members and catalogue.
pub struct Directory {
    members: RwLock<Arc<Members>>,
    catalog: watch::Sender<Arc<Catalog>>,
    considered: RwLock<Considered>,
    changes: watch::Sender<()>,
}

/// What the last attempt to make a catalogue was about.
#[derive(Default)]
pub(crate) struct Considered {
    /// What the backends offered.
    pub(crate) offers: BTreeMap<BackendId, Arc<Offer>>,
    /// Why it failed, and the catalogue stayed as it was.
    pub(crate) conflicts: Option<Arc<Conflicts>>,
}

pub(crate) type Members = BTreeMap<BackendId, Entry>;

/// A backend in the directory.
#[derive(Clone)]
pub(crate) struct Entry {
    pub(crate) backend: Arc<Backend>,
    pub(crate) prefix: Option<String>,
    /// What it offered in the last run, until it is reached in this one.
    pub(crate) remembered: Option<Arc<Offer>>,
}

impl Entry {
    pub(crate) fn offer(&self) -> Option<Arc<Offer>> {
        self.backend.offers().borrow().clone().or_else(|| self.remembered.clone())
    }
}

/// A backend as people want to see it.
#[derive(Debug, Clone)]
pub struct BackendReport {
    /// Its name.
    pub id: BackendId,
    /// `stdio`, `streamable-http` or `sse`.
    pub transport: &'static str,
    /// How it is.
    pub status: Status,
    /// Tools in the catalogue.
    pub tools: usize,
    /// Resources and templates in the catalogue.
    pub resources: usize,
    /// Prompts in the catalogue.
    pub prompts: usize,
    /// Whether the lists are those of the last run.
    pub remembered: bool,
    /// Whether the first attempt to reach it is over, and the catalogue takes account of it.
    pub settled: bool,
    /// What of its offer was left out, and why.
    pub left_out: Vec<String>,
}

impl Directory {
    pub(crate) fn new() -> Self {
        Self {
            members: RwLock::new(Arc::default()),
            catalog: watch::Sender::new(Arc::new(Catalog::empty())),
            considered: RwLock::default(),
            changes: watch::Sender::new(()),
        }
    }

    pub(crate) fn members(&self) -> Arc<Members> {
        Arc::clone(&self.members.read().expect("no panic inside"))
    }

    pub(crate) fn replace_members(&self, members: Members) {
        *self.members.write().expect("no panic inside") = Arc::new(members);
        self.touch();
    }

    /// Publishes a catalogue, and notes what it was made of.
    pub(crate) fn publish(&self, catalog: Catalog, considered: Considered) {
        *self.considered.write().expect("no panic inside") = considered;
        self.catalog.send_replace(Arc::new(catalog));
        self.touch();
    }

    /// Tells whoever watches that a report would read differently now.
    pub(crate) fn touch(&self) {
        self.changes.send_replace(());
    }

    /// Whether the catalogue takes account of what the backend offers now.
    fn is_considered(&self, id: &BackendId, entry: &Entry) -> bool {
        let considered = self.considered.read().expect("no panic inside");
        match (entry.offer(), considered.offers.get(id)) {
            (Some(offer), Some(considered)) => Arc::ptr_eq(&offer, considered),
            (None, None) => true,
            _ => false,
        }
    }

    fn is_settled(&self, id: &BackendId, entry: &Entry) -> bool {
        entry.backend.status().state != State::Connecting && self.is_considered(id, entry)
    }

    /// The current catalogue, hidden tools included.
    #[must_use]
    pub fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.catalog.borrow())
    }

    /// The catalogue from now on.
    #[must_use]
    pub fn catalogs(&self) -> watch::Receiver<Arc<Catalog>> {
        self.catalog.subscribe()
    }

    pub(crate) fn backend(&self, id: &BackendId) -> Option<Arc<Backend>> {
        self.members().get(id).map(|entry| Arc::clone(&entry.backend))
    }

    /// The names that several backends claim, if they keep a catalogue from being made.
    #[must_use]
    pub fn conflicts(&self) -> Option<Arc<Conflicts>> {
        self.considered.read().expect("no panic inside").conflicts.clone()
    }

    /// How every backend is, in the order of their names.
    #[must_use]
    pub fn report(&self) -> Vec<BackendReport> {
        let catalog = self.catalog();
        let members = self.members();
        let report = |(id, entry)| report(id, entry, self.is_settled(id, entry), &catalog);
        members.iter().map(report).collect()
    }

    /// Wakes whenever [`Directory::report`], the catalogue or its conflicts may have changed.
    /// Changes that follow each other quickly wake once.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    /// Waits until the first attempt to reach each backend is over, and the catalogue shows what
    /// they offer.
    pub async fn settled(&self) {
        let mut changes = self.changes();
        while !self.members().iter().all(|(id, entry)| self.is_settled(id, entry)) {
            if changes.changed().await.is_err() {
                return;
            }
        }
    }
}

fn report(id: &BackendId, entry: &Entry, settled: bool, catalog: &Catalog) -> BackendReport {
    let live = entry.backend.offers().borrow().clone();
    let faults = live.iter().flat_map(|offer| offer.faults.clone());
    let quarantined = catalog
        .quarantine
        .iter()
        .filter(|item| item.backend == *id)
        .map(|item| format!("{}: {}", item.name, item.reason));
    BackendReport {
        id: id.clone(),
        transport: match entry.backend.settings().transport {
            vmcp_backend::Transport::Stdio(_) => "stdio",
            vmcp_backend::Transport::Http(_) => "streamable-http",
            vmcp_backend::Transport::Sse(_) => "sse",
        },
        status: entry.backend.status(),
        tools: catalog.tools().filter(|tool| tool.backend == *id).count(),
        resources: catalog.resources().iter().filter(|r| r.backend == *id).count()
            + catalog.templates().iter().filter(|t| t.backend == *id).count(),
        prompts: catalog.prompts().iter().filter(|prompt| prompt.backend == *id).count(),
        remembered: live.is_none() && entry.remembered.is_some(),
        settled,
        left_out: faults.chain(quarantined).collect(),
    }
}
