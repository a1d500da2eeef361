//! Opening a lane: the transport, the era, the handshake.

use std::{
    sync::{Arc, Mutex, Weak, atomic::AtomicU64},
    time::Duration,
};

use tokio::sync::broadcast;
use tokio_util::task::TaskTracker;
use tracing::debug;
use vmcp_core::{Era, Json, Session, Version};
use vmcp_wire::{RpcError, meta, method};

use super::{
    Declared, Hello, Lane,
    hello::{discovered, initialized, is_modern_only},
    unfinished::Unfinished,
};
use crate::{
    fault::Fault,
    inbox::{Entry, Inbox},
    patience::Patience,
    settings::{EraChoice, Settings, Transport},
    transport::{
        Link, Outgoing,
        http::{self, HttpLink, client::Target},
        sse, stdio,
    },
};

/// How long a child may stay silent to `server/discover` before it counts as legacy.
const STDIO_PROBE: Duration = Duration::from_secs(5);
/// Events that a slow reader may lag behind.
const EVENTS: usize = 64;

/// What a backend was found to speak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    Modern,
    Legacy,
    /// HTTP+SSE of 2024.
    LegacySse,
}

/// Opens lanes to one backend; remembers what it speaks.
pub(crate) struct Opener {
    pub(crate) settings: Arc<Settings>,
    target: Option<Target>,
    speaks: Mutex<Option<Speaks>>,
    /// How many answers came that no request waited for.
    pub(crate) unmatched: Arc<AtomicU64>,
    /// Links that are being closed, which the end of the backend waits for.
    pub(crate) closing: TaskTracker,
}

impl Opener {
    pub(crate) fn new(settings: Arc<Settings>) -> Result<Self, Fault> {
        let target = match &settings.transport {
            Transport::Stdio(_) => None,
            Transport::Http(http) | Transport::Sse(http) => {
                Some(Target::new(http, settings.timeouts.connect)?)
            }
        };
        let speaks = match (&settings.transport, settings.era) {
            (Transport::Sse(_), _) => Some(Speaks::LegacySse),
            (_, EraChoice::Modern) => Some(Speaks::Modern),
            (_, EraChoice::Legacy) => Some(Speaks::Legacy),
            (_, EraChoice::Auto) => None,
        };
        Ok(Self {
            settings,
            target,
            speaks: Mutex::new(speaks),
            unmatched: Arc::default(),
            closing: TaskTracker::new(),
        })
    }

    pub(crate) fn speaks(&self) -> Option<Speaks> {
        *self.speaks.lock().expect("no panic inside")
    }

    /// Forgets what was found out, after signs that it is no longer true.
    pub(crate) fn forget(&self) {
        if self.settings.era == EraChoice::Auto
            && !matches!(self.settings.transport, Transport::Sse(_))
        {
            *self.speaks.lock().expect("no panic inside") = None;
        }
    }

    fn found(&self, speaks: Speaks) {
        *self.speaks.lock().expect("no panic inside") = Some(speaks);
    }

    /// Opens a lane for `session`, or a shared one.
    pub(crate) async fn open(
        &self,
        session: Option<Weak<Session>>,
        declared: &Declared,
    ) -> Result<Arc<Lane>, Fault> {
        let (events, _) = broadcast::channel(EVENTS);
        let unmatched = Arc::clone(&self.unmatched);
        let inbox = Inbox::new(self.settings.id.clone(), session, events, unmatched);
        let patience = Patience::only(self.settings.timeouts.connect, "timeouts.connect");
        let opening = Opening { opener: self, inbox, declared, patience };
        match (&self.settings.transport, self.speaks()) {
            (Transport::Stdio(stdio), _) => opening.stdio(stdio).await,
            (_, Some(Speaks::LegacySse)) => opening.sse().await,
            (_, speaks) => opening.http(speaks).await,
        }
    }
}

struct Opening<'a> {
    opener: &'a Opener,
    inbox: Arc<Inbox>,
    declared: &'a Declared,
    patience: Patience,
}

impl Opening<'_> {
    fn target(&self) -> &Target {
        self.opener.target.as_ref().expect("every transport but stdio has one")
    }

    async fn stdio(self, settings: &crate::settings::Stdio) -> Result<Arc<Lane>, Fault> {
        let limit = self.opener.settings.max_message_bytes;
        let link = self.guard(stdio::spawn(settings, &self.inbox, limit)?);
        let hello = self.stdio_handshake(&link).await?;
        Ok(self.lane(link, hello))
    }

    async fn stdio_handshake(&self, link: &Link) -> Result<Hello, Fault> {
        match self.opener.speaks() {
            Some(Speaks::Modern) => self
                .discover(link, self.patience.clone())
                .await?
                .map_err(answered(method::DISCOVER)),
            Some(_) => self.initialize(link).await,
            None => {
                // Enough time must be left for `initialize`.
                let probe = STDIO_PROBE.min(self.opener.settings.timeouts.connect / 2);
                let found = self.discover(link, Patience::only(probe, "timeouts.connect")).await;
                match found {
                    Ok(Ok(hello)) => {
                        self.opener.found(Speaks::Modern);
                        Ok(hello)
                    }
                    Ok(Err(error)) if is_modern_only(&error) => {
                        Err(answered(method::DISCOVER)(error))
                    }
                    Ok(Err(_)) | Err(Fault::TimedOut { .. } | Fault::Protocol(_)) => {
                        let hello = self.initialize(link).await?;
                        self.opener.found(Speaks::Legacy);
                        Ok(hello)
                    }
                    Err(fault) => Err(fault),
                }
            }
        }
    }

    async fn sse(self) -> Result<Arc<Lane>, Fault> {
        let limit = self.opener.settings.max_message_bytes;
        let link = self.guard(sse::open(self.target(), limit, &self.patience, &self.inbox).await?);
        let hello = self.initialize(&link).await?;
        self.opener.found(Speaks::LegacySse);
        Ok(self.lane(link, hello))
    }

    async fn http(self, speaks: Option<Speaks>) -> Result<Arc<Lane>, Fault> {
        match speaks {
            Some(Speaks::Modern) => {
                let link = self.http_link(Era::Modern);
                let found = self.discover(&link, self.patience.clone()).await?;
                let hello = found.map_err(answered(method::DISCOVER))?;
                Ok(self.lane(link, hello))
            }
            Some(_) => self.http_legacy().await,
            None => self.http_detect().await,
        }
    }

    /// `server/discover`, then `initialize`, then HTTP+SSE (protocol note, era detection).
    async fn http_detect(self) -> Result<Arc<Lane>, Fault> {
        let link = self.http_link(Era::Modern);
        match self.discover(&link, self.patience.clone()).await {
            Ok(Ok(hello)) => {
                self.opener.found(Speaks::Modern);
                return Ok(self.lane(link, hello));
            }
            Ok(Err(error)) if is_modern_only(&error) => {
                self.opener.found(Speaks::Modern);
                return Err(answered(method::DISCOVER)(error));
            }
            // A JSON-RPC error of another kind, or HTTP 4xx and something else: not modern. Some
            // legacy servers break over a method that they do not know.
            Ok(Err(_)) | Err(Fault::Refused { status: 400..=501, .. } | Fault::Protocol(_)) => {}
            Err(fault) => return Err(fault),
        }
        debug!(backend = %self.inbox.backend, "is not modern, trying to initialize");
        self.http_legacy().await
    }

    async fn http_legacy(self) -> Result<Arc<Lane>, Fault> {
        let link = self.http_link(Era::Legacy);
        match self.initialize(&link).await {
            Ok(hello) => {
                self.opener.found(Speaks::Legacy);
                Ok(self.lane(link, hello))
            }
            Err(refused @ Fault::Refused { status: 400 | 404 | 405, .. })
                if self.opener.settings.era == EraChoice::Auto =>
            {
                self.sse().await.map_err(|_| refused)
            }
            Err(fault) => Err(fault),
        }
    }

    fn http_link(&self, era: Era) -> Unfinished {
        let limit = self.opener.settings.max_message_bytes;
        self.guard(Link::Http(Arc::new(HttpLink::new(self.target(), limit, era))))
    }

    fn guard(&self, link: Link) -> Unfinished {
        Unfinished::new(link, &self.opener.closing)
    }

    async fn discover(
        &self,
        link: &Link,
        patience: Patience,
    ) -> Result<Result<Hello, RpcError>, Fault> {
        let version = Json::string(Version::LATEST.as_str());
        let own = Json::object([
            (meta::PROTOCOL_VERSION, &version),
            (meta::CLIENT_CAPABILITIES, &Json::empty_object()),
            (meta::CLIENT_INFO, &self.opener.settings.client_info),
        ]);
        let params = Json::object([("_meta", own)]);
        let out = outgoing(DISCOVER_ID, method::DISCOVER, params, patience);
        let entry = Entry::internal(out.patience.clone());
        match link.exchange(out, &self.inbox, entry).await? {
            Ok(result) => discovered(&result).map(Ok),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn initialize(&self, link: &Link) -> Result<Hello, Fault> {
        let params = Json::object([
            ("protocolVersion", &Json::string(Version::LATEST_LEGACY.as_str())),
            ("capabilities", self.declared.json()),
            ("clientInfo", &self.opener.settings.client_info),
        ]);
        let out = outgoing(INITIALIZE_ID, method::INITIALIZE, params, self.patience.clone());
        let entry = Entry::internal(out.patience.clone());
        let result = link.exchange(out, &self.inbox, entry).await?;
        let hello = initialized(&result.map_err(answered(method::INITIALIZE))?)?;
        if let Link::Http(http) = link {
            http.agree(hello.version);
        }
        let initialized =
            vmcp_wire::Notification { method: method::INITIALIZED.to_owned(), params: None };
        self.patience.wait(link.notify(initialized)).await??;
        if let Link::Http(http) = link {
            http::listen(Arc::clone(http), Arc::clone(&self.inbox)).await;
        }
        Ok(hello)
    }

    fn lane(self, link: Unfinished, hello: Hello) -> Arc<Lane> {
        self.inbox.agree(hello.version.era());
        debug!(backend = %self.inbox.backend, version = %hello.version, "opened a lane");
        Arc::new(Lane {
            link: link.finish(),
            hello,
            inbox: self.inbox,
            next_id: AtomicU64::new(FIRST_ID),
            client_info: self.opener.settings.client_info.clone(),
            timeouts: self.opener.settings.timeouts,
            log_level: Mutex::new(None),
            listening: Mutex::default(),
        })
    }
}

// A late answer to the probe must not be taken for one to the handshake, nor to the first call.
const DISCOVER_ID: u64 = 0;
const INITIALIZE_ID: u64 = 1;
const FIRST_ID: u64 = 2;

fn outgoing(id: u64, method: &str, params: Json, patience: Patience) -> Outgoing<'_> {
    Outgoing { id, method, params: Some(params), headers: Vec::new(), patience }
}

pub(super) fn answered(method: &'static str) -> impl Fn(RpcError) -> Fault {
    move |error| Fault::Answered {
        method: method.to_owned(),
        code: error.code,
        message: error.message,
    }
}
