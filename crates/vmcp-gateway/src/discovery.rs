//! The catalogue's single writer: offers that change, backends that come and go.

use std::{sync::Arc, time::Duration};

use tokio::sync::{Mutex, Notify};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{info, warn};
use vmcp_backend::Backend;
use vmcp_catalog::{Aggregated, Rules, aggregate, diff};
use vmcp_core::{BackendId, Offer};

use crate::{
    directory::{Considered, Directory, Entry, Members},
    settings::{Member, Settings},
    store::Store,
};

/// Offers that arrive within this time make one catalogue.
const COALESCE: Duration = Duration::from_millis(20);

pub(crate) struct Discovery {
    pub(crate) directory: Arc<Directory>,
    store: Store,
    rules: Mutex<Rules>,
    /// Some offer has changed.
    changed: Arc<Notify>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Discovery {
    pub(crate) fn start(settings: Settings) -> Arc<Self> {
        let discovery = Arc::new(Self {
            directory: Arc::new(Directory::new()),
            store: Store::new(settings.store),
            rules: Mutex::new(settings.rules.clone()),
            changed: Arc::new(Notify::new()),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        });
        let members = settings.members.into_iter();
        let members = members.map(|member| discovery.enter(member)).collect();
        discovery.directory.replace_members(members);
        // The last run's lists are there before the first request is.
        discovery.publish(&settings.rules);
        let writer = Arc::clone(&discovery);
        discovery.tasks.spawn(async move { writer.run().await });
        discovery
    }

    /// Starts a backend and watches its offers.
    fn enter(self: &Arc<Self>, member: Member) -> (BackendId, Entry) {
        let id = member.backend.id.clone();
        let remembered = self.store.load(&member.backend).map(Arc::new);
        let backend = Arc::new(Backend::start(member.backend));
        self.watch(&backend);
        (id, Entry { backend, prefix: member.prefix, remembered })
    }

    fn watch(self: &Arc<Self>, backend: &Arc<Backend>) {
        let mut offers = backend.offers();
        // It may have been quick.
        offers.mark_changed();
        self.watch_status(backend);
        let settings = backend.settings().clone();
        let (store, changed, stop) =
            (self.store.clone(), Arc::clone(&self.changed), self.stop.clone());
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    news = offers.changed() => if news.is_err() { return },
                }
                changed.notify_one();
                let offer = offers.borrow_and_update().clone();
                let (store, settings) = (store.clone(), settings.clone());
                let save = move || offer.map(|offer| store.save(&settings, &offer));
                let _ = tokio::task::spawn_blocking(save).await;
            }
        });
    }

    /// Passes on that a backend is better or worse.
    fn watch_status(&self, backend: &Backend) {
        let mut status = backend.status_changes();
        status.mark_changed();
        let (directory, stop) = (Arc::clone(&self.directory), self.stop.clone());
        self.tasks.spawn(async move {
            loop {
                tokio::select! {
                    () = stop.cancelled() => return,
                    news = status.changed() => if news.is_err() { return },
                }
                directory.touch();
            }
        });
    }

    async fn run(&self) {
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = self.changed.notified() => {}
            }
            tokio::time::sleep(COALESCE).await;
            let rules = self.rules.lock().await;
            self.publish(&rules);
        }
    }

    /// Makes a new catalogue of what is there, and tells about it if it shows anything else now.
    fn publish(&self, rules: &Rules) {
        let offers: Vec<_> = offers(&self.directory.members());
        let Aggregated { catalog, conflicts } = aggregate(&offers, rules);
        let changed = diff(&self.directory.catalog(), &catalog);
        if changed.tools || changed.resources || changed.prompts {
            info!(tools = catalog.tools().count(), "the catalogue changed");
        }
        let conflicts = conflicts.map(Arc::new);
        if let Some(conflicts) = &conflicts
            && self.directory.conflicts().as_ref() != Some(conflicts)
        {
            warn!(error = %conflicts, "tools with a contested name are left out");
        }
        let offers = offers.into_iter().filter_map(|(member, offer)| Some((member.id, offer?)));
        self.directory.publish(catalog, Considered { offers: offers.collect(), conflicts });
    }

    /// Replaces members and rules. Members that stay the same are not touched; replaced ones end
    /// after their calls in flight.
    pub(crate) async fn reload(self: &Arc<Self>, settings: Settings) -> Reload {
        let mut rules = self.rules.lock().await;
        let old = self.directory.members();
        let mut reload = Reload::default();
        let mut members = Members::new();
        for member in settings.members {
            let id = member.backend.id.clone();
            match old.get(&id) {
                Some(entry) if *entry.backend.settings() == member.backend => {
                    if entry.prefix != member.prefix {
                        reload.changed.push(id.clone());
                    }
                    members.insert(id, Entry { prefix: member.prefix, ..entry.clone() });
                }
                found => {
                    let list =
                        if found.is_some() { &mut reload.changed } else { &mut reload.added };
                    list.push(id);
                    let (id, mut entry) = self.enter(member);
                    // Until the new one is reached, its predecessor's lists are the best guess.
                    entry.remembered = entry.remembered.or_else(|| found.and_then(Entry::offer));
                    members.insert(id, entry);
                }
            }
        }
        let gone: Vec<_> = old
            .iter()
            .filter(|(id, entry)| {
                members.get(*id).is_none_or(|new| !Arc::ptr_eq(&new.backend, &entry.backend))
            })
            .map(|(id, entry)| (id.clone(), Arc::clone(&entry.backend)))
            .collect();
        reload.removed =
            gone.iter().map(|(id, _)| id.clone()).filter(|id| !members.contains_key(id)).collect();
        self.directory.replace_members(members);
        *rules = settings.rules;
        self.publish(&rules);
        for (_, backend) in gone {
            self.tasks.spawn(async move { backend.retire(RETIRE).await });
        }
        reload
    }

    /// Lets go of everything without waiting: backends that nobody calls end by themselves.
    pub(crate) fn abandon(&self) {
        self.stop.cancel();
        self.directory.replace_members(Members::new());
    }

    /// Closes every backend and waits for it.
    pub(crate) async fn close(&self) {
        self.stop.cancel();
        let members = self.directory.members();
        futures_util::future::join_all(members.values().map(|entry| entry.backend.close())).await;
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// How long a replaced backend may finish its calls.
const RETIRE: Duration = Duration::from_secs(30);

fn offers(members: &Members) -> Vec<(vmcp_catalog::Member, Option<Arc<Offer>>)> {
    let member = |(id, entry): (&BackendId, &Entry)| {
        let member = vmcp_catalog::Member { id: id.clone(), prefix: entry.prefix.clone() };
        (member, entry.offer())
    };
    members.iter().map(member).collect()
}

/// What a reload did, by backend.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reload {
    /// Backends that are new.
    pub added: Vec<BackendId>,
    /// Backends whose settings changed.
    pub changed: Vec<BackendId>,
    /// Backends that are gone.
    pub removed: Vec<BackendId>,
}
