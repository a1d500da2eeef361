//! What changes while the fixture runs, and who is told.
//!
//! Each list holds one entry whose description counts the changes, so that a gateway that compares
//! lists sees a real difference while names and order stay put.

use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use rmcp::{Peer, RoleServer, model::ResourceUpdatedNotificationParam};
use tokio::sync::broadcast;

/// One thing that changed.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Tools,
    Prompts,
    Resources,
    /// The resource with this URI has new contents.
    Resource(String),
}

/// URIs that one legacy session subscribed to.
pub(crate) type Subscriptions = Arc<Mutex<HashSet<String>>>;

/// Counts of changes and everybody who listens to them; shared by all sessions.
pub(crate) struct Changes {
    tools: AtomicU64,
    prompts: AtomicU64,
    resources: AtomicU64,
    sender: broadcast::Sender<Change>,
    legacy: Mutex<Vec<(Peer<RoleServer>, Subscriptions)>>,
}

impl Changes {
    /// Creates a state in which nothing has changed yet.
    pub(crate) fn new() -> Self {
        Self {
            tools: AtomicU64::new(0),
            prompts: AtomicU64::new(0),
            resources: AtomicU64::new(0),
            sender: broadcast::channel(64).0,
            legacy: Mutex::default(),
        }
    }

    /// Returns a receiver of changes from now on, for a modern subscription.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Change> {
        self.sender.subscribe()
    }

    /// Adds a legacy session, which hears every list change until its transport closes.
    pub(crate) fn add_legacy(&self, peer: Peer<RoleServer>, subscriptions: Subscriptions) {
        lock(&self.legacy).push((peer, subscriptions));
    }

    /// Returns the description of the entry that changes in each list.
    pub(crate) fn description(&self, change: &Change) -> String {
        let count = self.counter(change).load(Ordering::Relaxed);
        format!("Changed {count} times since the fixture started.")
    }

    /// Records a change and tells everybody.
    pub(crate) async fn announce(&self, change: Change) {
        self.counter(&change).fetch_add(1, Ordering::Relaxed);
        for (peer, subscriptions) in self.open_legacy() {
            // A session that closes meanwhile needs no news.
            let _ = tell(&peer, &subscriptions, &change).await;
        }
        // Fails only when nobody listens.
        let _ = self.sender.send(change);
    }

    fn open_legacy(&self) -> Vec<(Peer<RoleServer>, Subscriptions)> {
        let mut sessions = lock(&self.legacy);
        sessions.retain(|(peer, _)| !peer.is_transport_closed());
        sessions.clone()
    }

    fn counter(&self, change: &Change) -> &AtomicU64 {
        match change {
            Change::Tools => &self.tools,
            Change::Prompts => &self.prompts,
            Change::Resources | Change::Resource(_) => &self.resources,
        }
    }
}

async fn tell(
    peer: &Peer<RoleServer>,
    subscriptions: &Subscriptions,
    change: &Change,
) -> Result<(), rmcp::ServiceError> {
    match change {
        Change::Tools => peer.notify_tool_list_changed().await,
        Change::Prompts => peer.notify_prompt_list_changed().await,
        Change::Resources => peer.notify_resource_list_changed().await,
        Change::Resource(uri) if lock(subscriptions).contains(uri) => {
            let update = ResourceUpdatedNotificationParam::new(uri);
            peer.notify_resource_updated(update).await
        }
        Change::Resource(_) => Ok(()),
    }
}

/// Locks a mutex that no holder leaves half-written.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
