//! Who asks, how they speak, and how to speak back to them.

use std::{
    fmt,
    sync::{Arc, Mutex},
    time::Instant,
};

use async_trait::async_trait;

use crate::{Era, Error, Json, Version};

/// Everything about a call that is not the call itself.
///
/// It is passed by reference through every layer; nothing of it travels in task-locals or request
/// extensions. Cancellation has no field: dropping the future of an operation cancels it and
/// everything below it.
#[derive(Clone)]
pub struct CallContext {
    /// Who asks.
    pub identity: Arc<Identity>,
    /// The program that asks.
    pub client: Arc<Client>,
    /// The way back to the caller while this call runs.
    pub peer: Arc<dyn Peer>,
    /// When the caller stops waiting, if it said so.
    pub deadline: Option<Instant>,
    /// Request headers that the configuration passes on to backends, names in lower case.
    pub headers: Arc<[(String, String)]>,
}

impl CallContext {
    /// A context for work that the gateway does on its own account: nobody to ask back.
    #[must_use]
    pub fn internal() -> Self {
        Self {
            identity: Arc::new(Identity::Anonymous),
            client: Arc::new(Client::new(Version::LATEST)),
            peer: Arc::new(NoPeer),
            deadline: None,
            headers: Arc::new([]),
        }
    }
}

impl fmt::Debug for CallContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CallContext")
            .field("identity", &self.identity)
            .field("client", &self.client)
            .finish_non_exhaustive()
    }
}

/// Who asks. Two calls belong to the same principal exactly if their identities are equal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Nobody has been asked for a name.
    Anonymous,
    /// A subject that an issuer vouches for.
    Subject {
        /// The issuer, compared letter by letter.
        issuer: String,
        /// The subject, unique at the issuer.
        subject: String,
    },
}

/// The program that asks: how it speaks and what it can do.
#[derive(Debug, Clone)]
pub struct Client {
    /// The version in use.
    pub version: Version,
    /// The capabilities that it declared: for this request (modern) or this session (legacy).
    pub capabilities: Json,
    /// `clientInfo`, for display only.
    pub info: Option<Json>,
    /// The session, for a legacy client.
    pub session: Option<Arc<Session>>,
}

impl Client {
    /// A client that declared no capability.
    #[must_use]
    pub fn new(version: Version) -> Self {
        Self { version, capabilities: Json::empty_object(), info: None, session: None }
    }

    /// The era that it speaks.
    #[must_use]
    pub fn era(&self) -> Era {
        self.version.era()
    }

    /// Whether it declared the capability at `path`, such as `["elicitation", "url"]`.
    #[must_use]
    pub fn can(&self, path: &[&str]) -> bool {
        self.capabilities.raw().at(path).is_some_and(|value| !value.is_null())
    }
}

/// A legacy client's session.
///
/// Whoever keeps state for a session (a backend's process, a subscription) holds a `Weak` to it
/// and lets go when it is gone; nobody but the server keeps it alive.
pub struct Session {
    /// The identifier; it authenticates nobody.
    pub id: String,
    /// The way to the client outside any call: its standalone stream.
    pub peer: Arc<dyn Peer>,
    log_level: Mutex<Option<String>>,
}

impl Session {
    /// A session whose client is reached through `peer`.
    #[must_use]
    pub fn new(id: String, peer: Arc<dyn Peer>) -> Self {
        Self { id, peer, log_level: Mutex::new(None) }
    }

    /// The level of the last `logging/setLevel`.
    #[must_use]
    pub fn log_level(&self) -> Option<String> {
        self.log_level.lock().expect("no panic while held").clone()
    }

    /// Keeps the level of a `logging/setLevel`.
    pub fn set_log_level(&self, level: &str) {
        *self.log_level.lock().expect("no panic while held") = Some(level.to_owned());
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").finish_non_exhaustive()
    }
}

/// The way back to whoever called.
#[async_trait]
pub trait Peer: Send + Sync {
    /// Sends a notification, such as `notifications/progress`, already in the caller's terms.
    ///
    /// It is not promised to arrive: a caller that reads too slowly loses notifications.
    fn notify(&self, method: &str, params: Json);

    /// Asks the caller, as in `elicitation/create`, and returns its `result`.
    ///
    /// # Errors
    /// When the caller cannot be asked (modern era, capability not declared, gone) or answers an
    /// error.
    async fn request(&self, method: &str, params: Json) -> Result<Json, Error>;
}

/// Nobody to speak back to.
#[derive(Debug, Clone, Copy)]
pub struct NoPeer;

#[async_trait]
impl Peer for NoPeer {
    fn notify(&self, _method: &str, _params: Json) {}

    async fn request(&self, method: &str, _params: Json) -> Result<Json, Error> {
        let message = format!("nobody can be asked `{method}` here");
        Err(Error::client(crate::Kind::InvalidRequest, message))
    }
}
