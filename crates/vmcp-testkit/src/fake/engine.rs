//! What all requests to one fake share: the script, the current items, the sessions, the record.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::ask::Issued;
use super::fault_table::FaultTable;
use super::items::Items;
use super::listen::Listeners;
use super::record::{Record, locked};
use super::session::Session;
use crate::script::Script;

/// One fake server, whatever carries its messages.
pub(crate) struct Engine {
    pub(crate) script: Script,
    pub(crate) items: Mutex<Items>,
    pub(crate) faults: FaultTable,
    pub(crate) record: Record,
    pub(crate) listeners: Listeners,
    /// States handed out with `input_required`, until they are used.
    pub(crate) issued: Mutex<BTreeMap<String, Issued>>,
    /// What all modern requests share.
    pub(crate) modern: Arc<Session>,
    /// The bearer token needed now, if any.
    pub(crate) bearer: Mutex<Option<String>>,
    /// Ends every exchange.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    sessions: Mutex<BTreeMap<String, Arc<Session>>>,
    initialized: AtomicU64,
    minted: AtomicU64,
}

impl Engine {
    pub(crate) fn new(script: Script, record: Record) -> Arc<Self> {
        let engine = Arc::new(Self {
            items: Mutex::new(Items::of(&script)),
            faults: FaultTable::new(script.faults.clone()),
            record,
            listeners: Listeners::default(),
            issued: Mutex::default(),
            modern: Arc::default(),
            bearer: Mutex::new(script.http.bearer.clone()),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            sessions: Mutex::default(),
            initialized: AtomicU64::new(0),
            minted: AtomicU64::new(0),
            script,
        });
        engine.record.note("started", json!({"pid": std::process::id()}));
        super::change::start_storm(&engine);
        engine
    }

    /// A number that this fake has not used before.
    pub(crate) fn mint(&self) -> u64 {
        self.minted.fetch_add(1, Ordering::Relaxed)
    }

    /// Opens a legacy session, counting it as initialized.
    pub(crate) fn open_session(
        &self,
        id: &str,
        version: String,
        capabilities: Value,
    ) -> Arc<Session> {
        self.initialized.fetch_add(1, Ordering::Relaxed);
        self.keep_session(id, Session::new(version, capabilities))
    }

    /// Keeps a session under an id; one kept there before is forgotten.
    pub(crate) fn keep_session(&self, id: &str, session: Session) -> Arc<Session> {
        self.record.note("session_opened", json!({"session": id}));
        let session = Arc::new(session);
        locked(&self.sessions).insert(id.to_owned(), Arc::clone(&session));
        session
    }

    pub(crate) fn session(&self, id: &str) -> Option<Arc<Session>> {
        locked(&self.sessions).get(id).cloned()
    }

    /// Ends a session: its stream ends and its id is forgotten.
    pub(crate) fn close_session(&self, id: &str) -> bool {
        let closed = locked(&self.sessions).remove(id);
        if let Some(session) = &closed {
            session.close_stream();
            self.record.note("session_closed", json!({"session": id}));
        }
        closed.is_some()
    }

    pub(crate) fn forget_sessions(&self) {
        for session in std::mem::take(&mut *locked(&self.sessions)).into_values() {
            session.close_stream();
        }
    }

    pub(crate) fn sessions(&self) -> Vec<Arc<Session>> {
        locked(&self.sessions).values().cloned().collect()
    }

    pub(crate) fn initialize_count(&self) -> u64 {
        self.initialized.load(Ordering::Relaxed)
    }

    /// Notes what a good client would not have done though no rule refuses it.
    pub(crate) fn violation(&self, what: &str) {
        self.record.note("violation", json!(what));
    }
}
